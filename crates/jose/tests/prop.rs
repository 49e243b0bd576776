//! Properties over arbitrary texts and keys.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use jose::{
    Algorithm, Ed25519PrivateKey, Header, Jwe, Jws, P256PrivateKey, PrivateKey, PublicJwk,
    RsaPrivateKey, Signer, dpop, jwe, jws,
};
use proptest::prelude::*;

static RSA: LazyLock<RsaPrivateKey> = LazyLock::new(|| {
    let vector = include_str!("vectors/jwk/interop-rsa-3072.json");
    let vector: serde_json::Value = serde_json::from_str(vector).unwrap();
    RsaPrivateKey::from_jwk(vector["private"].to_string().as_bytes()).unwrap()
});
static KEYS: LazyLock<[PrivateKey; 3]> = LazyLock::new(|| {
    [
        RSA.clone().into(),
        P256PrivateKey::make().unwrap().into(),
        Ed25519PrivateKey::from_seed(&[7; 32]).into(),
    ]
});

/// Changes one character of a text into another printable one.
fn with_other_char(text: &str, position: prop::sample::Index, by: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let byte = &mut bytes[position.index(text.len())];
    // 94 printable characters from `!` on; `by` of 1 to 93 never lands on the same one.
    *byte = b'!' + (*byte - b'!' + by) % 94;
    String::from_utf8(bytes).unwrap()
}

/// Text that looks like a compact serialization now and then.
fn almost_compact() -> impl Strategy<Value = String> {
    let header = prop_oneof![
        Just("eyJhbGciOiJFZERTQSJ9".to_owned()),
        Just("eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0".to_owned()),
        "[A-Za-z0-9_-]{0,40}",
    ];
    let segment = prop_oneof!["[A-Za-z0-9_-]{0,24}", "[A-Za-z0-9+/=_-]{0,9}", ".{0,8}"];
    let segments = prop::collection::vec(segment, 0..6);
    (header, segments).prop_map(|(header, segments)| {
        segments
            .iter()
            .fold(header, |text, segment| text + "." + segment)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn jws_round_trip(
        payload in prop::collection::vec(any::<u8>(), 0..300),
        kid in prop::option::of(".{0,40}"),
        typ in prop::option::of("[a-z+/\"\\\\]{0,20}"),
    ) {
        for key in &*KEYS {
            let header = Header { kid: kid.clone(), typ: typ.clone(), ..Header::new(key.algorithm()) };
            let text = jws::sign(&header, &payload, key).unwrap();
            let read = Jws::parse(&text).unwrap();
            prop_assert_eq!(read.header(), &header);
            prop_assert_eq!(read.as_str(), &text);
            let verified = read.verify(&key.public_key(), &[key.algorithm()]);
            prop_assert_eq!(verified.unwrap(), payload.as_slice());
        }
    }

    #[test]
    fn changed_jws_is_refused(position: prop::sample::Index, by in 1_u8..94) {
        for key in &*KEYS {
            let text = jws::sign(&Header::new(key.algorithm()), b"{\"a\":1}", key).unwrap();
            let changed = with_other_char(&text, position, by);
            let result = Jws::parse(&changed)
                .and_then(|jws| jws.verify(&key.public_key(), &Algorithm::ALL).map(<[u8]>::to_vec));
            prop_assert!(result.is_err(), "{changed}");
        }
    }

    #[test]
    fn jwe_round_trip(plaintext in prop::collection::vec(any::<u8>(), 0..300), cty in ".{0,40}") {
        let text = jwe::seal(RSA.public(), &cty, &plaintext).unwrap();
        let opened = jwe::open(&RSA, &text).unwrap();
        prop_assert_eq!(opened.plaintext.as_slice(), plaintext.as_slice());
        prop_assert_eq!(opened.cty, Some(cty));
    }

    #[test]
    fn changed_jwe_is_refused(position: prop::sample::Index, by in 1_u8..94) {
        let text = jwe::seal(RSA.public(), "x", b"plaintext").unwrap();
        let changed = with_other_char(&text, position, by);
        prop_assert!(jwe::open(&RSA, &changed).is_err(), "{changed}");
    }

    #[test]
    fn changed_proof_is_refused(position: prop::sample::Index, by in 1_u8..94) {
        let key = Ed25519PrivateKey::from_seed(&[7; 32]);
        let text = dpop::make_proof(&key, "GET", "https://h/", 1).unwrap();
        let changed = with_other_char(&text, position, by);
        prop_assert!(dpop::verify_proof(&changed, "GET", "https://h/", 1).is_err(), "{changed}");
    }

    #[test]
    fn parsers_never_panic(text in prop_oneof![almost_compact(), ".{0,80}"]) {
        let _ = Jws::parse(&text);
        let _ = Jwe::parse(&text);
        let _ = dpop::verify_proof(&text, "GET", &text, 0);
        let _ = dpop::make_proof(&Ed25519PrivateKey::from_seed(&[7; 32]), "GET", &text, u64::MAX);
        let _ = PublicJwk::parse(text.as_bytes());
        let _ = PrivateKey::from_jwk(text.as_bytes());
    }

    #[test]
    fn key_parsers_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let _ = jose::RsaPublicKey::from_modulus(&bytes);
        let _ = jose::RsaPublicKey::from_spki_der(&bytes);
        let _ = RsaPrivateKey::from_pkcs8_der(&bytes);
        let _ = P256PrivateKey::from_pkcs8_der(&bytes);
        for key in &*KEYS {
            prop_assert!(key.public_key().verify(b"message", &bytes).is_err());
        }
    }

    #[test]
    fn changed_pkcs8_never_panics(position: prop::sample::Index, by in 1_u8..=255) {
        let mut der = RSA.to_pkcs8_der().unwrap();
        let index = position.index(der.len());
        der[index] ^= by;
        let _ = RsaPrivateKey::from_pkcs8_der(&der);
    }
}
