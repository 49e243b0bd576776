use clap_complete::{Shell, generate};
use serde_json::json;

use crate::answer::Answer;
use crate::args;
use crate::failure::Failure;

pub(crate) fn run(shell: Shell) -> Result<Answer, Failure> {
    let mut script = Vec::new();
    generate(shell, &mut args::definition(), "minwon", &mut script);
    let json = json!({
        "shell": shell.to_string(),
        "script": String::from_utf8_lossy(&script),
    });
    Answer::raw(&json, script)
}
