//! What holds for every command: languages, help, exit codes, JSON, streams.
#![allow(clippy::unwrap_used)]

mod common;

use common::{minwon, minwon_with};
use serde_json::Value;

#[test]
fn the_language_comes_from_the_option_or_the_locale() {
    let first_line = |args: &[&str], env: &[(&str, &str)]| {
        let run = minwon_with(args, b"", env);
        run.stderr.lines().next().unwrap().to_owned()
    };
    let korean = "오류: 명령이 빠졌습니다.";
    let english = "error: A command is missing.";
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);
    let cases: [Case; 7] = [
        (&[], &[], english),
        (&[], &[("LANG", "ko_KR.UTF-8")], korean),
        (
            &[],
            &[("LANG", "ko_KR.UTF-8"), ("LC_ALL", "en_US.UTF-8")],
            english,
        ),
        (&["--lang", "ko"], &[], korean),
        (&["--lang=en"], &[("LANG", "ko_KR.UTF-8")], english),
        (&["jose", "--lang", "ko"], &[], korean),
        (&["jose", "--lang", "en"], &[("LC_MESSAGES", "ko")], english),
    ];
    for (args, env, expected) in cases {
        assert_eq!(first_line(args, env), expected, "{args:?} {env:?}");
    }
}

#[test]
fn help_is_in_both_languages_and_has_examples() {
    let english = minwon(["sdjwt", "present", "--help"]).ok();
    assert!(english.text().contains("Usage: minwon sdjwt present"));
    assert!(english.text().contains("Examples:\n  minwon sdjwt present"));
    let korean = minwon(["sdjwt", "present", "--help", "--lang", "ko"]).ok();
    assert!(korean.text().contains("사용법: minwon sdjwt present"));
    assert!(korean.text().contains("예:\n  minwon sdjwt present"));
    for word in ["Usage", "Options", "Examples", "default:", "possible"] {
        assert!(!korean.text().contains(word), "{word}");
    }
    let main = minwon(["--help"]).ok();
    for number in 0..=5 {
        assert!(main.text().contains(&format!("\n  {number}  ")));
    }
    let version = minwon(["--version"]).ok();
    assert_eq!(
        version.text(),
        format!("minwon {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn usage_errors_say_what_to_do() {
    for args in [
        &["nonsense"][..],
        &["document"],
        &["document", "check"],
        &["document", "check", "--nonsense", "x"],
        &["jose", "keygen", "dsa"],
        &["jose", "seal"],
        &["--lang", "fr", "document", "presets"],
        &[
            "sdjwt", "verify", "--sdjwt", "a", "--issuer", "b", "--at", "soon",
        ],
        &["bench", "crypto", "--seconds", "0"],
    ] {
        let run = minwon(args).refused(2, "usage");
        assert!(run.stderr.contains("--help"), "{}", run.stderr);
    }
    let run = minwon(["documnet"]);
    assert!(
        run.stderr.contains("Did you mean document?"),
        "{}",
        run.stderr
    );
}

#[test]
fn failures_in_json_are_one_value_on_standard_error() {
    for args in [
        &["--json", "nonsense"][..],
        &["document", "show", "--json", "none.json"],
        &["jose", "open", "--json", "--key", "none.jwk"],
    ] {
        let run = minwon(args);
        assert_eq!(run.code, 2);
        assert_eq!(run.stdout, b"");
        let failure: Value = serde_json::from_str(&run.stderr).unwrap();
        for member in ["code", "message", "hint"] {
            assert!(failure["error"][member].is_string());
        }
    }
    let korean = minwon(["--json", "--lang", "ko", "nonsense"]);
    assert!(
        korean.stderr.contains("모르는 명령입니다"),
        "{}",
        korean.stderr
    );
}

#[test]
fn completions_are_scripts() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = minwon(["completions", shell]).ok();
        assert!(run.text().contains("presets"), "{shell}");
    }
    let json = minwon(["completions", "bash", "--json"]).ok().json();
    assert_eq!(json["shell"], "bash");
}

/// `minwon document presets | head -1` ends quietly.
#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_minwon"))
        .args(["document", "presets", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told() {
    use std::process::{Command, Stdio};
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_minwon"))
        .args(["document", "presets"])
        .env("LC_ALL", "C")
        .stdout(Stdio::from(full))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.ends_with("[file-not-written]\n"), "{stderr}");
}

#[test]
fn the_four_operations_are_measured() {
    let json = minwon(["bench", "crypto", "--seconds", "1", "--json"])
        .ok()
        .json();
    let operations = json["operations"].as_array().unwrap();
    let names: Vec<_> = operations
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["issue", "seal", "open", "verify"]);
    for operation in operations {
        assert!(operation["per_second"].as_f64().unwrap() > 0.0);
    }
}
