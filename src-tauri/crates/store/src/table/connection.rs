//! Table `connection`: the stored connections, without their secrets.

use rusqlite::{Connection as Db, OptionalExtension, Row, params};
use standin_model::{Connection, PlatformKind};

use crate::table::{strange, word};

/// Stores a connection in place of one of the same name.
pub(crate) fn put(db: &Db, it: &Connection) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO connection (name, platform, base_url, paced, simulated, forward_to, created_at, channel,
             forwarding)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        it.name,
        it.platform.as_str(),
        it.base_url,
        it.paced,
        it.simulated,
        it.forward_to,
        it.created_at,
        serde_json::to_string(&it.channel).unwrap_or_else(|_| "{}".to_owned()),
        it.forwarding
    ])?;
    Ok(())
}

/// Forgets a connection; its envelopes stay. Whether there was one.
pub(crate) fn remove(db: &Db, name: &str) -> rusqlite::Result<bool> {
    Ok(db.prepare_cached("DELETE FROM connection WHERE name = ?1")?.execute([name])? > 0)
}

/// Every connection, in the order of their names.
pub(crate) fn all(db: &Db) -> rusqlite::Result<Vec<Connection>> {
    let mut statement = db.prepare_cached("SELECT * FROM connection ORDER BY name")?;
    let rows = statement.query_map([], from_row)?;
    rows.collect()
}

/// One connection.
pub(crate) fn get(db: &Db, name: &str) -> rusqlite::Result<Option<Connection>> {
    db.prepare_cached("SELECT * FROM connection WHERE name = ?1")?.query_row([name], from_row).optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Connection> {
    Ok(Connection {
        name: row.get("name")?,
        platform: word(row, "platform", PlatformKind::parse)?,
        base_url: row.get("base_url")?,
        paced: row.get("paced")?,
        simulated: row.get("simulated")?,
        forward_to: row.get("forward_to")?,
        forwarding: row.get("forwarding")?,
        created_at: row.get("created_at")?,
        channel: serde_json::from_str(&row.get::<_, String>("channel")?).map_err(|_| strange("channel", "not JSON"))?,
    })
}
