//! Table `customer`: the people whom Standin stands in for, and the timeline of their fields.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde_json::{Map, Value};
use standin_model::{Customer, Direction, FieldChange, KnownIds, Reading, SenderKind, rfc3339};

use crate::table::reading::{Ground, is_from_platform, is_said};
use crate::table::{strange, word};

/// Notes what a reading tells about a customer. `fresh` is a message seen for the first time.
pub(crate) fn note(db: &Connection, ground: &Ground, reading: &Reading, fresh: bool) -> rusqlite::Result<()> {
    let customer = reading.customer.as_ref().or(ground.customer.as_ref());
    let (Some(connection), Some(customer)) = (&ground.connection, customer) else {
        return Ok(());
    };
    if !matches!(ground.direction, Direction::Received | Direction::Sent) {
        return Ok(());
    }
    let bot = reading.sender.as_ref().filter(|sender| sender.kind == SenderKind::Bot);
    create(db, connection, customer)?;
    db.prepare_cached(
        "UPDATE customer SET told_name = coalesce(:name, told_name), platform_id = coalesce(:platform_id, platform_id),
             channel_id = coalesce(:channel_id, channel_id), channel_name = coalesce(:channel_name, channel_name),
             bot_id = coalesce(:bot_id, bot_id)
         WHERE connection = :connection AND customer = :customer",
    )?
    .execute(named_params! {
        ":connection": connection,
        ":customer": customer,
        ":name": reading.customer_name.as_ref().filter(|_| ground.direction == Direction::Received),
        ":platform_id": reading.customer_id,
        ":channel_id": reading.channel_id,
        ":channel_name": reading.channel_name,
        ":bot_id": bot.and_then(|sender| sender.id.as_ref()),
    })?;
    if fresh && is_said(reading) {
        newest(db, ground, reading, connection, customer)?;
    }
    Ok(())
}

fn newest(
    db: &Connection,
    ground: &Ground,
    reading: &Reading,
    connection: &str,
    customer: &str,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE customer SET last_seq = :seq, last_summary = :summary, last_sender = :sender, last_at = :at
         WHERE connection = :connection AND customer = :customer AND coalesce(last_seq, 0) <= :seq",
    )?
    .execute(named_params! {
        ":connection": connection,
        ":customer": customer,
        ":seq": ground.seq,
        ":summary": reading.summary,
        ":sender": reading.sender.as_ref().map(|sender| sender.kind.as_str()),
        ":at": ground.started_at,
    })?;
    if ground.reader == 0 && ground.direction == Direction::Received && is_from_platform(reading) {
        db.prepare_cached("UPDATE customer SET unread = unread + 1 WHERE connection = ?1 AND customer = ?2")?
            .execute(params![connection, customer])?;
    }
    Ok(())
}

fn create(db: &Connection, connection: &str, customer: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO customer (connection, customer) VALUES (?1, ?2)")?
        .execute(params![connection, customer])?;
    Ok(())
}

/// Creates a customer or changes what the user gave; what is `None` stays.
pub(crate) fn put(
    db: &Connection,
    connection: &str,
    customer: &str,
    name: Option<&str>,
    fields: Option<&Map<String, Value>>,
) -> rusqlite::Result<()> {
    create(db, connection, customer)?;
    let fields = fields.map(|fields| Value::from(fields.clone()).to_string());
    db.prepare_cached(
        "UPDATE customer SET given_name = coalesce(?3, given_name), fields = coalesce(?4, fields)
         WHERE connection = ?1 AND customer = ?2",
    )?
    .execute(params![connection, customer, name, fields])?;
    Ok(())
}

/// Keeps text that was typed and not sent; empty text takes it away.
pub(crate) fn set_draft(db: &Connection, connection: &str, customer: &str, text: &str) -> rusqlite::Result<()> {
    create(db, connection, customer)?;
    db.prepare_cached("UPDATE customer SET draft = nullif(?3, '') WHERE connection = ?1 AND customer = ?2")?
        .execute(params![connection, customer, text])?;
    Ok(())
}

/// The conversation was looked at.
pub(crate) fn mark_read(db: &Connection, connection: &str, customer: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE customer SET unread = 0 WHERE connection = ?1 AND customer = ?2")?
        .execute(params![connection, customer])?;
    Ok(())
}

/// Every customer, the one who spoke last first.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<Customer>> {
    let mut statement =
        db.prepare_cached("SELECT * FROM customer ORDER BY coalesce(last_seq, 0) DESC, connection, customer")?;
    let rows = statement.query_map([], from_row)?;
    rows.collect()
}

/// Keeps what the platform calls a customer, in place of what was known.
pub(crate) fn set_ids(db: &Connection, connection: &str, customer: &str, ids: &KnownIds) -> rusqlite::Result<()> {
    create(db, connection, customer)?;
    let ids = serde_json::to_string(ids).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    db.prepare_cached("UPDATE customer SET ids = ?3 WHERE connection = ?1 AND customer = ?2")?
        .execute(params![connection, customer, ids])?;
    Ok(())
}

/// One customer.
pub(crate) fn get(db: &Connection, connection: &str, customer: &str) -> rusqlite::Result<Option<Customer>> {
    db.prepare_cached("SELECT * FROM customer WHERE connection = ?1 AND customer = ?2")?
        .query_row(params![connection, customer], from_row)
        .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Customer> {
    let (told, given): (Option<String>, Option<String>) = (row.get("told_name")?, row.get("given_name")?);
    let fields: String = row.get("fields")?;
    let ids: String = row.get("ids")?;
    let last_at: Option<i64> = row.get("last_at")?;
    Ok(Customer {
        connection: row.get("connection")?,
        customer: row.get("customer")?,
        name: told.or(given),
        platform_id: row.get("platform_id")?,
        channel_id: row.get("channel_id")?,
        channel_name: row.get("channel_name")?,
        bot_id: row.get("bot_id")?,
        ids: serde_json::from_str(&ids).map_err(|_| strange("ids", &ids))?,
        fields: serde_json::from_str(&fields).map_err(|_| strange("fields", &fields))?,
        last_summary: row.get("last_summary")?,
        last_sender: row.get("last_sender")?,
        last_at: last_at.map(rfc3339),
        unread: row.get("unread")?,
        draft: row.get("draft")?,
    })
}

/// Which envelope brought each field of a customer, and which changed it, in order. Worked out from the readings, so
/// it is right whatever order they were stored in.
pub(crate) fn field_changes(db: &Connection, connection: &str, customer: &str) -> rusqlite::Result<Vec<FieldChange>> {
    let mut statement = db.prepare_cached(
        "SELECT * FROM (
             SELECT e.seq, e.direction, e.started_at, f.key AS place,
                    json_extract(f.value, '$[0]') AS field, json_extract(f.value, '$[1]') AS value,
                    lag(json_extract(f.value, '$[1]'))
                        OVER (PARTITION BY json_extract(f.value, '$[0]') ORDER BY e.seq, f.key) AS before
             FROM envelope e JOIN reading r USING (seq), json_each(r.json, '$.fields') f
             WHERE e.connection = ?1 AND e.customer = ?2 AND e.direction IN ('received', 'sent')
         ) WHERE before IS NOT value ORDER BY seq, place",
    )?;
    let rows = statement.query_map(params![connection, customer], |row| {
        Ok(FieldChange {
            field: row.get("field")?,
            value: row.get("value")?,
            before: row.get("before")?,
            seq: row.get("seq")?,
            direction: word(row, "direction", Direction::parse)?,
            at: rfc3339(row.get("started_at")?),
        })
    })?;
    rows.collect()
}
