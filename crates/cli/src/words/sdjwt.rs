//! What `sd-jwt` refuses, and what is told about a verified token.

use sd_jwt::Error;

use super::{Text, jose, json, text, with};
use crate::exit::Exit;
use crate::failure::Failure;

/// A token that is not taken, or could not be made.
pub(crate) fn refused(error: &Error) -> Failure {
    let (exit, hint) = match error {
        Error::NotTheHolder => (
            Exit::Keys,
            text!(
                "문서를 발급받을 때 알린 열쇠의 개인 JWK를 지정하세요.",
                "Name the private JWK of the key that the document was issued to."
            ),
        ),
        Error::HolderKey { .. } | Error::HolderKeyMissing => (
            Exit::Refused,
            text!(
                "발급자에게 소지자의 열쇠(cnf)를 넣어 다시 발급해 달라고 하세요.",
                "Ask the issuer for a token that names its holder's key (cnf)."
            ),
        ),
        Error::PointerMalformed { .. } | Error::NoSuchDisclosure { .. } => {
            (Exit::Usage, choose_another_place())
        }
        Error::WrongType { .. } => (
            Exit::Refused,
            text!(
                "그 종류도 괜찮다면 --typ로 알려 주세요.",
                "If that type is right, name it with --typ."
            ),
        ),
        Error::KeyBindingMissing | Error::AudienceMismatch | Error::NonceMismatch => (
            Exit::Refused,
            text!(
                "보여 준 사람에게 이번 요청에 맞추어 다시 보여 달라고 하세요.",
                "Ask its holder to present it again, for this request."
            ),
        ),
        Error::Signing { .. } | Error::Randomness { .. } => {
            (Exit::Unexpected, super::common::report_it())
        }
        _ => (
            Exit::Refused,
            text!(
                "바꾸지 않은 파일인지 확인하고, 만든 쪽에 다시 요청하세요.",
                "Check that the file is as it was made, and ask whoever made it for a new one."
            ),
        ),
    };
    Failure::new(exit, error.code(), sentence(error), hint)
}

/// A place that neither the form nor the token has.
pub(crate) fn no_such_place(pointer: &str) -> Failure {
    let pointer = civil_document::visible(pointer);
    Failure::new(
        Exit::Usage,
        "unknown-place",
        text!(
            "“{pointer}” 자리에는 보여 줄 것이 없습니다.",
            "There is nothing to show at “{pointer}”."
        ),
        choose_another_place(),
    )
}

/// A preset was asked for, and the token is of none of our forms.
pub(crate) fn no_form() -> Failure {
    Failure::new(
        Exit::Usage,
        "no-form",
        text!(
            "다섯 서식의 문서가 아니라서 정해진 묶음이 없습니다.",
            "This is none of the five documents, so it has no presets."
        ),
        text!(
            "--disclose로 자리를 하나씩 고르세요.",
            "Choose the places with --disclose."
        ),
    )
}

/// The holder key is of a kind that holders do not sign with.
pub(crate) fn holder_key_kind() -> Failure {
    Failure::new(
        Exit::Keys,
        "holder-key-kind",
        text!(
            "소지자의 열쇠는 Ed25519나 P-256이어야 합니다.",
            "A holder key is one of Ed25519 or P-256."
        ),
        text!(
            "`minwon jose keygen ed25519`로 만들 수 있습니다.",
            "`minwon jose keygen ed25519` makes one."
        ),
    )
}

/// `exp` is over.
pub(crate) fn expired(exp_s: u64, at_s: u64) -> Failure {
    Failure::new(
        Exit::Refused,
        "sd-jwt-expired",
        text!(
            "유효 기간이 지났습니다(exp {exp_s}, 지금 {at_s}).",
            "It has expired (exp {exp_s}, now {at_s})."
        ),
        text!(
            "발급자에게 새로 발급받으세요.",
            "Ask the issuer for a new one."
        ),
    )
}

/// `nbf` is still to come.
pub(crate) fn not_yet_valid(nbf_s: u64, at_s: u64) -> Failure {
    Failure::new(
        Exit::Refused,
        "sd-jwt-not-yet-valid",
        text!(
            "아직 유효하지 않습니다(nbf {nbf_s}, 지금 {at_s}).",
            "It is not valid yet (nbf {nbf_s}, now {at_s})."
        ),
        text!(
            "컴퓨터의 시계가 맞는지 확인하세요.",
            "Check this computer's clock."
        ),
    )
}

/// `exp` or `nbf` is no integer.
pub(crate) fn time_claim(name: &'static str) -> Failure {
    let topic = with(name, "이/가");
    Failure::new(
        Exit::Refused,
        "sd-jwt-time-claim",
        text!(
            "{topic} 유닉스 초가 아닙니다.",
            "{name} is not a number of Unix seconds."
        ),
        text!(
            "발급자에게 다시 요청하세요.",
            "Ask the issuer for a new one."
        ),
    )
}

/// The document breaks its form's rules, and that was to be refused.
pub(crate) fn form_faults(count: usize, first: &Text) -> Failure {
    let (ko, en) = (&first.ko, &first.en);
    Failure::new(
        Exit::Refused,
        "document-invalid",
        text!(
            "서명은 맞지만 문서가 서식의 규칙에 {count}군데 어긋납니다. {ko}",
            "The signatures are good, but the document breaks {count} rules of its form. {en}"
        ),
        text!(
            "발급자에게 알리고 다시 발급받으세요.",
            "Tell the issuer, and ask for a new one."
        ),
    )
}

/// The summary of a verified token.
pub(crate) fn verified(withheld: usize, bound: bool) -> Text {
    let holder = if bound {
        text!(
            "소지자의 서명도 맞습니다.",
            "The holder's signature is good too."
        )
    } else {
        text!(
            "소지자의 서명은 없습니다.",
            "There is no holder's signature."
        )
    };
    let (ko, en) = (holder.ko, holder.en);
    text!(
        "발급자의 서명이 맞습니다. {ko} 가린 곳 {withheld}군데.",
        "The issuer's signature is good. {en} Withheld: {withheld}."
    )
}

/// A good token whose document breaks its form's rules.
pub(crate) fn breaks_form(pointer: &str, rule: &str) -> Text {
    let pointer = civil_document::visible(pointer);
    text!(
        "서식의 규칙에 어긋남: {pointer}: {rule}",
        "Breaks a rule of its form: {pointer}: {rule}"
    )
}

/// A disclosure that can only be shown as a whole.
pub(crate) fn shows_more(place: &str) -> Text {
    let place = civil_document::visible(place);
    text!(
        "“{place}” 전체가 보입니다. 발급자가 더 잘게 나누지 않았습니다.",
        "All of “{place}” is shown: its issuer has not divided it further."
    )
}

/// A pattern that the document has nothing for.
pub(crate) fn nothing_at(pattern: &str) -> Text {
    let pattern = civil_document::visible(pattern);
    text!(
        "이 문서에는 “{pattern}” 자리가 비어 있습니다.",
        "This document has nothing at “{pattern}”."
    )
}

pub(crate) fn choose_another_place() -> Text {
    text!(
        "`minwon document show --json`이 적는 pointer 가운데에서 고르세요. *는 모든 행입니다.",
        "Choose among the pointers that `minwon document show --json` prints; * stands for every row."
    )
}

fn sentence(error: &Error) -> Text {
    match error {
        Error::TooLarge { limit, .. } => text!(
            "SD-JWT가 {limit}바이트를 넘습니다.",
            "The SD-JWT has more than {limit} bytes."
        ),
        Error::TooManyDisclosures { limit } => text!(
            "공개 조각이 {limit}개를 넘습니다.",
            "There are more than {limit} disclosures."
        ),
        Error::DisclosureTooLarge { index, limit } => text!(
            "공개 조각 {index}이(가) {limit}바이트를 넘습니다.",
            "Disclosure {index} has more than {limit} bytes."
        ),
        Error::TooDeep { limit } => text!(
            "내용이 {limit}단계보다 깊습니다.",
            "The payload is nested deeper than {limit} levels."
        ),
        Error::NotCompact { .. } => text!(
            "SD-JWT가 아닙니다: 물결표(~)로 이은 압축형이어야 합니다.",
            "Not an SD-JWT: it has the compact form, joined by tildes (~)."
        ),
        Error::IssuerSigned { source } => prefixed(
            &text!("발급자의 서명", "Issuer's signature"),
            &jose::sentence(source),
        ),
        Error::KeyBindingSigned { source } => prefixed(
            &text!("소지자의 서명", "Holder's signature"),
            &jose::sentence(source),
        ),
        Error::HolderKey { source } => prefixed(
            &text!("소지자의 열쇠", "Holder key"),
            &jose::sentence(source),
        ),
        Error::WrongType { expected, found } => {
            let expected = expected.join(", ");
            let found = found.as_deref().unwrap_or("-");
            let found = civil_document::visible(found);
            text!(
                "종류(typ)가 맞지 않습니다. 받는 것: {expected}, 온 것: {found}",
                "Its type is {found} where {expected} was expected."
            )
        }
        Error::Payload { source } | Error::KeyBindingPayload { source } => json::fault(source),
        Error::DisclosureJson { index, source } => {
            let what = json::fault(source);
            let (ko, en) = (what.ko, what.en);
            text!("공개 조각 {index}: {ko}", "Disclosure {index}: {en}")
        }
        Error::PayloadNotObject => text!(
            "서명한 내용이 JSON 객체가 아닙니다.",
            "What was signed is not a JSON object."
        ),
        Error::HashAlgorithm => text!(
            "공개 조각의 해시가 sha-256이 아닙니다.",
            "The hash algorithm of the disclosures is not sha-256."
        ),
        Error::DisclosureEncoding { index }
        | Error::DisclosureNotArray { index }
        | Error::DisclosureLength { index, .. }
        | Error::SaltMissing { index }
        | Error::NameNotText { index }
        | Error::ReservedName { index, .. } => text!(
            "공개 조각 {index}의 모양이 잘못되었습니다.",
            "Disclosure {index} is malformed."
        ),
        Error::DisclosureRepeated { index } => text!(
            "공개 조각 {index}은(는) 앞에 나온 것과 같습니다.",
            "Disclosure {index} was already there."
        ),
        Error::DisclosureUnused { index } => text!(
            "공개 조각 {index}은(는) 발급자가 서명한 것이 아닙니다. 누가 넣었거나 바꾸었습니다.",
            "Disclosure {index} is none that the issuer signed: somebody added or changed it."
        ),
        Error::DisclosureKind { pointer }
        | Error::DigestRepeated { pointer }
        | Error::DigestsMalformed { pointer }
        | Error::ElementDigestMisplaced { pointer }
        | Error::NameCollision { pointer } => {
            let pointer = civil_document::visible(pointer);
            text!(
                "“{pointer}” 자리의 공개 조각이나 해시가 규칙에 맞지 않습니다.",
                "Disclosures or digests break the rules at “{pointer}”."
            )
        }
        Error::KeyBindingMissing => text!(
            "소지자의 서명이 있어야 하는데 없습니다.",
            "The holder's signature is required and missing."
        ),
        Error::KeyBindingUnexpected => text!(
            "소지자의 서명이 있으면 안 되는데 있습니다.",
            "There is a holder's signature where none may be."
        ),
        Error::HolderKeyMissing => text!(
            "소지자의 열쇠가 적혀 있지 않습니다.",
            "It names no holder key."
        ),
        Error::KeyBindingType => text!(
            "소지자의 서명이 kb+jwt 종류가 아닙니다.",
            "The holder's signature is not of type kb+jwt."
        ),
        Error::KeyBindingClaim { claim } => text!(
            "소지자가 서명한 것에 쓸 만한 {claim} 값이 없습니다.",
            "What the holder signed has no usable {claim}."
        ),
        Error::AudienceMismatch => text!(
            "다른 상대에게 보인 것입니다.",
            "It was presented to somebody else."
        ),
        Error::NonceMismatch => text!("다른 요청에 답한 것입니다.", "It answers another request."),
        Error::HashMismatch => text!(
            "소지자의 서명이 다른 제시에 딸린 것입니다. 공개 조각이 더해졌거나 빠졌습니다.",
            "The holder signed another presentation: disclosures were added or taken away."
        ),
        Error::NotTheHolder => text!(
            "이 열쇠는 문서에 적힌 소지자의 열쇠가 아닙니다.",
            "This key is not the holder key that the document names."
        ),
        Error::PointerMalformed { pointer } | Error::NoSuchDisclosure { pointer } => {
            let pointer = civil_document::visible(pointer);
            text!(
                "“{pointer}” 자리에는 보여 줄 것이 없습니다.",
                "There is nothing to show at “{pointer}”."
            )
        }
        Error::Signing { .. } | Error::Randomness { .. } => super::common::our_fault(),
        other => text!("쓸 수 없습니다({other}).", "It cannot be used ({other})."),
    }
}

fn prefixed(part: &Text, what: &Text) -> Text {
    let (part_ko, part_en) = (&part.ko, &part.en);
    let (ko, en) = (&what.ko, &what.en);
    text!("{part_ko}: {ko}", "{part_en}: {en}")
}
