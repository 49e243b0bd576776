//! Codes of the ledger, the node and the wallet, in a sentence each: whose it is, and what to do.

use super::super::{Text, text};

/// Why something was refused, could not be taken in, or waits. Without a full stop at its end.
pub(crate) fn because(code: &str) -> Text {
    share(code)
        .or_else(|| decision(code))
        .or_else(|| copy(code))
        .or_else(|| document(code))
        .or_else(|| node(code))
        .unwrap_or_else(|| {
            text!(
                "원장의 규칙에 맞지 않습니다",
                "it does not keep to the ledger's rules"
            )
        })
}

fn share(code: &str) -> Option<Text> {
    Some(match code {
        "share-revoked" => text!(
            "발급자가 폐지한 문서입니다",
            "the issuer has revoked the document"
        ),
        "share-discarded" => text!("버린 문서입니다", "the document was given up"),
        "share-not-accepted" => text!(
            "아직 받아들이지 않은 문서입니다",
            "the document is not accepted yet"
        ),
        "share-document-expired" => {
            text!(
                "문서의 기한이 지났습니다",
                "the time of the document is over"
            )
        }
        "share-expires-past" => text!(
            "보내기 전에 사본의 기한이 지났습니다. 새로 보내세요",
            "the copy's time was over before it was sent; send it anew"
        ),
        "share-expires-too-late" | "share-expires-after-document" | "share-expires-step" => text!(
            "사본의 기한이 원장이 받는 범위를 벗어납니다. 기한을 바꾸어 새로 보내세요",
            "the ledger does not take this end of the copy; send it anew with another"
        ),
        "held-keys-equal" => text!(
            "받는 쪽과 보내는 쪽이 같습니다",
            "receiver and sender are the same"
        ),
        _ => return None,
    })
}

fn decision(code: &str) -> Option<Text> {
    Some(match code {
        "accept-not-offered" | "decline-not-offered" => text!(
            "이미 받아들였거나 거절한 문서입니다",
            "the document was accepted or declined before"
        ),
        "discard-not-accepted" => {
            text!("받아들인 문서가 아닙니다", "the document is not accepted")
        }
        "discard-twice" => text!("이미 버린 문서입니다", "the document was given up before"),
        "requests-too-many" => text!(
            "발급자가 답하지 않은 신청이 너무 많습니다. 나중에 다시 하세요",
            "too many requests wait for the issuer; try again later"
        ),
        "request-ended" => text!(
            "신청의 기한이 지났습니다",
            "the time of the request is over"
        ),
        _ => return None,
    })
}

fn copy(code: &str) -> Option<Text> {
    Some(match code {
        "receipt-twice" => text!(
            "열람은 이미 기록되어 있습니다",
            "that it was opened is on record already"
        ),
        "receipt-after-end" => text!("사본의 기한이 지났습니다", "the time of the copy is over"),
        "bigchaindb-double-spend" => text!(
            "그사이 다른 일이 먼저 기록되었습니다. minwon wallet sync로 맞추세요",
            "something else came first; catch up with minwon wallet sync"
        ),
        "bigchaindb-input-does-not-exist" => text!(
            "앞서 보낸 것이 거절되어 이것도 받아들여지지 않았습니다. 새로 하세요",
            "what it builds upon was refused before; do it anew"
        ),
        "ended-declined" => text!("거절된 문서입니다", "the document was declined"),
        "ended-discarded" => text!("버린 문서입니다", "the document was given up"),
        "ended-expired" => text!("기한이 지났습니다", "its time is over"),
        "ended-returned" => text!("돌려준 사본입니다", "the copy was given back"),
        "ended-withdrawn" => text!("소지자가 회수했습니다", "its owner took it back"),
        "ended-answered" | "ended-lapsed" => text!("끝난 신청입니다", "the request has ended"),
        _ => return None,
    })
}

/// Why a document is not believed.
fn document(code: &str) -> Option<Text> {
    Some(match code {
        "cannot-decrypt" => text!(
            "이 지갑의 열쇠로 열리지 않습니다. 새 카드로 다시 신청하세요",
            "it does not open with this wallet's key; ask again with a new card"
        ),
        "issuer-unknown" => text!(
            "이 네트워크에 등록되지 않은 발급자입니다",
            "the issuer is not registered on this network"
        ),
        "issuer-key-not-good" | "issuer-key-inactive" => text!(
            "발급자의 열쇠가 유효하지 않습니다. 발급자에게 알리세요",
            "the issuer's key is not good; tell the issuer"
        ),
        "signature-wrong" => text!(
            "발급자의 서명이 맞지 않습니다. 발급자에게 알리세요",
            "the issuer's signature does not fit; tell the issuer"
        ),
        "other-issuer" | "other-document" => text!(
            "원장의 기록과 다른 문서가 들어 있습니다. 발급자에게 알리세요",
            "it holds another document than the ledger's record; tell the issuer"
        ),
        "not-for-my-holder-key" => text!(
            "다른 사람의 문서입니다. 발급자에게 알리세요",
            "it is somebody else's document; tell the issuer"
        ),
        code if ["credential-", "sd-jwt-", "document-", "json-"]
            .iter()
            .any(|prefix| code.starts_with(prefix)) =>
        {
            text!(
                "민원 문서로 읽을 수 없습니다. 발급자에게 알리세요",
                "it cannot be read as a civil document; tell the issuer"
            )
        }
        _ => return None,
    })
}

fn node(code: &str) -> Option<Text> {
    Some(match code {
        "node-unreachable" => text!("노드에 닿지 않습니다", "the node cannot be reached"),
        "node-timed-out" => text!("노드의 답이 늦습니다", "the node did not answer in time"),
        "already-queued" | "queue-full" | "busy" | "stopping" => text!(
            "노드가 지금은 일을 받지 않습니다",
            "the node takes no work now"
        ),
        "store-full" | "store-fails" | "clock-step" => text!(
            "노드에 문제가 생겼습니다. 노드의 운영자에게 알리세요",
            "the node is in trouble; tell its operator"
        ),
        "payload-missing"
        | "payload-unexpected"
        | "payload-size-differs"
        | "payload-hash-differs"
        | "payload-too-large" => text!(
            "노드가 봉투를 받지 않습니다",
            "the node does not take the envelope"
        ),
        "not-sent" => text!("아직 차례가 오지 않았습니다", "its turn has not come yet"),
        _ => return None,
    })
}
