//! The messages of a conversation, each envelope with its reading.

use rusqlite::{Connection, Row, params};
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
