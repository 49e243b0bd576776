//! The timeline and the outbox: what happens, as sentences.

use civil_document::{Form, Lang, Pointer};
use wallet::TimelineEntry;
use wallet::vault::{Outgoing, Share};

use super::super::{Text, common, text, time, with};
use super::{because, copy_state, short};

/// Most names of fields in a line.
const NAMES_MAX: usize = 3;

/// An entry of the timeline: when, where, which document, and a sentence.
pub(crate) fn event(entry: &TimelineEntry) -> Text {
    let form = entry.title.as_deref().and_then(Form::from_title);
    let time = time::seoul(entry.time_ms / 1000);
    let id = entry.document.as_deref().map(short).unwrap_or_default();
    let block = entry
        .height
        .map(|height| format!("  #{height}"))
        .unwrap_or_default();
    let Text { ko, en } = sentence(entry, form);
    let title = form.map_or_else(Text::none, |form| Text {
        ko: format!(" {}", form.title_ko()),
        en: format!(" {}", form.title_en()),
    });
    let (title_ko, title_en) = (title.ko, title.en);
    text!(
        "{time}{block}  {id}{title_ko}  {ko}",
        "{time}{block}  {id}{title_en}  {en}"
    )
}

fn sentence(entry: &TimelineEntry, form: Option<Form>) -> Text {
    let who = entry.who.as_deref().map(common::one_line);
    let who_ko = who.clone().unwrap_or_else(|| "받는 쪽".to_owned());
    let who_en = who.unwrap_or_else(|| "the receiver".to_owned());
    let who_topic = with(&who_ko, "이/가");
    let reason = entry.detail["reason"].as_str();
    match entry.kind.as_str() {
        "issue" => text!("문서가 발급됨", "the document was issued"),
        "accept" => text!("문서를 받아들임", "you accepted the document"),
        "decline" => about(
            text!("문서를 거절함", "you declined the document"),
            reason.map(decline_reason),
        ),
        "discard" => text!("문서를 버림", "you gave the document up"),
        "revoke" => about(
            text!("발급자가 문서를 폐지함", "the issuer revoked the document"),
            reason.map(revoke_reason),
        ),
        "share" => {
            let terms = terms(entry, form);
            let (ko, en) = (terms.ko, terms.en);
            text!(
                "{who_ko}에 사본을 보냄: {ko}",
                "a copy went to {who_en}: {en}"
            )
        }
        "receipt" => text!("{who_topic} 사본을 열었음", "{who_en} opened the copy"),
        "return" => match entry.detail["deleted"].as_bool() {
            Some(true) => text!(
                "{who_topic} 사본을 지우고 돌려줌",
                "{who_en} gave the copy back, and says it is deleted there"
            ),
            _ => text!("{who_topic} 사본을 돌려줌", "{who_en} gave the copy back"),
        },
        "withdraw" => text!(
            "{who_ko}에서 사본을 회수함",
            "you took the copy back from {who_en}"
        ),
        "expired" => text!(
            "{who_ko}에 보낸 사본의 기한이 지남",
            "the time of {who_en}'s copy is over"
        ),
        "arrived" => text!("사본이 도착함", "a copy arrived"),
        "copy-ended" => {
            let state = entry.detail["state"].as_str().map(copy_state);
            about(text!("받은 사본이 끝남", "a received copy ended"), state)
        }
        "prepared" => {
            let Text { ko, en } = kind(entry.detail["kind"].as_str().unwrap_or_default());
            text!("보내기를 기다림: {ko}", "waits to be sent: {en}")
        }
        "failed" => {
            let Text { ko, en } = kind(entry.detail["kind"].as_str().unwrap_or_default());
            let why = because(entry.detail["code"].as_str().unwrap_or_default());
            let (why_ko, why_en) = (why.ko, why.en);
            text!(
                "원장이 거절함: {ko}, {why_ko}",
                "the ledger refused: {en}, {why_en}"
            )
        }
        other => Text::same(other),
    }
}

/// What went along, what for, until when, and how it stands now.
fn terms(entry: &TimelineEntry, form: Option<Form>) -> Text {
    let is_known = !entry.fields.is_empty() || entry.purpose.is_some();
    let fields = match is_known {
        true => field_names(form, &entry.fields),
        // Restored from the keys alone.
        false => Text::none(),
    };
    let purpose = entry.purpose.as_deref().map(common::one_line);
    let until = entry.expires_s.map(time::seoul);
    let state = entry.state.map_or_else(Text::none, copy_state);
    let until_ko = until.as_ref().map(|until| format!("{until}까지"));
    let until_en = until.as_ref().map(|until| format!("until {until}"));
    let join = |parts: [Option<String>; 4]| {
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let parts = parts.iter().filter(|part| !part.is_empty());
        parts.cloned().collect::<Vec<_>>().join(" · ")
    };
    Text {
        ko: join([Some(fields.ko), purpose.clone(), until_ko, Some(state.ko)]),
        en: join([Some(fields.en), purpose, until_en, Some(state.en)]),
    }
}

/// The names of the fields that went along, the first few of them; a column counts once.
pub(crate) fn field_names(form: Option<Form>, pointers: &[String]) -> Text {
    let count = pointers.len();
    let Some(form) = form else {
        return text!("{count}개 항목", "{count} fields");
    };
    let pointers: Vec<Pointer> = pointers.iter().filter_map(|at| at.parse().ok()).collect();
    // A row goes along for the sake of what it holds.
    let is_parent = |at: &&Pointer| {
        pointers
            .iter()
            .any(|other| other != *at && other.is_within(at))
    };
    let mut leaves: Vec<_> = pointers.iter().filter(|at| !is_parent(at)).collect();
    leaves.sort_by_key(|at| place_in_form(form, at));
    let names = |lang| {
        let mut names = Vec::new();
        for name in leaves.iter().map(|at| column(form, at, lang)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let (ko, en) = (names(Lang::Ko), names(Lang::En));
    let more = ko.len().saturating_sub(NAMES_MAX);
    let first = |names: Vec<String>| {
        let first: Vec<_> = names.into_iter().take(NAMES_MAX).collect();
        first.join(", ")
    };
    let (ko, en) = (first(ko), first(en));
    match more {
        0 if ko.is_empty() => text!("늘 보이는 항목만", "only what always shows"),
        0 => Text { ko, en },
        more => text!("{ko} 외 {more}개", "{en} and {more} more"),
    }
}

/// How many places of the form come before this one.
fn place_in_form(form: Form, pointer: &Pointer) -> Option<usize> {
    let node = form.schema().find(pointer)?;
    let mut all = form.schema().find(&Pointer::root())?.descendants();
    all.position(|other| std::ptr::eq(node, other))
}

/// The labels on the way to a place, without numbers of rows.
fn column(form: Form, pointer: &Pointer, lang: Lang) -> String {
    let schema = form.schema();
    let mut at = Pointer::root();
    let mut labels = Vec::new();
    for token in pointer.tokens() {
        at = at.child(&token);
        match schema.find(&at) {
            Some(node) if node.printed && !node.is_row() => labels.push(node.label(lang)),
            _ => {}
        }
    }
    labels.join(" › ")
}

/// What waits to be sent, in a line.
pub(crate) fn waits(outgoing: &Outgoing, share: Option<&Share>) -> Text {
    let id = short(&outgoing.transaction_id);
    let made = time::seoul(outgoing.created_ms / 1000);
    let Text { ko, en } = kind(&outgoing.kind);
    let asset = outgoing.asset.as_deref().map(short).unwrap_or_default();
    let name = share.and_then(|share| share.detail["name"].as_str());
    let name = name.map(common::one_line).unwrap_or_default();
    let why = outgoing.error_code.as_deref().map(because);
    let Text {
        ko: why_ko,
        en: why_en,
    } = why.unwrap_or_else(Text::none);
    let line = |parts: [&str; 6]| {
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("  ")
    };
    Text {
        ko: line([id, &made, &ko, asset, &name, &why_ko]),
        en: line([id, &made, &en, asset, &name, &why_en]),
    }
}

/// What a transaction of ours does.
fn kind(kind: &str) -> Text {
    match kind {
        "request" => text!("신청", "a request"),
        "accept" => text!("문서 받아들이기", "accepting a document"),
        "decline" => text!("문서 거절", "declining a document"),
        "discard" => text!("문서 버리기", "giving a document up"),
        "share" => text!("사본 보내기", "a copy"),
        "receipt" => text!("열람 알림", "word that a copy was opened"),
        "return" => text!("사본 돌려주기", "giving a copy back"),
        "withdraw" => text!("사본 회수", "taking a copy back"),
        other => Text::same(other),
    }
}

fn about(what: Text, why: Option<Text>) -> Text {
    let Text { ko, en } = what;
    match why {
        None => Text { ko, en },
        Some(Text {
            ko: why_ko,
            en: why_en,
        }) => text!("{ko}: {why_ko}", "{en}: {why_en}"),
    }
}

fn decline_reason(code: &str) -> Text {
    match code {
        "not-mine" => text!("내 문서가 아님", "not mine"),
        "wrong-contents" => text!("내용이 틀림", "its contents are wrong"),
        "wrong-form" => text!("다른 서식", "the wrong form"),
        "not-wanted" => text!("필요하지 않음", "not wanted"),
        "unreadable" => text!("읽을 수 없음", "unreadable"),
        _ => text!("그 밖의 까닭", "another reason"),
    }
}

/// Why an issuer revoked a document.
pub(crate) fn revoke_reason(code: &str) -> Text {
    match code {
        "issued-in-error" => text!("잘못 발급됨", "issued in error"),
        "contents-changed" => text!("내용이 바뀜", "its contents have changed"),
        "replaced" => text!("새 문서로 바뀜", "replaced by another"),
        "owner-request" => text!("소지자가 요청함", "its owner asked for it"),
        "misuse" => text!("잘못 쓰임", "misuse"),
        "key-compromised" => text!("열쇠가 새어 나감", "a key was compromised"),
        _ => text!("그 밖의 까닭", "another reason"),
    }
}
