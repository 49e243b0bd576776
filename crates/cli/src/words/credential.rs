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
