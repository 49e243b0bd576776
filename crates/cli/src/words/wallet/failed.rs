//! Why the wallet did not do what was asked.

use keys::Error as KeysError;
use wallet::Error;

use super::super::{Text, card, credential, home, network, text, time};
use super::{copy_state, document_state, short};
use crate::exit::Exit;
use crate::failure::Failure;

/// A wallet that does not do what was asked.
pub(crate) fn failed(error: &Error) -> Failure {
    match error {
        Error::KeyStore(error) => home::keys(error),
        Error::Keys(error) => keys(error),
        Error::Ledger(error) => network::failed(error),
        Error::Credential(error) => credential::refused(error),
        Error::Jose(_) | Error::Transaction(_) => Failure::ours("wallet-failed"),
        other => {
            let (exit, message, hint) = sentences(other);
            Failure::new(exit, other.code().to_owned(), message, hint)
        }
    }
}

/// Cards, and backups.
fn keys(error: &KeysError) -> Failure {
    use KeysError as E;
    let (exit, message, hint) = match error {
        E::PassphraseWrong => (
            Exit::Keys,
            text!(
                "백업의 암호가 틀렸습니다.",
                "The passphrase of the backup is wrong."
            ),
            text!(
                "암호를 확인하세요. MINWON_BACKUP_PASSPHRASE에 있으면 그것을 씁니다.",
                "Check it; MINWON_BACKUP_PASSPHRASE is used if it is set."
            ),
        ),
        E::PassphraseTooShort { .. } | E::PassphraseTooLong { .. } => (
            Exit::Keys,
            text!(
                "백업의 암호가 너무 짧거나 깁니다.",
                "The passphrase of the backup is too short or too long."
            ),
            text!("다른 암호를 정하세요.", "Choose another one."),
        ),
        E::NotABackup
        | E::BackupVersion { .. }
        | E::BackupDamaged { .. }
        | E::BackupTooLarge { .. }
        | E::BackupCost
        | E::BackupContents { .. } => (
            Exit::Refused,
            text!(
                "백업 파일로 쓸 수 없습니다: {error}.",
                "The file cannot be used as a backup: {error}."
            ),
            text!("다른 백업 파일을 쓰세요.", "Use another backup."),
        ),
        E::CardExpired { .. } => (
            Exit::Refused,
            text!("카드의 기한이 지났습니다.", "The time of the card is over."),
            text!("새 카드를 보여 달라고 하세요.", "Ask for a new one."),
        ),
        E::CardOtherNetwork { .. } => (
            Exit::Refused,
            text!(
                "다른 네트워크의 카드입니다.",
                "The card is of another network."
            ),
            text!(
                "같은 네트워크의 카드를 쓰세요.",
                "Use a card of this network."
            ),
        ),
        _ => return card::refused(error),
    };
    Failure::new(exit, error.code(), message, hint)
}

fn sentences(error: &Error) -> (Exit, Text, Text) {
    let none = Text::none;
    match error {
        Error::AlreadyCreated => (
            Exit::Usage,
            text!(
                "이 폴더에는 이미 지갑이 있습니다.",
                "There is a wallet in this directory already."
            ),
            text!(
                "다른 폴더를 --home으로 정하세요.",
                "Name another directory with --home."
            ),
        ),
        Error::SecretDamaged { .. } | Error::RecordDamaged { .. } => (
            Exit::Keys,
            text!(
                "지갑이 깨졌습니다: {error}.",
                "The wallet is damaged: {error}."
            ),
            text!("백업에서 되살리세요.", "Restore it from a backup."),
        ),
        Error::Vault(_) | Error::Storage { .. } => (
            Exit::Unexpected,
            text!(
                "지갑의 자료를 읽거나 쓸 수 없습니다: {error}.",
                "The wallet's data cannot be used: {error}."
            ),
            text!(
                "디스크와 권한을 확인하세요.",
                "Check the disk and its permissions."
            ),
        ),
        Error::NoNetwork => (
            Exit::Usage,
            text!(
                "지갑이 아직 네트워크에 속하지 않습니다.",
                "The wallet has joined no network yet."
            ),
            text!("minwon wallet join 주소", "minwon wallet join URL"),
        ),
        Error::OtherNetwork { .. } => (
            Exit::Network,
            text!(
                "이 노드는 지갑의 네트워크가 아닙니다.",
                "This node is not of the wallet's network."
            ),
            text!(
                "다른 네트워크에는 다른 지갑을 쓰세요.",
                "Use another wallet for another network."
            ),
        ),
        Error::Unknown { what, id } => (
            Exit::Usage,
            text!(
                "{id}로 시작하는 것이 없습니다.",
                "There is no {what} whose id begins with {id}."
            ),
            text!(
                "목록을 보거나 minwon wallet sync를 하세요.",
                "Look at the list, or run minwon wallet sync."
            ),
        ),
        Error::Ambiguous { id, count } => (
            Exit::Usage,
            text!(
                "{id}로 시작하는 것이 {count}개 있습니다.",
                "{count} ids begin with {id}."
            ),
            text!("더 길게 적으세요.", "Give more of it."),
        ),
        Error::IssuerUnknown { iss } => (
            Exit::Usage,
            text!(
                "이 네트워크에 발급자 {iss}가 없습니다.",
                "This network has no issuer {iss}."
            ),
            none(),
        ),
        Error::DocumentState { state } => {
            let Text { ko, en } = document_state(state);
            (
                Exit::Refused,
                text!(
                    "문서의 상태({ko})에서는 할 수 없습니다.",
                    "The document's state ({en}) does not allow this."
                ),
                none(),
            )
        }
        Error::NoCopiesLeft => (
            Exit::Refused,
            text!("남은 부수가 없습니다.", "No copy is left to give."),
            text!(
                "사본을 회수하거나 새로 신청하세요.",
                "Take a copy back, or ask for a new document."
            ),
        ),
        Error::CopyState { state: "new" } => (
            Exit::Refused,
            text!("아직 열지 않은 사본입니다.", "The copy was not opened yet."),
            text!(
                "minwon wallet open으로 여세요. 보낸 분의 기록에 열람이 남습니다.",
                "Open it with minwon wallet open; its owner is told."
            ),
        ),
        Error::CopyState { state } => {
            let Text { ko, en } = copy_state(state);
            (
                Exit::Refused,
                text!(
                    "사본의 상태({ko})에서는 할 수 없습니다.",
                    "The copy's state ({en}) does not allow this."
                ),
                none(),
            )
        }
        Error::NotAsked { .. } => (
            Exit::Usage,
            text!(
                "카드가 이 서식의 문서를 요청하지 않으니, 보낼 것을 골라야 합니다.",
                "The card does not ask for a document of this form, so what to send must be chosen."
            ),
            text!(
                "--preset, --disclose, --all 가운데 하나로 고르세요.",
                "Choose with --preset, --disclose or --all."
            ),
        ),
        Error::PurposeMissing => (
            Exit::Usage,
            text!("목적이 없습니다.", "There is no purpose."),
            text!("--purpose로 적으세요.", "Give one with --purpose."),
        ),
        Error::ShareEnd {
            earliest_s,
            latest_s,
        } => {
            let (earliest, latest) = (time::seoul(*earliest_s), time::seoul(*latest_s));
            (
                Exit::Usage,
                text!(
                    "이 문서의 사본은 {earliest}부터 {latest} 사이에 끝나야 합니다.",
                    "A copy of this document ends between {earliest} and {latest}."
                ),
                text!("--expires를 고치세요.", "Correct --expires."),
            )
        }
        Error::CardsExhausted => (
            Exit::Refused,
            text!(
                "답을 받지 못한 카드가 너무 많습니다.",
                "Too many cards were shown and not answered."
            ),
            text!(
                "가장 오래된 카드의 기한이 지난 뒤에 하세요.",
                "Wait until the oldest has expired."
            ),
        ),
        Error::AlreadyPrepared { by } => {
            let by = short(by);
            (
                Exit::Refused,
                text!(
                    "이미 적어 두었고 보내기를 기다립니다({by}).",
                    "This waits to be sent already ({by})."
                ),
                text!(
                    "minwon wallet outbox로 보고 minwon wallet sync로 보내세요.",
                    "See minwon wallet outbox, and send it with minwon wallet sync."
                ),
            )
        }
        Error::Request(fault) => (
            Exit::Usage,
            text!(
                "신청할 수 없습니다: {fault}.",
                "The request cannot be made: {fault}."
            ),
            text!(
                "목적은 1~120바이트로 적으세요.",
                "A purpose has 1 to 120 bytes."
            ),
        ),
        other => (
            Exit::Unexpected,
            text!(
                "지갑이 하지 못했습니다: {other}.",
                "The wallet could not do it: {other}."
            ),
            none(),
        ),
    }
}
