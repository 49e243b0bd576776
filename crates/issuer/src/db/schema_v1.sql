-- The issuer's database, version 1. Never edited: a change is a new file and a new version.
--
-- Times end in _ms (Unix milliseconds) or _s (Unix seconds). Transaction ids and hashes are
-- lower-case hex, ledger keys base58, as on the wire; holder and identity keys are 32 bytes.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- One-time codes, by hash. A subject has at most one that is unused.
CREATE TABLE codes (
    hash      BLOB PRIMARY KEY CHECK (length(hash) = 32),
    subject   TEXT NOT NULL,
    made_ms   INTEGER NOT NULL,
    expires_s INTEGER NOT NULL,
    used_by   BLOB CHECK (length(used_by) = 32)
) STRICT;
CREATE INDEX codes_of_subject ON codes (subject);

-- Which wallet is whose. A subject may have several wallets, a wallet is one subject's.
CREATE TABLE holders (
    holder_key   BLOB PRIMARY KEY CHECK (length(holder_key) = 32),
    identity_key BLOB NOT NULL CHECK (length(identity_key) = 32),
    subject      TEXT NOT NULL,
    bound_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX holders_of_subject ON holders (subject);

-- Every request seen. 'waiting' ones are tried again from next_try_ms on; card is kept until then.
CREATE TABLE requests (
    txid        TEXT PRIMARY KEY,
    made_ms     INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'answering', 'answered', 'refused')),
    reason      TEXT,
    form        TEXT,
    purpose     TEXT,
    holder_key  BLOB CHECK (length(holder_key) = 32),
    card        BLOB,
    next_try_ms INTEGER NOT NULL,
    asset       TEXT
) STRICT;
CREATE INDEX requests_waiting ON requests (next_try_ms) WHERE state = 'waiting';

-- Every document issued. transaction_text and payload are written before they are sent, and taken
-- away when the ledger has them. intent makes a repeated call find what it began.
CREATE TABLE issues (
    number           INTEGER PRIMARY KEY,
    asset            TEXT NOT NULL UNIQUE,
    intent           BLOB UNIQUE CHECK (length(intent) = 32),
    document         TEXT NOT NULL UNIQUE,
    form             TEXT NOT NULL,
    subject          TEXT,
    holder_key       BLOB NOT NULL CHECK (length(holder_key) = 32),
    identity_key     BLOB NOT NULL CHECK (length(identity_key) = 32),
    owner_key        TEXT NOT NULL,
    copies           INTEGER NOT NULL,
    expires_s        INTEGER,
    request          TEXT,
    state            TEXT NOT NULL CHECK (state IN ('prepared', 'issued', 'refused', 'revoked')),
    code             TEXT,
    transaction_text TEXT,
    payload          TEXT,
    prepared_ms      INTEGER NOT NULL,
    height           INTEGER,
    issued_ms        INTEGER
) STRICT;
CREATE INDEX issues_prepared ON issues (number) WHERE state = 'prepared';

-- Revocations, written before they are sent.
CREATE TABLE revocations (
    asset            TEXT PRIMARY KEY,
    txid             TEXT NOT NULL,
    reason           TEXT NOT NULL,
    transaction_text TEXT NOT NULL,
    prepared_ms      INTEGER NOT NULL,
    height           INTEGER,
    revoked_ms       INTEGER
) STRICT;
