"""JWE by jwcrypto and SD-JWT by sd-jwt, for `main.rs`: a request a line, an answer a line.

A request is `{"do": name, …}`; an answer is what the function of that name returns, or
`{"refused": sentence}` where the library refuses. Nothing of this project is used here.
"""

import json
import sys

import sd_jwt.verifier
from jwcrypto import jwe, jwk
from jwcrypto.common import base64url_decode, base64url_encode
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier


def key_of(members):
    return jwk.JWK.from_json(json.dumps(members))


def seal(key, plaintext, header):
    token = jwe.JWE(base64url_decode(plaintext), json.dumps(header))
    # jwcrypto asks for leave to use RSA1_5, which is sealed here only to be refused.
    token.allowed_algs = [header["alg"], header["enc"]]
    token.add_recipient(key_of(key))
    return {"jwe": token.serialize(compact=True)}


def open(key, token):
    opened = jwe.JWE(algs=["RSA-OAEP-256", "A256GCM"])
    opened.deserialize(token, key_of(key))
    return {
        "header": opened.jose_header,
        "plaintext": base64url_encode(opened.payload),
    }


def steps(pointer):
    tokens = pointer.split("/")[1:]
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]


def marked(value, place, places):
    """The claims with `SDObj` around what is at one of the places."""

    def below(token):
        return (*place, token)

    if isinstance(value, dict):
        return {
            SDObj(name) if below(name) in places else name: marked(inner, below(name), places)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        inner = [marked(item, below(str(index)), places) for index, item in enumerate(value)]
        return [
            SDObj(item) if below(str(index)) in places else item
            for index, item in enumerate(inner)
        ]
    return value


def issue(key, alg, claims, places, typ, decoys):
    places = {tuple(steps(place)) for place in places}
    issued = SDJWTIssuer(
        marked(claims, (), places),
        key_of(key),
        sign_alg=alg,
        add_decoy_claims=decoys,
        extra_header_parameters={"typ": typ},
    )
    return {"sd_jwt": issued.sd_jwt_issuance}


def chosen(value, place, places):
    """The library's way to name places: `True`, or objects and lists around it."""
    within = [other for other in places if other[: len(place)] == place]
    if not within:
        return None
    if within == [place]:
        return True
    if isinstance(value, list):
        return [chosen(item, (*place, str(i)), places) for i, item in enumerate(value)]
    return {name: chosen(inner, (*place, name), places) for name, inner in value.items()}


def present(token, claims, places, key, alg, aud, nonce):
    places = [tuple(steps(place)) for place in places]
    holder = SDJWTHolder(token)
    holder.create_presentation(
        chosen(claims, (), places) or {}, nonce, aud, key_of(key), sign_alg=alg
    )
    return {"sd_jwt": holder.sd_jwt_presentation}


def verify(token, key, alg, holder_alg, aud, nonce):
    def issuer_key(_iss, header):
        if header["alg"] != alg:
            raise ValueError("algorithm")
        return key_of(key)

    # The only way to tell the library which algorithm the holder signs with.
    sd_jwt.verifier.DEFAULT_SIGNING_ALG = holder_alg
    verified = SDJWTVerifier(token, issuer_key, aud, nonce)
    return {"claims": verified.get_verified_payload()}


FUNCTIONS = {"seal": seal, "open": open, "issue": issue, "present": present, "verify": verify}

for line in sys.stdin:
    request = json.loads(line)
    function = FUNCTIONS[request.pop("do")]
    try:
        answer = function(**request)
    except Exception as error:  # every library has its own family of exceptions
        answer = {"refused": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
