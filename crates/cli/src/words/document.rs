use civil_document::{Advice, Form, Lang};

use super::{Text, text};
use crate::exit::Exit;
use crate::failure::Failure;

/// All documents of a check are valid.
pub(crate) fn all_valid(count: usize) -> Text {
    let documents = documents_en(count);
    text!(
        "문서 {count}건이 모두 올바릅니다.",
        "{documents} checked, all valid."
    )
}

/// Some documents of a check are not valid.
pub(crate) fn some_invalid(invalid: usize, count: usize) -> Text {
    let documents = documents_en(count);
    text!(
        "문서 {count}건 가운데 {invalid}건이 올바르지 않습니다.",
        "{documents} checked, {invalid} not valid."
    )
}

pub(crate) fn checking() -> Text {
    text!("확인 중", "checking")
}

/// A document that a command needs is not valid.
pub(crate) fn not_valid(error: &civil_document::Error) -> Failure {
    let form = match error {
        civil_document::Error::Invalid { form, .. } => *form,
        _ => None,
    };
    let message = match (error, error.faults().first()) {
        (civil_document::Error::Json(error), _) => {
            let what = super::json::fault(error);
            let place = error.pointer().unwrap_or_default();
            let (ko, en) = (what.ko, what.en);
            text!("{place} {ko}", "{place} {en}")
        }
        (_, Some(fault)) => Text {
            ko: fault.sentence(form, Lang::Ko),
            en: fault.sentence(form, Lang::En),
        },
        (_, None) => Text::none(),
    };
    let (ko, en) = (message.ko.trim(), message.en.trim());
    Failure::new(
        Exit::Refused,
        error.code(),
        text!(
            "문서가 서식의 규칙에 맞지 않습니다. {ko}",
            "The document does not keep the rules of its form. {en}"
        ),
        text!(
            "`minwon document check`로 모든 잘못을 볼 수 있습니다.",
            "`minwon document check` shows every fault."
        ),
    )
}

/// Until when receivers normally take a document.
pub(crate) fn advice(advice: &Advice) -> Option<Text> {
    let until = advice.until?;
    let issued = advice
        .issued
        .map_or(text!("?", "?").ko, |issued| issued.to_string());
    Some(match advice.months {
        Some(months) => text!(
            "발급일 {issued}, 제출용으로 보통 {months}개월({until}까지)",
            "Issued {issued}; normally taken for {months} months, until {until}"
        ),
        None => text!(
            "발급일 {issued}, 유효 기간 {until}까지",
            "Issued {issued}; valid until {until}"
        ),
    })
}

/// The heading of a form's presets.
pub(crate) fn form_heading(form: Form) -> Text {
    let (ko, en, slug) = (form.title_ko(), form.title_en(), form.slug());
    text!("{ko} ({slug})", "{en} ({slug})")
}

/// How much a preset opens, and who usually asks for it.
pub(crate) fn preset(receiver: &str, count: usize) -> Text {
    text!("{receiver}, 항목 {count}개", "{receiver}; places: {count}")
}

fn documents_en(count: usize) -> String {
    match count {
        1 => "1 document".to_owned(),
        count => format!("{count} documents"),
    }
}
