//! Table `content`: the bytes of an exchange, secrets masked.

use rusqlite::{Connection, OptionalExtension, params};
use standin_model::secret::Place;
use standin_model::{Part, Seq};
use uuid::Uuid;

use crate::prepare::{Prepared, hash};
use crate::seal::{Sealer, place_name};
use crate::table::sealed;

/// Bytes of an envelope as they are stored or, revealed, as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredPart {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of the true bytes, hexadecimal.
    pub sha256: String,
    /// How many spans in `bytes` are masked.
    pub masked: u32,
    /// Whether the exchange itself lacks bytes here.
    pub truncated: bool,
    /// Whether revealing was asked and a span stayed masked, because the key that sealed it is not there.
    pub key_missing: bool,
}

pub(crate) fn insert(db: &Connection, seq: Seq, prepared: &Prepared) -> rusqlite::Result<()> {
    let no_reply = Part::default();
    let request = &prepared.exchange.request;
    let reply = prepared.exchange.reply.as_ref().unwrap_or(&no_reply);
    db.prepare_cached(
        "INSERT INTO content (seq, head, body, framing, reply_head, reply_body, reply_framing)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![seq, request.head, request.body, request.framing, reply.head, reply.body, reply.framing])?;
    Ok(())
}

pub(crate) fn set_reply(db: &Connection, seq: Seq, reply: &Part) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE content SET reply_head = ?2, reply_body = ?3, reply_framing = ?4 WHERE seq = ?1")?
        .execute(params![seq, reply.head, reply.body, reply.framing])?;
    Ok(())
}

/// One place of an envelope; `None` when there is no such envelope or it has no such bytes.
pub(crate) fn part(
    db: &Connection,
    sealer: &Sealer,
    seq: Seq,
    place: Place,
    reveal: bool,
) -> rusqlite::Result<Option<StoredPart>> {
    let Some((id, mut bytes, truncated)) = stored(db, seq, place)? else {
        return Ok(None);
    };
    let spans = sealed::spans(db, seq, Some(place_name(place)))?;
    let mut masked = 0;
    for span in &spans {
        let opened = if reveal { sealer.open(id, span) } else { None };
        let room = bytes.get_mut(span.start..span.start.saturating_add(span.length));
        match (opened, room) {
            (Some(value), Some(room)) => room.copy_from_slice(&value),
            _ => masked += 1,
        }
    }
    let true_hash = sealed::true_hash(db, seq, place_name(place))?;
    let sha256 = true_hash.map_or_else(|| hex::encode(hash(&bytes)), hex::encode);
    Ok(Some(StoredPart { bytes, sha256, masked, truncated, key_missing: reveal && masked > 0 }))
}

type Stored = (Uuid, Vec<u8>, bool);

fn stored(db: &Connection, seq: Seq, place: Place) -> rusqlite::Result<Option<Stored>> {
    let sql = match place {
        Place::Head => "SELECT e.id, c.head, 0 FROM envelope e JOIN content c USING (seq) WHERE seq = ?1",
        Place::Body => {
            "SELECT e.id, c.body, e.request_truncated FROM envelope e JOIN content c USING (seq) WHERE seq = ?1"
        }
        Place::ReplyHead => "SELECT e.id, c.reply_head, 0 FROM envelope e JOIN content c USING (seq) WHERE seq = ?1",
        Place::ReplyBody => {
            "SELECT e.id, c.reply_body, e.reply_truncated FROM envelope e JOIN content c USING (seq) WHERE seq = ?1"
        }
        Place::Target => "SELECT id, CAST(coalesce(url, target) AS BLOB), 0 FROM envelope WHERE seq = ?1",
        Place::Framing => {
            "SELECT e.id, c.framing, e.request_truncated FROM envelope e JOIN content c USING (seq) WHERE seq = ?1"
        }
    };
    let row = db
        .prepare_cached(sql)?
        .query_row([seq], |row| Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?, row.get(2)?)))
        .optional()?;
    Ok(row.and_then(|(id, bytes, truncated): (Vec<u8>, _, _)| Some((Uuid::from_slice(&id).ok()?, bytes?, truncated))))
}
