-- Webhook addresses of somebody else's that were replaced by ours, and whether webhooks are passed on.
ALTER TABLE connection ADD COLUMN forwarding INTEGER NOT NULL DEFAULT 0;
CREATE TABLE replaced_webhook (
    connection TEXT NOT NULL,
    inbox TEXT NOT NULL,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    forwarding INTEGER NOT NULL,
    restored INTEGER NOT NULL,
    PRIMARY KEY (connection, inbox)
) STRICT, WITHOUT ROWID;
