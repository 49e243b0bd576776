//! What `jose` refuses.

use jose::{Error, KeyFault};

use super::{Text, json, text, with};
use crate::exit::Exit;
use crate::failure::Failure;

/// A key file that is not taken.
pub(crate) fn key_file(error: &Error) -> Failure {
    let hint = match error {
        Error::Key(KeyFault::PrivateMember { .. }) => text!(
            "개인 열쇠를 공개 열쇠 자리에 주지 마세요. `minwon jose public`으로 공개된 절반을 만드세요.",
            "Do not hand out private keys. `minwon jose public` makes the public half."
        ),
        Error::MissingMember { name: "d", .. } => text!(
            "개인 JWK를 지정하세요. `minwon jose keygen`으로 만들 수 있습니다.",
            "Name a private JWK. `minwon jose keygen` makes one."
        ),
        _ => text!(
            "JWK 하나가 든 파일을 지정하세요: RSA 3072~8192비트, P-256, Ed25519.",
            "Name a file with one JWK: RSA of 3072 to 8192 bits, P-256 or Ed25519."
        ),
    };
    Failure::new(
        exit_of(error, Exit::Keys),
        error.code(),
        sentence(error),
        hint,
    )
}

/// A token that is not taken, or does not hold.
pub(crate) fn refused(error: &Error) -> Failure {
    let hint = match error {
        Error::Undecryptable => text!(
            "이 열쇠의 주인에게 보낸 것인지 확인하고, 보낸 분에게 다시 요청하세요.",
            "Check that it was meant for this key, and ask its sender for a new one."
        ),
        Error::Random | Error::Library { .. } => super::common::report_it(),
        Error::TooLarge { .. } => text!("더 작은 파일로 하세요.", "Use a smaller file."),
        _ => text!(
            "바꾸지 않은 파일인지 확인하고, 만든 쪽에 다시 요청하세요.",
            "Check that the file is as it was made, and ask whoever made it for a new one."
        ),
    };
    Failure::new(
        exit_of(error, Exit::Refused),
        error.code(),
        sentence(error),
        hint,
    )
}

/// The receiver's key cannot be used to encrypt.
pub(crate) fn not_for_encryption() -> Failure {
    Failure::new(
        Exit::Keys,
        "jose-key",
        text!(
            "이 열쇠로는 암호화할 수 없습니다. RSA 열쇠가 아니거나 서명용입니다.",
            "This key cannot encrypt: it is no RSA key, or it is for signatures."
        ),
        text!(
            "받는 사람의 RSA 공개 JWK를 지정하세요.",
            "Name the receiver's public RSA JWK."
        ),
    )
}

/// The receiver's key cannot be used to decrypt.
pub(crate) fn not_for_decryption() -> Failure {
    Failure::new(
        Exit::Keys,
        "jose-key",
        text!(
            "이 열쇠로는 열 수 없습니다. RSA 열쇠가 아닙니다.",
            "This key cannot decrypt: it is no RSA key."
        ),
        text!(
            "받는 사람의 RSA 개인 JWK를 지정하세요.",
            "Name the receiver's private RSA JWK."
        ),
    )
}

/// A key says that it is for encryption, and a signature is to be checked with it.
pub(crate) fn not_for_signatures() -> Failure {
    Failure::new(
        Exit::Keys,
        "jose-key",
        text!(
            "이 열쇠는 암호화용이라 서명에 쓸 수 없습니다.",
            "This key is for encryption and cannot be used for signatures."
        ),
        text!(
            "발급자의 서명용 JWK를 지정하세요.",
            "Name the issuer's JWK for signatures."
        ),
    )
}

/// One sentence about an error: what is wrong, and whose it is.
pub(crate) fn sentence(error: &Error) -> Text {
    match error {
        Error::TooLarge {
            limit_bytes,
            found_bytes: _,
            ..
        } => text!(
            "{limit_bytes}바이트를 넘습니다.",
            "It has more than {limit_bytes} bytes."
        ),
        Error::Segments { expected, found } => text!(
            "점으로 나뉜 부분이 {expected}개여야 하는데 {found}개입니다.",
            "It has {found} parts between dots where {expected} were expected."
        ),
        Error::Base64 { part } => text!(
            "base64url이 아닌 부분이 있습니다({part}).",
            "A part is not strict base64url ({part})."
        ),
        Error::Length { part, .. } => text!(
            "길이가 맞지 않는 부분이 있습니다({part}).",
            "A part has the wrong length ({part})."
        ),
        Error::Json { part, source } => {
            let what = json::fault(source);
            let (ko, en) = (what.ko, what.en);
            text!("{part}: {ko}", "{part}: {en}")
        }
        Error::NotAnObject { part } => text!(
            "{part}: JSON 객체가 아닙니다.",
            "{part}: not a JSON object."
        ),
        Error::MissingMember { part, name } => text!(
            "{part}: 꼭 있어야 하는 “{name}” 항목이 없습니다.",
            "{part}: the required member “{name}” is missing."
        ),
        Error::Member { part, name, .. } => text!(
            "{part}: “{name}” 항목의 값을 쓸 수 없습니다.",
            "{part}: the member “{name}” has an unusable value."
        ),
        Error::Unsecured { .. } => {
            text!("서명이 없는 토큰입니다.", "The token is not signed at all.")
        }
        Error::SharedSecret { found }
        | Error::PasswordBased { found }
        | Error::OutdatedPadding { found }
        | Error::AlgorithmNotAllowed { found } => text!(
            "받지 않는 알고리즘입니다({found}).",
            "The algorithm {found} is not taken."
        ),
        Error::AlgorithmUnexpected { found } => text!(
            "여기서는 받지 않는 알고리즘입니다({found}).",
            "The algorithm {found} is not taken here."
        ),
        Error::EncryptionNotAllowed { found } => text!(
            "받지 않는 암호 방식입니다({found}).",
            "The encryption {found} is not taken."
        ),
        Error::CompressionNotAllowed { .. } => text!(
            "압축한 내용은 받지 않습니다.",
            "Compressed content is not taken."
        ),
        Error::CriticalNotUnderstood { found } => text!(
            "알지 못하는 필수 확장이 있습니다({found}).",
            "It demands an extension that is not understood ({found})."
        ),
        Error::UnencodedPayload => text!(
            "부호화하지 않은 내용은 받지 않습니다.",
            "Unencoded payloads are not taken."
        ),
        Error::EmbeddedKey => text!(
            "머리에 열쇠가 함께 들어 있습니다.",
            "The header brings its own key."
        ),
        Error::SignatureInvalid { .. } | Error::KeyMismatch { .. } => text!(
            "서명이 이 열쇠와 맞지 않습니다. 다른 사람이 서명했거나, 서명 뒤에 내용이 바뀌었습니다.",
            "The signature does not fit this key: somebody else signed, or the content was changed afterwards."
        ),
        Error::Undecryptable => text!(
            "이 열쇠로 열리지 않습니다. 다른 열쇠로 봉했거나, 오는 길에 바뀌었습니다.",
            "It does not open with this key: it was sealed for another one, or changed on the way."
        ),
        Error::Key(fault) => key(fault),
        Error::Random | Error::Library { .. } => super::common::our_fault(),
        other => text!("쓸 수 없습니다({other}).", "It cannot be used ({other})."),
    }
}

fn key(fault: &KeyFault) -> Text {
    match fault {
        KeyFault::Type { found } => text!(
            "받지 않는 종류의 열쇠입니다({found}).",
            "A key of type {found} is not taken."
        ),
        KeyFault::Curve { found } => text!(
            "받지 않는 곡선입니다({found}).",
            "The curve {found} is not taken."
        ),
        KeyFault::ModulusSize { found_bits } => text!(
            "RSA 열쇠가 {found_bits}비트입니다. 3072~8192비트만 받습니다.",
            "The RSA key has {found_bits} bits; 3072 to 8192 are taken."
        ),
        KeyFault::Exponent => text!(
            "RSA 열쇠의 지수가 65537이 아닙니다.",
            "The exponent of the RSA key is not 65537."
        ),
        KeyFault::PrivateMember { name } => {
            let subject = with(name, "이/가");
            text!(
                "공개 열쇠여야 하는데 개인 열쇠의 {subject} 들어 있습니다.",
                "It should be a public key and holds “{name}” of a private one."
            )
        }
        KeyFault::Contradiction { name } => text!(
            "“{name}” 항목이 열쇠와 맞지 않습니다.",
            "The member “{name}” contradicts the key."
        ),
        _ => text!(
            "열쇠의 수나 바이트가 올바르지 않습니다.",
            "The numbers or bytes are not those of a key."
        ),
    }
}

fn exit_of(error: &Error, otherwise: Exit) -> Exit {
    match error {
        Error::Random | Error::Library { .. } => Exit::Unexpected,
        _ => otherwise,
    }
}
