use std::path::{Path, PathBuf};

use civil_document::{Document, Fault, Form, Label, Lang};
use serde::Serialize;
use strict_json::Limits;

use crate::answer::Answer;
use crate::args::DocumentCommand;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::words;

pub(crate) fn run(command: DocumentCommand, context: &Context) -> Result<Answer, Failure> {
    match command {
        DocumentCommand::Check { files } => check(&files, context),
        DocumentCommand::Show { file } => show(&file, context),
        DocumentCommand::Presets { form } => presets(form, context),
    }
}

/// Reads a document that must be valid.
pub(crate) fn read(path: &Path) -> Result<Document, Failure> {
    let bytes = input::read(path, Limits::DOCUMENT.max_bytes)?;
    Document::parse(&bytes)
        .map_err(|error| words::document::not_valid(&error).in_file(&input::name_of(path)))
}

#[derive(Serialize)]
struct CheckedFile {
    file: String,
    valid: bool,
    form: Option<Form>,
    faults: Vec<FaultLine>,
}

#[derive(Serialize)]
struct FaultLine {
    pointer: String,
    rule: String,
    message: String,
}

fn check(files: &[PathBuf], context: &Context) -> Result<Answer, Failure> {
    input::check_stdin_once(files.iter().map(PathBuf::as_path))?;
    let progress = context.progress(files.len() as u64, &words::document::checking());
    let mut checked = Vec::with_capacity(files.len());
    for file in files {
        checked.push(check_file(file, context));
        progress.step();
    }
    drop(progress);

    let invalid_count = checked.iter().filter(|file| !file.valid).count();
    let mut text = String::new();
    for file in &checked {
        for fault in &file.faults {
            let (file, pointer) = (&file.file, words::common::one_line(&fault.pointer));
            let message = words::common::one_line(&fault.message);
            text.push_str(&format!("{file}: {pointer}: {}: {message}\n", fault.rule));
        }
    }
    let summary = match invalid_count {
        0 => words::document::all_valid(checked.len()),
        count => words::document::some_invalid(count, checked.len()),
    };
    let json = serde_json::json!({"valid": invalid_count == 0, "files": checked});
    let exit = match invalid_count {
        0 => Exit::Done,
        _ => Exit::Refused,
    };
    let remark = context.say(&summary);
    Ok(Answer::raw(&json, text)?
        .with_exit(exit)
        .with_remark(remark))
}

/// A file that cannot be read is not valid either: its line says why.
fn check_file(path: &Path, context: &Context) -> CheckedFile {
    let file = input::name_of(path);
    let parsed = match input::read(path, Limits::DOCUMENT.max_bytes) {
        Ok(bytes) => Document::parse(&bytes),
        Err(failure) => {
            let fault = FaultLine {
                pointer: String::new(),
                rule: failure.code.into_owned(),
                message: failure.message.get(context.lang()).to_owned(),
            };
            return CheckedFile {
                file,
                valid: false,
                form: None,
                faults: vec![fault],
            };
        }
    };
    let (form, faults) = match &parsed {
        Ok(document) => (Some(document.form()), Vec::new()),
        Err(civil_document::Error::Invalid { form, faults }) => {
            let line = |fault: &Fault| FaultLine {
                pointer: fault.pointer.to_string(),
                rule: fault.code().to_owned(),
                message: fault.sentence(*form, context.lang()),
            };
            (*form, faults.iter().map(line).collect())
        }
        Err(civil_document::Error::Json(error)) => {
            let fault = FaultLine {
                pointer: error.pointer().unwrap_or_default().to_owned(),
                rule: error.code().to_owned(),
                message: context.say(&words::json::fault(error)).to_owned(),
            };
            (None, vec![fault])
        }
        Err(error) => {
            let fault = FaultLine {
                pointer: String::new(),
                rule: error.code().to_owned(),
                message: error.to_string(),
            };
            (None, vec![fault])
        }
    };
    CheckedFile {
        file,
        valid: parsed.is_ok(),
        form,
        faults,
    }
}

#[derive(Serialize)]
struct ShownField<'a> {
    pointer: &'a str,
    label: &'a Label,
    kind: civil_document::Kind,
    disclose: civil_document::Disclose,
    personal: bool,
    value: &'a str,
    display: Label,
}

fn show(file: &Path, context: &Context) -> Result<Answer, Failure> {
    let document = read(file)?;
    let form = document.form();
    let fields = document.fields();
    let shown: Vec<_> = fields
        .iter()
        .map(|field| {
            let display = field.display();
            ShownField {
                pointer: field.pointer.as_str(),
                label: &field.node.label,
                kind: field.leaf.kind,
                disclose: field.leaf.disclose,
                personal: field.leaf.personal,
                value: field.value,
                display: Label {
                    ko: display.to_text(Lang::Ko),
                    en: display.to_text(Lang::En),
                },
            }
        })
        .collect();

    let advice = document.advice();
    let mut text = format!("{} / {}\n", form.title_ko(), form.title_en());
    if let Some(advice) = words::document::advice(&advice) {
        text.push_str(&format!("{}\n", context.say(&advice)));
    }
    text.push('\n');
    let (lang, other) = match context.lang() {
        Lang::Ko => (Lang::Ko, Lang::En),
        Lang::En => (Lang::En, Lang::Ko),
    };
    for field in &fields {
        let trail = form.schema().trail(&field.pointer, lang).join(" › ");
        let value = field.display().to_text(lang).replace('\n', "\n    ");
        let label = field.label(other);
        text.push_str(&format!("{trail} ({label}): {value}\n"));
    }

    let json = serde_json::json!({
        "form": form,
        "title": {"ko": form.title_ko(), "en": form.title_en()},
        "advice": advice,
        "fields": shown,
    });
    Answer::new(&json, text)
}

fn presets(form: Option<Form>, context: &Context) -> Result<Answer, Failure> {
    let forms = form.map_or(Form::ALL.to_vec(), |form| vec![form]);
    let mut text = String::new();
    for form in &forms {
        let heading = words::document::form_heading(*form);
        text.push_str(&format!("{}\n", context.say(&heading)));
        for preset in form.presets() {
            let detail = words::document::preset(&preset.receiver, preset.pointers.len());
            let (id, label) = (&preset.id, preset.label(context.lang()));
            text.push_str(&format!("  {id}: {label} ({})\n", context.say(&detail)));
        }
    }
    let forms: Vec<_> = forms
        .into_iter()
        .map(|form| serde_json::json!({"form": form, "presets": form.presets()}))
        .collect();
    Answer::new(&serde_json::json!({"forms": forms}), text)
}
