//! What can go wrong with homes and the keys in them.

use keystore::Error;

use super::{Text, text, with};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::prompt::Passphrase;

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

/// The question for a passphrase.
pub(crate) fn passphrase_of(which: Passphrase) -> Text {
    match which {
        Passphrase::KeyFile => text!("열쇠 파일의 암호", "Passphrase of the key file"),
        Passphrase::Backup => text!("백업의 암호", "Passphrase of the backup"),
    }
}

/// The question for a passphrase that is yet to be chosen.
pub(crate) fn new_passphrase_of(which: Passphrase) -> Text {
    match which {
        Passphrase::KeyFile => {
            text!("열쇠 파일의 새 암호", "New passphrase of the key file")
        }
        Passphrase::Backup => text!("백업의 새 암호", "New passphrase of the backup"),
    }
}

pub(crate) fn once_more() -> Text {
    text!("한 번 더", "Once more")
}

pub(crate) fn passphrases_differ() -> Failure {
    Failure::new(
        Exit::Keys,
        "passphrases-differ",
        text!(
            "두 번 적은 암호가 서로 다릅니다.",
            "The two passphrases differ."
        ),
        text!("다시 하세요.", "Try again."),
    )
}

pub(crate) fn passphrase_not_text(which: Passphrase) -> Failure {
    let variable = which.variable();
    let topic = with(variable, "은/는");
    Failure::new(
        Exit::Keys,
        "passphrase-not-text",
        text!(
            "{topic} UTF-8로 된 글이 아닙니다.",
            "{variable} is no text in UTF-8."
        ),
        text!("암호를 고치세요.", "Correct the passphrase."),
    )
}

pub(crate) fn no_passphrase(which: Passphrase) -> Failure {
    let variable = which.variable();
    let Text { ko, en } = match which {
        Passphrase::KeyFile => text!("열쇠 파일", "key file"),
        Passphrase::Backup => text!("백업", "backup"),
    };
    Failure::new(
        Exit::Keys,
        "passphrase-missing",
        text!(
            "{ko}의 암호가 없습니다.",
            "The passphrase of the {en} is not given."
        ),
        text!(
            "환경 변수 {variable}에 암호를 넣거나 터미널에서 실행하세요.",
            "Put it into the environment variable {variable}, or run the command on a terminal."
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
                "암호를 확인하세요. MINWON_PASSPHRASE에 있으면 그것을 씁니다.",
                "Check it; MINWON_PASSPHRASE is used if it is set."
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
