//! What is wrong with a command line.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Text, text, with};
use crate::exit::Exit;
use crate::failure::Failure;

/// A command line that `clap` refuses. `command` is what was understood of it, such as
/// `minwon jose`.
pub(crate) fn refused(error: &clap::Error, command: &str) -> Failure {
    let (ko, en) = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .find_map(|kind| error.get(kind))
        .map(plain)
        .map(|meant| {
            (
                format!("혹시 {meant}인가요? "),
                format!("Did you mean {meant}? "),
            )
        })
        .unwrap_or_default();
    let hint = text!(
        "{ko}`{command} --help`에서 사용법을 보세요.",
        "{en}See `{command} --help`."
    );
    Failure::new(Exit::Usage, "usage", message(error), hint)
}

pub(crate) fn unknown_preset(id: &str, form: &str) -> Failure {
    Failure::new(
        Exit::Usage,
        "unknown-preset",
        text!(
            "{form} 서식에 “{id}”라는 묶음이 없습니다.",
            "The form {form} has no preset “{id}”."
        ),
        text!(
            "`minwon document presets {form}`에서 고르세요.",
            "Choose one of `minwon document presets {form}`."
        ),
    )
}

fn message(error: &clap::Error) -> Text {
    let get = |kind| error.get(kind).map(plain).unwrap_or_default();
    let argument = get(ContextKind::InvalidArg);
    let value = civil_document::visible(&get(ContextKind::InvalidValue)).into_owned();
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let topic = with(&argument, "은/는");
            text!(
                "{topic} 모르는 인자입니다.",
                "There is no argument {argument}."
            )
        }
        ErrorKind::InvalidSubcommand => {
            let name = get(ContextKind::InvalidSubcommand);
            let topic = with(&name, "은/는");
            text!("{topic} 모르는 명령입니다.", "There is no command {name}.")
        }
        ErrorKind::MissingRequiredArgument => {
            let subject = with(&argument, "이/가");
            text!("{subject} 빠졌습니다.", "{argument} is missing.")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            text!("명령이 빠졌습니다.", "A command is missing.")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            let topic = with(&argument, "은/는");
            text!("{topic} 값이 있어야 합니다.", "{argument} needs a value.")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let choices = get(ContextKind::ValidValue);
            let subject = with(&argument, "은/는");
            let (ko, en) = if choices.is_empty() {
                (String::new(), String::new())
            } else {
                (
                    format!(" 쓸 수 있는 값: {choices}"),
                    format!(" Taken: {choices}"),
                )
            };
            text!(
                "{subject} “{value}”일 수 없습니다.{ko}",
                "{argument} cannot be “{value}”.{en}"
            )
        }
        ErrorKind::ArgumentConflict => {
            let other = get(ContextKind::PriorArg);
            let topic = with(&argument, "은/는");
            text!(
                "{topic} {other} 인자와 함께 쓸 수 없습니다.",
                "{argument} cannot be used together with {other}."
            )
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            let topic = with(&argument, "은/는");
            text!(
                "{topic} 값의 개수가 맞지 않습니다.",
                "{argument} has the wrong number of values."
            )
        }
        ErrorKind::InvalidUtf8 => {
            text!("UTF-8이 아닌 인자가 있습니다.", "An argument is not UTF-8.")
        }
        kind => text!(
            "명령을 이해할 수 없습니다({kind}).",
            "The command line cannot be understood ({kind})."
        ),
    }
}

fn plain(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    }
}
