//! What a wallet's commands say.

use civil_document::Form;
use keys::{Fingerprint, KeyCard, Standing};
use ledger_client::Head;
use wallet::vault::{Contact, Document, Outgoing, Received, Request, Share};
use wallet::{Error, Outcome, SharePreview, SyncReport, TimelineEntry};

use super::{Text, card, common, credential, home, network, text, time};
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn made(home: &str) -> Text {
    text!("지갑을 {home}에 만들었습니다.", "The wallet is in {home}.")
}

pub(crate) fn joined(network: &str) -> Text {
    text!("네트워크: {network}", "network: {network}")
}

pub(crate) fn fingerprint(fingerprint: &str) -> Text {
    text!("지문: {fingerprint}", "fingerprint: {fingerprint}")
}

pub(crate) fn lives_in(home: &str, keys: keystore::Kind) -> Text {
    let (ko, en) = match keys {
        keystore::Kind::OsKeyring => ("운영체제의 열쇠고리", "the system's keyring"),
        keystore::Kind::KeyFile => ("열쇠 파일", "a key file"),
        keystore::Kind::Memory => ("메모리", "memory"),
    };
    text!("지갑: {home}, 열쇠: {ko}", "wallet: {home}, keys: {en}")
}

pub(crate) fn counts(documents: usize, copies: usize, waiting: usize) -> Text {
    text!(
        "문서 {documents}건, 받은 사본 {copies}건, 보낼 것 {waiting}건",
        "{documents} documents, {copies} copies received, {waiting} to be sent"
    )
}

pub(crate) fn verified(head: &Head) -> Text {
    let (height, node, time) = (head.height, &head.node, time::seoul(head.time_ms / 1000));
    text!(
        "원장 확인됨: 블록 {height}, {time}, 노드 {node}",
        "ledger verified: block {height}, {time}, node {node}"
    )
}

pub(crate) fn not_reached(code: &str) -> Text {
    text!(
        "원장을 확인하지 못함({code})",
        "the ledger was not verified ({code})"
    )
}

pub(crate) fn syncing() -> Text {
    text!("원장과 맞추는 중", "asking the ledger")
}

pub(crate) fn sealing() -> Text {
    text!("백업 봉하는 중", "sealing the backup")
}

pub(crate) fn unsealing() -> Text {
    text!("백업 여는 중", "opening the backup")
}

pub(crate) fn searching() -> Text {
    text!("원장에서 문서를 찾는 중", "searching the ledger")
}

pub(crate) fn backed_up(file: &str) -> Text {
    text!("{file}에 백업했습니다.", "The backup is in {file}.")
}

pub(crate) fn restored(home: &str) -> Text {
    text!(
        "지갑을 {home}에 되살렸습니다.",
        "The wallet is back, in {home}."
    )
}

pub(crate) fn keys_only() -> Text {
    text!(
        "열쇠만 있는 백업에서는 문서와 사본이 원장에서 돌아오지만, 무엇을 누구에게 보냈는지는 돌아오지 않습니다.",
        "From keys alone documents and copies come back from the ledger, but not what went to whom."
    )
}

pub(crate) fn no_backup_passphrase() -> Failure {
    Failure::new(
        Exit::Keys,
        "passphrase-missing",
        text!(
            "백업의 암호가 없습니다.",
            "The passphrase of the backup is not given."
        ),
        text!(
            "환경 변수 MINWON_BACKUP_PASSPHRASE에 암호를 넣으세요.",
            "Put it into the environment variable MINWON_BACKUP_PASSPHRASE."
        ),
    )
}

pub(crate) fn no_preset(id: &str, form: Form) -> Failure {
    let (ko, en) = (form.title_ko(), form.title_en());
    Failure::new(
        Exit::Usage,
        "preset-unknown",
        text!("{ko}에는 {id} 묶음이 없습니다.", "{en} has no preset {id}."),
        text!(
            "minwon document presets로 묶음을 보세요.",
            "See minwon document presets."
        ),
    )
}

/// What became of what was sent.
pub(crate) fn committed(done: &Text, height: u64) -> Text {
    let Text { ko, en } = done;
    text!("{ko} (블록 {height})", "{en} (block {height})")
}

pub(crate) fn refused(code: &str) -> Text {
    text!(
        "원장이 거절했습니다. 아무것도 바뀌지 않았습니다. [{code}]",
        "The ledger refused it. Nothing has changed. [{code}]"
    )
}

pub(crate) fn waiting(code: &str) -> Text {
    text!(
        "적어 두었고 아직 보내지 못했습니다. 노드에 닿으면 minwon wallet sync로 나갑니다. [{code}]",
        "It is written down and not sent yet; minwon wallet sync sends it when the node can be reached. [{code}]"
    )
}

pub(crate) fn requested() -> Text {
    text!("신청했습니다.", "The request is made.")
}

pub(crate) fn accepted() -> Text {
    text!("문서를 받아들였습니다.", "The document is accepted.")
}

pub(crate) fn declined() -> Text {
    text!("문서를 거절했습니다.", "The document is declined.")
}

pub(crate) fn discarded() -> Text {
    text!(
        "문서를 버렸습니다. 더는 보낼 수 없습니다.",
        "The document is given up; it cannot be shared any more."
    )
}

pub(crate) fn withdrawn() -> Text {
    text!(
        "사본을 회수했습니다. 이미 읽은 내용은 지울 수 없습니다.",
        "The copy is taken back. What was read stays read."
    )
}

pub(crate) fn given_back(deleted: bool) -> Text {
    match deleted {
        true => text!(
            "사본을 지우고 소지자에게 돌려주었습니다.",
            "The copy is deleted here and given back."
        ),
        false => text!(
            "사본을 소지자에게 돌려주었습니다.",
            "The copy is given back."
        ),
    }
}

/// What became of a share.
pub(crate) fn sent(outcome: &Outcome, name: Option<&str>, id: &str) -> (Text, Exit) {
    let name = name.map(common::one_line).unwrap_or_default();
    let short = &id[..id.len().min(12)];
    match outcome {
        Outcome::Committed { height, .. } => (
            text!(
                "보냈습니다: {name} (사본 {short}, 블록 {height})",
                "Sent: {name} (copy {short}, block {height})"
            ),
            Exit::Done,
        ),
        Outcome::Refused { code, .. } => (refused(code), Exit::Refused),
        Outcome::Waiting { code } => (waiting(code), Exit::Network),
        Outcome::Superseded { .. } => (refused("superseded"), Exit::Unexpected),
    }
}

pub(crate) fn not_sent() -> Text {
    text!("보내지 않았습니다.", "Nothing was sent.")
}

pub(crate) fn shall_it_be_sent() -> Text {
    text!("보낼까요? [y/N]", "Send it? [y/N]")
}

/// One sentence about what is about to happen.
pub(crate) fn about_to_share(
    preview: &SharePreview,
    name: Option<&str>,
    fingerprint: &Fingerprint,
) -> Text {
    let who = name.map_or_else(|| fingerprint.to_string(), common::one_line);
    let shown = preview.disclosed.fields().len();
    let until = time::seoul(preview.expires_s);
    let purpose = common::one_line(&preview.purpose);
    let left = preview.copies_left;
    let whole = preview.disclosed.is_whole();
    let (ko, en) = match whole {
        true => ("문서 전부를", "the whole document"),
        false => ("위의 항목만", "these fields alone"),
    };
    text!(
        "{who}: {until}까지 {ko}({shown}개 항목) 볼 수 있습니다. 목적: {purpose}. 남는 부수: {left}.",
        "{who} may see {en} ({shown} fields) until {until}. Purpose: {purpose}. Copies left: {left}."
    )
}

/// What a synchronisation brought.
pub(crate) fn synced(report: &SyncReport) -> Text {
    let (documents, copies) = (report.documents.len(), report.received.len());
    let (sent, problems) = (report.delivered.len(), report.problems.len());
    let height = report.height;
    let codes: Vec<_> = report
        .problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect();
    let codes = codes.join(", ");
    match problems {
        0 => text!(
            "블록 {height}: 새 문서 {documents}건, 새 사본 {copies}건, 보낸 것 {sent}건",
            "block {height}: {documents} new documents, {copies} new copies, {sent} sent"
        ),
        _ => text!(
            "블록 {height}: 새 문서 {documents}건, 새 사본 {copies}건, 보낸 것 {sent}건, 받지 못한 것 {problems}건({codes})",
            "block {height}: {documents} new documents, {copies} new copies, {sent} sent, {problems} not taken in ({codes})"
        ),
    }
}

pub(crate) fn waits(outgoing: &Outgoing) -> Text {
    let (kind, id) = (&outgoing.kind, &outgoing.transaction_id);
    let code = outgoing.error_code.as_deref().unwrap_or("-");
    text!("{id}  {kind}  {code}", "{id}  {kind}  {code}")
}

pub(crate) fn nothing_waits() -> Text {
    text!("보낼 것이 없습니다.", "Nothing waits.")
}

pub(crate) fn no_documents() -> Text {
    text!(
        "문서가 없습니다. minwon wallet sync로 새 문서를 찾습니다.",
        "There is no document. minwon wallet sync looks for new ones."
    )
}

pub(crate) fn no_copies() -> Text {
    text!(
        "받은 사본이 없습니다. minwon wallet sync로 찾습니다.",
        "There is no copy. minwon wallet sync looks for new ones."
    )
}

/// A document in a line.
pub(crate) fn document(document: &Document) -> Text {
    let id = short(&document.asset);
    let title = title(&document.form);
    let issued = time::seoul(document.issued_ms / 1000);
    let until = document.expires_s.map(time::seoul).unwrap_or_default();
    let left = document.copies_left;
    let state = match (document.revoked_ms, document.detail["fault"].as_str()) {
        (Some(_), _) => text!("폐지됨", "revoked"),
        (None, Some(code)) => text!("열 수 없음({code})", "cannot be opened ({code})"),
        (None, None) => document_state(document.state.as_str()),
    };
    let (title_ko, title_en, state_ko, state_en) = (title.ko, title.en, state.ko, state.en);
    text!(
        "{id}  {title_ko}  {state_ko}  발급 {issued}  기한 {until}  남은 부수 {left}",
        "{id}  {title_en}  {state_en}  issued {issued}  until {until}  copies left {left}"
    )
}

fn document_state(state: &str) -> Text {
    match state {
        "offered" => text!("받기 전", "on offer"),
        "accepted" => text!("유효", "accepted"),
        "declined" => text!("거절함", "declined"),
        "discarded" => text!("버림", "discarded"),
        other => Text::same(other),
    }
}

/// A copy given away, in a line.
pub(crate) fn share(share: &Share, name: Option<&str>) -> Text {
    let id = short(&share.transaction_id);
    let who = match (name, &share.receiver) {
        (Some(name), _) => Text::same(common::one_line(name)),
        (None, Some(identity)) => Text::same(short(identity)),
        (None, None) => text!("누구인지 모름", "unknown"),
    };
    let state = copy_state(share.state.as_str());
    let until = time::seoul(share.expires_s);
    let purpose = common::one_line(&share.purpose);
    let fields = share.fields.len();
    let (who_ko, who_en, state_ko, state_en) = (who.ko, who.en, state.ko, state.en);
    text!(
        "{id}  {who_ko}  {state_ko}  {until}까지  {purpose}  {fields}개 항목",
        "{id}  {who_en}  {state_en}  until {until}  {purpose}  {fields} fields"
    )
}

/// A copy received, in a line.
pub(crate) fn received(copy: &Received) -> Text {
    let id = short(&copy.transaction_id);
    let title = copy
        .form
        .as_deref()
        .map_or_else(|| text!("열기 전", "unopened"), title);
    let state = copy_state(copy.state.as_str());
    let until = copy.expires_s.map(time::seoul).unwrap_or_default();
    let issuer = copy.issuer.as_deref().unwrap_or_default();
    let verdict = copy.verdict.as_deref().unwrap_or("-");
    let (title_ko, title_en, state_ko, state_en) = (title.ko, title.en, state.ko, state.en);
    text!(
        "{id}  {title_ko}  {state_ko}  {until}까지  {issuer}  {verdict}",
        "{id}  {title_en}  {state_en}  until {until}  {issuer}  {verdict}"
    )
}

fn copy_state(state: &str) -> Text {
    match state {
        "queued" => text!("보낼 예정", "to be sent"),
        "active" => text!("열기 전", "not opened"),
        "new" => text!("새로 도착", "new"),
        "opened" => text!("열람함", "opened"),
        "returned" => text!("돌려줌", "given back"),
        "withdrawn" => text!("회수됨", "taken back"),
        "expired" => text!("기한 지남", "expired"),
        "failed" => text!("보내지 못함", "not sent"),
        other => Text::same(other),
    }
}

pub(crate) fn request(request: &Request) -> Text {
    let id = short(&request.transaction_id);
    let title = title(&request.form);
    let made = time::seoul(request.created_ms / 1000);
    let state = match request.state.as_str() {
        "open" => text!("기다리는 중", "open"),
        "issued" => text!("발급됨", "issued"),
        _ => text!("실패", "failed"),
    };
    let (title_ko, title_en, state_ko, state_en) = (title.ko, title.en, state.ko, state.en);
    text!(
        "{id}  {title_ko}  {state_ko}  {made}",
        "{id}  {title_en}  {state_en}  {made}"
    )
}

/// An entry of the timeline, as a sentence.
pub(crate) fn event(entry: &TimelineEntry) -> Text {
    let time = time::seoul(entry.time_ms / 1000);
    let who = entry.who.as_deref().map(common::one_line);
    let who_ko = who.clone().unwrap_or_else(|| "받는 쪽".to_owned());
    let who_en = who.unwrap_or_else(|| "the receiver".to_owned());
    let fields = entry.fields.len();
    let purpose = entry
        .purpose
        .as_deref()
        .map(common::one_line)
        .unwrap_or_default();
    let Text { ko, en } = match entry.kind.as_str() {
        "issue" => text!("문서가 발급됨", "the document was issued"),
        "accept" => text!("문서를 받아들임", "you accepted the document"),
        "decline" => text!("문서를 거절함", "you declined the document"),
        "discard" => text!("문서를 버림", "you gave the document up"),
        "revoke" => text!("발급자가 문서를 폐지함", "the issuer revoked the document"),
        "share" => text!(
            "사본을 보냄: {who_ko}, {fields}개 항목, {purpose}",
            "a copy went to {who_en}: {fields} fields, {purpose}"
        ),
        "receipt" => text!("사본을 열었음: {who_ko}", "{who_en} opened the copy"),
        "return" => text!("사본을 돌려줌: {who_ko}", "{who_en} gave the copy back"),
        "withdraw" => text!(
            "사본을 회수함: {who_ko}",
            "you took the copy back from {who_en}"
        ),
        "expired" => text!(
            "사본의 기한이 지남: {who_ko}",
            "the time of {who_en}'s copy is over"
        ),
        "arrived" => text!("사본이 도착함", "a copy arrived"),
        "copy-ended" => text!("받은 사본이 끝남", "a received copy ended"),
        "prepared" => text!("보낼 것을 적어 둠", "something was prepared to be sent"),
        "failed" => text!("원장이 거절함", "the ledger refused something"),
        other => Text::same(other),
    };
    let title = entry.title.as_deref().unwrap_or_default();
    let id = entry.document.as_deref().map(short).unwrap_or_default();
    let block = entry
        .height
        .map(|height| format!("  #{height}"))
        .unwrap_or_default();
    text!(
        "{time}{block}  {id} {title}  {ko}",
        "{time}{block}  {id} {title}  {en}"
    )
}

pub(crate) fn contact(contact: &Contact) -> Text {
    let name = common::one_line(&contact.name);
    let fingerprint = &contact.fingerprint;
    match contact.compared_ms {
        Some(_) => text!(
            "{name}  {fingerprint}  지문 확인함",
            "{name}  {fingerprint}  compared"
        ),
        None => text!(
            "{name}  {fingerprint}  지문 미확인",
            "{name}  {fingerprint}  not compared"
        ),
    }
}

pub(crate) fn met(new: &Contact, standing: Option<Standing>) -> Text {
    let Text { ko, en } = contact(new);
    match standing {
        None => text!("처음 만난 상대: {ko}", "somebody new: {en}"),
        Some(Standing::NewEncryptionKey) => {
            text!(
                "새 암호화 열쇠를 받아들임: {ko}",
                "with a new encryption key: {en}"
            )
        }
        Some(_) => text!("아는 상대: {ko}", "known: {en}"),
    }
}

pub(crate) fn card_made(card: &KeyCard) -> Text {
    let until = time::seoul(card.expires_s());
    let fingerprint = card.fingerprint();
    text!(
        "이 카드로 한 번 받을 수 있습니다, {until}까지. 지문: {fingerprint}",
        "The card answers one copy, until {until}. Fingerprint: {fingerprint}"
    )
}

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
fn keys(error: &keys::Error) -> Failure {
    use keys::Error as E;
    let (exit, message, hint) = match error {
        E::PassphraseWrong => (
            Exit::Keys,
            text!(
                "백업의 암호가 틀렸습니다.",
                "The passphrase of the backup is wrong."
            ),
            text!(
                "MINWON_BACKUP_PASSPHRASE를 확인하세요.",
                "Check MINWON_BACKUP_PASSPHRASE."
            ),
        ),
        E::PassphraseTooShort { .. } | E::PassphraseTooLong { .. } => (
            Exit::Keys,
            text!(
                "백업의 암호가 너무 짧거나 깁니다.",
                "The passphrase of the backup is too short or too long."
            ),
            text!(
                "MINWON_BACKUP_PASSPHRASE를 고치세요.",
                "Correct MINWON_BACKUP_PASSPHRASE."
            ),
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
                    "The document is {en}, which does not allow this."
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
        Error::CopyState { state } => {
            let Text { ko, en } = copy_state(state);
            (
                Exit::Refused,
                text!(
                    "사본의 상태({ko})에서는 할 수 없습니다.",
                    "The copy is {en}, which does not allow this."
                ),
                none(),
            )
        }
        Error::NotAsked { asked } => (
            Exit::Usage,
            text!(
                "카드가 이 문서를 요청하지 않습니다({asked}).",
                "The card does not ask for this document ({asked})."
            ),
            text!(
                "--preset, --disclose, --all 가운데 하나로 보낼 것을 고르세요.",
                "Choose what to send with --preset, --disclose or --all."
            ),
        ),
        Error::PurposeMissing => (
            Exit::Usage,
            text!("목적이 없습니다.", "There is no purpose."),
            text!("--purpose로 적으세요.", "Give one with --purpose."),
        ),
        Error::ShareEnd { latest_s, .. } => {
            let latest = time::seoul(*latest_s);
            (
                Exit::Usage,
                text!(
                    "기한은 지금보다 뒤, 늦어도 {latest}이어야 합니다.",
                    "A share ends after now and by {latest}."
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

fn title(form: &str) -> Text {
    Form::from_slug(form).map_or_else(
        || text!("알 수 없는 문서", "unknown document"),
        |form| Text {
            ko: form.title_ko().to_owned(),
            en: form.title_en().to_owned(),
        },
    )
}

fn short(id: &str) -> &str {
    &id[..id.len().min(12)]
}
