//! The story of a document, told in the terminal.

use wallet::verify::Verdict;

use super::{Text, text};
use crate::commands::demo::{
    Aftermath, AftermathStep, Artefacts, DocumentStory, Mode, Step, StepKind,
};
use crate::exit::Exit;
use crate::failure::Failure;

/// What the bank may use the copies for; it stands in signed terms, which have one language.
pub(crate) const PURPOSE: &str = "대출 심사";

pub(crate) fn preparing() -> Text {
    text!(
        "열쇠를 만들고 연습용 원장을 시작하는 중",
        "making keys, starting a practice ledger"
    )
}

pub(crate) fn on_its_way() -> Text {
    text!("문서 보내는 중", "documents on their way")
}

pub(crate) fn taking_back() -> Text {
    text!("회수, 만료, 폐지", "taking back, running out, revoking")
}

pub(crate) fn no_documents(directory: &str) -> Failure {
    Failure::new(
        Exit::Usage,
        "no-documents",
        text!(
            "{directory}에 JSON 문서가 없습니다.",
            "There is no JSON document in {directory}."
        ),
        text!(
            "문서가 있는 폴더를 고르세요.",
            "Name a directory that has some."
        ),
    )
}

/// Something of the demonstration's own network went wrong: nobody else's fault.
pub(crate) fn problem(code: &str) -> Failure {
    Failure::new(
        Exit::Unexpected,
        code.to_owned(),
        text!(
            "시연이 중간에 멈췄습니다({code}).",
            "The demonstration stopped on its way ({code})."
        ),
        super::common::report_it(),
    )
}

pub(crate) fn wallet(error: &wallet::Error) -> Failure {
    problem(error.code())
}

pub(crate) fn government(error: &issuer::Error) -> Failure {
    problem(error.code())
}

pub(crate) fn opening(node: &str, setup_ms: u64) -> Text {
    let seconds = seconds(setup_ms);
    text!(
        "민원지갑 시연: 원장 노드, 행운구청, 홍길동, 한빛은행이 각자의 열쇠와 폴더를 가지고 {node}에서 만납니다(준비 {seconds}).",
        "Minwon Wallet, a demonstration: a ledger node, an office, a citizen and a bank, each with keys and a folder of its own, meet at {node} (ready in {seconds})."
    )
}

/// One document's way, in lines.
pub(crate) fn story(number: usize, story: &DocumentStory) -> Vec<Text> {
    let file = &story.file;
    let Some(form) = story.form else {
        let faults = story.faults.join("; ");
        return vec![text!(
            "\n{number}. {file}: 민원 문서가 아닙니다({faults})",
            "\n{number}. {file}: not a civil document ({faults})"
        )];
    };
    let (ko, en) = (form.title_ko(), form.title_en());
    let total = seconds(story.total_ms());
    let mut lines = vec![text!(
        "\n{number}. {ko} ({file}, {total})",
        "\n{number}. {en} ({file}, {total})"
    )];
    lines.extend(story.steps.iter().map(|step| line(step, story)));
    // Once is enough to see what they look like.
    if let (1, Some(made)) = (number, &story.artefacts) {
        lines.extend(artefacts(made));
    }
    lines
}

/// What was made on the way.
fn artefacts(made: &Artefacts) -> [Text; 4] {
    let (document, own, shown) = (&made.document, made.sd_jwt_bytes, made.presentation_bytes);
    let (issued, shared) = (made.issued.bytes, made.shared.bytes);
    let (issued_hash, shared_hash) = (&made.issued.sha256[..16], &made.shared.sha256[..16]);
    let card = &made.card[..made.card.len().min(56)];
    let card_size = made.card.len();
    [
        text!(
            "   홍길동이 가진 것: 서명된 문서(SD-JWT) {own}바이트, 해시 {document}",
            "   the citizen has: the signed document (SD-JWT), {own} bytes, hash {document}"
        ),
        text!(
            "   은행이 보인 QR:   {card}… ({card_size}자)",
            "   the bank's QR:   {card}… ({card_size} characters)"
        ),
        text!(
            "   은행이 받은 것:   홍길동이 서명한 제시본 {shown}바이트",
            "   the bank got:    a presentation signed by the citizen, {shown} bytes"
        ),
        text!(
            "   원장이 보는 것:   봉투 {issued}바이트({issued_hash}…)와 {shared}바이트({shared_hash}…)의 해시, 가명 열쇠, 순서",
            "   the ledger sees: hashes of two envelopes, {issued} bytes ({issued_hash}…) and {shared} bytes ({shared_hash}…), pseudonymous keys, the order"
        ),
    ]
}

fn line(step: &Step, story: &DocumentStory) -> Text {
    let what = match step.step {
        StepKind::Issue => text!(
            "발급  행운구청이 서명하고 홍길동에게만 열리게 봉하여 원장에 적음",
            "issue     the office signs it, seals it for the citizen, records it"
        ),
        StepKind::Fetch => text!(
            "받기  홍길동이 내려받아 열고 서명을 확인함",
            "fetch     the citizen fetches, decrypts and verifies it"
        ),
        StepKind::Accept => text!("수락  홍길동이 받아들임", "accept    the citizen takes it"),
        StepKind::Share => share(story),
        StepKind::Open => verdict(story),
        StepKind::Timeline => {
            let count = story.timeline.len();
            text!(
                "기록  홍길동의 기록에 {count}건: 발급, 수락, 보냄, 열람",
                "timeline  {count} entries: issued, accepted, shared, opened"
            )
        }
    };
    let ms = step.ms;
    let transaction = step
        .transaction
        .as_deref()
        .map(|id| &id[..id.len().min(12)])
        .unwrap_or_default();
    let (ko, en) = (what.ko, what.en);
    text!(
        "   {ms:>4} ms  {transaction:<12}  {ko}",
        "   {ms:>4} ms  {transaction:<12}  {en}"
    )
}

fn share(story: &DocumentStory) -> Text {
    let (shown, withheld) = (story.shown.len(), story.withheld.len());
    match &story.mode {
        Some(Mode::Preset { preset }) => text!(
            "보냄  골라서 한빛은행에: {shown}개 항목({preset}), {withheld}개는 가림",
            "share     {shown} fields to the bank ({preset}), {withheld} withheld"
        ),
        _ => text!(
            "보냄  전부 한빛은행에: {shown}개 항목",
            "share     all of it to the bank: {shown} fields"
        ),
    }
}

fn verdict(story: &DocumentStory) -> Text {
    let passed = story
        .checks
        .iter()
        .filter(|check| check.outcome == "passed")
        .count();
    let checks = story.checks.len();
    let Text { ko, en } = story.verdict.map_or_else(Text::none, sentence);
    text!(
        "열람  한빛은행이 열어 {checks}가지를 확인, {passed}가지 통과: {ko}",
        "open      the bank opens it, {passed} of {checks} checks pass: {en}"
    )
}

fn sentence(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Valid => text!("유효합니다", "valid"),
        Verdict::NotValid => text!("유효하지 않습니다", "not valid"),
        Verdict::NotFullyChecked => text!("확인하지 못한 것이 있습니다", "not fully checked"),
    }
}

pub(crate) fn afterwards() -> Text {
    text!("\n그 뒤에:", "\nAfterwards:")
}

/// What became of a copy.
pub(crate) fn fate(step: &AftermathStep) -> Text {
    let before = sentence(step.before);
    let after = sentence(step.verdict);
    let (check, reason) = (step.check, step.reason);
    let what = match step.what {
        Aftermath::Withdrawal => text!("홍길동이 사본을 회수함", "the citizen takes a copy back"),
        Aftermath::Expiry => text!("사본의 기한이 지남", "the time of a copy runs out"),
        Aftermath::Revocation => text!("행운구청이 문서를 폐지함", "the office revokes a document"),
    };
    let mark = if step.ok { "✓" } else { "✗" };
    let (what_ko, before_ko, after_ko) = (what.ko, before.ko, after.ko);
    let (what_en, before_en, after_en) = (what.en, before.en, after.en);
    text!(
        "   {mark} {what_ko}: 은행에서 {before_ko} → {after_ko} [{check}: {reason}]",
        "   {mark} {what_en}: at the bank {before_en} → {after_en} [{check}: {reason}]"
    )
}

pub(crate) fn ending(good: usize, all: usize, ok: bool, total_ms: u64) -> Text {
    let total = seconds(total_ms);
    match ok {
        true => text!(
            "\n문서 {all}건이 모두 제 길을 갔습니다({total}).",
            "\nAll {all} documents went the whole way ({total})."
        ),
        false => text!(
            "\n문서 {all}건 가운데 {good}건이 제 길을 갔습니다. 잘못된 것이 있습니다({total}).",
            "\n{good} of {all} documents went the whole way. Something did not come out as it must ({total})."
        ),
    }
}

fn seconds(ms: u64) -> String {
    let tenths = (ms + 50) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}
