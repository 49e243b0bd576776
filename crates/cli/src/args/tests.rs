use std::ffi::OsString;

use civil_document::Lang;
use clap::Command;

use super::korean::in_language;
use super::{Parsed, definition, lang_of_locale, parse};

#[test]
fn the_definition_holds_together() {
    definition().debug_assert();
    in_language(definition(), Lang::Ko).debug_assert();
}

#[test]
fn the_locale_gives_the_language() {
    let cases: [(&[(&str, &str)], Lang); 8] = [
        (&[], Lang::En),
        (&[("LANG", "ko_KR.UTF-8")], Lang::Ko),
        (&[("LANG", "ko")], Lang::Ko),
        (&[("LANG", "kok_IN.UTF-8")], Lang::En),
        (&[("LANG", "ko_KR"), ("LC_ALL", "C.UTF-8")], Lang::En),
        (&[("LANG", "ko_KR"), ("LC_ALL", "")], Lang::Ko),
        (
            &[("LANG", "de_DE"), ("LC_MESSAGES", "ko_KR.utf8")],
            Lang::Ko,
        ),
        (&[("LANGUAGE", "ko")], Lang::En),
    ];
    for (env, expected) in cases {
        let found = lang_of_locale(|name| {
            let (_, value) = env.iter().find(|(found, _)| *found == name)?;
            Some(OsString::from(value))
        });
        assert_eq!(found, expected, "{env:?}");
    }
}

/// Every command that does something shows at least one example, and every example is a command
/// line that is understood.
#[test]
fn examples_are_command_lines() {
    let mut examples = Vec::new();
    collect(&definition(), &mut examples);
    assert!(examples.len() > 15);
    for example in examples {
        let args: Vec<OsString> = example
            .split_whitespace()
            .take_while(|word| !["<", ">", "|"].contains(word))
            .map(|word| word.trim_matches('\'').into())
            .collect();
        let understood = matches!(parse(&args, |_| None), Parsed::Command { .. });
        assert!(understood, "{example}");
    }
}

/// Every command that does something has a section in `docs/cli.md`.
#[test]
fn every_command_is_documented() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut paths = Vec::new();
    collect_paths(&definition(), "minwon".to_owned(), &mut paths);
    for path in paths {
        let documented =
            page.contains(&format!("\n### `{path} ")) || page.contains(&format!("\n### `{path}`"));
        assert!(documented, "docs/cli.md has no section ### `{path} …`");
    }
}

fn collect_paths(command: &Command, path: String, paths: &mut Vec<String>) {
    for inner in command.get_subcommands() {
        collect_paths(inner, format!("{path} {}", inner.get_name()), paths);
    }
    if command.get_subcommands().next().is_none() {
        paths.push(path);
    }
}

fn collect(command: &Command, examples: &mut Vec<String>) {
    let help = command.get_after_help().map(ToString::to_string);
    if command.get_subcommands().next().is_none() {
        let help = help.unwrap_or_default();
        let lines = help.strip_prefix("Examples:\n");
        let lines = lines.unwrap_or_else(|| panic!("{} has no example", command.get_name()));
        let lines = lines.replace("\\\n", " ");
        examples.extend(lines.lines().map(|line| line.trim().to_owned()));
    }
    for inner in command.get_subcommands() {
        collect(inner, examples);
    }
}
