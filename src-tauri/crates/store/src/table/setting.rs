//! Tables `setting` and `ui_state`: named texts, of the program and of the window.

use rusqlite::{Connection, OptionalExtension, params};

/// Which of the two tables.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Names {
    /// Settings of the program.
    Setting,
    /// State of the window.
    UiState,
}

impl Names {
    fn table(self) -> &'static str {
        match self {
            Self::Setting => "setting",
            Self::UiState => "ui_state",
        }
    }
}

/// The text of a name.
pub(crate) fn get(db: &Connection, names: Names, name: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached(&format!("SELECT value FROM {} WHERE name = ?1", names.table()))?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Stores a text, or takes it away.
pub(crate) fn set(db: &Connection, names: Names, name: &str, value: Option<&str>) -> rusqlite::Result<()> {
    let table = names.table();
    match value {
        Some(value) => db
            .prepare_cached(&format!("INSERT OR REPLACE INTO {table} (name, value) VALUES (?1, ?2)"))?
            .execute(params![name, value])?,
        None => db.prepare_cached(&format!("DELETE FROM {table} WHERE name = ?1"))?.execute([name])?,
    };
    Ok(())
}
