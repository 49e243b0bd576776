//! What can go wrong with homes and the keys in them.

use keystore::Error;

use super::{Text, text};
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn no_directory() -> Failure {
    Failure::new(
        Exit::Usage,
        "no-home",
        text!(
            "이 컴퓨터에서 사용자의 자료 폴더를 찾을 수 없습니다.",
            "This computer has no data directory for the user."
        ),
        text!(
            "--home으로 폴더를 정하세요.",
            "Name a directory with --home."
        ),
    )
}

pub(crate) fn no_keys() -> Failure {
    Failure::new(
        Exit::Keys,
        "keystore-not-created",
        text!(
            "이 폴더에는 열쇠가 없습니다.",
            "There are no keys in this directory."
        ),
        text!(
            "--home을 확인하거나 먼저 init 명령으로 만드세요.",
            "Check --home, or make them with the command init first."
        ),
    )
}

pub(crate) fn other_keys(is_keyring: bool) -> Failure {
    let message = match is_keyring {
        true => text!(
            "이 폴더의 열쇠는 운영체제의 열쇠고리에 있습니다.",
            "The keys of this directory are in the operating system's keyring."
        ),
        false => text!(
            "이 폴더의 열쇠는 열쇠 파일에 있습니다.",
            "The keys of this directory are in a key file."
        ),
    };
    Failure::new(
        Exit::Usage,
        "other-key-store",
        message,
        text!(
            "--keys 없이 다시 실행하세요.",
            "Run the command again without --keys."
        ),
    )
}

pub(crate) fn no_passphrase() -> Failure {
    Failure::new(
        Exit::Keys,
        "passphrase-missing",
        text!(
            "열쇠 파일의 암호가 없습니다.",
            "The passphrase of the key file is not given."
        ),
        text!(
            "환경 변수 MINWON_PASSPHRASE에 암호를 넣으세요.",
            "Put it into the environment variable MINWON_PASSPHRASE."
        ),
    )
}

/// A key store that cannot be used.
pub(crate) fn keys(error: &Error) -> Failure {
    let (message, hint) = sentences(error);
    let exit = match error {
        Error::Io { .. } | Error::Random { .. } | Error::NoMemory { .. } => Exit::Unexpected,
        Error::AlreadyCreated { .. } => Exit::Usage,
        _ => Exit::Keys,
    };
    Failure::new(exit, error.code(), message, hint)
}

fn sentences(error: &Error) -> (Text, Text) {
    let restore = || text!("백업에서 되살리세요.", "Restore it from a backup.");
    match error {
        Error::NoService { .. } => (
            text!(
                "이 컴퓨터에는 답하는 열쇠고리가 없습니다.",
                "No keyring answers on this computer."
            ),
            text!(
                "데스크톱의 열쇠고리를 켜거나, --keys file로 암호가 걸린 열쇠 파일을 고르세요.",
                "Start the desktop's keyring, or choose an encrypted key file with --keys file."
            ),
        ),
        Error::NoCollection => (
            text!(
                "열쇠고리 서비스에 아직 기본 열쇠고리가 없습니다.",
                "The keyring service has no default keyring yet."
            ),
            text!(
                "데스크톱의 암호 설정에서 만들거나 --keys file을 고르세요.",
                "Make one in the desktop's password settings, or choose --keys file."
            ),
        ),
        Error::Locked { .. } => (
            text!("열쇠고리가 잠겨 있습니다.", "The keyring is locked."),
            text!("열고 다시 하세요.", "Unlock it and try again."),
        ),
        Error::Missing { .. } => (
            text!(
                "여기 있던 열쇠가 없어졌습니다.",
                "A key that was kept here is gone."
            ),
            restore(),
        ),
        Error::WrongPassphrase { .. } => (
            text!(
                "열쇠 파일의 암호가 틀렸습니다.",
                "The passphrase of the key file is wrong."
            ),
            text!(
                "MINWON_PASSPHRASE를 확인하세요.",
                "Check MINWON_PASSPHRASE."
            ),
        ),
        Error::WeakPassphrase { min_chars } => (
            text!("암호가 너무 짧습니다.", "The passphrase is too short."),
            text!(
                "{min_chars}자 이상으로 정하세요.",
                "Choose one of at least {min_chars} characters."
            ),
        ),
        Error::Damaged { .. } => (
            text!("열쇠 저장소가 깨졌습니다.", "The key store is damaged."),
            restore(),
        ),
        other => (
            text!(
                "열쇠 저장소를 쓸 수 없습니다: {other}.",
                "The key store cannot be used: {other}."
            ),
            Text::none(),
        ),
    }
}
