// JWE by jose and SD-JWT by @sd-jwt/core, for `main.rs`: a request a line, an answer a line.
//
// A request is `{"do": name, …}`; an answer is what the function of that name returns, or
// `{"refused": sentence}` where the library refuses. Nothing of this project is used here.

import { constants, createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify as check, webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

globalThis.crypto ??= webcrypto; // Node 18

// The packages are not beside this file, and only `require` looks where it is told to.
const installed = createRequire(pathToFileURL(`${process.env.MINWON_INTEROP_NODE}/package.json`));
const jose = await import(pathToFileURL(installed.resolve("jose")));
const { SDJwtInstance } = await import(pathToFileURL(installed.resolve("@sd-jwt/core")));

const PARAMETERS = {
  PS256: { hash: "sha256", padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  ES256: { hash: "sha256", dsaEncoding: "ieee-p1363" },
  EdDSA: { hash: null },
};

const signer = (jwk, alg) => (text) => {
  const { hash, ...rest } = PARAMETERS[alg];
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return sign(hash, Buffer.from(text), { key, ...rest }).toString("base64url");
};

// The library leaves the choice of the algorithm to its caller: it is fixed here, not read.
const verifier = (jwk, alg) => (text, signature) => {
  const { hash, ...rest } = PARAMETERS[alg];
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return check(hash, Buffer.from(text), { key, ...rest }, Buffer.from(signature, "base64url"));
};

const hasher = (data, alg) => {
  if (alg.toLowerCase() !== "sha-256") throw new Error(`hash ${alg}`);
  return createHash("sha256").update(Buffer.from(data)).digest();
};

const steps = (pointer) =>
  pointer.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

// The library's two ways to name places, as objects around them.
function issueFrame(claims, places) {
  const frame = {};
  for (const place of places) {
    const tokens = steps(place);
    const last = tokens.pop();
    let [at, value] = [frame, claims];
    for (const token of tokens) [at, value] = [(at[token] ??= {}), value[token]];
    (at._sd ??= []).push(Array.isArray(value) ? Number(last) : last);
  }
  return frame;
}

function presentFrame(places) {
  const frame = {};
  for (const place of places.toSorted?.() ?? [...places].sort()) {
    const tokens = steps(place);
    const last = tokens.pop();
    let at = frame;
    for (const token of tokens) {
      if (at[token] === undefined || at[token] === true) at[token] = {};
      at = at[token];
    }
    at[last] ??= true;
  }
  return frame;
}

const FUNCTIONS = {
  async seal({ key, plaintext, header }) {
    const bytes = new Uint8Array(Buffer.from(plaintext, "base64url"));
    const sealed = new jose.CompactEncrypt(bytes).setProtectedHeader(header);
    return { jwe: await sealed.encrypt(await jose.importJWK(key, header.alg)) };
  },

  async open({ key, token }) {
    const opened = await jose.compactDecrypt(token, await jose.importJWK(key, "RSA-OAEP-256"), {
      keyManagementAlgorithms: ["RSA-OAEP-256"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return {
      header: opened.protectedHeader,
      plaintext: Buffer.from(opened.plaintext).toString("base64url"),
    };
  },

  async issue({ key, alg, claims, places, typ, decoys }) {
    const issuer = new SDJwtInstance({
      signer: signer(key, alg), signAlg: alg, hasher, hashAlg: "sha-256",
      saltGenerator: (length) => randomBytes(length).toString("base64url"),
    });
    const frame = issueFrame(claims, places);
    if (decoys) frame._sd_decoy = 3;
    return { sd_jwt: await issuer.issue(claims, frame, { header: { typ } }) };
  },

  async present({ token, places, key, alg, aud, nonce }) {
    const holder = new SDJwtInstance({ hasher, kbSigner: signer(key, alg), kbSignAlg: alg });
    const payload = { iat: Math.floor(Date.now() / 1000), aud, nonce };
    return { sd_jwt: await holder.present(token, presentFrame(places), { kb: { payload } }) };
  },

  async verify({ token, key, alg, holder_alg, aud, nonce }) {
    const receiver = new SDJwtInstance({
      hasher, verifier: verifier(key, alg),
      kbVerifier: (text, signature, claims) => verifier(claims.cnf.jwk, holder_alg)(text, signature),
    });
    const options = nonce === null ? {} : { keyBindingNonce: nonce };
    const { payload, kb } = await receiver.verify(token, options);
    // The library compares the nonce and leaves the audience to its caller.
    if (aud !== null && kb.payload.aud !== aud) throw new Error("audience");
    return { claims: payload };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...request } = JSON.parse(line);
  let answer;
  try {
    answer = await FUNCTIONS[name](request);
  } catch (error) {
    answer = { refused: `${error.name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
