//! Tables `sealed` and `sealed_place`: what was cut out of the stored bytes, encrypted.

use rusqlite::{Connection, OptionalExtension, params};
use standin_model::Seq;
use uuid::Uuid;

use crate::prepare::Hash;
use crate::seal::{Sealed, Sealer};

/// What the inspector says about the sealing of an envelope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SealFacts {
    /// How many spans are sealed, over all its places.
    pub sealed: u32,
    /// Whether the request's body was chunked on the wire.
    pub chunked: bool,
}

pub(crate) fn insert(
    db: &Connection,
    seq: Seq,
    sealed: &[Sealed],
    hashes: &[(&'static str, Hash)],
) -> rusqlite::Result<()> {
    for row in sealed {
        db.prepare_cached(
            "INSERT INTO sealed (seq, place, start, length, nonce, box) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![seq, row.place, position(row.start), position(row.length), row.nonce, row.boxed])?;
    }
    for (place, hash) in hashes {
        db.prepare_cached("INSERT INTO sealed_place (seq, place, sha256) VALUES (?1, ?2, ?3)")?.execute(params![
            seq,
            place,
            hash.as_slice()
        ])?;
    }
    Ok(())
}

/// The sealed spans of one place, in order; of all places without one.
pub(crate) fn spans(db: &Connection, seq: Seq, place: Option<&str>) -> rusqlite::Result<Vec<Sealed>> {
    let mut statement = db.prepare_cached(
        "SELECT place, start, length, nonce, box FROM sealed
         WHERE seq = ?1 AND (?2 IS NULL OR place = ?2) ORDER BY place, start",
    )?;
    let rows = statement.query_map(params![seq, place], |row| {
        Ok(Sealed {
            place: row.get(0)?,
            start: usize::try_from(row.get::<_, i64>(1)?).unwrap_or(usize::MAX),
            length: usize::try_from(row.get::<_, i64>(2)?).unwrap_or(usize::MAX),
            nonce: row.get(3)?,
            boxed: row.get(4)?,
        })
    })?;
    rows.collect()
}

/// The values of every span that the key opens.
pub(crate) fn values(db: &Connection, seq: Seq, id: Uuid, sealer: &Sealer) -> rusqlite::Result<Vec<Vec<u8>>> {
    Ok(spans(db, seq, None)?.iter().filter_map(|sealed| sealer.open(id, sealed)).collect())
}

/// Hash of the true bytes of a place that has sealed spans.
pub(crate) fn true_hash(db: &Connection, seq: Seq, place: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    db.prepare_cached("SELECT sha256 FROM sealed_place WHERE seq = ?1 AND place = ?2")?
        .query_row(params![seq, place], |row| row.get(0))
        .optional()
}

pub(crate) fn facts(db: &Connection, seq: Seq) -> rusqlite::Result<SealFacts> {
    db.prepare_cached(
        "SELECT (SELECT count(*) FROM sealed WHERE seq = ?1),
                EXISTS (SELECT 1 FROM content WHERE seq = ?1 AND framing IS NOT NULL)",
    )?
    .query_row([seq], |row| Ok(SealFacts { sealed: row.get(0)?, chunked: row.get(1)? }))
}

fn position(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
