//! What can go wrong between this computer and the ledger.

use ledger_client::Error;

use super::{Text, text};
use crate::exit::Exit;
use crate::failure::Failure;

/// A node that does not answer, answers wrongly, or refuses.
pub(crate) fn failed(error: &Error) -> Failure {
    let exit = match error {
        Error::Address { .. } => Exit::Usage,
        Error::Refused { .. }
        | Error::Unknown { .. }
        | Error::PayloadEnded { .. }
        | Error::PayloadForbidden => Exit::Refused,
        Error::Proof(_) => Exit::Unexpected,
        _ => Exit::Network,
    };
    let code = error.code().to_owned();
    Failure::new(exit, code, message(error), hint(error))
}

fn message(error: &Error) -> Text {
    match error {
        Error::Address { .. } => text!(
            "노드의 주소가 아닙니다.",
            "This is not an address of a node."
        ),
        Error::Unreachable { node, .. } => text!(
            "노드 {node}에 닿지 않습니다.",
            "The node at {node} cannot be reached."
        ),
        Error::TimedOut { node } => text!(
            "노드 {node}의 답이 늦습니다.",
            "The node at {node} did not answer in time."
        ),
        Error::NotANode { node, .. } => text!(
            "{node}에 있는 것은 노드가 아니거나, 이 프로그램이 모르는 판입니다.",
            "What answers at {node} is no node, or one of an unknown version."
        ),
        Error::Busy { node, .. } => text!(
            "노드 {node}이(가) 지금은 일을 받지 않습니다.",
            "The node at {node} takes no work now."
        ),
        Error::Refused { code, .. } => text!(
            "원장이 거절했습니다({code}).",
            "The ledger refuses ({code})."
        ),
        Error::OtherNetwork { .. } => text!(
            "노드가 다른 네트워크의 것입니다.",
            "The node belongs to another network."
        ),
        Error::Unverified { fault, .. } => text!(
            "노드의 말을 확인할 수 없습니다: {fault}.",
            "What the node says cannot be verified: {fault}."
        ),
        Error::Unknown { .. } => text!(
            "원장에 그런 문서가 없습니다.",
            "The ledger has no such document."
        ),
        other => text!(
            "원장에서 가져오지 못했습니다: {other}.",
            "The ledger did not give it: {other}."
        ),
    }
}

fn hint(error: &Error) -> Text {
    match error {
        Error::Address { .. } => text!(
            "http://127.0.0.1:9984 같은 주소를 주세요.",
            "Give an address such as http://127.0.0.1:9984."
        ),
        Error::Unreachable { .. } | Error::NotANode { .. } => text!(
            "주소와 노드가 켜져 있는지 확인하세요.",
            "Check the address, and that the node is running."
        ),
        Error::TimedOut { .. } | Error::Busy { .. } => {
            text!("잠시 뒤에 다시 하세요.", "Try again in a while.")
        }
        Error::Unverified { .. } => text!(
            "다른 노드에 물어보고, 되풀이되면 노드의 운영자에게 알리세요.",
            "Ask another node, and tell the node's operator if it happens again."
        ),
        _ => Text::none(),
    }
}
