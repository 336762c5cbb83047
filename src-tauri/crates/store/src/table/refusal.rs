//! Table `refusal`: requests that the door turned away without an envelope of their own, summed up.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};
use standin_model::rfc3339;
use standin_model::view::RefusalTally;

/// Longest sample that is kept, in bytes.
const SAMPLE: usize = 2048;

/// Codes that are told apart; what comes beyond them is summed up as `other`.
const MOST_CODES: usize = 64;

/// Refusals that were not written yet.
#[derive(Default)]
pub(crate) struct Tallies(HashMap<String, Tally>);

/// Refusals of one sort.
pub(crate) struct Tally {
    count: i64,
    last_at: i64,
    sample: String,
}

impl Tallies {
    /// Counts one. Gives whether it is the first that waits, so that somebody must write it.
    pub fn add(&mut self, code: &str, sample: &str, at: i64) -> bool {
        let first = self.0.is_empty();
        let known = self.0.contains_key(code) || self.0.len() < MOST_CODES;
        let tally = self.0.entry(if known { code } else { "other" }.to_owned()).or_insert_with(|| Tally {
            count: 0,
            last_at: at,
            sample: String::new(),
        });
        tally.count += 1;
        tally.last_at = tally.last_at.max(at);
        sample[..sample.floor_char_boundary(SAMPLE)].clone_into(&mut tally.sample);
        first
    }

    /// Adds them to what is stored.
    pub fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        for (code, tally) in &self.0 {
            db.prepare_cached(
                "INSERT INTO refusal (code, count, last_at, sample) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (code) DO UPDATE SET count = count + excluded.count,
                     last_at = max(last_at, excluded.last_at), sample = excluded.sample",
            )?
            .execute(params![code, tally.count, tally.last_at, tally.sample])?;
        }
        Ok(())
    }
}

/// Every sum, the newest first.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<RefusalTally>> {
    let mut statement = db.prepare_cached("SELECT * FROM refusal ORDER BY last_at DESC, code LIMIT 1000")?;
    let rows = statement.query_map([], |row: &Row<'_>| {
        Ok(RefusalTally {
            code: row.get("code")?,
            count: row.get("count")?,
            last_at: rfc3339(row.get("last_at")?),
            sample: row.get("sample")?,
        })
    })?;
    rows.collect()
}
