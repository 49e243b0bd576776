use super::{Text, text};
use crate::commands::Operation;

pub(crate) fn measuring() -> Text {
    text!("재는 중", "measuring")
}

pub(crate) fn preparing() -> Text {
    text!("열쇠 만드는 중", "making keys")
}

/// The name of an operation for people.
pub(crate) fn operation(operation: Operation) -> Text {
    match operation {
        Operation::Issue => text!("발급(PS256 서명)", "issue (PS256 signature)"),
        Operation::Seal => text!(
            "봉하기(RSA-OAEP-256, A256GCM)",
            "seal (RSA-OAEP-256, A256GCM)"
        ),
        Operation::Open => text!("열기", "open"),
        Operation::Verify => text!(
            "검증(발급자와 소지자의 서명)",
            "verify (issuer's and holder's signature)"
        ),
    }
}

/// One measured line.
pub(crate) fn line(operation: &Text, per_second: f64) -> Text {
    let (ko, en) = (&operation.ko, &operation.en);
    text!(
        "{ko}: 초당 {per_second:.1}회",
        "{en}: {per_second:.1} a second"
    )
}

/// What was measured with.
pub(crate) fn subject(form_ko: &str, form_en: &str, bytes: usize) -> Text {
    text!(
        "{form_ko}, SD-JWT {bytes}바이트, 코어 하나",
        "{form_en}, SD-JWT of {bytes} bytes, one core"
    )
}

/// A debug build says nothing about speed.
pub(crate) fn not_optimised() -> Text {
    text!(
        "최적화하지 않고 만든 프로그램이라 실제보다 느립니다.",
        "This program was built without optimisation and is slower than it can be."
    )
}
