//! Faults in words.

use crate::{Fault, Form, Kind, Lang, Rule, Shape, visible};

/// One sentence: place, colon, what is wrong and what would be right.
pub(crate) fn write(fault: &Fault, form: Option<Form>, lang: Lang) -> String {
    let trail = form.map(|form| form.schema().trail(&fault.pointer, lang));
    let place = match trail {
        Some(labels) if !labels.is_empty() => labels.join(" › "),
        None if !fault.pointer.as_str().is_empty() => fault.pointer.to_string(),
        _ => match lang {
            Lang::Ko => "문서".to_owned(),
            Lang::En => "Document".to_owned(),
        },
    };
    let label = |member: &str| label_of(fault, form, member, lang);
    let what = match lang {
        Lang::Ko => korean(&fault.rule, &label),
        Lang::En => english(&fault.rule, &label),
    };
    format!("{place}: {what}")
}

/// What the form prints for a member that the rule names; its name where the form is not known.
fn label_of(fault: &Fault, form: Option<Form>, member: &str, lang: Lang) -> String {
    let pointer = fault.pointer.child(member);
    match form.and_then(|form| form.schema().find(&pointer)) {
        Some(node) => node.label(lang),
        None => member,
    }
    .to_owned()
}

fn korean(rule: &Rule, label: &dyn Fn(&str) -> String) -> String {
    match rule {
        Rule::Required { member } => {
            format!("꼭 있어야 하는 「{}」 항목이 없습니다.", label(member))
        }
        Rule::UnknownMembers { members } => {
            format!("서식에 없는 항목이 있습니다({}).", names(members))
        }
        Rule::Type { expected } => match expected {
            Shape::Text => "값은 문자열이어야 합니다.",
            Shape::Group => "이름 붙은 항목들이 들어 있어야 합니다.",
            Shape::Rows => "1번부터 번호를 매긴 행들이어야 합니다.",
            Shape::Signature => "서명은 문자열이나 객체여야 합니다.",
        }
        .to_owned(),
        Rule::Const { expected } => format!("서식의 값이 아닙니다. 쓸 수 있는 값: {expected}"),
        Rule::Enum { choices } => {
            format!(
                "정해진 값이 아닙니다. 쓸 수 있는 값: {}",
                choices.join(", ")
            )
        }
        Rule::Pattern { kind, example } => {
            let what = match kind {
                Some(Kind::Date) => "날짜를 서식대로 적지 않았습니다.",
                Some(Kind::Won) => "금액은 쉼표 없는 정수로 적습니다.",
                _ => "서식에서 정한 모양이 아닙니다.",
            };
            with_example(what, "예", example.as_deref())
        }
        Rule::MinLength { limit } => format!("적어도 {limit}자여야 합니다."),
        Rule::MaxLength { limit } => format!("{limit}자를 넘을 수 없습니다."),
        Rule::MinProperties { limit } => format!("적어도 {limit}개가 들어 있어야 합니다."),
        Rule::MaxProperties { limit } => format!("{limit}개를 넘을 수 없습니다."),
        Rule::PropertyNames => "행 번호는 세 자리를 넘을 수 없습니다.".to_owned(),
        Rule::ControlCharacter => "제어 문자가 들어 있습니다.".to_owned(),
        Rule::Excluded { member } => {
            format!(
                "다른 항목의 값에 따르면 「{}」 항목이 없어야 합니다.",
                label(member)
            )
        }
        Rule::RowNumbers { missing } => {
            format!("행 번호는 1부터 빠짐없이 이어져야 하는데 {missing}번이 없습니다.")
        }
        Rule::CalendarDate => "달력에 없는 날입니다.".to_owned(),
        Rule::PurposeBox => "표시한 사용 목적에 딸린 칸이 아니므로 비워야 합니다.".to_owned(),
        Rule::Other { keyword } => format!("서식의 규칙({keyword})에 어긋납니다."),
    }
}

fn english(rule: &Rule, label: &dyn Fn(&str) -> String) -> String {
    match rule {
        Rule::Required { member } => format!("the required member “{}” is missing.", label(member)),
        Rule::UnknownMembers { members } => {
            format!(
                "there are members that the form does not have ({}).",
                names(members)
            )
        }
        Rule::Type { expected } => match expected {
            Shape::Text => "the value must be a string.",
            Shape::Group => "there must be an object with named members.",
            Shape::Rows => "there must be an object with rows numbered from 1.",
            Shape::Signature => "a signature is a string or an object.",
        }
        .to_owned(),
        Rule::Const { expected } => format!("not the form's value. Taken: {expected}"),
        Rule::Enum { choices } => {
            format!(
                "not one of the form's values. Taken: {}",
                choices.join(", ")
            )
        }
        Rule::Pattern { kind, example } => {
            let what = match kind {
                Some(Kind::Date) => "the date is not written as the form writes it.",
                Some(Kind::Won) => "amounts are integers without separators.",
                _ => "not written as the form writes it.",
            };
            with_example(what, "Example", example.as_deref())
        }
        Rule::MinLength { limit } => format!("must have at least {}.", characters(*limit)),
        Rule::MaxLength { limit } => format!("must not have more than {}.", characters(*limit)),
        Rule::MinProperties { limit } => format!("must hold at least {limit}."),
        Rule::MaxProperties { limit } => format!("must not hold more than {limit}."),
        Rule::PropertyNames => "a row number has at most three digits.".to_owned(),
        Rule::ControlCharacter => "there is a control character.".to_owned(),
        Rule::Excluded { member } => {
            format!(
                "by the value of another member “{}” must not be there.",
                label(member)
            )
        }
        Rule::RowNumbers { missing } => {
            format!("rows are numbered from 1 without gaps, but {missing} is missing.")
        }
        Rule::CalendarDate => "the calendar has no such day.".to_owned(),
        Rule::PurposeBox => {
            "this box belongs to another purpose than the one marked and must be empty.".to_owned()
        }
        Rule::Other { keyword } => format!("breaks a rule of the form ({keyword})."),
    }
}

fn with_example(what: &str, word: &str, example: Option<&str>) -> String {
    match example {
        Some(example) => format!("{what} {word}: {example}"),
        None => what.to_owned(),
    }
}

fn characters(count: u64) -> String {
    match count {
        1 => "1 character".to_owned(),
        count => format!("{count} characters"),
    }
}

/// The first few names, each shortened: the document's author chose them.
fn names(members: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut names: Vec<String> = members
        .iter()
        .take(SHOWN)
        .map(|name| visible(&name.chars().take(40).collect::<String>()).into_owned())
        .collect();
    if members.len() > SHOWN {
        names.push("…".to_owned());
    }
    names.join(", ")
}
