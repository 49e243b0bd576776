#!/usr/bin/env python3
"""Writes the vectors beside this file, from docs/key-derivation.md, docs/key-card.md and docs/backup-format.md alone.

A second implementation of the three formats: it shares no code with the crate. Needs `cryptography` >= 45.
Runs are repeatable; only `rsa-3072.pk8` is kept once made.
"""
import base64, hashlib, hmac, json, pathlib, struct, unicodedata
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

HERE = pathlib.Path(__file__).parent


def write(path, value):
    path = HERE / path
    path.parent.mkdir(exist_ok=True)
    if isinstance(value, bytes):
        path.write_bytes(value)
    else:
        path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


# Derivation

def base58(data):
    digits, number = "", int.from_bytes(data, "big")
    while number:
        number, rest = divmod(number, 58)
        digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def derive(master, purpose, network, place):
    prk = hmac.new(b"minwon/keys/1", master, hashlib.sha256).digest()
    return hmac.new(prk, purpose.encode() + b"\0" + network + place + b"\x01", hashlib.sha256).digest()


def at(device, index):
    return struct.pack(">IQ", device, index)


def public(seed):
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(ser.Encoding.Raw, ser.PublicFormat.Raw)


def derivation(master, network, ledger, asks, issuers):
    seed = derive(master, "identity", network, at(0, 0))
    entries = [{"purpose": "identity", "seed": seed.hex(), "public": public(seed).hex()}]
    for purpose, device, index in ledger:
        seed = derive(master, purpose, network, at(device, index))
        key = base58(public(seed))
        entry = {"purpose": purpose, "device": device, "index": index, "seed": seed.hex(), "base58": key}
        entries.append(entry | ({"skipped": True} if len(key) < 43 else {}))
    for device, index in asks:
        seed = derive(master, "ask", network, at(device, index))
        entries.append({"purpose": "ask", "device": device, "index": index, "nonce": seed[:16].hex()})
    for iss in issuers:
        seed = derive(master, "holder", network, hashlib.sha256(iss.encode()).digest())
        entries.append({"purpose": "holder", "iss": iss, "seed": seed.hex(), "public": public(seed).hex()})
    return {"master": master.hex(), "network": network.hex(), "entries": entries}


MASTER, NETWORK = bytes(range(32)), hashlib.sha256(b"minwon test network").digest()
write("derivation/counting.json", derivation(
    MASTER, NETWORK,
    # 104654 and 239538 are the first indices of these chains that are skipped.
    [("card", 0, 0), ("card", 0, 1), ("card", 0, 999), ("card", 1, 0), ("card", 0, 239538),
     ("own", 0, 0), ("own", 0, 1), ("own", 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF), ("own", 0, 104654)],
    [(0, 0), (0, 1), (2, 7)],
    ["https://gov.example", "https://gov.example/", "https://정부.example"]))
write("derivation/zero.json", derivation(bytes(32), bytes(32), [("card", 0, 0), ("own", 0, 0)], [(0, 0)], [""]))
write("derivation/ones.json", derivation(
    b"\xff" * 32, hashlib.sha256(b"another network").digest(), [("card", 3, 5), ("own", 3, 5)], [(3, 5)], ["a"]))

# Fingerprints

def fingerprint(key):
    digits = f"{int.from_bytes(hashlib.sha256(key).digest(), 'big') % 10**60:060}"
    return " ".join(digits[start:start + 5] for start in range(0, 60, 5))


keys = [public(derive(MASTER, "identity", hashlib.sha256(bytes([n])).digest(), at(0, 0))) for n in range(40)]
write("fingerprint/identities.json", [{"key": key.hex(), "fingerprint": fingerprint(key)} for key in keys])

# Key cards

RSA = HERE / "backup" / "rsa-3072.pk8"
if not RSA.exists():
    key = rsa.generate_private_key(65537, 3072)
    write("backup/rsa-3072.pk8", key.private_bytes(ser.Encoding.DER, ser.PrivateFormat.PKCS8, ser.NoEncryption()))
RSA = RSA.read_bytes()
NUMBER = ser.load_der_private_key(RSA, None).public_key().public_numbers().n
MODULUS = NUMBER.to_bytes(384, "big")


class Raw(bytes):
    """Bytes that are CBOR already."""


def head(major, number):
    for code, size, limit in ((24, 1, 1 << 8), (25, 2, 1 << 16), (26, 4, 1 << 32), (27, 8, 1 << 64)):
        if number < 24:
            return bytes([major << 5 | number])
        if number < limit:
            return bytes([major << 5 | code]) + number.to_bytes(size, "big")


def cbor(value):
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(key) + cbor(item) for key, item in value.items())


PROTECTED = cbor({1: -8})
IDENTITY = derive(MASTER, "identity", NETWORK, at(0, 0))
LEDGER = public(derive(MASTER, "card", NETWORK, at(0, 0)))
SHORT = public(derive(MASTER, "card", NETWORK, at(0, 239538)))
HOLDER = public(derive(MASTER, "holder", NETWORK, hashlib.sha256(b"https://gov.example").digest()))
NONCE = derive(MASTER, "ask", NETWORK, at(0, 0))[:16]
BARE = {1: 1, 2: NETWORK, 3: public(IDENTITY), 4: LEDGER, 5: MODULUS, 6: 1795000000}
ASK = {1: "land-register", 2: "bank-loan", 3: "담보대출 심사", 5: NONCE}
LIST = ["/내용/고유번호", "/내용/토지소재", "/내용/지번", "/내용/항목/토지표시/지목", "/내용/항목/토지표시/면적(제곱미터)",
        "/내용/항목/소유자/변동일자", "/내용/항목/소유자/변동원인", "/내용/항목/소유자/성명", "/내용/개별공시지가/*",
        "/내용/용도지역 등", "/내용/축척", "/내용/토지표시이력/*"]


def sign(payload, protected=PROTECTED, external=b"minwon-card", seed=IDENTITY):
    message = cbor(["Signature1", protected, external, payload])
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def envelope(contents, **kw):
    payload = cbor(contents)
    return cbor([kw.get("protected", PROTECTED), {}, payload, sign(payload, **kw)])


def base45(data):
    alphabet, text = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", ""
    for start in range(0, len(data), 2):
        pair = data[start:start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            text += alphabet[digit]
    return text


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def valid(name, contents):
    data = envelope(contents)
    members = {"ledger_key": LEDGER.hex(), "modulus": contents[5].hex(), "expires_s": contents[6]}
    if 7 in contents: members["holder_key"] = contents[7].hex()
    if 8 in contents: members["name"] = contents[8]
    if 9 in contents: members["role"] = contents[9]
    if 10 in contents:
        ask = contents[10]
        members["ask"] = {"form": ask[1], "fields": ask[2], "purpose": ask[3], "nonce": ask[5].hex()}
        if 4 in ask: members["ask"]["keep_until_s"] = ask[4]
    write(f"card-valid/{name}.json", {
        "master": MASTER.hex(), "network": NETWORK.hex(), "contents": members, "size": len(data),
        "bytes": data.hex(), "qr_text": "MINWON:" + base45(data), "text": base64url(data)})


valid("bare", BARE)
valid("receiver", BARE | {8: "한빛은행 강남지점", 9: 2})
valid("holder", BARE | {7: HOLDER, 8: "홍길동", 9: 1})
valid("issuer", BARE | {9: 3})
valid("ask-preset", BARE | {8: "한빛은행", 9: 2, 10: ASK})
valid("ask-pointers", BARE | {8: "한빛은행", 9: 2, 10: ASK | {2: LIST, 4: 1800000000, 5: NONCE}} | {10: {
    1: "land-register", 2: LIST, 3: "담보대출 심사", 4: 1800000000, 5: NONCE}})
valid("longest-texts", BARE | {8: "가" * 21 + "x", 10: ASK | {3: "나" * 40}})
valid("times-of-all-sizes", BARE | {6: 23, 10: {1: "a", 2: "b", 3: "c", 4: (1 << 64) - 1, 5: NONCE}})
valid("no-expiry-in-sight", BARE | {6: (1 << 64) - 1})


def invalid(name, code, data):
    write(f"card-invalid/{name}.json", {"code": code, "bytes": data.hex()})


def changed(**members):
    return BARE | {int(key[1:]): value for key, value in members.items()}


def without(key):
    return {other: value for other, value in BARE.items() if other != key}


def asked(**members):
    return BARE | {10: dict(sorted((ASK | {int(key[1:]): value for key, value in members.items()}).items()))}


GOOD = envelope(BARE)
PAYLOAD = cbor(BARE)
invalid("empty", "card-damaged", b"")
invalid("cut-off", "card-damaged", GOOD[:-1])
invalid("trailing-byte", "card-damaged", GOOD + b"\0")
invalid("tagged", "card-damaged", b"\xd2" + GOOD)
invalid("three-parts", "card-damaged", cbor([PROTECTED, {}, PAYLOAD]))
invalid("payload-absent", "card-damaged", cbor([PROTECTED, {}, Raw(b"\xf6"), sign(b"")]))
invalid("payload-not-a-map", "card-damaged", envelope([1]))
invalid("payload-trailing-byte", "card-damaged", envelope(Raw(PAYLOAD + b"\0")))
invalid("short-signature", "card-damaged", cbor([PROTECTED, {}, PAYLOAD, sign(PAYLOAD)[:63]]))
invalid("algorithm-es256", "card-header", envelope(BARE, protected=cbor({1: -7})))
invalid("algorithm-ed25519-of-rfc9864", "card-header", envelope(BARE, protected=cbor({1: -19})))
invalid("algorithm-absent", "card-header", envelope(BARE, protected=b""))
invalid("header-key-id", "card-header", envelope(BARE, protected=cbor({1: -8, 4: b"k"})))
invalid("header-critical", "card-header", envelope(BARE, protected=cbor({1: -8, 2: [1]})))
invalid("header-unprotected", "card-header", cbor([PROTECTED, {4: b"k"}, PAYLOAD, sign(PAYLOAD)]))
invalid("header-long-integer", "card-not-deterministic", envelope(BARE, protected=b"\xa1\x18\x01\x27"))
invalid("envelope-indefinite", "card-not-deterministic", b"\x9f" + GOOD[1:] + b"\xff")
invalid("envelope-long-length", "card-not-deterministic", b"\x98\x04" + GOOD[1:])
invalid("map-indefinite", "card-not-deterministic", envelope(Raw(b"\xbf" + PAYLOAD[1:] + b"\xff")))
invalid("map-out-of-order", "card-not-deterministic", envelope(dict(reversed(BARE.items()))))
invalid("map-key-twice", "card-not-deterministic", envelope(Raw(b"\xa7" + PAYLOAD[1:] + cbor(6) + cbor(1795000000))))
invalid("integer-too-long", "card-not-deterministic", envelope(changed(_6=Raw(b"\x1b" + (1795000000).to_bytes(8, "big")))))
invalid("bytes-in-chunks", "card-not-deterministic", envelope(changed(
    _2=Raw(b"\x5f" + cbor(NETWORK[:16]) + cbor(NETWORK[16:]) + b"\xff"))))
invalid("role-absent-as-null", "card-member", envelope(changed(_9=Raw(b"\xf6"))))
invalid("big-integer-tag", "card-not-deterministic", envelope(changed(_6=Raw(b"\xc2\x44" + (1795000000).to_bytes(4, "big")))))
invalid("version-2", "card-version", envelope(changed(_1=2)))
invalid("unknown-member", "card-unknown-member", envelope(changed(_11=1)))
invalid("unknown-member-negative", "card-unknown-member", envelope(BARE | {-1: 1}))
invalid("unknown-member-text", "card-unknown-member", envelope(BARE | {"x": 1}))
for key in BARE:
    invalid(f"without-{key}", "card-member", envelope(without(key)))
invalid("network-31-bytes", "card-member", envelope(changed(_2=NETWORK[:31])))
invalid("network-text", "card-member", envelope(changed(_2=NETWORK.hex())))
invalid("identity-of-small-order", "card-member", envelope(changed(_3=b"\x01" + bytes(31))))
invalid("identity-no-point", "card-member", envelope(changed(_3=b"\x02" + bytes(31))))
invalid("identity-second-spelling", "card-member", envelope(changed(_3=(2**255 - 19 + 3).to_bytes(32, "little"))))
invalid("ledger-key-of-small-order", "card-member", envelope(changed(_4=bytes(32))))
invalid("ledger-key-short-in-base58", "card-member", envelope(changed(_4=SHORT)))
invalid("ledger-key-33-bytes", "card-member", envelope(changed(_4=LEDGER + b"\0")))
invalid("modulus-2048", "card-member", envelope(changed(_5=b"\x80" + bytes(254) + b"\x01")))
invalid("modulus-3071", "card-member", envelope(changed(_5=b"\x7f" + MODULUS[1:])))
invalid("modulus-8193", "card-member", envelope(changed(_5=b"\x01" + bytes(1023) + b"\x01")))
invalid("modulus-even", "card-member", envelope(changed(_5=MODULUS[:-1] + b"\0")))
invalid("modulus-leading-zero", "card-member", envelope(changed(_5=b"\0" + MODULUS)))
invalid("expires-negative", "card-member", envelope(changed(_6=-1)))
invalid("expires-float", "card-member", envelope(changed(_6=Raw(b"\xfb" + struct.pack(">d", 1795000000.0)))))
invalid("holder-of-small-order", "card-member", envelope(changed(_7=bytes(32))))
invalid("name-empty", "card-member", envelope(changed(_8="")))
invalid("name-blank", "card-member", envelope(changed(_8=" ")))
invalid("name-65-bytes", "card-member", envelope(changed(_8="x" * 65)))
invalid("name-line-break", "card-member", envelope(changed(_8="은행\n확인됨")))
invalid("name-right-to-left", "card-member", envelope(changed(_8="은행\u202eknab")))
invalid("name-not-utf8", "card-damaged", envelope(changed(_8=Raw(b"\x62\xff\xff"))))
invalid("role-0", "card-member", envelope(changed(_9=0)))
invalid("role-4", "card-member", envelope(changed(_9=4)))
invalid("ask-not-a-map", "card-damaged", envelope(changed(_10=1)))
invalid("ask-unknown-member", "card-unknown-member", envelope(asked(_6=1)))
invalid("ask-without-nonce", "card-member", envelope(BARE | {10: {1: "a", 2: "b", 3: "c"}}))
invalid("ask-nonce-15-bytes", "card-member", envelope(asked(_5=NONCE[:15])))
invalid("ask-form-capital", "card-member", envelope(asked(_1="Land")))
invalid("ask-purpose-empty", "card-member", envelope(asked(_3="")))
invalid("ask-purpose-121-bytes", "card-member", envelope(asked(_3="x" * 121)))
invalid("ask-keep-until-text", "card-member", envelope(asked(_4="2027")))
invalid("ask-pointers-none", "card-member", envelope(asked(_2=[])))
invalid("ask-pointers-65", "card-member", envelope(asked(_2=[f"/{n}" for n in range(65)])))
invalid("ask-pointer-twice", "card-member", envelope(asked(_2=["/내용", "/내용"])))
invalid("ask-pointer-without-slash", "card-member", envelope(asked(_2=["내용"])))
invalid("ask-pointer-bad-escape", "card-member", envelope(asked(_2=["/a~2"])))
invalid("ask-pointer-a-number", "card-member", envelope(asked(_2=[1])))
invalid("ask-preset-empty", "card-member", envelope(asked(_2="")))
invalid("ask-out-of-order", "card-not-deterministic", envelope(BARE | {10: dict(reversed(ASK.items()))}))
invalid("signature-of-another-key", "card-signature", envelope(BARE, seed=bytes(32)))
invalid("signature-without-external-data", "card-signature", envelope(BARE, external=b""))
invalid("signature-zero", "card-signature", cbor([PROTECTED, {}, PAYLOAD, bytes(64)]))
ORDER = 2**252 + 27742317777372353535851937790883648493
FIRST = sign(PAYLOAD)
invalid("signature-malleated", "card-signature", cbor([PROTECTED, {}, PAYLOAD, FIRST[:32] + (
    int.from_bytes(FIRST[32:], "little") + ORDER).to_bytes(32, "little")]))
invalid("too-large", "card-too-large", envelope(asked(_2=[f"/{n:0>200}" for n in range(12)])))

# Texts of cards

QR, TEXT = "MINWON:" + base45(GOOD), base64url(GOOD)
texts = {
    "empty": ("not-a-card", ""), "blank": ("not-a-card", " \n"), "a-sentence": ("not-a-card", "안녕하세요"),
    "a-link": ("not-a-card", "https://example.com/"), "prefix-alone": ("card-damaged", "MINWON:"),
    "prefix-small": ("not-a-card", QR.replace("MINWON", "minwon")),
    "base45-small": ("card-text", QR[:7] + QR[7:].lower()), "base45-cut": ("card-text", QR[:-1]),
    "base45-overflow": ("card-text", QR[:-2] + "::"), "base45-space-inside": ("card-text", QR[:7] + " " + QR[7:-1]),
    "base64-standard-alphabet": ("not-a-card", base64.b64encode(GOOD).decode()),
    "base64-padded": ("not-a-card", TEXT + "=="), "base64-loose-bits": ("card-text", TEXT[:-1] + chr(ord(TEXT[-1]) + 1)),
    "base64-cut": ("card-damaged", base64url(GOOD[:-2])), "base64-of-nothing-ours": ("card-damaged", base64url(b"hello")),
}
for name, (code, text) in texts.items():
    write(f"text-invalid/{name}.json", {"code": code, "text": text})

# Backups

def section(kind, data):
    return struct.pack(">BQ", kind, len(data)) + data


def backup(form, passphrase, sections):
    salt, nonce = bytes(range(16)), bytes(range(12))
    key = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=262144).derive(
        unicodedata.normalize("NFC", passphrase).encode())
    plain = b"".join(section(kind, data) for kind, data in sections)
    header = struct.pack(">8sBBIII16s12sQ", b"MINWONBK", 1, form, 262144, 2, 1, salt, nonce, len(plain) + 16)
    data = header + AESGCM(key).encrypt(nonce, plain, header)
    return data + hashlib.sha256(data).digest()


PASSPHRASE = "세 개의 산과 두 개의 강"
ORIGIN = struct.pack(">QI", 1795000000, 3)
parts = [(1, ORIGIN), (2, MASTER), (3, RSA), (4, b'{"network":"test"}')]
write("backup/keys-only.minwonbackup", backup(2, PASSPHRASE, parts))
write("backup/full.minwonbackup", backup(1, PASSPHRASE, parts + [(5, b"SQLite format 3\0" + bytes(100))]))
write("backup/wrong-form.minwonbackup", backup(1, PASSPHRASE, parts))
