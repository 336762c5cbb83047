//! Table `search`: full text of messages and summaries, without a copy of the text.

use rusqlite::{Connection, params};
use standin_model::{Reading, Seq};

use crate::scrub::each_text;

/// Text of one envelope that is indexed, in bytes.
const MOST: usize = 64 * 1024;

/// Indexes what a (scrubbed) reading says, in place of what was indexed for it before.
pub(crate) fn put(db: &Connection, seq: Seq, reading: &Reading) -> rusqlite::Result<()> {
    let mut text = reading.summary.clone();
    if let Some(content) = &reading.content {
        each_text(&mut content.clone(), &mut |piece| {
            text.push('\n');
            text.push_str(piece);
        });
    }
    text.truncate(text.floor_char_boundary(MOST));
    db.prepare_cached("INSERT OR REPLACE INTO search (rowid, text) VALUES (?1, ?2)")?.execute(params![seq, text])?;
    Ok(())
}
