//! Table `envelope`: one row per recorded exchange, described.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use standin_model::{
    Direction, Envelope, HeadOrigin, Headers, Kind, Outcome, Part, Payload, PlatformKind, Problem, Seq, Severity,
    rfc3339,
};
use uuid::Uuid;

use crate::prepare::{Hash, Prepared, Secrets};
use crate::scrub::Scrub;
use crate::seal::Sealer;
use crate::table::{content, length, maybe_word, millis, reading, sealed, size, strange, word};

/// Writes a prepared exchange into all its tables and gives its number.
pub(crate) fn insert(db: &Connection, prepared: &Prepared) -> rusqlite::Result<Seq> {
    let seq = insert_row(db, prepared)?;
    content::insert(db, seq, prepared)?;
    sealed::insert(db, seq, &prepared.sealed, &prepared.hashes)?;
    db.prepare_cached("UPDATE counter SET value = value + 1 WHERE name = 'envelopes'")?.execute([])?;
    Ok(seq)
}

fn insert_row(db: &Connection, prepared: &Prepared) -> rusqlite::Result<Seq> {
    let it = &prepared.exchange;
    let no_reply = Part::default();
    let reply = it.reply.as_ref().unwrap_or(&no_reply);
    // The answer of a webhook that is passed back by a middleware comes later.
    let awaited = it.marks.iter().any(|mark| mark == "own_pass_back");
    let completed = (it.direction == Direction::Received && !awaited) || it.reply.is_some() || it.error.is_some();
    let (code, message) = match (&it.refusal, &it.error) {
        (Some(refusal), _) => (Some(&refusal.code), Some(&refusal.message)),
        (None, Some(error)) => (Some(&error.code), Some(&error.message)),
        (None, None) => (None, None),
    };
    let problems = it.marks.len() + usize::from(it.refusal.is_some());
    db.prepare_cached(
        "INSERT INTO envelope (id, direction, kind, platform, connection, customer, error, error_message, refused,
             marks, head_origin, started_at, duration, method, target, url, peer, status, attempt, parent_seq,
             dedupe_key, request_bytes, request_sha256, request_truncated, reply_bytes, reply_sha256, reply_truncated,
             summary, problems, completed, answered)
         VALUES (:id, :direction, :kind, :platform, :connection, :customer, :error, :error_message, :refused,
             :marks, :head_origin, :started_at, :duration, :method, :target, :url, :peer, :status, :attempt, :parent,
             :dedupe_key, :request_bytes, :request_sha256, :request_truncated, :reply_bytes, :reply_sha256,
             :reply_truncated, :summary, :problems, :completed, :answered)",
    )?
    .execute(named_params! {
        ":id": it.id.as_bytes().as_slice(),
        ":direction": it.direction.as_str(),
        ":kind": it.kind.as_str(),
        ":platform": it.platform.map(PlatformKind::as_str),
        ":connection": it.connection,
        ":customer": it.customer,
        ":error": code,
        ":error_message": message,
        ":refused": it.refusal.is_some(),
        ":marks": serde_json::Value::from(it.marks.clone()).to_string(),
        ":head_origin": origin_word(it.head),
        ":started_at": it.started_at,
        ":duration": it.duration,
        ":method": it.method,
        ":target": it.target,
        ":url": it.url,
        ":peer": it.peer,
        ":status": it.status,
        ":attempt": it.attempt,
        ":parent": it.parent,
        ":dedupe_key": it.dedupe_key,
        ":request_bytes": length(&it.request.body),
        ":request_sha256": prepared.request_hash.as_slice(),
        ":request_truncated": it.request.truncated,
        ":reply_bytes": length(&reply.body),
        ":reply_sha256": prepared.reply_hash.as_slice(),
        ":reply_truncated": reply.truncated,
        ":summary": it.refusal.as_ref().map_or("", |refusal| refusal.message.as_str()),
        ":problems": i64::try_from(problems).unwrap_or(i64::MAX),
        ":completed": completed,
        ":answered": it.direction != Direction::Received && it.reply.is_some(),
    })?;
    Ok(db.last_insert_rowid())
}

/// Completes a sent exchange. `false` when there is no such envelope; a second completion changes nothing.
pub(crate) fn complete(
    db: &Connection,
    sealer: &Sealer,
    seq: Seq,
    outcome: &Outcome,
    reply_hash: Hash,
    secrets: &Secrets,
) -> rusqlite::Result<bool> {
    let found = db
        .prepare_cached("SELECT id, completed FROM envelope WHERE seq = ?1")?
        .query_row([seq], |row| Ok((id(row, "id")?, row.get::<_, bool>("completed")?)))
        .optional()?;
    let Some((id, completed)) = found else {
        return Ok(false);
    };
    if completed {
        tracing::warn!(seq, "an envelope that is complete was completed again; the second outcome is ignored");
        return Ok(true);
    }
    let message = match &outcome.error {
        Some(error) => Some(scrubbed(db, sealer, seq, id, secrets, &error.message)?),
        None => None,
    };
    let no_reply = Part::default();
    let reply = outcome.reply.as_ref().unwrap_or(&no_reply);
    db.prepare_cached(
        "UPDATE envelope SET status = :status, duration = :duration, error = :error, error_message = :message,
             reply_bytes = :bytes, reply_sha256 = :sha256, reply_truncated = :truncated, completed = 1,
             answered = :answered WHERE seq = :seq",
    )?
    .execute(named_params! {
        ":seq": seq,
        ":status": outcome.status,
        ":duration": outcome.duration,
        ":error": outcome.error.as_ref().map(|error| &error.code),
        ":message": message,
        ":bytes": length(&reply.body),
        ":sha256": reply_hash.as_slice(),
        ":truncated": reply.truncated,
        ":answered": outcome.reply.is_some(),
    })?;
    content::set_reply(db, seq, reply)?;
    sealed::insert(db, seq, &secrets.seal(id, sealer), &secrets.hashes)?;
    Ok(true)
}

/// An error's message often quotes the URL: without the values that are sealed in request and reply.
fn scrubbed(
    db: &Connection,
    sealer: &Sealer,
    seq: Seq,
    id: Uuid,
    secrets: &Secrets,
    message: &str,
) -> rusqlite::Result<String> {
    let sealed = sealed::values(db, seq, id, sealer)?;
    let mut message = message.to_owned();
    Scrub::of(sealed.iter().map(Vec::as_slice).chain(secrets.values())).text(&mut message);
    Ok(message)
}

/// Completes what an earlier run of the program sent and never saw the end of.
pub(crate) fn interrupt(db: &Connection) -> rusqlite::Result<usize> {
    db.execute(
        "UPDATE envelope SET completed = 1, error = 'interrupted',
             error_message = 'The program ended before the answer came.' WHERE completed = 0",
        [],
    )
}

/// Notes that the planned answer of a received exchange has left.
pub(crate) fn answered(db: &Connection, seq: Seq) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE envelope SET answered = 1 WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

/// Gives an envelope without a connection to one.
pub(crate) fn attribute(db: &Connection, seq: Seq, connection: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE envelope SET connection = ?2 WHERE seq = ?1 AND connection IS NULL")?
        .execute(rusqlite::params![seq, connection])?;
    Ok(())
}

/// One envelope, whole.
pub(crate) fn get(db: &Connection, seq: Seq) -> rusqlite::Result<Option<Envelope>> {
    let found = db
        .prepare_cached("SELECT e.*, c.head, c.reply_head FROM envelope e JOIN content c USING (seq) WHERE seq = ?1")?
        .query_row([seq], |row| Ok((from_row(row)?, own_problems(row)?)))
        .optional()?;
    let Some((mut envelope, mut problems)) = found else {
        return Ok(None);
    };
    if let Some(reading) = reading::get(db, seq)? {
        // What the door said of it is said again, with a remedy, once it has been read.
        problems.retain(|own| reading.problems.iter().all(|problem| problem.code != own.code));
        problems.extend(reading.problems);
    }
    envelope.problems = problems;
    Ok(Some(envelope))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Envelope> {
    let duration: Option<i64> = row.get("duration")?;
    Ok(Envelope {
        seq: row.get("seq")?,
        id: id(row, "id")?.to_string(),
        direction: word(row, "direction", Direction::parse)?,
        kind: word(row, "kind", Kind::parse)?,
        platform: maybe_word(row, "platform", PlatformKind::parse)?,
        connection: row.get("connection")?,
        customer: row.get("customer")?,
        conversation: row.get("conversation")?,
        type_name: row.get("type")?,
        sender: row.get("sender")?,
        signature: row.get("signature")?,
        error: row.get("error")?,
        head: word(row, "head_origin", origin)?,
        started_at: rfc3339(row.get("started_at")?),
        duration_ms: duration.map(millis),
        method: row.get("method")?,
        target: row.get("target")?,
        url: row.get("url")?,
        status: row.get("status")?,
        attempt: row.get("attempt")?,
        parent_seq: row.get("parent_seq")?,
        dedupe_key: row.get("dedupe_key")?,
        duplicate_of: row.get("duplicate_of")?,
        request: payload(row, ["head", "request_bytes", "request_sha256", "request_truncated"])?,
        reply: payload(row, ["reply_head", "reply_bytes", "reply_sha256", "reply_truncated"])?,
        summary: row.get("summary")?,
        problems: Vec::new(),
        answered: row.get("answered")?,
        peer: row.get("peer")?,
        read: row.get::<_, u32>("reader")? > 0,
    })
}

fn payload(row: &Row<'_>, [head, bytes, sha256, truncated]: [&str; 4]) -> rusqlite::Result<Payload> {
    Ok(Payload {
        headers: Headers::from_head(&row.get::<_, Vec<u8>>(head)?),
        bytes: size(row, bytes)?,
        sha256: hex::encode(row.get::<_, Vec<u8>>(sha256)?),
        truncated: row.get(truncated)?,
    })
}

/// The refusal and the marks of the door as problems.
fn own_problems(row: &Row<'_>) -> rusqlite::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    if row.get::<_, bool>("refused")? {
        let code: Option<String> = row.get("error")?;
        let message: Option<String> = row.get("error_message")?;
        problems.push(problem(code.unwrap_or_default(), Severity::Error, message.unwrap_or_default()));
    }
    let marks: String = row.get("marks")?;
    let marks: Vec<String> = serde_json::from_str(&marks).map_err(|_| strange("marks", &marks))?;
    for code in marks {
        let message = format!("The door let this request in and marked it: {code}.");
        problems.push(problem(code, Severity::Warning, message));
    }
    Ok(problems)
}

fn problem(code: String, severity: Severity, message: String) -> Problem {
    Problem { code, severity, pointer: None, message, documented: None, received: None, remedy: None }
}

fn id(row: &Row<'_>, column: &str) -> rusqlite::Result<Uuid> {
    let bytes: Vec<u8> = row.get(column)?;
    Uuid::from_slice(&bytes).map_err(|_| strange(column, &hex::encode(bytes)))
}

fn origin_word(head: HeadOrigin) -> &'static str {
    match head {
        HeadOrigin::Wire => "wire",
        HeadOrigin::Rebuilt => "rebuilt",
    }
}

fn origin(text: &str) -> Option<HeadOrigin> {
    [HeadOrigin::Wire, HeadOrigin::Rebuilt].into_iter().find(|head| origin_word(*head) == text)
}

/// The envelopes that are replays of this one, oldest first; at most 1,000.
pub(crate) fn replays_of(db: &Connection, seq: Seq) -> rusqlite::Result<Vec<Seq>> {
    let mut statement = db.prepare_cached("SELECT seq FROM envelope WHERE parent_seq = ?1 ORDER BY seq LIMIT 1000")?;
    let rows = statement.query_map(params![seq], |row| row.get(0))?;
    rows.collect()
}
