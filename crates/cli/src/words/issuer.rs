//! What an issuer's commands say.

use civil_document::Form;
use issuer::{
    CardFault, DatabaseFault, Error, IssueState, Issued, RegistryFault, RequestSeen, RequestState,
};

use super::{Text, home, network, text, time};
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn making() -> Text {
    text!("열쇠 만드는 중", "making keys")
}

pub(crate) fn made(home: &str, entry_file: Option<&str>) -> Text {
    match entry_file {
        Some(file) => text!(
            "발급자를 {home}에 만들고 등록 항목을 {file}에 적었습니다.",
            "The issuer is in {home}, its entry in {file}."
        ),
        None => text!(
            "발급자를 {home}에 만들었습니다.",
            "The issuer is in {home}."
        ),
    }
}

pub(crate) fn keep_recovery_key() -> Text {
    text!(
        "복구 열쇠를 따로 보관하세요: minwon issuer recovery-key --out 파일 --remove",
        "Keep the recovery key elsewhere: minwon issuer recovery-key --out FILE --remove"
    )
}

pub(crate) fn connected(name: &str, network: &str) -> Text {
    text!(
        "네트워크 “{name}”에 연결되었습니다: {network}",
        "Connected to the network “{name}”: {network}"
    )
}

pub(crate) fn hand_out(expires_s: u64) -> Text {
    let time = time::seoul(expires_s);
    text!(
        "본인임을 확인한 사람에게만 주세요. 한 번, {time}까지 쓸 수 있습니다.",
        "Hand it only to the person themselves. It can be used once, until {time}."
    )
}

pub(crate) fn issuing() -> Text {
    text!("문서 발급 중", "issuing documents")
}

pub(crate) fn issued(file: &str, asset: &str, was_there: bool) -> Text {
    match was_there {
        true => text!(
            "{file}: 이미 발급됨 {asset}",
            "{file}: issued already, {asset}"
        ),
        false => text!("{file}: 발급함 {asset}", "{file}: issued, {asset}"),
    }
}

pub(crate) fn no_registry(name: &str, fault: &RegistryFault) -> Failure {
    Failure::new(
        Exit::Usage,
        fault.code(),
        text!(
            "{name} 폴더를 읽을 수 없습니다.",
            "The directory {name} cannot be read."
        ),
        text!(
            "이름과 권한을 확인하세요.",
            "Check its name and permissions."
        ),
    )
}

pub(crate) fn serving(directory: &str) -> Text {
    text!(
        "{directory}의 문서로 신청에 답합니다. 멈추려면 Ctrl+C.",
        "Answering requests from {directory}. Ctrl+C stops it."
    )
}

pub(crate) fn answered(request: &str, asset: &str) -> Text {
    text!(
        "신청 {request}: 발급함 {asset}",
        "request {request}: issued, {asset}"
    )
}

pub(crate) fn not_answered(request: &str, code: &str) -> Text {
    text!(
        "신청 {request}: 거절함 [{code}]",
        "request {request}: refused [{code}]"
    )
}

pub(crate) fn served(answered: usize, refused: usize, waiting: usize) -> Text {
    text!(
        "발급 {answered}, 거절 {refused}, 대기 {waiting}",
        "answered: {answered}, refused: {refused}, waiting: {waiting}"
    )
}

pub(crate) fn revoked(asset: &str) -> Text {
    text!("폐지했습니다: {asset}", "Revoked: {asset}")
}

pub(crate) fn none_issued() -> Text {
    text!("발급한 문서가 없습니다.", "No document was issued yet.")
}

pub(crate) fn none_asked() -> Text {
    text!("신청이 없습니다.", "There are no requests yet.")
}

pub(crate) fn recovery_key_written(file: &str, removed: bool) -> Text {
    match removed {
        true => text!(
            "복구 열쇠를 {file}에 적고 열쇠 저장소에서 지웠습니다.",
            "The recovery key is in {file}, and no longer in the key store."
        ),
        false => text!(
            "복구 열쇠를 {file}에 적었습니다.",
            "The recovery key is in {file}."
        ),
    }
}

/// A line of the register: when, what, its state, its asset.
pub(crate) fn line(issued: &Issued) -> Text {
    let time = time::seoul(issued.prepared_ms / 1000);
    let asset = issued.asset;
    let form = form(Some(issued.form));
    let state = match issued.state {
        IssueState::Prepared => text!("보내는 중", "on its way"),
        IssueState::Issued => text!("발급됨", "issued"),
        IssueState::Refused => text!("원장이 거절함", "refused by the ledger"),
        IssueState::Revoked => text!("폐지됨", "revoked"),
    };
    joined(&time, &form, &state, &asset.to_string())
}

/// A line of the requests: when, what, its state and the reason.
pub(crate) fn request_line(request: &RequestSeen) -> Text {
    let time = time::seoul(request.made_ms / 1000);
    let state = match request.state {
        RequestState::Waiting => text!("대기", "waiting"),
        RequestState::Answering => text!("보내는 중", "being answered"),
        RequestState::Answered => text!("발급됨", "answered"),
        RequestState::Refused => text!("거절됨", "refused"),
    };
    let reason = request.reason.as_deref().unwrap_or_default();
    let end = match reason {
        "" => request.transaction.to_string(),
        reason => format!("{} [{reason}]", request.transaction),
    };
    joined(&time, &form(request.form), &state, &end)
}

/// Why an issuer did not do what it was asked for.
pub(crate) fn failed(error: &Error) -> Failure {
    match error {
        Error::Ledger(error) => return network::failed(error),
        Error::KeyStore(error) => return home::keys(error),
        _ => {}
    }
    let exit = match error {
        Error::Profile { .. }
        | Error::SubjectInvalid { .. }
        | Error::CopiesInvalid
        | Error::ExpiryInvalid
        | Error::IntervalInvalid
        | Error::NotConnected => Exit::Usage,
        Error::Card { .. }
        | Error::TooLarge { .. }
        | Error::UnknownDocument
        | Error::AlreadyRevoked => Exit::Refused,
        Error::OtherNetwork { .. } | Error::NotRegistered { .. } => Exit::Network,
        Error::KeyDamaged { .. } | Error::KeysDiffer | Error::NoRecoveryKey => Exit::Keys,
        Error::Database(
            DatabaseFault::NotCreated { .. } | DatabaseFault::AlreadyCreated { .. },
        ) => Exit::Usage,
        Error::Database(DatabaseFault::WrongKey { .. }) => Exit::Keys,
        _ => Exit::Unexpected,
    };
    let code = error.code().to_owned();
    Failure::new(exit, code, message(error), hint(error))
}

fn message(error: &Error) -> Text {
    match error {
        Error::Profile { .. } => text!(
            "발급자의 URI나 이름을 쓸 수 없습니다.",
            "The issuer's URI or name cannot be used."
        ),
        Error::SubjectInvalid { max_bytes } => text!(
            "사람의 이름은 글자, 숫자, - _ . @로 된 {max_bytes}바이트까지입니다.",
            "A subject is up to {max_bytes} bytes of letters, digits and - _ . @."
        ),
        Error::CopiesInvalid => text!(
            "부수는 1 이상이어야 합니다.",
            "There must be at least one copy."
        ),
        Error::ExpiryInvalid => text!(
            "유효 기한은 앞날이어야 합니다.",
            "A document must end in the future."
        ),
        Error::NotConnected => text!(
            "발급자가 아직 네트워크에 연결되지 않았습니다.",
            "The issuer is not connected to a network yet."
        ),
        Error::OtherNetwork { .. } => text!(
            "노드가 이 발급자의 네트워크가 아닌 곳의 것입니다.",
            "The node belongs to another network than this issuer."
        ),
        Error::NotRegistered { member } => text!(
            "네트워크의 명부에 이 발급자가 없거나 다르게 적혀 있습니다({member}).",
            "The network does not list this issuer, or lists it otherwise ({member})."
        ),
        Error::Card { fault } => card(*fault),
        Error::TooLarge { max_size, .. } => text!(
            "문서가 너무 큽니다. 봉한 뒤 {max_size}바이트까지입니다.",
            "The document is too large: sealed, it may have {max_size} bytes."
        ),
        Error::UnknownDocument => text!(
            "이 발급자가 발급한 문서가 아닙니다.",
            "This issuer has issued no such document."
        ),
        Error::AlreadyRevoked => text!(
            "이미 폐지된 문서입니다.",
            "The document is revoked already."
        ),
        Error::NoRecoveryKey => text!(
            "복구 열쇠가 없거나 이 문서의 것이 아닙니다.",
            "There is no recovery key, or it is not this document's."
        ),
        Error::KeyDamaged { .. } => text!("열쇠가 깨졌습니다.", "The key is damaged."),
        Error::KeysDiffer => text!(
            "열쇠 저장소의 열쇠가 이 발급자의 것이 아닙니다.",
            "The keys in the key store are not this issuer's."
        ),
        Error::Database(DatabaseFault::NotCreated { .. }) => text!(
            "이 폴더에는 발급자가 없습니다.",
            "There is no issuer in this directory."
        ),
        Error::Database(DatabaseFault::AlreadyCreated { .. }) => text!(
            "이 폴더에는 이미 발급자가 있습니다.",
            "There is an issuer in this directory already."
        ),
        other => text!(
            "발급자의 일을 마치지 못했습니다: {other}.",
            "The issuer could not do it: {other}."
        ),
    }
}

fn hint(error: &Error) -> Text {
    match error {
        Error::NotConnected => text!(
            "먼저 `minwon issuer connect URL`을 실행하세요.",
            "Run `minwon issuer connect URL` first."
        ),
        Error::NotRegistered { .. } => text!(
            "`minwon-node init --issuer`에 이 발급자의 등록 항목을 쓴 네트워크에 연결하세요.",
            "Connect to a network that was made with this issuer's entry."
        ),
        Error::Card { .. } => text!(
            "소지자에게 이 네트워크에서 쓸 새 카드를 보여 달라고 하세요.",
            "Ask the owner to show a new card for this network."
        ),
        Error::Database(DatabaseFault::NotCreated { .. }) => text!(
            "--home을 확인하거나 먼저 `minwon issuer init`을 실행하세요.",
            "Check --home, or run `minwon issuer init` first."
        ),
        Error::Database(DatabaseFault::AlreadyCreated { .. }) => text!(
            "다른 폴더를 --home으로 정하세요.",
            "Name another directory with --home."
        ),
        Error::UnknownDocument => text!(
            "`minwon issuer list`에서 확인하세요.",
            "See `minwon issuer list`."
        ),
        _ => Text::none(),
    }
}

fn card(fault: CardFault) -> Text {
    match fault {
        CardFault::OtherNetwork => text!(
            "다른 네트워크의 카드입니다.",
            "The card is for another network."
        ),
        CardFault::Expired => text!("기한이 지난 카드입니다.", "The card's time is over."),
        CardFault::NotAnOwner => text!("소지자의 카드가 아닙니다.", "The card is not an owner's."),
        CardFault::NoHolderKey => text!(
            "카드에 소지자 열쇠가 없습니다.",
            "The card has no holder key."
        ),
        _ => text!("쓸 수 없는 카드입니다.", "The card cannot be used."),
    }
}

fn form(form: Option<Form>) -> Text {
    form.map_or_else(
        || text!("?", "?"),
        |form| Text {
            ko: form.title_ko().to_owned(),
            en: form.title_en().to_owned(),
        },
    )
}

fn joined(time: &str, form: &Text, state: &Text, end: &str) -> Text {
    let line = |form: &str, state: &str| format!("{time}  {form}  {state}  {end}");
    Text {
        ko: line(&form.ko, &state.ko),
        en: line(&form.en, &state.en),
    }
}
