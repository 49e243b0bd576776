//! A verification report in sentences.

use wallet::verify::{AsOf, Check, CheckName, Outcome, Reason, Report, Verdict};

use super::{Text, text, time};

/// The verdict, with the first thing that stands in its way.
pub(crate) fn verdict(report: &Report) -> Text {
    let Text { ko, en } = match report.verdict {
        Verdict::Valid => return text!("✓ 유효합니다", "✓ valid"),
        Verdict::NotValid => text!("✗ 유효하지 않습니다", "✗ not valid"),
        Verdict::NotFullyChecked => {
            text!("! 확인하지 못한 것이 있습니다", "! not fully checked")
        }
    };
    let problem = report.first_problem().and_then(|check| check.reason);
    let Text {
        ko: why_ko,
        en: why_en,
    } = problem.map_or_else(Text::none, reason);
    text!("{ko}. {why_ko}", "{en}. {why_en}")
}

/// One check in a line.
pub(crate) fn check(check: &Check) -> Text {
    let Text { ko, en } = name(check.name);
    let mark = match check.outcome {
        Outcome::Passed => "✓",
        Outcome::Failed => "✗",
        Outcome::NotChecked => "?",
    };
    let Text {
        ko: why_ko,
        en: why_en,
    } = check.reason.map_or_else(Text::none, reason);
    let code = check
        .reason
        .map(|reason| format!(" [{}]", reason.code()))
        .unwrap_or_default();
    match check.reason {
        None => text!("{mark} {ko}", "{mark} {en}"),
        Some(_) => text!("{mark} {ko}: {why_ko}{code}", "{mark} {en}: {why_en}{code}"),
    }
}

/// What the report speaks of.
pub(crate) fn as_of(as_of: &AsOf) -> Text {
    let time = time::seoul(as_of.time_ms / 1000);
    let (height, node) = (as_of.height, &as_of.node);
    text!(
        "노드 {node}가 서명한 블록 {height}({time})까지 본 결과입니다.",
        "As of block {height} ({time}), signed by the node at {node}."
    )
}

/// What stands in the place of a value.
pub(crate) fn withheld(certain: bool) -> Text {
    match certain {
        true => text!("가림", "withheld"),
        false => text!("가림 또는 없음", "withheld or absent"),
    }
}

/// How much of a table is shown.
pub(crate) fn rows(shown: usize, total: usize) -> Text {
    text!("{total}행 가운데 {shown}행", "{shown} of {total} rows")
}

pub(crate) fn shown_unchecked() -> Text {
    text!(
        "아래 내용은 다 확인되지 않았습니다:",
        "Not everything about this was checked:"
    )
}

/// A verdict in a list.
pub(crate) fn short_verdict(code: Option<&str>) -> Text {
    match code {
        None => text!("확인 전", "not verified"),
        Some("valid") => text!("유효", "valid"),
        Some("not-valid") => text!("유효하지 않음", "not valid"),
        Some(_) => text!("다 확인하지 못함", "not fully checked"),
    }
}

fn name(name: CheckName) -> Text {
    match name {
        CheckName::Opened => text!("봉투가 열림", "the envelope opens"),
        CheckName::FormValid => text!("서식에 맞음", "it keeps to its form"),
        CheckName::IssuerKnown => text!("등록된 발급자", "the issuer is registered"),
        CheckName::IssuerSignature => text!("발급자의 서명", "the issuer's signature"),
        CheckName::FieldsUntouched => text!("내용이 바뀌지 않음", "nothing was changed"),
        CheckName::BoundToAsset => text!("원장의 그 문서", "it is the document on the ledger"),
        CheckName::FromOwner => text!("소지자 본인이 보냄", "its owner sent it"),
        CheckName::MeantForMe => text!("나에게 보낸 것", "it is meant for you"),
        CheckName::AnswersRequest => text!("내 요청에 대한 답", "it answers your request"),
        CheckName::Accepted => text!("소지자가 받아들인 문서", "its owner accepted it"),
        CheckName::InTime => text!("기한 안", "it is in its time"),
        CheckName::NotWithdrawn => text!("회수되지 않음", "it was not taken back"),
        CheckName::NotRevoked => text!("폐지되지 않음", "it was not revoked"),
        CheckName::OnLedger => text!("원장에 있음", "it is on the ledger"),
    }
}

/// Why a check did not pass, in a sentence.
pub(crate) fn reason(reason: Reason) -> Text {
    match reason {
        Reason::CannotDecrypt => text!(
            "이 지갑의 열쇠로 열리지 않습니다. 보낸 분에게 새 카드를 보여 주세요.",
            "It does not open with this wallet's key. Show the sender a new card."
        ),
        Reason::Ended => text!(
            "원장이 이 사본을 더는 내주지 않습니다.",
            "The ledger does not give this copy out any more."
        ),
        Reason::NotAPresentation | Reason::Malformed => text!(
            "민원 문서의 사본이 아니거나 깨졌습니다. 보낸 분에게 다시 요청하세요.",
            "It is no copy of a civil document, or is damaged. Ask the sender again."
        ),
        Reason::FormBroken => text!(
            "서식의 규칙에 어긋납니다. 발급자에게 알리세요.",
            "It breaks a rule of its form. Tell the issuer."
        ),
        Reason::IssuerUnknown => text!(
            "이 네트워크에 등록되지 않은 발급자입니다.",
            "The issuer is not registered on this network."
        ),
        Reason::IssuerKeyNotGood => text!(
            "발급할 때 유효하지 않던 열쇠로 서명되었습니다.",
            "It is signed with a key that was not good when it was issued."
        ),
        Reason::SignatureWrong => text!(
            "서명이 문서와 맞지 않습니다. 발급 뒤에 내용이 바뀌었을 수 있습니다.",
            "The signature does not fit: it may have been changed since it was issued."
        ),
        Reason::FieldChanged => text!(
            "발급자가 서명하지 않은 내용이 있습니다.",
            "It holds something that the issuer did not sign."
        ),
        Reason::OtherDocument => text!(
            "원장의 기록은 다른 문서의 것입니다.",
            "The ledger's record is that of another document."
        ),
        Reason::OtherIssuer => text!(
            "원장에 적은 발급자와 서명한 발급자가 다릅니다.",
            "Another issuer recorded it than the one who signed."
        ),
        Reason::HolderSignatureWrong => text!(
            "소지자의 서명이 없거나 맞지 않습니다. 본인이 보낸 것이 아닐 수 있습니다.",
            "The holder's signature is missing or does not fit: its owner may not have sent it."
        ),
        Reason::OtherAsset => text!(
            "다른 문서의 이름으로 보낸 사본입니다.",
            "The copy was sent under another document's name."
        ),
        Reason::OtherAudience => text!(
            "다른 곳에 보낸 사본입니다. 받은 그대로 넘겨졌을 수 있습니다.",
            "The copy was made for somebody else, and may have been passed on."
        ),
        Reason::OtherExpiry => text!(
            "원장의 기한과 서명된 기한이 다릅니다.",
            "The ledger and the signed terms name different ends."
        ),
        Reason::OtherRequest => text!(
            "내가 요청한 것에 대한 답이 아닙니다.",
            "It is no answer to what you asked for."
        ),
        Reason::FieldMissing => text!(
            "요청한 항목이 가려져 있습니다.",
            "A field that you asked for is withheld."
        ),
        Reason::NotAccepted => text!(
            "소지자가 아직 받아들이지 않은 문서입니다.",
            "Its owner has not accepted the document."
        ),
        Reason::Declined => text!(
            "소지자가 거절한 문서입니다.",
            "Its owner declined the document."
        ),
        Reason::ShareExpired => text!("사본의 기한이 지났습니다.", "The time of the copy is over."),
        Reason::DocumentExpired => {
            text!(
                "문서의 기한이 지났습니다.",
                "The time of the document is over."
            )
        }
        Reason::NotYetValid => text!(
            "아직 효력이 없는 문서입니다.",
            "The document is not valid yet."
        ),
        Reason::Withdrawn => text!("소지자가 회수했습니다.", "Its owner took it back."),
        Reason::Returned => text!("돌려준 사본입니다.", "The copy was given back."),
        Reason::Revoked => text!("발급자가 폐지했습니다.", "The issuer revoked it."),
        Reason::NotOnLedger => text!("원장에 없습니다.", "The ledger does not have it."),
        Reason::LedgerStale => text!(
            "원장의 마지막 블록이 10분보다 오래되어 지금 어떤지 알 수 없습니다.",
            "The newest block is over ten minutes old, and does not tell how it is now."
        ),
        Reason::ClockOff => text!(
            "이 컴퓨터의 시계와 원장의 시각이 맞지 않습니다.",
            "This computer's clock and the ledger's disagree."
        ),
        Reason::NoNetwork => text!("노드에 닿지 않습니다.", "No node can be reached."),
        Reason::RestsOnOther => text!(
            "다른 확인이 되지 않아 알 수 없습니다.",
            "It rests on another check."
        ),
        _ => text!("알 수 없습니다.", "It cannot be told."),
    }
}
