-- The wallet's database, version 1. Never edited: a change is a new file and a new version.
--
-- Times end in _ms (Unix milliseconds) or _s (Unix seconds). Transaction and network ids are
-- lower-case hex, ledger keys base58, as on the wire. Columns named `detail` hold a JSON object
-- for what only the window shows; nothing is looked up by what is in it.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

CREATE TABLE networks (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    urls       TEXT NOT NULL CHECK (json_valid(urls)),
    genesis    TEXT NOT NULL CHECK (json_valid(genesis)),
    joined_ms  INTEGER NOT NULL,
    -- The last block statement or checkpoint that was verified; never goes back.
    pin_height INTEGER,
    pin_ms     INTEGER,
    pin        TEXT CHECK ((pin IS NULL) = (pin_height IS NULL) AND (pin IS NULL) = (pin_ms IS NULL))
) STRICT;

-- Indexes of key chains that were given out; the keys themselves are derived from the seed.
CREATE TABLE keys (
    network    TEXT NOT NULL,
    chain      TEXT NOT NULL,
    key_index  INTEGER NOT NULL,
    public     TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    status     TEXT NOT NULL,
    subject    TEXT,
    card       BLOB,
    ask        TEXT CHECK (ask IS NULL OR json_valid(ask)),
    expires_s  INTEGER,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (network, chain, key_index),
    UNIQUE (network, public)
) STRICT;

CREATE TABLE contacts (
    identity       TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    role           TEXT,
    fingerprint    TEXT NOT NULL,
    encryption_key TEXT NOT NULL,
    card           BLOB,
    -- When somebody compared the fingerprint with the contact in person.
    compared_ms    INTEGER,
    added_ms       INTEGER NOT NULL,
    updated_ms     INTEGER NOT NULL,
    detail         TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE TABLE requests (
    transaction_id TEXT PRIMARY KEY,
    network        TEXT NOT NULL,
    issuer         TEXT NOT NULL,
    form           TEXT NOT NULL,
    state          TEXT NOT NULL,
    card_key       TEXT NOT NULL,
    asset          TEXT,
    created_ms     INTEGER NOT NULL,
    detail         TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE TABLE documents (
    asset         TEXT PRIMARY KEY,
    network       TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    form          TEXT NOT NULL,
    title         TEXT NOT NULL,
    state         TEXT NOT NULL,
    copies_left   INTEGER NOT NULL,
    -- The unspent output that holds the copies, `<transaction id>:<index>`, and who can spend it.
    copies_output TEXT,
    copies_key    TEXT,
    request       TEXT,
    issued_ms     INTEGER NOT NULL,
    expires_s     INTEGER,
    accepted_ms   INTEGER,
    revoked_ms    INTEGER,
    revoke_reason TEXT,
    updated_ms    INTEGER NOT NULL,
    detail        TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX documents_by_time ON documents (issued_ms DESC, asset);

-- Apart from `documents`, so that a list of ten thousand does not wade through their texts.
CREATE TABLE document_texts (
    asset TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    sdjwt TEXT NOT NULL
) STRICT;

-- Copies given away.
CREATE TABLE shares (
    transaction_id TEXT PRIMARY KEY,
    asset          TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    receiver       TEXT,
    receiver_key   TEXT NOT NULL,
    owner_key      TEXT NOT NULL,
    -- Pointers of the fields that were shown; never their values.
    fields         TEXT NOT NULL CHECK (json_valid(fields)),
    purpose        TEXT NOT NULL,
    nonce          TEXT,
    state          TEXT NOT NULL,
    -- The unspent held copy.
    held_output    TEXT,
    expires_s      INTEGER NOT NULL,
    keep_until_s   INTEGER,
    created_ms     INTEGER NOT NULL,
    opened_ms      INTEGER,
    ended_ms       INTEGER,
    detail         TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX shares_by_asset ON shares (asset, created_ms DESC);
CREATE INDEX shares_by_receiver ON shares (receiver_key);
CREATE INDEX shares_by_end ON shares (expires_s) WHERE ended_ms IS NULL;

-- Copies that others gave us.
CREATE TABLE received (
    transaction_id TEXT PRIMARY KEY,
    asset          TEXT NOT NULL,
    network        TEXT NOT NULL,
    issuer         TEXT,
    form           TEXT,
    title          TEXT,
    receiver_key   TEXT NOT NULL,
    state          TEXT NOT NULL,
    held_output    TEXT,
    purpose        TEXT,
    nonce          TEXT,
    verdict        TEXT,
    received_ms    INTEGER NOT NULL,
    expires_s      INTEGER,
    keep_until_s   INTEGER,
    opened_ms      INTEGER,
    ended_ms       INTEGER,
    detail         TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX received_by_time ON received (received_ms DESC, transaction_id);

CREATE TABLE received_texts (
    transaction_id TEXT PRIMARY KEY REFERENCES received ON DELETE CASCADE,
    presentation   TEXT NOT NULL,
    report         TEXT CHECK (report IS NULL OR json_valid(report))
) STRICT;

-- Transactions signed here. Stored before they are sent and sent as stored, until the ledger has
-- them or refuses them.
CREATE TABLE outbox (
    id               INTEGER PRIMARY KEY,
    network          TEXT NOT NULL,
    transaction_id   TEXT NOT NULL UNIQUE,
    kind             TEXT NOT NULL,
    asset            TEXT,
    spends           TEXT,
    transaction_text TEXT NOT NULL,
    payload          TEXT,
    state            TEXT NOT NULL,
    attempts         INTEGER NOT NULL DEFAULT 0,
    due_ms           INTEGER NOT NULL,
    error_code       TEXT,
    height           INTEGER,
    committed_ms     INTEGER,
    created_ms       INTEGER NOT NULL,
    detail           TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
-- Two transactions of ours never compete for one output.
CREATE UNIQUE INDEX outbox_spends ON outbox (network, spends)
    WHERE spends IS NOT NULL AND state <> 'failed';
CREATE INDEX outbox_due ON outbox (due_ms) WHERE state IN ('prepared', 'sent');

-- The timeline.
CREATE TABLE events (
    id             INTEGER PRIMARY KEY,
    time_ms        INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    asset          TEXT,
    share          TEXT,
    transaction_id TEXT,
    height         INTEGER,
    is_seen        INTEGER NOT NULL DEFAULT 0,
    detail         TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX events_by_time ON events (time_ms DESC, id DESC);
CREATE INDEX events_by_asset ON events (asset, time_ms DESC, id DESC);
CREATE INDEX events_by_share ON events (share, time_ms DESC, id DESC) WHERE share IS NOT NULL;
CREATE INDEX events_unseen ON events (id) WHERE is_seen = 0;
-- Reading the ledger twice does not tell it twice.
CREATE UNIQUE INDEX events_once ON events (transaction_id, kind) WHERE transaction_id IS NOT NULL;

-- The last verified answer about an asset, as it came.
CREATE TABLE trails (
    asset       TEXT PRIMARY KEY,
    head_height INTEGER NOT NULL,
    head_ms     INTEGER NOT NULL,
    body        TEXT NOT NULL,
    fetched_ms  INTEGER NOT NULL
) STRICT;
