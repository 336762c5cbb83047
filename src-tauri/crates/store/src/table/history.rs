//! Table `history`: messages that were read from a platform instead of arriving here.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use standin_model::{Reading, Seq};
use uuid::Uuid;

use crate::scrub::Scrub;
use crate::seal::Sealer;
use crate::table::{reading, sealed, strange};

/// Most messages of a conversation's page.
const MOST: u32 = 2000;

/// Most messages that one answer may bring in.
const MOST_AT_ONCE: usize = 1000;

/// Where messages belong that an answer held.
#[derive(Debug, Clone)]
pub struct HistoryOf {
    /// The connection.
    pub connection: String,
    /// The customer.
    pub customer: String,
    /// The conversation that was asked for.
    pub conversation: String,
}

/// Stores the messages of an answer, each in place of an earlier copy of it. Gives how many were known neither from a
/// history nor from an envelope.
pub(crate) fn put(
    db: &Connection,
    sealer: &Sealer,
    seq: Seq,
    of: &HistoryOf,
    messages: &[Reading],
) -> rusqlite::Result<Option<u32>> {
    let id: Option<Vec<u8>> =
        db.prepare_cached("SELECT id FROM envelope WHERE seq = ?1")?.query_row([seq], |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(None) };
    let id = Uuid::from_slice(&id).map_err(|_| strange("id", &hex::encode(&id)))?;
    let values = sealed::values(db, seq, id, sealer)?;
    let scrub = Scrub::of(values.iter().map(Vec::as_slice));
    let mut new = 0;
    for message in messages.iter().take(MOST_AT_ONCE) {
        let mut message = message.clone();
        reading::bound(&mut message);
        scrub.reading(&mut message);
        new += u32::from(put_one(db, seq, of, &message)?);
    }
    Ok(Some(new))
}

/// Whether the message was not known before.
fn put_one(db: &Connection, seq: Seq, of: &HistoryOf, message: &Reading) -> rusqlite::Result<bool> {
    let Some(id) = &message.message_id else { return Ok(false) };
    let json = serde_json::to_string(message).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let key = params![of.connection, of.conversation, id];
    let known: bool = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM history WHERE connection = ?1 AND conversation = ?2 AND message = ?3)
                 OR EXISTS (SELECT 1 FROM envelope WHERE about = 'message/' || ?3 AND connection = ?1)",
        )?
        .query_row(key, |row| row.get(0))?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO history
             (connection, conversation, message, customer, own_key, said_at, seq, reader, json)
         VALUES (:connection, :conversation, :message, :customer, :own_key, :said_at, :seq, :reader, :json)",
    )?
    .execute(named_params! {
        ":connection": of.connection, ":conversation": of.conversation, ":message": id, ":customer": of.customer,
        ":own_key": message.own_key, ":said_at": message.said_at.unwrap_or_default(), ":seq": seq,
        ":reader": message.reader, ":json": json,
    })?;
    Ok(!known)
}

/// The messages of a customer's history that no envelope holds, said from `from` to before `until` (microseconds), in
/// the order of the platform's time; the newest 2,000 of them. Each with the envelope of the answer that held it.
pub(crate) fn of(
    db: &Connection,
    connection: &str,
    customer: &str,
    from: i64,
    until: i64,
) -> rusqlite::Result<Vec<(Seq, Reading)>> {
    let mut statement = db.prepare_cached(
        "SELECT seq, json FROM history h
         WHERE connection = ?1 AND customer = ?2 AND said_at >= ?3 AND said_at < ?4
             AND NOT EXISTS (SELECT 1 FROM envelope e WHERE e.about = 'message/' || h.message AND e.connection = ?1)
             AND NOT EXISTS (SELECT 1 FROM envelope e
                 WHERE e.dedupe_key = h.own_key AND e.connection = ?1 AND e.direction = 'sent')
         ORDER BY said_at DESC, length(message) DESC, message DESC LIMIT ?5",
    )?;
    let rows = statement.query_map(params![connection, customer, from, until, MOST], from_row)?;
    let mut rows: Vec<(Seq, Reading)> = rows.collect::<Result<_, _>>()?;
    rows.reverse();
    Ok(rows)
}

/// One message by the envelope of the answer that held it.
pub(crate) fn one(db: &Connection, seq: Seq, message: &str) -> rusqlite::Result<Option<Reading>> {
    db.prepare_cached("SELECT seq, json FROM history WHERE seq = ?1 AND message = ?2")?
        .query_row(params![seq, message], from_row)
        .optional()
        .map(|found| found.map(|(_, reading)| reading))
}

/// Answers whose messages were read by a reader older than `reader`, with where they belong.
pub(crate) fn to_read(db: &Connection, reader: u32, limit: u32) -> rusqlite::Result<Vec<(Seq, HistoryOf)>> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT seq, connection, customer, conversation FROM history WHERE reader < ?1 ORDER BY seq LIMIT ?2",
    )?;
    let rows = statement.query_map(params![reader, limit], |row| {
        let of = HistoryOf {
            connection: row.get("connection")?,
            customer: row.get("customer")?,
            conversation: row.get("conversation")?,
        };
        Ok((row.get("seq")?, of))
    })?;
    rows.collect()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<(Seq, Reading)> {
    let json: String = row.get("json")?;
    Ok((row.get("seq")?, reading::parse(&json)?))
}
