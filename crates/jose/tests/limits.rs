//! Sizes, and keys put to another use than theirs.

#![allow(clippy::unwrap_used)]

use jose::{
    Algorithm, Ed25519PrivateKey, Error, Header, Jwe, Jws, P256PrivateKey, PublicJwk, PublicKey,
    RsaPrivateKey, RsaPublicKey, Signer, dpop, jwe, jws,
};

fn key() -> Ed25519PrivateKey {
    Ed25519PrivateKey::from_seed(&[1; 32])
}

fn rsa() -> RsaPrivateKey {
    let vector = include_str!("vectors/jwk/interop-rsa-3072.json");
    let vector: serde_json::Value = serde_json::from_str(vector).unwrap();
    RsaPrivateKey::from_jwk(vector["private"].to_string().as_bytes()).unwrap()
}

fn header() -> Header {
    Header::new(Algorithm::EdDSA)
}

#[test]
fn largest_payload() {
    let payload = vec![b'x'; jws::MAX_PAYLOAD_BYTES + 1];
    let text = jws::sign(&header(), &payload[1..], &key()).unwrap();
    let read = Jws::parse(&text).unwrap();
    let verified = read.verify(&key().public_key(), &[Algorithm::EdDSA]);
    assert_eq!(verified.unwrap().len(), jws::MAX_PAYLOAD_BYTES);

    let refused = jws::sign(&header(), &payload, &key());
    assert!(matches!(refused, Err(Error::TooLarge { .. })));
    let (head, tail) = text.split_once('.').unwrap();
    let larger = format!("{head}.eHh4{tail}");
    assert!(matches!(Jws::parse(&larger), Err(Error::TooLarge { .. })));
}

#[test]
fn largest_plaintext() {
    let key = rsa();
    let plaintext = vec![b'x'; jwe::MAX_CIPHERTEXT_BYTES + 1];
    let text = jwe::seal(key.public(), "x", &plaintext[1..]).unwrap();
    let opened = jwe::open(&key, &text).unwrap();
    assert_eq!(opened.plaintext.len(), jwe::MAX_CIPHERTEXT_BYTES);

    let refused = jwe::seal(key.public(), "x", &plaintext);
    assert!(matches!(refused, Err(Error::TooLarge { .. })));
    let mut segments: Vec<_> = text.split('.').map(str::to_owned).collect();
    segments[3].insert_str(0, "eHh4");
    let refused = Jwe::parse(&segments.join("."));
    assert!(matches!(refused, Err(Error::TooLarge { .. })));
}

#[test]
fn segments() {
    let refused = |text: &str| Jws::parse(text).unwrap_err();
    for (text, found) in [("", 1), (".", 2), ("a.b.c.d", 4), ("a.b.c.d.e", 5)] {
        assert_eq!(refused(text), Error::Segments { expected: 3, found });
    }
    let many = ".".repeat(1 << 20);
    assert!(matches!(Jwe::parse(&many), Err(Error::Segments { .. })));
    let large = "A".repeat(8 << 10) + "..";
    assert!(matches!(refused(&large), Error::TooLarge { .. }));
}

/// One value has one spelling: no padding, no white space, no other alphabet, no stray bits.
#[test]
fn one_spelling() {
    let text = jws::sign(&header(), b"{}", &key()).unwrap();
    assert!(text.contains(".e30."));
    for payload in ["e30=", "e30\n", " e30", "e31", "e3+", "e"] {
        let other = text.replace(".e30.", &format!(".{payload}."));
        let refused = Jws::parse(&other).unwrap_err();
        assert_eq!(
            refused,
            Error::Base64 {
                part: "JWS payload"
            }
        );
    }
}

#[test]
fn algorithm_must_fit_key_and_purpose() {
    let text = jws::sign(&header(), b"{}", &key()).unwrap();
    let read = Jws::parse(&text).unwrap();
    let verify = |key: &PublicKey, allowed: &[Algorithm]| read.verify(key, allowed).unwrap_err();
    let unexpected = Error::AlgorithmUnexpected {
        found: Algorithm::EdDSA,
    };
    assert_eq!(verify(&key().public_key(), &[Algorithm::PS256]), unexpected);
    assert_eq!(verify(&key().public_key(), &[]), unexpected);
    let mismatch = Error::KeyMismatch {
        header: Algorithm::EdDSA,
        key: Algorithm::PS256,
    };
    assert_eq!(verify(&rsa().public_key(), &Algorithm::ALL), mismatch);
    assert_eq!(jws::sign(&header(), b"", &rsa()).unwrap_err(), mismatch);
    let invalid = Error::SignatureInvalid {
        algorithm: Algorithm::EdDSA,
    };
    let stranger = Ed25519PrivateKey::from_seed(&[2; 32]);
    assert_eq!(verify(&stranger.public_key(), &Algorithm::ALL), invalid);
}

/// What would be refused is not written.
#[test]
fn header_that_would_be_refused() {
    let sign = |header: &Header| jws::sign(header, b"", &key()).unwrap_err();
    let long = sign(&header().with_kid("k".repeat(257)));
    assert!(matches!(long, Error::Member { name: "kid", .. }));
    let with_key = Header {
        jwk: Some(key().public_key().into()),
        ..header()
    };
    assert_eq!(sign(&with_key), Error::EmbeddedKey);
}

/// A JWE under any other key, whatever its size, says the same as one that was changed.
#[test]
fn other_key() {
    let made = RsaPrivateKey::make().unwrap();
    assert_eq!(made.public().modulus().len(), 384);
    let text = jwe::seal(made.public(), "x", b"x").unwrap();
    assert_eq!(jwe::open(&rsa(), &text).unwrap_err(), Error::Undecryptable);
    let der = made.to_pkcs8_der().unwrap();
    let stored = RsaPrivateKey::from_pkcs8_der(&der).unwrap();
    assert_eq!(stored.public(), made.public());
    assert_eq!(jwe::open(&stored, &text).unwrap().cty.as_deref(), Some("x"));
}

/// The header tells nobody whose it is, and no two are under one content key.
#[test]
fn sealed_header() {
    let seal = || jwe::seal(rsa().public(), "dc+sd-jwt", b"x").unwrap();
    let (one, two) = (seal(), seal());
    let segments = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let expected = "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJjdHkiOiJkYytzZC1qd3QiLCJlbmMiOiJBMjU2R0NNIn0";
    assert_eq!(segments(&one)[0], expected);
    for index in 1..5 {
        assert_ne!(segments(&one)[index], segments(&two)[index]);
    }
}

#[test]
fn proof_round_trip() {
    let url = "http://127.0.0.1:9984/minwon/v1/payloads/ab?x=1#y";
    let make = || dpop::make_proof(&key(), "GET", url, 100).unwrap();
    let verify = |text: &str, now_s| dpop::verify_proof(text, "GET", url, now_s);
    let (one, two) = (verify(&make(), 100).unwrap(), verify(&make(), 160).unwrap());
    assert_eq!((one.key, one.iat_s), (key().public(), 100));
    assert_eq!(one.jti.len(), 22);
    assert_ne!(one.jti, two.jti);
    for (now_s, difference_s) in [(161, -61), (39, 61), (u64::MAX, i64::MIN)] {
        let refused = verify(&make(), now_s).unwrap_err();
        assert_eq!(refused, Error::ProofStale { difference_s });
    }
    let long = "A".repeat(dpop::MAX_PROOF_BYTES + 1);
    assert!(matches!(verify(&long, 100), Err(Error::TooLarge { .. })));
}

#[test]
fn jwk_for_a_purpose() {
    let signing = PublicJwk::for_signing(rsa().public_key());
    assert_eq!(
        signing.kid(),
        Some(rsa().public_key().thumbprint().as_str())
    );
    assert!(signing.encryption_key().is_err());
    let encryption = PublicJwk::for_encryption(rsa().public().clone());
    assert!(encryption.signing_key().is_err());
    for jwk in [signing, encryption.with_kid("k")] {
        let text = serde_json::to_string(&jwk).unwrap();
        assert_eq!(serde_json::from_str::<PublicJwk>(&text).unwrap(), jwk);
        assert_eq!(PublicJwk::parse(text.as_bytes()).unwrap(), jwk);
    }
}

#[test]
fn private_jwk_of_another_public_key() {
    let jwk = |key: jose::PrivateKey| -> serde_json::Value {
        serde_json::from_str(&key.to_jwk().unwrap()).unwrap()
    };
    let parse = |jwk: &serde_json::Value| {
        jose::PrivateKey::from_jwk(jwk.to_string().as_bytes())
            .map(drop)
            .unwrap_err()
    };
    for make in [
        || jose::PrivateKey::from(Ed25519PrivateKey::make().unwrap()),
        || P256PrivateKey::make().unwrap().into(),
    ] {
        let (mut one, two) = (jwk(make()), jwk(make()));
        one["d"] = two["d"].clone();
        assert!(matches!(parse(&one), Error::Key(_)));
    }
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        let mut rsa = jwk(rsa().into());
        let secret = rsa[name].as_str().unwrap().replacen(['A', 'B'], "C", 1);
        rsa[name] = secret.into();
        assert!(matches!(parse(&rsa), Error::Key(_)), "{name}");
        rsa.as_object_mut().unwrap().remove(name);
        assert!(matches!(parse(&rsa), Error::MissingMember { .. }), "{name}");
    }
}

#[test]
fn modulus_sizes() {
    let modulus = |bytes: usize| {
        let mut modulus = vec![0xff; bytes];
        modulus[0] = 0x80;
        modulus
    };
    let taken = |modulus: &[u8]| RsaPublicKey::from_modulus(modulus).is_ok();
    assert!(taken(&modulus(384)) && taken(&modulus(1024)));
    let mut small = modulus(384);
    small[0] = 0x7f;
    let mut even = modulus(384);
    even[383] = 0xfe;
    let mut padded = vec![0];
    padded.extend(modulus(384));
    for refused in [&[][..], &[0], &[1], &small, &even, &padded, &modulus(1025)] {
        assert!(!taken(refused));
    }
}

/// What is printed in a log: nothing of payload, plaintext or key.
#[test]
fn debug_shows_no_content() {
    let text = jws::sign(&header(), b"secret", &key()).unwrap();
    let read = Jws::parse(&text).unwrap();
    let sealed = jwe::seal(rsa().public(), "x", b"secret").unwrap();
    let opened = jwe::open(&rsa(), &sealed).unwrap();
    let shown = format!("{read:?} {opened:?} {:?}", Jwe::parse(&sealed).unwrap());
    assert!(!shown.contains("secret") && !shown.contains("c2VjcmV0"));
    assert!(!shown.contains("115, 101"), "{shown}");
}
