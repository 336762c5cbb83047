//! Table `reading`, and all that is derived from a reading in one transaction.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use standin_model::{Content, Direction, Kind, PlatformKind, Reading, SenderKind, Seq, Subject};
use uuid::Uuid;

use crate::scrub::{Scrub, each_text};
use crate::seal::Sealer;
use crate::store::Stored;
use crate::table::{conversation, customer, sealed, search, strange, word};

/// Longest text of a reading that is kept, in bytes: a conversation pulls hundreds of them at once, and the recorded
/// body has the whole.
const LONGEST_TEXT: usize = 256 * 1024;

/// What is known of an envelope before its reading is stored.
pub(crate) struct Ground {
    pub seq: Seq,
    pub id: Uuid,
    pub direction: Direction,
    pub kind: Kind,
    pub connection: Option<String>,
    pub customer: Option<String>,
    pub started_at: i64,
    dedupe_key: Option<String>,
    attempt: u32,
    own_problems: i64,
    /// Version of the reader that read it last; 0 for none.
    pub reader: u32,
}

/// The stored reading.
pub(crate) fn get(db: &Connection, seq: Seq) -> rusqlite::Result<Option<Reading>> {
    let json: Option<String> =
        db.prepare_cached("SELECT json FROM reading WHERE seq = ?1")?.query_row([seq], |row| row.get(0)).optional()?;
    json.map(|json| parse(&json)).transpose()
}

/// Reads the stored form.
pub(crate) fn parse(json: &str) -> rusqlite::Result<Reading> {
    serde_json::from_str(json).map_err(|error| strange("json", &error.to_string()))
}

/// Envelopes of messages that no reader, or only one older than `reader`, has read; the unread first, oldest first.
pub(crate) fn unread(db: &Connection, reader: u32, limit: u32) -> rusqlite::Result<Vec<Seq>> {
    let mut statement = db.prepare_cached(
        "SELECT seq FROM envelope INDEXED BY envelope_reader
         WHERE reader < ?1 AND kind IN ('webhook', 'send', 'replay') ORDER BY reader, seq LIMIT ?2",
    )?;
    let rows = statement.query_map(params![reader, limit], |row| row.get(0))?;
    rows.collect()
}

/// Stores a reading and everything derived from it. `None` when there is no such envelope.
pub(crate) fn put(db: &Connection, sealer: &Sealer, seq: Seq, reading: &Reading) -> rusqlite::Result<Option<Stored>> {
    let Some(ground) = ground(db, seq)? else {
        return Ok(None);
    };
    let mut reading = reading.clone();
    bound(&mut reading);
    let values = sealed::values(db, seq, ground.id, sealer)?;
    Scrub::of(values.iter().map(Vec::as_slice)).reading(&mut reading);
    let json =
        serde_json::to_string(&reading).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    db.prepare_cached("INSERT OR REPLACE INTO reading (seq, reader, json) VALUES (?1, ?2, ?3)")?.execute(params![
        seq,
        reading.reader,
        json
    ])?;
    let key = reading.dedupe_key.clone().or_else(|| ground.dedupe_key.clone());
    let stored = earlier(db, &ground, key.as_deref())?;
    let message = is_message(&ground, &reading);
    update_envelope(db, &ground, &reading, key.as_deref(), stored, message)?;
    search::put(db, seq, &reading)?;
    customer::note(db, &ground, &reading, message && stored.duplicate_of.is_none())?;
    conversation::note(db, &ground, &reading, stored)?;
    Ok(Some(stored))
}

/// Shortens what is too long.
pub(crate) fn bound(reading: &mut Reading) {
    let mut shorten = |text: &mut String| {
        if text.len() > LONGEST_TEXT {
            text.truncate(text.floor_char_boundary(LONGEST_TEXT));
            text.push('…');
        }
    };
    shorten(&mut reading.summary);
    reading.fields.iter_mut().for_each(|(_, value)| shorten(value));
    reading.status_reason.iter_mut().for_each(&mut shorten);
    reading.content.iter_mut().chain(&mut reading.attachments).for_each(|content| each_text(content, &mut shorten));
}

/// What an envelope is about, for what the platform delivered and what was sent to it.
fn about(ground: &Ground, reading: &Reading) -> Option<String> {
    match (ground.direction, ground.kind) {
        (Direction::Received, Kind::Webhook) | (Direction::Sent, Kind::Send | Kind::Replay) => {}
        _ => return None,
    }
    let named = |kind: &str, id: &Option<String>| id.as_ref().map(|id| format!("{kind}/{id}"));
    match reading.subject {
        Subject::Message | Subject::MessageChange | Subject::Activity => named("message", &reading.message_id),
        Subject::Conversation => named("conversation", &reading.conversation),
        Subject::Person => named("person", &reading.customer_id),
        Subject::Typing | Subject::Other => None,
    }
}

/// A message of a conversation: it says something and went to or came from the platform. Events about the conversation
/// or the person are none.
fn is_message(ground: &Ground, reading: &Reading) -> bool {
    reading.content.is_some()
        && !matches!(reading.subject, Subject::Conversation | Subject::Typing | Subject::Person)
        && matches!(ground.kind, Kind::Webhook | Kind::Send | Kind::Replay)
        && matches!(ground.direction, Direction::Received | Direction::Sent)
}

/// Whether a message makes a conversation unread and newest: events do not.
pub(crate) fn is_said(reading: &Reading) -> bool {
    !matches!(reading.content, None | Some(Content::Event { .. }))
}

/// Whether somebody other than the customer says it.
pub(crate) fn is_from_platform(reading: &Reading) -> bool {
    reading.sender.as_ref().is_none_or(|sender| sender.kind != SenderKind::Customer)
}

/// Finds the attempts before this one, by the key that the platform repeats.
fn earlier(db: &Connection, ground: &Ground, key: Option<&str>) -> rusqlite::Result<Stored> {
    let alone = Stored { attempt: ground.attempt, duplicate_of: None };
    let (Some(key), Direction::Received, Kind::Webhook) = (key, ground.direction, ground.kind) else {
        return Ok(alone);
    };
    const SAME: &str = "FROM envelope WHERE dedupe_key = ?1 AND connection IS ?2 AND direction = 'received'
         AND kind = 'webhook' AND seq < ?3 ORDER BY seq";
    let bound = params![key, ground.connection, ground.seq];
    let first: Option<Seq> =
        db.prepare_cached(&format!("SELECT seq {SAME} LIMIT 1"))?.query_row(bound, |row| row.get(0)).optional()?;
    let Some(first) = first else {
        return Ok(Stored { attempt: 1, duplicate_of: None });
    };
    let last: u32 =
        db.prepare_cached(&format!("SELECT attempt {SAME} DESC LIMIT 1"))?.query_row(bound, |row| row.get(0))?;
    Ok(Stored { attempt: last.saturating_add(1), duplicate_of: Some(first) })
}

fn update_envelope(
    db: &Connection,
    ground: &Ground,
    reading: &Reading,
    key: Option<&str>,
    stored: Stored,
    message: bool,
) -> rusqlite::Result<()> {
    let problems = ground.own_problems + i64::try_from(reading.problems.len()).unwrap_or(i64::MAX / 2);
    db.prepare_cached(
        "UPDATE envelope SET platform = coalesce(:platform, platform), customer = coalesce(:customer, customer),
             conversation = coalesce(:conversation, conversation), type = :type, sender = :sender,
             sender_name = :sender_name, dedupe_key = :key, duplicate_of = :duplicate_of, attempt = :attempt,
             signature = coalesce(:signature, signature), summary = CASE WHEN :summary = '' THEN summary ELSE :summary END, problems = :problems,
             reader = :reader, message = :message, about = :about
         WHERE seq = :seq",
    )?
    .execute(named_params! {
        ":seq": ground.seq,
        ":platform": reading.platform.map(PlatformKind::as_str),
        ":customer": reading.customer,
        ":conversation": reading.conversation,
        ":type": reading.type_name,
        ":sender": reading.sender.as_ref().map(|sender| sender.kind.as_str()),
        ":sender_name": reading.sender.as_ref().and_then(|sender| sender.name.as_ref()),
        ":key": key,
        ":duplicate_of": stored.duplicate_of,
        ":attempt": stored.attempt,
        ":signature": reading.signature.map(standin_model::Signature::as_str),
        ":summary": reading.summary,
        ":problems": problems,
        ":reader": reading.reader,
        ":message": message,
        ":about": about(ground, reading),
    })?;
    Ok(())
}

fn ground(db: &Connection, seq: Seq) -> rusqlite::Result<Option<Ground>> {
    db.prepare_cached(
        "SELECT seq, id, direction, kind, connection, customer, started_at, dedupe_key, attempt, reader,
             refused + json_array_length(marks) AS own_problems
         FROM envelope WHERE seq = ?1",
    )?
    .query_row([seq], from_row)
    .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Ground> {
    let id: Vec<u8> = row.get("id")?;
    Ok(Ground {
        seq: row.get("seq")?,
        id: Uuid::from_slice(&id).map_err(|_| strange("id", &hex::encode(&id)))?,
        direction: word(row, "direction", Direction::parse)?,
        kind: word(row, "kind", Kind::parse)?,
        connection: row.get("connection")?,
        customer: row.get("customer")?,
        started_at: row.get("started_at")?,
        dedupe_key: row.get("dedupe_key")?,
        attempt: row.get("attempt")?,
        own_problems: row.get("own_problems")?,
        reader: row.get("reader")?,
    })
}
