//! What `keys` refuses about cards, and how a card is told.

use keys::{CardMember, Error, KeyCard, MemberFault, Role};

use super::{Text, text, time, with};
use crate::exit::Exit;
use crate::failure::Failure;

/// A card, or a picture of one, that is not taken.
pub(crate) fn refused(error: &Error) -> Failure {
    let hint = match error {
        Error::NotACard => text!(
            "카드 파일(.minwoncard), QR 코드 그림, 또는 카드의 글을 주세요.",
            "Give a card's file (.minwoncard), a picture of its QR code, or its text."
        ),
        Error::PictureFormat
        | Error::PictureDamaged
        | Error::PictureTooLarge { .. }
        | Error::PictureWithoutQr
        | Error::PictureUnreadable => text!(
            "QR 코드가 크고 또렷하게 나온 PNG나 JPEG 그림을 쓰세요.",
            "Use a PNG or JPEG picture in which the QR code is large and sharp."
        ),
        Error::PictureSeveral { .. } => text!(
            "카드 하나만 나온 그림을 쓰세요.",
            "Use a picture of one card."
        ),
        Error::CardVersion { .. } => text!(
            "이 프로그램을 새 판으로 바꾸세요.",
            "Install a newer version of this program."
        ),
        Error::QrModule { .. } => text!("--module 값을 고치세요.", "Correct --module."),
        _ => text!(
            "카드의 주인에게 새 카드를 보여 달라고 하세요.",
            "Ask the card's owner to show a new one."
        ),
    };
    let exit = match error {
        Error::QrModule { .. } => Exit::Usage,
        _ => Exit::Refused,
    };
    Failure::new(exit, error.code(), sentence(error), hint)
}

fn sentence(error: &Error) -> Text {
    match error {
        Error::NotACard => text!("열쇠 카드가 아닙니다.", "This is not a key card."),
        Error::CardText { .. } => text!(
            "카드의 글이 온전하지 않습니다. 글자가 빠졌거나 바뀌었습니다.",
            "The card's text is not complete: characters are missing or changed."
        ),
        Error::CardTooLarge { max_size, .. } => text!(
            "카드가 {max_size}바이트를 넘습니다.",
            "The card has more than {max_size} bytes."
        ),
        Error::CardDamaged { .. } => text!("카드가 깨졌습니다.", "The card is damaged."),
        Error::CardHeader => text!(
            "카드가 허용되지 않는 방식으로 서명되었습니다.",
            "The card is signed in a way that is not allowed."
        ),
        Error::CardVersion { version } => text!(
            "이 프로그램이 모르는 판({version})의 카드입니다.",
            "The card is of version {version}, which this program does not know."
        ),
        Error::CardUnknownMember => text!(
            "카드에 모르는 항목이 있습니다.",
            "The card holds an unknown member."
        ),
        Error::CardMember { member, fault } => {
            let member = member_name(*member);
            let (object, subject) = (with(&member.ko, "을/를"), with(&member.ko, "이/가"));
            let en = &member.en;
            match fault {
                MemberFault::Missing => {
                    text!("카드에 {subject} 없습니다.", "The card has no {en}.")
                }
                _ => text!(
                    "카드의 {object} 쓸 수 없습니다.",
                    "The card's {en} cannot be used."
                ),
            }
        }
        Error::CardNotDeterministic => text!(
            "카드가 정해진 방식대로 적히지 않았습니다.",
            "The card is not in its one encoding."
        ),
        Error::CardSignature => text!(
            "카드의 서명이 맞지 않습니다. 누가 바꾸었거나 주인이 만든 것이 아닙니다.",
            "The card's signature does not fit: somebody changed it, or it is not its owner's."
        ),
        Error::QrModule { max_px, .. } => text!(
            "작은 네모는 1~{max_px}픽셀로 그립니다.",
            "A square is drawn with 1 to {max_px} pixels."
        ),
        Error::PictureFormat => text!(
            "PNG나 JPEG 그림이 아닙니다.",
            "It is neither a PNG nor a JPEG picture."
        ),
        Error::PictureDamaged => text!("그림이 깨졌습니다.", "The picture is damaged."),
        Error::PictureTooLarge { .. } => text!("그림이 너무 큽니다.", "The picture is too large."),
        Error::PictureWithoutQr => text!(
            "그림에 QR 코드가 보이지 않습니다.",
            "There is no QR code to be seen in the picture."
        ),
        Error::PictureUnreadable => text!(
            "그림의 QR 코드를 읽을 수 없습니다.",
            "The QR code in the picture cannot be read."
        ),
        Error::PictureForeign => text!(
            "그림의 QR 코드는 열쇠 카드가 아닙니다.",
            "The QR code in the picture is not a key card."
        ),
        Error::PictureSeveral { count } => text!(
            "그림에 서로 다른 열쇠 카드가 {count}장 있습니다.",
            "There are {count} different key cards in the picture."
        ),
        other => text!("쓸 수 없습니다({other}).", "It cannot be used ({other})."),
    }
}

/// Text of a command line that is neither a file nor a card.
pub(crate) fn neither_file_nor_text() -> Failure {
    Failure::new(
        Exit::Usage,
        "not-a-card",
        text!(
            "그런 파일이 없고, 카드의 글도 아닙니다.",
            "There is no such file, and it is no card's text either."
        ),
        text!(
            "파일 이름을 확인하거나 MINWON: 또는 base64url로 된 글을 주세요.",
            "Check the file's name, or give text that starts with MINWON: or is base64url."
        ),
    )
}

/// A card in lines: label, value.
pub(crate) fn lines(card: &KeyCard, now_s: u64) -> Vec<(Text, Text)> {
    let mut lines = vec![
        (
            text!("지문", "fingerprint"),
            Text::same(card.fingerprint().to_string()),
        ),
        (
            text!("이름(확인되지 않음)", "name (unchecked)"),
            card.name()
                .map_or_else(absent, |name| Text::same(civil_document::visible(name))),
        ),
        (text!("역할", "role"), card.role().map_or_else(absent, role)),
        (text!("유효", "valid until"), until(card.expires_s(), now_s)),
        (
            text!("네트워크", "network"),
            Text::same(card.network().to_string()),
        ),
        (
            text!("원장 열쇠", "ledger key"),
            Text::same(card.ledger_key().to_string()),
        ),
        (
            text!("암호화 열쇠", "encryption key"),
            rsa_bits(card.encryption_key().modulus().len() * 8),
        ),
        (
            text!("소지자 열쇠", "holder key"),
            card.holder_key().map_or_else(absent, |key| {
                Text::same(jose::PublicKey::from(key).thumbprint())
            }),
        ),
    ];
    if let Some(ask) = card.ask() {
        let form = civil_document::Form::from_slug(&ask.form);
        let form = form.map_or_else(
            || Text::same(&ask.form),
            |form| Text {
                ko: form.title_ko().to_owned(),
                en: form.title_en().to_owned(),
            },
        );
        let fields = match &ask.fields {
            keys::AskFields::Preset(id) => id.clone(),
            keys::AskFields::Pointers(pointers) => pointers.join(" "),
        };
        lines.extend([
            (text!("요청하는 문서", "asks for"), form),
            (text!("요청하는 항목", "fields"), Text::same(fields)),
            (text!("목적", "purpose"), Text::same(&ask.purpose)),
        ]);
        lines.extend(ask.keep_until_s.map(|keep_until_s| {
            (
                text!("보관 기한", "keeps it until"),
                Text::same(time::seoul(keep_until_s)),
            )
        }));
    }
    lines
}

fn absent() -> Text {
    text!("없음", "none")
}

fn role(role: Role) -> Text {
    match role {
        Role::Owner => text!("소지자", "owner"),
        Role::Receiver => text!("받는 쪽", "receiver"),
        Role::Issuer => text!("발급자", "issuer"),
    }
}

fn until(expires_s: u64, now_s: u64) -> Text {
    let time = time::seoul(expires_s);
    if now_s < expires_s {
        text!("{time}까지", "{time}")
    } else {
        text!("{time}에 끝남", "{time} (expired)")
    }
}

fn rsa_bits(bits: usize) -> Text {
    text!("RSA {bits}비트", "RSA, {bits} bits")
}

fn member_name(member: CardMember) -> Text {
    match member {
        CardMember::Version => text!("판", "version"),
        CardMember::Network => text!("네트워크", "network"),
        CardMember::Identity => text!("신원 열쇠", "identity key"),
        CardMember::LedgerKey => text!("원장 열쇠", "ledger key"),
        CardMember::EncryptionKey => text!("암호화 열쇠", "encryption key"),
        CardMember::Expires => text!("기한", "time limit"),
        CardMember::HolderKey => text!("소지자 열쇠", "holder key"),
        CardMember::Name => text!("이름", "name"),
        CardMember::Role => text!("역할", "role"),
        CardMember::Ask => text!("요청", "ask"),
        CardMember::AskForm => text!("요청하는 문서", "form asked for"),
        CardMember::AskFields => text!("요청하는 항목", "fields asked for"),
        CardMember::AskPurpose => text!("목적", "purpose"),
        CardMember::AskKeepUntil => text!("보관 기한", "keeping time"),
        CardMember::AskNonce => text!("요청 번호", "nonce"),
    }
}
