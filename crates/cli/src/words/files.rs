//! What can go wrong with files and streams.

use std::io::{Error, ErrorKind};

use super::{Text, text, with};
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn unreadable(name: &str, error: &Error) -> Failure {
    let (object, topic) = (with(name, "을/를"), with(name, "은/는"));
    let check_path = text!(
        "이름과 위치를 확인하세요.",
        "Check its name and where it is."
    );
    let (code, message, hint) = match error.kind() {
        ErrorKind::NotFound => (
            "file-not-found",
            text!("{object} 찾을 수 없습니다.", "There is no file {name}."),
            check_path,
        ),
        ErrorKind::PermissionDenied => (
            "file-forbidden",
            text!(
                "{object} 읽을 권한이 없습니다.",
                "You are not allowed to read {name}."
            ),
            text!("파일의 권한을 확인하세요.", "Check the file's permissions."),
        ),
        ErrorKind::IsADirectory => (
            "file-is-directory",
            text!(
                "{topic} 파일이 아니라 폴더입니다.",
                "{name} is a directory, not a file."
            ),
            text!("그 안의 파일을 지정하세요.", "Name a file in it."),
        ),
        kind => (
            "file-unreadable",
            text!(
                "{object} 읽지 못했습니다({kind}).",
                "{name} could not be read ({kind})."
            ),
            check_path,
        ),
    };
    Failure::new(Exit::Usage, code, message, hint)
}

pub(crate) fn unwritable(name: &str, error: &Error) -> Failure {
    let topic = with(name, "은/는");
    let (exit, code, message, hint) = match error.kind() {
        ErrorKind::AlreadyExists => (
            Exit::Usage,
            "file-exists",
            text!("{topic} 이미 있습니다.", "{name} is already there."),
            text!(
                "다른 이름을 쓰거나 있는 파일을 먼저 옮기세요.",
                "Choose another name, or move the file away first."
            ),
        ),
        ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::IsADirectory => (
            Exit::Usage,
            "file-not-written",
            cannot_write(name, error.kind()),
            text!(
                "폴더가 있는지, 쓸 권한이 있는지 확인하세요.",
                "Check that the directory exists and that you may write there."
            ),
        ),
        kind => (
            Exit::Unexpected,
            "file-not-written",
            cannot_write(name, kind),
            text!(
                "디스크에 남은 공간이 있는지 확인하세요.",
                "Check that the disk has room."
            ),
        ),
    };
    Failure::new(exit, code, message, hint)
}

pub(crate) fn not_text(name: &str) -> Failure {
    let topic = with(name, "은/는");
    Failure::new(
        Exit::Refused,
        "file-not-text",
        text!(
            "{topic} UTF-8 글이 아닙니다.",
            "{name} is not text in UTF-8."
        ),
        text!(
            "다른 파일을 고르지 않았는지 확인하세요.",
            "Check that it is the right file."
        ),
    )
}

pub(crate) fn too_large(name: &str, limit_bytes: usize) -> Failure {
    let topic = with(name, "은/는");
    Failure::new(
        Exit::Refused,
        "file-too-large",
        text!(
            "{topic} {limit_bytes}바이트를 넘습니다.",
            "{name} has more than {limit_bytes} bytes."
        ),
        text!(
            "다른 파일을 고르지 않았는지 확인하세요.",
            "Check that it is the right file."
        ),
    )
}

pub(crate) fn stdin_twice() -> Failure {
    Failure::new(
        Exit::Usage,
        "stdin-twice",
        text!(
            "표준 입력(-)을 두 곳에 쓸 수 없습니다.",
            "Standard input (-) can be read for one purpose only."
        ),
        text!("하나는 파일로 지정하세요.", "Name a file for one of them."),
    )
}

fn cannot_write(name: &str, kind: ErrorKind) -> Text {
    let object = with(name, "을/를");
    text!(
        "{object} 쓰지 못했습니다({kind}).",
        "{name} could not be written ({kind})."
    )
}
