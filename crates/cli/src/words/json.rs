//! What `strict-json` refuses.

use strict_json::{Error, Syntax};

use super::{Text, text};

/// What is wrong with a JSON text, in one sentence. The place is told by its pointer elsewhere.
pub(crate) fn fault(error: &Error) -> Text {
    match error {
        Error::TooLarge { limit, .. } => text!(
            "JSON이 {limit}바이트를 넘습니다.",
            "The JSON has more than {limit} bytes."
        ),
        Error::TooDeep { limit, .. } => text!(
            "JSON이 {limit}단계보다 깊습니다.",
            "The JSON is nested deeper than {limit} levels."
        ),
        Error::NotUtf8 { offset } => text!(
            "{offset}번째 바이트부터 UTF-8이 아닙니다.",
            "Not UTF-8 from byte {offset} on."
        ),
        Error::DuplicateMember { .. } => text!(
            "같은 이름의 항목이 두 번 나옵니다.",
            "A member of this name occurs twice."
        ),
        Error::Malformed { what, .. } => {
            let what = syntax(*what);
            let (ko, en) = (what.ko, what.en);
            text!("JSON이 아닙니다: {ko}.", "Not JSON: {en}.")
        }
        Error::NumberRange { .. } => text!(
            "64비트를 넘는 수가 있습니다.",
            "There is a number beyond 64 bits."
        ),
        _ => text!(
            "JSON의 모양이 다릅니다.",
            "The JSON is of another shape than expected."
        ),
    }
}

fn syntax(syntax: Syntax) -> Text {
    match syntax {
        Syntax::Incomplete => text!(
            "비어 있거나 중간에 끝납니다",
            "it is empty or ends too early"
        ),
        Syntax::TrailingData => text!("값 뒤에 다른 것이 있습니다", "something follows the value"),
        Syntax::TrailingComma => text!(
            "닫는 괄호 앞에 쉼표가 있습니다",
            "there is a comma before a closing bracket"
        ),
        Syntax::ControlCharacter => text!(
            "제어 문자가 그대로 들어 있습니다",
            "a control character is not escaped"
        ),
        Syntax::LoneSurrogate => text!(
            "대리 코드가 반만 있습니다",
            "there is half of a surrogate pair"
        ),
        Syntax::Escape => text!("모르는 이스케이프가 있습니다", "there is an unknown escape"),
        Syntax::Number => text!("수를 잘못 적었습니다", "a number is malformed"),
        Syntax::Literal => text!("모르는 낱말이 있습니다", "there is an unknown word"),
        Syntax::ByteOrderMark => text!(
            "맨 앞에 바이트 순서 표시가 있습니다",
            "it starts with a byte order mark"
        ),
        _ => text!(
            "괄호, 쉼표, 쌍점이나 이름의 자리가 틀렸습니다",
            "a bracket, comma, colon or name is out of place"
        ),
    }
}
