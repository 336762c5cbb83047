-- What an envelope is about (message/ID, conversation/ID, person/ID): finds the deliveries about the same thing.
ALTER TABLE envelope ADD COLUMN about TEXT;
CREATE INDEX envelope_about ON envelope (about, connection) WHERE about IS NOT NULL;

-- Conversations, as the platform told of each last.
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
CREATE INDEX conversation_customer ON conversation (connection, customer);
CREATE INDEX conversation_contact ON conversation (connection, contact) WHERE contact IS NOT NULL;

-- Messages that were read from a platform's history, secrets scrubbed. Rebuilt from the answer that held them.
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
