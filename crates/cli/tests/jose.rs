//! `minwon jose`: sealed here, opened here, and what is refused.
#![allow(clippy::unwrap_used)]

mod common;

use common::Desk;
use serde_json::Value;

#[test]
fn what_is_sealed_opens_byte_for_byte() {
    let desk = Desk::new();
    desk.key("bank", "rsa");
    let every_byte: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for plaintext in [&b""[..], b"\n", "민원".as_bytes(), &every_byte] {
        let sealed = desk.run_with("jose seal --to @bank.pub", plaintext).ok();
        assert_eq!(sealed.text().trim().split('.').count(), 5);
        let opened = desk
            .run_with("jose open --key @bank.priv", &sealed.stdout)
            .ok();
        assert_eq!(opened.stdout, plaintext);
    }
}

#[test]
fn json_says_the_same() {
    let desk = Desk::new();
    desk.key("bank", "rsa");
    desk.write("plain", "안녕");
    let sealed = desk
        .run("jose seal --json --to @bank.pub --cty dc+sd-jwt @plain")
        .ok()
        .json();
    assert_eq!(sealed["cty"], "dc+sd-jwt");
    desk.write("sealed", sealed["jwe"].as_str().unwrap());
    let opened = desk
        .run("jose open --json --key @bank.priv @sealed")
        .ok()
        .json();
    assert_eq!(
        opened,
        serde_json::json!({"cty": "dc+sd-jwt", "size": 6, "text": "안녕", "base64url": "7JWI64WV"})
    );
    let bytes = desk.run_with("jose seal --to @bank.pub", b"\xff").ok();
    let opened = desk.run_with("jose open --json --key @bank.priv", &bytes.stdout);
    assert_eq!(opened.ok().json()["text"], Value::Null);
}

#[test]
fn another_key_and_a_changed_text_do_not_open() {
    let desk = Desk::new();
    desk.key("bank", "rsa");
    desk.key("other", "rsa");
    let sealed = desk.run_with("jose seal --to @bank.pub", b"secret").ok();
    desk.run_with("jose open --key @other.priv", &sealed.stdout)
        .refused(3, "jose-undecryptable");
    let mut changed = sealed.stdout.clone();
    let middle = changed.len() - 40;
    changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
    desk.run_with("jose open --key @bank.priv", &changed)
        .refused(3, "jose-undecryptable");
    for (text, code) in [
        (&b"hello"[..], "jose-malformed"),
        (b"", "jose-malformed"),
        (b"\xff\xfe", "file-not-text"),
        (b"e30.e30.e30.e30.e30", "jose-malformed"),
    ] {
        desk.run_with("jose open --key @bank.priv", text)
            .refused(3, code);
    }
}

#[test]
fn keys_of_the_wrong_kind_are_refused() {
    let desk = Desk::new();
    desk.key("bank", "rsa");
    desk.key("holder", "ed25519");
    desk.write("empty", "");
    desk.write("binary", b"\xff");
    desk.write("text", "hello");
    desk.write("small", r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#);
    desk.write("shared", r#"{"kty":"oct","k":"AAAA"}"#);
    for (line, exit, code) in [
        ("jose seal --to @bank.priv", 5, "jose-key"),
        ("jose seal --to @holder.pub", 5, "jose-key"),
        ("jose seal --to @small", 5, "jose-key"),
        ("jose seal --to @shared", 5, "jose-key"),
        ("jose seal --to @text", 5, "json-malformed"),
        ("jose seal --to @empty", 5, "json-malformed"),
        ("jose seal --to @binary", 5, "json-not-utf8"),
        ("jose seal --to @none", 2, "file-not-found"),
        ("jose seal --to @.", 2, "file-is-directory"),
        ("jose open --key @bank.pub", 5, "jose-malformed"),
        ("jose open --key @holder.priv", 5, "jose-key"),
        ("jose public --key @bank.pub", 5, "jose-malformed"),
        ("jose public --key @holder.priv --use enc", 5, "jose-key"),
        ("jose seal --to - -", 2, "stdin-twice"),
    ] {
        desk.run(line).refused(exit, code);
    }
}

#[test]
fn too_much_to_seal_is_refused() {
    let desk = Desk::new();
    desk.key("bank", "rsa");
    desk.write("large", vec![0; (1 << 20) + 1]);
    desk.run("jose seal --to @bank.pub @large")
        .refused(3, "jose-too-large");
}

#[test]
fn keys_are_made_in_three_kinds() {
    let desk = Desk::new();
    for (kind, kty, alg) in [
        ("rsa", "RSA", "PS256"),
        ("ed25519", "OKP", "EdDSA"),
        ("p256", "EC", "ES256"),
    ] {
        let private = desk.run(&format!("jose keygen {kind}")).ok();
        let jwk: Value = serde_json::from_slice(&private.stdout).unwrap();
        assert_eq!(jwk["kty"], kty);
        assert!(jwk["d"].is_string());
        let public = desk
            .run_with("jose public --key -", &private.stdout)
            .ok()
            .json();
        assert_eq!(public["d"], Value::Null);
        assert_eq!(public["kid"].as_str().unwrap().len(), 43);
        let signing = desk.run_with("jose public --use sig --key -", &private.stdout);
        let signing = signing.ok().json();
        assert_eq!(
            (&signing["alg"], &signing["use"]),
            (&alg.into(), &"sig".into())
        );
    }
}

#[test]
fn a_key_in_a_file_is_private_and_never_replaced() {
    let desk = Desk::new();
    let public = desk.run("jose keygen ed25519 --out @key").ok().json();
    assert_eq!(public["d"], Value::Null);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(desk.path("key"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let before = std::fs::read(desk.path("key")).unwrap();
    desk.run("jose keygen ed25519 --out @key")
        .refused(2, "file-exists");
    assert_eq!(std::fs::read(desk.path("key")).unwrap(), before);
    desk.run("jose keygen ed25519 --out @none/key")
        .refused(2, "file-not-written");
}
