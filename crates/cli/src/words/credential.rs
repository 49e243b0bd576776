//! What `credential` refuses.

use credential::Error;

use super::{document, sdjwt, text, with};
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn refused(error: &Error) -> Failure {
    match error {
        Error::SdJwt(error) => sdjwt::refused(error),
        Error::Document(error) => document::not_valid(error),
        Error::Unusable { name, rule } => {
            let topic = with(name, "은/는");
            Failure::new(
                Exit::Usage,
                error.code(),
                text!(
                    "{topic} 쓸 수 없는 값입니다({rule}).",
                    "{name} cannot be used; it must be {rule}."
                ),
                text!("값을 고쳐서 다시 하세요.", "Correct it and try again."),
            )
        }
        Error::UnknownPreset { id } => {
            let id = super::common::one_line(id);
            Failure::new(
                Exit::Usage,
                error.code(),
                text!(
                    "이 서식에는 “{id}”라는 묶음이 없습니다.",
                    "The form of this document has no preset “{id}”."
                ),
                text!(
                    "`minwon document presets`에서 고르세요.",
                    "Choose one of `minwon document presets`."
                ),
            )
        }
        Error::UnknownPlace { pointer } => {
            let pointer = super::common::one_line(pointer.as_str());
            Failure::new(
                Exit::Usage,
                error.code(),
                text!(
                    "이 서식에는 “{pointer}” 자리가 없습니다.",
                    "The form of this document has nothing at “{pointer}”."
                ),
                sdjwt::choose_another_place(),
            )
        }
        Error::Randomness { .. } => Failure::ours(error.code()),
        other => Failure::new(
            Exit::Refused,
            other.code(),
            text!(
                "민원 문서로 쓸 수 없습니다({other}).",
                "It cannot be used as a civil document ({other})."
            ),
            text!(
                "발급자에게 다시 요청하세요.",
                "Ask the issuer for a new one."
            ),
        ),
    }
}
