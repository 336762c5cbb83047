//! Table `replaced_webhook`: addresses of somebody else's that ours took the place of, until they are put back.

use rusqlite::{Connection as Db, Row, params};
use standin_model::view::ReplacedWebhook;

/// Remembers an address in place of one of the same inbox.
pub(crate) fn put(db: &Db, connection: &str, it: &ReplacedWebhook) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO replaced_webhook (connection, inbox, url, at, forwarding, restored)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![connection, it.inbox, it.url, it.at, it.forwarding, it.restored])?;
    Ok(())
}

/// Forgets an address. Whether there was one.
pub(crate) fn remove(db: &Db, connection: &str, inbox: &str) -> rusqlite::Result<bool> {
    let removed = db
        .prepare_cached("DELETE FROM replaced_webhook WHERE connection = ?1 AND inbox = ?2")?
        .execute([connection, inbox])?;
    Ok(removed > 0)
}

/// Every address with its connection, the newest last.
pub(crate) fn all(db: &Db) -> rusqlite::Result<Vec<(String, ReplacedWebhook)>> {
    let mut statement = db.prepare_cached("SELECT * FROM replaced_webhook ORDER BY at, connection, inbox")?;
    let rows = statement.query_map([], from_row)?;
    rows.collect()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<(String, ReplacedWebhook)> {
    Ok((
        row.get("connection")?,
        ReplacedWebhook {
            inbox: row.get("inbox")?,
            url: row.get("url")?,
            at: row.get("at")?,
            forwarding: row.get("forwarding")?,
            restored: row.get("restored")?,
        },
    ))
}
