//! The messages of a conversation, each envelope with its reading.

use rusqlite::{Connection, OptionalExtension, Row, params};
use standin_model::view::LogRow;
use standin_model::{Reading, Seq};

use crate::table::{log, reading};

/// One envelope of a conversation. Attempts of one message share `dedupe_key` and are not folded here.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationRow {
    /// The envelope as a line of the log.
    pub row: LogRow,
    /// What it says; `content` is always there.
    pub reading: Reading,
    /// The same for every attempt of one message.
    pub dedupe_key: Option<String>,
    /// Whether the planned answer has left (received), or the reply has come (sent).
    pub answered: bool,
    /// Whether the exchange is over: false for what was sent and still waits for its reply.
    pub completed: bool,
    /// One sentence that goes with `row.error`.
    pub error_message: Option<String>,
}

/// The newest messages of a conversation before `before`, oldest first: received webhooks, what was sent, and replays
/// of it.
pub(crate) fn conversation(
    db: &Connection,
    connection: &str,
    customer: &str,
    limit: u32,
    before: Option<Seq>,
) -> rusqlite::Result<Vec<ConversationRow>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {}, e.dedupe_key, e.answered, e.completed, e.error_message, r.json
         FROM envelope e JOIN reading r USING (seq)
         WHERE e.connection = ?1 AND e.customer = ?2 AND e.message = 1 AND e.seq < ?3
         ORDER BY e.seq DESC LIMIT ?4",
        log::COLUMNS
    ))?;
    let rows = statement.query_map(params![connection, customer, before.unwrap_or(i64::MAX), limit], from_row)?;
    let mut rows: Vec<ConversationRow> = rows.collect::<Result<_, _>>()?;
    rows.reverse();
    Ok(rows)
}

/// The messages of a customer that are about one of these messages of the platform's, or that have one of these keys and
/// were sent by us; oldest first, at most 5,000. Ids and keys as JSON arrays.
pub(crate) fn about(
    db: &Connection,
    connection: &str,
    customer: &str,
    ids: &str,
    keys: &str,
) -> rusqlite::Result<Vec<ConversationRow>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {}, e.dedupe_key, e.answered, e.completed, e.error_message, r.json
         FROM envelope e JOIN reading r USING (seq)
         WHERE e.seq IN (
             SELECT seq FROM envelope WHERE connection = ?1 AND about IN (SELECT 'message/' || value FROM json_each(?3))
             UNION SELECT seq FROM envelope
                 WHERE connection = ?1 AND direction = 'sent' AND dedupe_key IN (SELECT value FROM json_each(?4))
         ) AND e.customer = ?2 AND e.message = 1
         ORDER BY e.seq LIMIT 5000",
        log::COLUMNS
    ))?;
    let rows = statement.query_map(params![connection, customer, ids, keys], from_row)?;
    rows.collect()
}

/// The delivery before this one about the same thing, repeats aside.
pub(crate) fn delivery_before(db: &Connection, seq: Seq) -> rusqlite::Result<Option<Seq>> {
    db.prepare_cached(
        "SELECT b.seq FROM envelope e JOIN envelope b ON b.about = e.about AND b.connection IS e.connection
         WHERE e.seq = ?1 AND b.seq < ?1 AND b.direction = 'received' AND b.kind = 'webhook' AND b.duplicate_of IS NULL
         ORDER BY b.seq DESC LIMIT 1",
    )?
    .query_row([seq], |row| row.get(0))
    .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ConversationRow> {
    let json: String = row.get("json")?;
    Ok(ConversationRow {
        row: log::row(row)?,
        reading: reading::parse(&json)?,
        dedupe_key: row.get("dedupe_key")?,
        answered: row.get("answered")?,
        completed: row.get("completed")?,
        error_message: row.get("error_message")?,
    })
}
