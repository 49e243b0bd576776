#!/usr/bin/env python3
"""Writes the `interop-*.json` vectors with another implementation.

Run with jwcrypto 1.6.1 and cryptography 50.0.2. Keys and signatures are random, so a second run
writes other vectors that must pass as well. Nothing here is used by the tests themselves.
"""

import base64
import json
import os
import pathlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from jwcrypto import jwe, jwk, jws

HERE = pathlib.Path(__file__).parent
SOURCE = "jwcrypto 1.6.1, by interop.py"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def write(folder, name, **vector):
    path = HERE / folder / f"interop-{name}.json"
    path.parent.mkdir(exist_ok=True)
    vector = {"source": SOURCE, **vector}
    path.write_text(json.dumps(vector, indent=2, ensure_ascii=False) + "\n")


def public(key):
    members = json.loads(key.export_public())
    return {name: value for name, value in members.items() if name != "kid"}


def private(key):
    members = json.loads(key.export_private())
    return {name: value for name, value in members.items() if name != "kid"}


def native(key):
    return key.get_op_key("sign" if key["kty"] != "RSA" else "decrypt")


RSA = jwk.JWK.generate(kty="RSA", size=3072)
P256 = jwk.JWK.generate(kty="EC", crv="P-256")
ED = jwk.JWK.generate(kty="OKP", crv="Ed25519")
PAYLOAD = json.dumps({"서류명": "주민등록등본", "n": 1}, ensure_ascii=False)

# Keys: JWK, thumbprint, PKCS#8 and SubjectPublicKeyInfo in hex.
for name, key in [("rsa-3072", RSA), ("p256", P256), ("ed25519", ED)]:
    der = serialization.Encoding.DER
    pkcs8 = key.export_to_pem(private_key=True, password=None)
    pkcs8 = serialization.load_pem_private_key(pkcs8, None)
    write(
        "jwk",
        name,
        jwk=public(key),
        thumbprint=key.thumbprint(),
        private=private(key),
        pkcs8=pkcs8.private_bytes(
            der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).hex(),
        spki=pkcs8.public_key()
        .public_bytes(der, serialization.PublicFormat.SubjectPublicKeyInfo)
        .hex(),
    )
for bits in (1024, 2048, 3071, 4096, 8192):
    key = rsa.generate_private_key(65537, bits) if bits != 8192 else None
    if key is None:
        # A prime-looking modulus is enough: nothing public is computed with it.
        n = int.from_bytes(os.urandom(1024), "big") | 1 | 1 << 8191
    else:
        n = key.public_key().public_numbers().n
    members = {"kty": "RSA", "n": b64(n.to_bytes((n.bit_length() + 7) // 8, "big")), "e": "AQAB"}
    outcome = (
        {"thumbprint": jwk.JWK(**members).thumbprint()}
        if bits >= 3072
        else {"refused": "Key.ModulusSize"}
    )
    write("jwk", f"rsa-{bits}", jwk=members, **outcome)
odd = rsa.generate_private_key(3, 3072).public_key().public_numbers().n
write(
    "jwk",
    "rsa-exponent-3",
    jwk={"kty": "RSA", "n": b64(odd.to_bytes(384, "big")), "e": "Aw"},
    refused="Key.Exponent",
)

# Signatures.
for alg, key in [("PS256", RSA), ("ES256", P256), ("EdDSA", ED)]:
    token = jws.JWS(PAYLOAD.encode())
    token.add_signature(key, None, json.dumps({"alg": alg, "typ": "dc+sd-jwt", "kid": "k"}))
    compact = token.serialize(compact=True)
    write("jws", alg.lower(), jwk=public(key), jws=compact, typ="dc+sd-jwt", kid="k", payload=PAYLOAD)


def signed(header, sign):
    text = f"{b64(json.dumps(header).encode())}.{b64(PAYLOAD.encode())}"
    return f"{text}.{b64(sign(text.encode()))}"


for salt in (0, 20, 31, 33, 350):
    write(
        "jws",
        f"ps256-salt-{salt}",
        jwk=public(RSA),
        jws=signed(
            {"alg": "PS256"},
            lambda text: native(RSA).sign(
                text, padding.PSS(padding.MGF1(hashes.SHA256()), salt), hashes.SHA256()
            ),
        ),
        refused="SignatureInvalid",
    )
write(
    "jws",
    "ps256-mgf1-sha1",
    jwk=public(RSA),
    jws=signed(
        {"alg": "PS256"},
        lambda text: native(RSA).sign(
            text, padding.PSS(padding.MGF1(hashes.SHA1()), 32), hashes.SHA256()
        ),
    ),
    refused="SignatureInvalid",
)
write(
    "jws",
    "ps256-over-pkcs1",
    jwk=public(RSA),
    jws=signed(
        {"alg": "PS256"}, lambda text: native(RSA).sign(text, padding.PKCS1v15(), hashes.SHA256())
    ),
    refused="SignatureInvalid",
)
write(
    "jws",
    "rs256",
    jwk=public(RSA),
    jws=signed(
        {"alg": "RS256"}, lambda text: native(RSA).sign(text, padding.PKCS1v15(), hashes.SHA256())
    ),
    refused="OutdatedPadding",
)
write(
    "jws",
    "es256-der",
    jwk=public(P256),
    jws=signed(
        {"alg": "ES256"}, lambda text: native(P256).sign(text, ec.ECDSA(hashes.SHA256()))
    ),
    refused="SignatureInvalid",
)
write(
    "jws",
    "es256-zero",
    jwk=public(P256),
    jws=signed({"alg": "ES256"}, lambda text: bytes(64)),
    refused="SignatureInvalid",
)
write(
    "jws",
    "other-key-type",
    jwk=public(P256),
    jws=signed({"alg": "EdDSA"}, lambda text: native(ED).sign(text)),
    refused="KeyMismatch",
)
write(
    "jws",
    "crit-b64",
    jwk=public(ED),
    jws=signed(
        {"alg": "EdDSA", "crit": ["b64"], "b64": False}, lambda text: native(ED).sign(text)
    ),
    refused="CriticalNotUnderstood",
)

# Encryption.
for name, header in [
    ("rsa-oaep-256", {"cty": "dc+sd-jwt"}),
    ("with-kid", {"cty": "application/DC+SD-JWT", "kid": "whose", "x5u": "https://example.org"}),
    ("no-cty", {}),
]:
    token = jwe.JWE(
        PAYLOAD.encode(), json.dumps({"alg": "RSA-OAEP-256", "enc": "A256GCM", **header})
    )
    token.add_recipient(RSA)
    write(
        "jwe",
        name,
        private=private(RSA),
        jwe=token.serialize(compact=True),
        cty=header.get("cty"),
        plaintext=PAYLOAD,
    )

algorithms = jwe.default_allowed_algs + ["RSA1_5"]
for name, alg, enc, extra, refused in [
    ("rsa1-5", "RSA1_5", "A256GCM", {}, "OutdatedPadding"),
    ("rsa-oaep", "RSA-OAEP", "A256GCM", {}, "OutdatedPadding"),
    ("a128cbc", "RSA-OAEP-256", "A128CBC-HS256", {}, "EncryptionNotAllowed"),
    ("a128gcm", "RSA-OAEP-256", "A128GCM", {}, "EncryptionNotAllowed"),
    ("zip", "RSA-OAEP-256", "A256GCM", {"zip": "DEF"}, "CompressionNotAllowed"),
]:
    token = jwe.JWE(
        PAYLOAD.encode(), json.dumps({"alg": alg, "enc": enc, **extra}), algs=algorithms
    )
    token.add_recipient(RSA)
    write("jwe", name, private=private(RSA), jwe=token.serialize(compact=True), refused=refused)
password = jwk.JWK.from_password("password")
token = jwe.JWE(PAYLOAD.encode(), json.dumps({"alg": "PBES2-HS256+A128KW", "enc": "A256GCM"}))
token.add_recipient(password)
write("jwe", "pbes2", private=private(RSA), jwe=token.serialize(compact=True), refused="PasswordBased")


def sealed(
    header={"alg": "RSA-OAEP-256", "enc": "A256GCM"},
    key_bytes=32,
    hash_=hashes.SHA256,
    mgf=hashes.SHA256,
    label=None,
    iv_bytes=12,
    tag_bytes=16,
    aad=None,
):
    """A JWE made by hand, in one respect not as RFC 7516 has it."""
    key, iv = os.urandom(key_bytes), os.urandom(iv_bytes)
    head = b64(json.dumps(header).encode())
    out = AESGCM(key).encrypt(iv, PAYLOAD.encode(), (head if aad is None else aad).encode())
    wrapped = native(RSA).public_key().encrypt(key, padding.OAEP(padding.MGF1(mgf()), hash_(), label))
    return ".".join([head, b64(wrapped), b64(iv), b64(out[:-16]), b64(out[-16:][:tag_bytes])])


for name, text, refused in [
    ("content-key-16", sealed(key_bytes=16), "Undecryptable"),
    ("content-key-24", sealed(key_bytes=24), "Undecryptable"),
    ("oaep-sha1", sealed(hash_=hashes.SHA1, mgf=hashes.SHA1), "Undecryptable"),
    ("oaep-mgf1-sha1", sealed(mgf=hashes.SHA1), "Undecryptable"),
    ("oaep-label", sealed(label=b"label"), "Undecryptable"),
    ("aad-empty", sealed(aad=""), "Undecryptable"),
    ("iv-16", sealed(iv_bytes=16), "Length"),
    ("tag-12", sealed(tag_bytes=12), "Length"),
    ("tag-0", sealed(tag_bytes=0), "Length"),
    ("crit", sealed({"alg": "RSA-OAEP-256", "enc": "A256GCM", "crit": ["exp"]}), "CriticalNotUnderstood"),
]:
    write("jwe", name, private=private(RSA), jwe=text, refused=refused)
other = jwk.JWK.generate(kty="RSA", size=4096)
token = jwe.JWE(PAYLOAD.encode(), json.dumps({"alg": "RSA-OAEP-256", "enc": "A256GCM"}))
token.add_recipient(other)
write("jwe", "rsa-4096", private=private(other), jwe=token.serialize(compact=True), cty=None, plaintext=PAYLOAD)
write("jwe", "other-key", private=private(RSA), jwe=token.serialize(compact=True), refused="Undecryptable")

# DPoP proofs.
NOW = 1_764_000_000
URL = "https://node.example/minwon/v1/payloads/00ff"


def proof(key=ED, alg="EdDSA", header=None, claims=None, drop=(), signer=None):
    head = {"typ": "dpop+jwt", "alg": alg, "jwk": public(key), **(header or {})}
    body = {"jti": "e1j3V_bKic8-LAEB", "htm": "GET", "htu": URL, "iat": NOW, **(claims or {})}
    for name in drop:
        head.pop(name, None)
        body.pop(name, None)
    token = jws.JWS(json.dumps(body).encode())
    token.add_signature(signer or key, None, json.dumps(head))
    return token.serialize(compact=True)


other_ed = jwk.JWK.generate(kty="OKP", crv="Ed25519")
for name, text, refused in [
    ("good", proof(), None),
    ("typ-application", proof(header={"typ": "application/dpop+jwt"}), None),
    ("iat-60-before", proof(claims={"iat": NOW - 60}), None),
    ("iat-60-after", proof(claims={"iat": NOW + 60}), None),
    ("htu-other-spelling", proof(claims={"htu": "HTTPS://NODE.example:443/minwon/./v1/%70ayloads/00ff?q#f"}), None),
    ("claims-unknown", proof(claims={"ath": "x", "nonce": "y", "exp": 1}), None),
    ("iat-61-before", proof(claims={"iat": NOW - 61}), "ProofStale"),
    ("iat-61-after", proof(claims={"iat": NOW + 61}), "ProofStale"),
    ("iat-fraction", proof(claims={"iat": NOW + 0.5}), "Member"),
    ("iat-text", proof(claims={"iat": str(NOW)}), "Member"),
    ("iat-negative", proof(claims={"iat": -1}), "Member"),
    ("no-iat", proof(drop=["iat"]), "MissingMember"),
    ("no-jti", proof(drop=["jti"]), "MissingMember"),
    ("empty-jti", proof(claims={"jti": ""}), "Member"),
    ("long-jti", proof(claims={"jti": "x" * 129}), "Member"),
    ("no-htm", proof(drop=["htm"]), "MissingMember"),
    ("no-htu", proof(drop=["htu"]), "MissingMember"),
    ("no-jwk", proof(drop=["jwk"]), "MissingMember"),
    ("no-typ", proof(drop=["typ", "jwk"]), "NotAProof"),
    ("no-typ-with-jwk", proof(drop=["typ"]), "EmbeddedKey"),
    ("typ-jwt", proof(header={"typ": "JWT"}, drop=["jwk"]), "NotAProof"),
    ("htm-other", proof(claims={"htm": "POST"}), "ProofForAnotherRequest"),
    ("htm-case", proof(claims={"htm": "get"}), "ProofForAnotherRequest"),
    ("htu-path", proof(claims={"htu": URL + "/"}), "ProofForAnotherRequest"),
    ("htu-host", proof(claims={"htu": URL.replace("node", "evil")}), "ProofForAnotherRequest"),
    ("htu-scheme", proof(claims={"htu": URL.replace("https", "http")}), "ProofForAnotherRequest"),
    ("htu-relative", proof(claims={"htu": "/minwon/v1/payloads/00ff"}), "Url"),
    ("private-jwk", proof(header={"jwk": private(ED)}), "Key.PrivateMember"),
    ("other-key", proof(header={"jwk": public(other_ed)}), "SignatureInvalid"),
    ("other-key-type", proof(header={"jwk": public(P256)}), "KeyMismatch"),
    ("es256", proof(key=P256, alg="ES256"), "AlgorithmUnexpected"),
    ("ps256", proof(key=RSA, alg="PS256"), "AlgorithmUnexpected"),
]:
    vector = {"proof": text, "htm": "GET", "htu": URL, "now_s": NOW}
    if refused:
        vector["refused"] = refused
    else:
        vector["thumbprint"] = ED.thumbprint()
        vector["jti"] = "e1j3V_bKic8-LAEB"
    write("dpop", name, **vector)
