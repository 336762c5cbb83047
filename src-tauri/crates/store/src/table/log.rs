//! The lists made of table `envelope`: lines of the log, attempts of one message, sizes.

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use standin_model::view::{AttemptRow, LogAsk, LogPage, LogRow};
use standin_model::{Direction, Kind, PlatformKind, Seq};

use crate::query::Filter;
use crate::table::{maybe_word, millis, size, word};

/// The columns of a line of the log, of a table called `e`.
pub(crate) const COLUMNS: &str = "e.seq, e.started_at, e.direction, e.kind, e.platform, e.connection, e.customer, \
     e.type, e.sender, e.sender_name, e.status, e.error, e.summary, e.request_bytes, e.duration, e.problems, \
     e.attempt, e.duplicate_of, e.parent_seq, e.signature";

/// Rows in a page when nobody says how many, and at most.
const PAGE: (u32, u32) = (100, 1000);

/// Attempts of one message that are listed.
const MOST_ATTEMPTS: u32 = 200;

/// Reads a line of the log.
pub(crate) fn row(row: &Row<'_>) -> rusqlite::Result<LogRow> {
    let duration: Option<i64> = row.get("duration")?;
    Ok(LogRow {
        seq: row.get("seq")?,
        at: row.get("started_at")?,
        direction: word(row, "direction", Direction::parse)?,
        kind: word(row, "kind", Kind::parse)?,
        platform: maybe_word(row, "platform", PlatformKind::parse)?,
        connection: row.get("connection")?,
        customer: row.get("customer")?,
        type_name: row.get("type")?,
        sender: row.get("sender")?,
        sender_name: row.get("sender_name")?,
        status: row.get("status")?,
        error: row.get("error")?,
        summary: row.get("summary")?,
        bytes: size(row, "request_bytes")?,
        duration_ms: duration.map(millis),
        problems: row.get("problems")?,
        attempt: row.get("attempt")?,
        duplicate_of: row.get("duplicate_of")?,
        parent_seq: row.get("parent_seq")?,
        signature: row.get("signature")?,
    })
}

/// A page of the log: newest first, or from `after` on the oldest first.
pub(crate) fn page(db: &Connection, ask: &LogAsk, filter: Filter) -> rusqlite::Result<LogPage> {
    let limit = ask.limit.unwrap_or(PAGE.0).clamp(1, PAGE.1);
    let order = if ask.after.is_some() { "ASC" } else { "DESC" };
    let Filter { from, key, condition, values } = filter;
    let mut keys = String::new();
    for (bound, sign) in [(ask.before, '<'), (ask.after, '>')] {
        if let Some(seq) = bound {
            // Numbers of our own type, not text of anybody's: safe to write out, and the planner sees them.
            keys.push_str(&format!(" AND {key} {sign} {seq}"));
        }
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM {from} WHERE ({condition}){keys} ORDER BY {key} {order} LIMIT {}",
        u64::from(limit) + 1
    );
    let mut statement = db.prepare_cached(&sql)?;
    let found = statement.query_map(params_from_iter(values), row)?;
    let mut rows: Vec<LogRow> = found.collect::<Result<_, _>>()?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    Ok(LogPage { rows, more, total: total(db)? })
}

/// Envelopes in the whole log.
pub(crate) fn total(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT value FROM counter WHERE name = 'envelopes'")?.query_row([], |row| row.get(0))
}

/// Every attempt of the message that an envelope is an attempt of, oldest first; at most 200.
pub(crate) fn attempts(db: &Connection, seq: Seq) -> rusqlite::Result<Vec<AttemptRow>> {
    const ATTEMPT: &str = "seq, attempt, started_at, status, error, duration, request_sha256";
    type Group = (Option<String>, Option<String>, String, String);
    let group: Option<Group> = db
        .prepare_cached("SELECT dedupe_key, connection, direction, kind FROM envelope WHERE seq = ?1")?
        .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((key, connection, direction, kind)) = group else {
        return Ok(Vec::new());
    };
    let found: Vec<(AttemptRow, Vec<u8>)> = match key {
        Some(key) => db
            .prepare_cached(&format!(
                "SELECT {ATTEMPT} FROM envelope WHERE dedupe_key = ?1 AND connection IS ?2 AND direction = ?3
                 AND kind = ?4 ORDER BY seq LIMIT {MOST_ATTEMPTS}"
            ))?
            .query_map(params![key, connection, direction, kind], attempt)?
            .collect::<Result<_, _>>()?,
        None => db
            .prepare_cached(&format!("SELECT {ATTEMPT} FROM envelope WHERE seq = ?1"))?
            .query_map([seq], attempt)?
            .collect::<Result<_, _>>()?,
    };
    let first = found.first().map(|(_, hash)| hash.clone()).unwrap_or_default();
    Ok(found.into_iter().map(|(row, hash)| AttemptRow { same_body: hash == first, ..row }).collect())
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<(AttemptRow, Vec<u8>)> {
    let duration: Option<i64> = row.get("duration")?;
    let attempt = AttemptRow {
        seq: row.get("seq")?,
        attempt: row.get("attempt")?,
        at: row.get("started_at")?,
        status: row.get("status")?,
        error: row.get("error")?,
        duration_ms: duration.map(millis),
        same_body: false,
    };
    Ok((attempt, row.get("request_sha256")?))
}
