//! What a wallet's commands say.

mod because;
mod event;
mod failed;

use civil_document::Form;
use keys::{Fingerprint, KeyCard, Standing};
use ledger_client::Head;
use wallet::vault::{Contact, Document, DocumentState, Received, Request, Share};
use wallet::{Delivered, Outcome, SharePreview, SyncReport};

pub(crate) use because::because;
use event::revoke_reason;
pub(crate) use event::{event, field_names, waits};
pub(crate) use failed::failed;

use super::{Text, common, report, text, time};
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
        "documents {documents}, copies received {copies}, to be sent {waiting}"
    )
}

pub(crate) fn verified(head: &Head) -> Text {
    if head.height == 0 {
        let node = &head.node;
        return text!(
            "원장 확인됨: 아직 블록이 없음, 노드 {node}",
            "ledger verified: no block yet, node {node}"
        );
    }
    let (height, node, time) = (head.height, &head.node, time::seoul(head.time_ms / 1000));
    text!(
        "원장 확인됨: 블록 {height}, {time}, 노드 {node}",
        "ledger verified: block {height}, {time}, node {node}"
    )
}

pub(crate) fn not_reached(fault: &Failure) -> Text {
    let Text { ko, en } = &*fault.message;
    let code = &fault.code;
    text!(
        "원장을 확인하지 못함: {ko} [{code}]",
        "the ledger was not verified: {en} [{code}]"
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

pub(crate) fn found_by_sync() -> Text {
    text!(
        "minwon wallet join으로 네트워크에 들어간 뒤 minwon wallet sync로 찾습니다.",
        "Join the network with minwon wallet join; minwon wallet sync then finds them."
    )
}

/// What became of what was sent.
pub(crate) fn committed(done: &Text, height: u64, time_ms: u64) -> Text {
    let Text { ko, en } = done;
    let time = time::seoul(time_ms / 1000);
    text!(
        "{ko} (블록 {height}, {time})",
        "{en} (block {height}, {time})"
    )
}

pub(crate) fn refused(code: &str) -> Text {
    let Text { ko, en } = because(code);
    text!(
        "원장이 거절했습니다: {ko}. 아무것도 바뀌지 않았습니다. [{code}]",
        "The ledger refused: {en}. Nothing has changed. [{code}]"
    )
}

pub(crate) fn waiting(why: &Text, code: &str) -> Text {
    let (ko, en) = (sentence(&why.ko), sentence(&why.en));
    text!(
        "{ko} 적어 두었으니 노드에 닿으면 minwon wallet sync로 나갑니다. [{code}]",
        "{en} It is written down; minwon wallet sync sends it when the node can be reached. [{code}]"
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

pub(crate) fn sent(name: Option<&str>, id: &str) -> Text {
    let id = short(id);
    match name.map(common::one_line) {
        Some(name) => text!(
            "{name}에 보냈습니다: 사본 {id}",
            "Sent to {name}: copy {id}"
        ),
        None => text!("보냈습니다: 사본 {id}", "Sent: copy {id}"),
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

/// What a synchronisation brought: a line, and one for each thing that went wrong.
pub(crate) fn synced(report: &SyncReport) -> Vec<Text> {
    let (documents, copies) = (report.documents.len(), report.received.len());
    let committed = |delivered: &&Delivered| matches!(delivered.outcome, Outcome::Committed { .. });
    let sent = report.delivered.iter().filter(committed).count();
    let height = report.height;
    let mut lines = vec![text!(
        "블록 {height}: 새 문서 {documents}건, 새 사본 {copies}건, 보낸 것 {sent}건",
        "block {height}: new documents {documents}, new copies {copies}, sent {sent}"
    )];
    for delivered in &report.delivered {
        let id = short(&delivered.transaction);
        let Text { ko, en } = match &delivered.outcome {
            Outcome::Committed { .. } | Outcome::Superseded { .. } => continue,
            Outcome::Refused { code, .. } => refused(code),
            Outcome::Waiting { code } => waiting(&because(code), code),
        };
        lines.push(text!("{id}: {ko}", "{id}: {en}"));
    }
    for problem in &report.problems {
        let (id, code) = (short(&problem.transaction), &problem.code);
        let Text { ko, en } = because(code);
        lines.push(text!(
            "{id}: 받아들이지 못했습니다: {ko}. [{code}]",
            "{id}: not taken in: {en}. [{code}]"
        ));
    }
    lines
}

pub(crate) fn nothing_waits() -> Text {
    text!("보낼 것이 없습니다.", "Nothing waits.")
}

pub(crate) fn nothing_happened() -> Text {
    text!("아직 아무 일도 없었습니다.", "Nothing has happened yet.")
}

pub(crate) fn no_requests() -> Text {
    text!("신청한 것이 없습니다.", "Nothing was asked for.")
}

pub(crate) fn no_shares() -> Text {
    text!("보낸 사본이 없습니다.", "No copy was given away.")
}

pub(crate) fn no_contacts() -> Text {
    text!(
        "아는 사람이 없습니다. minwon wallet meet로 넣습니다.",
        "Nobody is known yet. minwon wallet meet takes somebody in."
    )
}

pub(crate) fn who_has_copies() -> Text {
    text!("건넨 사본:", "Copies given away:")
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
        (Some(_), _) => {
            let Text { ko, en } =
                revoke_reason(document.revoke_reason.as_deref().unwrap_or("other"));
            text!("폐지됨({ko})", "revoked ({en})")
        }
        // One that was refused for what is wrong with it is done with.
        (None, Some(code)) if document.state == DocumentState::Offered => {
            let Text { ko, en } = because(code);
            text!("열 수 없음: {ko} [{code}]", "not believed: {en} [{code}]")
        }
        (None, _) => document_state(document.state.as_str()),
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
        "discarded" => text!("버림", "given up"),
        "revoked" => text!("폐지됨", "revoked"),
        "expired" => text!("기한 지남", "past its time"),
        "unreadable" => text!("열 수 없음", "one that cannot be opened or believed"),
        other => Text::same(other),
    }
}

/// A copy given away, in a line.
pub(crate) fn share(share: &Share, name: Option<&str>, form: Option<Form>) -> Text {
    let id = short(&share.transaction_id);
    let who = match (name, &share.receiver) {
        (Some(name), _) => Text::same(common::one_line(name)),
        (None, Some(identity)) => Text::same(short(identity)),
        (None, None) => text!("누구인지 모름", "unknown"),
    };
    let state = copy_state(share.state.as_str());
    let until = time::seoul(share.expires_s);
    let purpose = common::one_line(&share.purpose);
    let fields = match share.receiver {
        Some(_) => field_names(form, &share.fields),
        // Restored from the keys alone.
        None => text!("항목을 모름", "fields unknown"),
    };
    let (who_ko, who_en, state_ko, state_en) = (who.ko, who.en, state.ko, state.en);
    let (fields_ko, fields_en) = (fields.ko, fields.en);
    text!(
        "{id}  {who_ko}  {state_ko}  {until}까지  {purpose}  {fields_ko}",
        "{id}  {who_en}  {state_en}  until {until}  {purpose}  {fields_en}"
    )
}

/// A copy received, in a line.
pub(crate) fn received(copy: &Received) -> Text {
    let id = short(&copy.transaction_id);
    let title = copy.form.as_deref().map_or_else(Text::none, |form| {
        let Text { ko, en } = title(form);
        text!("  {ko}", "  {en}")
    });
    let state = copy_state(copy.state.as_str());
    let until = copy.expires_s.map(time::seoul).unwrap_or_default();
    let issuer = common::one_line(copy.issuer.as_deref().unwrap_or_default());
    let verdict = report::short_verdict(copy.verdict.as_deref());
    let (title_ko, title_en, state_ko, state_en) = (title.ko, title.en, state.ko, state.en);
    let (verdict_ko, verdict_en) = (verdict.ko, verdict.en);
    text!(
        "{id}{title_ko}  {state_ko}  {until}까지  {issuer}  {verdict_ko}",
        "{id}{title_en}  {state_en}  until {until}  {issuer}  {verdict_en}"
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

/// A sentence with a capital letter and a full stop, as far as it has none.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}
