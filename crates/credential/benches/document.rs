//! The own work of each side for one document: issue, share, open. Beside it the primitives that
//! it cannot do without, so that what is read is a ratio: `cargo bench -p credential`.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;
use std::path::Path;

use civil_document::Document;
use credential::{
    Audience, Credential, IssueTerms, Presentation, ShareTerms, Terms, issue, padding,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jose::{Algorithm, Ed25519PrivateKey, Header, PublicJwk, RsaPrivateKey, Signer, jwe, jws};

/// The shortest, a usual and the longest of the samples.
const SAMPLES: [&str; 3] = [
    "land-register-01",
    "forest-register-03",
    "building-register-04",
];
const LEDGER_KEY: &str = "F3w5ZBM9e2fxTTpKzVkJqLdZqiX1pTeFaFHTZyT4Rvxc";

/// Keys of the three parties: signatures of a government are PS256, boxes are RSA-OAEP.
struct Parties {
    issuer: RsaPrivateKey,
    holder: Ed25519PrivateKey,
    receiver: RsaPrivateKey,
}

impl Parties {
    fn make() -> Self {
        Self {
            issuer: RsaPrivateKey::make().unwrap(),
            holder: Ed25519PrivateKey::from_seed(&[2; 32]),
            receiver: RsaPrivateKey::make().unwrap(),
        }
    }

    /// Signs a document and seals it for its owner.
    fn issue(&self, document: &Document) -> (Credential, String) {
        let terms = IssueTerms {
            iss: "https://gov.example".to_owned(),
            iat_s: 1_795_000_000,
            nbf_s: None,
            exp_s: None,
            holder: PublicJwk::from(self.holder.public_key()),
        };
        let credential = issue(document, &terms, &self.issuer).unwrap();
        let padded = padding::pad(&credential.to_string());
        let sealed = jwe::seal(self.receiver.public(), "dc+sd-jwt", padded.as_bytes()).unwrap();
        (credential, sealed)
    }

    /// Chooses, signs, pads and seals for a receiver.
    fn share(&self, credential: &Credential) -> String {
        let terms = ShareTerms {
            audience: Audience::new([7; 32], LEDGER_KEY).unwrap(),
            nonce: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
            iat_s: 1_795_000_100,
            terms: Terms {
                asset: "ab".repeat(32),
                purpose: "대출 심사".to_owned(),
                expires_s: 1_796_000_000,
                keep_until_s: None,
            },
        };
        let everything = credential.select_everything();
        let presentation = everything.present(&terms, &self.holder).unwrap();
        let padded = padding::pad(&presentation.to_string());
        jwe::seal(self.receiver.public(), "dc+sd-jwt", padded.as_bytes()).unwrap()
    }

    /// Opens, reads and verifies.
    fn open(&self, sealed: &str) -> usize {
        let opened = jwe::open(&self.receiver, sealed).unwrap();
        let presentation = Presentation::parse_padded(&opened.plaintext).unwrap();
        let verified = presentation.verify(&self.issuer.public_key()).unwrap();
        verified.disclosed.lines().len()
    }
}

fn sample(name: &str) -> Document {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/samples");
    Document::parse(&std::fs::read(folder.join(format!("{name}.json"))).unwrap()).unwrap()
}

fn documents(criterion: &mut Criterion) {
    let parties = Parties::make();
    for step in ["issue", "share", "open"] {
        let mut group = criterion.benchmark_group(step);
        for name in SAMPLES {
            let document = sample(name);
            let (credential, _) = parties.issue(&document);
            let shared = parties.share(&credential);
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| match step {
                "issue" => bencher.iter(|| parties.issue(black_box(&document))),
                "share" => bencher.iter(|| {
                    black_box(parties.share(black_box(&credential)));
                }),
                _ => bencher.iter(|| {
                    black_box(parties.open(black_box(&shared)));
                }),
            });
        }
        group.finish();
    }
}

fn primitives(criterion: &mut Criterion) {
    let parties = Parties::make();
    let mut group = criterion.benchmark_group("primitive");
    let payload = [b'x'; 1_000];
    let ps256 = Header::new(Algorithm::PS256);
    group.bench_function("PS256 sign", |bencher| {
        bencher.iter(|| jws::sign(&ps256, black_box(&payload), &parties.issuer).unwrap());
    });
    let eddsa = Header::new(Algorithm::EdDSA);
    group.bench_function("EdDSA sign", |bencher| {
        bencher.iter(|| jws::sign(&eddsa, black_box(&payload), &parties.holder).unwrap());
    });
    let sealed = jwe::seal(parties.receiver.public(), "text", &payload).unwrap();
    group.bench_function("RSA-OAEP-256 A256GCM open", |bencher| {
        bencher.iter(|| jwe::open(&parties.receiver, black_box(&sealed)).unwrap());
    });
    group.bench_function("RSA-OAEP-256 A256GCM seal", |bencher| {
        bencher.iter(|| jwe::seal(parties.receiver.public(), "text", black_box(&payload)).unwrap());
    });
    group.finish();
}

criterion_group!(benches, documents, primitives);
criterion_main!(benches);
