use std::path::PathBuf;

use civil_document::Form;
use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// What can be done with a civil document in a file.
#[derive(Debug, Subcommand)]
pub(crate) enum DocumentCommand {
    /// Check documents against the rules of their forms.
    ///
    /// Prints a line for every fault: file, place, rule, sentence. Exits with 0 if all are valid.
    #[command(after_help = "Examples:
  minwon document check register.json
  minwon document check --json documents/*.json")]
    Check {
        /// Files with one document each; - for standard input.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Show a document in the order of its form.
    #[command(after_help = "Examples:
  minwon document show register.json")]
    Show {
        /// File with the document; - for standard input.
        file: PathBuf,
    },
    /// List the ready-made selections of fields.
    #[command(after_help = "Examples:
  minwon document presets
  minwon document presets resident-registration")]
    Presets {
        /// One form; all of them without it.
        #[arg(value_parser = form_parser())]
        form: Option<Form>,
    },
}

pub(super) fn form_parser() -> impl TypedValueParser<Value = Form> {
    PossibleValuesParser::new(Form::ALL.map(Form::slug))
        .try_map(|slug| Form::from_slug(&slug).ok_or("no such form"))
}
