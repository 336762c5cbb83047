//! Functions that SQL lacks and the query language needs.

use rusqlite::Connection;

/// Makes them known to a connection.
pub(crate) fn register(_db: &Connection) -> rusqlite::Result<()> {
    Ok(())
}
