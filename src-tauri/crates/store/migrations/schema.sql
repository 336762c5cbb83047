CREATE TABLE connection (
    name TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    base_url TEXT NOT NULL,
    paced INTEGER NOT NULL,
    simulated INTEGER NOT NULL,
    forward_to TEXT,
    created_at TEXT NOT NULL
, channel TEXT NOT NULL DEFAULT '{}', forwarding INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE content (
    seq INTEGER PRIMARY KEY REFERENCES envelope (seq) ON DELETE CASCADE,
    head BLOB NOT NULL,
    body BLOB NOT NULL,
    framing BLOB,
    reply_head BLOB NOT NULL,
    reply_body BLOB NOT NULL,
    reply_framing BLOB
) STRICT;
CREATE TABLE conversation (
    connection TEXT NOT NULL,
    id TEXT NOT NULL,
    customer TEXT,
    contact TEXT,
    inbox TEXT,
    status TEXT,
    assignee TEXT,
    labels TEXT NOT NULL DEFAULT '[]',
    last_at INTEGER,
    told_seq INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_contact ON conversation (connection, contact) WHERE contact IS NOT NULL;
CREATE INDEX conversation_customer ON conversation (connection, customer);
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE customer (
    connection TEXT NOT NULL,
    customer TEXT NOT NULL,
    given_name TEXT,
    told_name TEXT,
    platform_id TEXT,
    channel_id TEXT,
    channel_name TEXT,
    bot_id TEXT,
    fields TEXT NOT NULL DEFAULT '{}',
    last_seq INTEGER,
    last_summary TEXT,
    last_sender TEXT,
    last_at INTEGER,
    unread INTEGER NOT NULL DEFAULT 0,
    draft TEXT, ids TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (connection, customer)
) STRICT, WITHOUT ROWID;
CREATE TABLE envelope (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    kind TEXT NOT NULL,
    platform TEXT,
    connection TEXT,
    customer TEXT,
    conversation TEXT,
    type TEXT,
    sender TEXT,
    sender_name TEXT,
    signature TEXT,
    error TEXT,
    error_message TEXT,
    refused INTEGER NOT NULL,
    marks TEXT NOT NULL,
    head_origin TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration INTEGER,
    method TEXT NOT NULL,
    target TEXT NOT NULL,
    url TEXT,
    peer TEXT,
    status INTEGER,
    attempt INTEGER NOT NULL,
    parent_seq INTEGER,
    dedupe_key TEXT,
    duplicate_of INTEGER,
    request_bytes INTEGER NOT NULL,
    request_sha256 BLOB NOT NULL,
    request_truncated INTEGER NOT NULL,
    reply_bytes INTEGER NOT NULL,
    reply_sha256 BLOB NOT NULL,
    reply_truncated INTEGER NOT NULL,
    summary TEXT NOT NULL,
    problems INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    reader INTEGER NOT NULL DEFAULT 0,
    message INTEGER NOT NULL DEFAULT 0
, about TEXT) STRICT;
CREATE INDEX envelope_about ON envelope (about, connection) WHERE about IS NOT NULL;
CREATE INDEX envelope_connection ON envelope (connection);
CREATE INDEX envelope_customer ON envelope (customer);
CREATE INDEX envelope_dedupe ON envelope (dedupe_key, connection, direction) WHERE dedupe_key IS NOT NULL;
CREATE INDEX envelope_direction ON envelope (direction);
CREATE INDEX envelope_failed ON envelope (seq) WHERE status >= 400;
CREATE INDEX envelope_kind ON envelope (kind);
CREATE INDEX envelope_message ON envelope (connection, customer) WHERE message = 1;
CREATE INDEX envelope_parent ON envelope (parent_seq) WHERE parent_seq IS NOT NULL;
CREATE INDEX envelope_platform ON envelope (platform);
CREATE INDEX envelope_reader ON envelope (reader, seq) WHERE kind IN ('webhook', 'send', 'replay');
CREATE INDEX envelope_started ON envelope (started_at);
CREATE INDEX envelope_type ON envelope (type) WHERE type IS NOT NULL;
CREATE INDEX envelope_under_way ON envelope (seq) WHERE completed = 0;
CREATE TABLE history (
    connection TEXT NOT NULL,
    conversation TEXT NOT NULL,
    message TEXT NOT NULL,
    customer TEXT NOT NULL,
    own_key TEXT,
    said_at INTEGER NOT NULL,
    seq INTEGER NOT NULL REFERENCES envelope (seq) ON DELETE CASCADE,
    reader INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (connection, conversation, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_customer ON history (connection, customer, said_at);
CREATE INDEX history_seq ON history (seq);
CREATE TABLE reading (
    seq INTEGER PRIMARY KEY REFERENCES envelope (seq) ON DELETE CASCADE,
    reader INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE TABLE refusal (
    code TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    sample TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE replaced_webhook (
    connection TEXT NOT NULL,
    inbox TEXT NOT NULL,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    forwarding INTEGER NOT NULL,
    restored INTEGER NOT NULL,
    PRIMARY KEY (connection, inbox)
) STRICT, WITHOUT ROWID;
CREATE TABLE seal_check (one INTEGER PRIMARY KEY CHECK (one = 1), nonce BLOB NOT NULL, box BLOB NOT NULL) STRICT;
CREATE TABLE sealed (
    seq INTEGER NOT NULL REFERENCES envelope (seq) ON DELETE CASCADE,
    place TEXT NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    nonce BLOB NOT NULL,
    box BLOB NOT NULL,
    PRIMARY KEY (seq, place, start)
) STRICT, WITHOUT ROWID;
CREATE TABLE sealed_place (
    seq INTEGER NOT NULL REFERENCES envelope (seq) ON DELETE CASCADE,
    place TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    PRIMARY KEY (seq, place)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61');
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE ui_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
