//! The schema in numbered steps; the file is backed up before an existing database takes one.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::OpenError;
use crate::files;

/// Every step, oldest first. Steps are only ever added.
const STEPS: &[M<'static>] = &[
    M::up(include_str!("../migrations/0001-log.sql")),
    M::up(include_str!("../migrations/0002-channels.sql")),
    M::up(include_str!("../migrations/0003-replaced-webhook.sql")),
    M::up(include_str!("../migrations/0004-conversations.sql")),
];

/// Number of the newest schema that this program knows.
pub(crate) fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Number of the schema in a database; 0 for an empty one.
pub(crate) fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings a database to the newest schema in one transaction.
pub(crate) fn migrate(db: &mut Connection, path: &Path) -> Result<(), OpenError> {
    migrate_with(db, path, STEPS)
}

fn migrate_with(db: &mut Connection, path: &Path, steps: &[M<'static>]) -> Result<(), OpenError> {
    let sqlite = |why| OpenError::Sqlite { path: path.to_owned(), why };
    let found = version(db).map_err(sqlite)?;
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > 0 && found < known {
        let copy = back_up(db, path, found)?;
        tracing::info!(copy = %copy.display(), "the database was backed up before its schema is brought up to date");
    }
    Migrations::from_slice(steps).to_latest(db).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => sqlite(err),
        other => sqlite(rusqlite::Error::UserFunctionError(Box::new(other))),
    })
}

/// Writes a whole copy beside the database, named after the schema that it has.
fn back_up(db: &Connection, path: &Path, found: i64) -> Result<PathBuf, OpenError> {
    let copy = files::beside(path, &format!(".before-schema-{}", found + 1));
    let failed = |why: String| OpenError::Backup { path: copy.clone(), why };
    if copy.exists() {
        std::fs::remove_file(&copy).map_err(|error| failed(error.to_string()))?;
    }
    files::make_private(&copy).map_err(|error| failed(error.to_string()))?;
    let target = copy.to_str().ok_or_else(|| failed("its path is not UTF-8".to_owned()))?;
    db.execute("VACUUM INTO ?1", [target]).map_err(|error| failed(error.to_string()))?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_valid() {
        assert_eq!(Migrations::from_slice(STEPS).validate(), Ok(()));
    }

    #[test]
    fn an_existing_database_is_backed_up_and_a_failing_step_changes_nothing() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join(files::NAME);
        let mut db = Connection::open(&path).expect("opens");
        migrate_with(&mut db, &path, &STEPS[..1]).expect("first schema");
        db.execute("INSERT INTO setting VALUES ('a', 'b')", []).expect("writes");
        let bad = [STEPS[0].clone(), M::up("CREATE TABLE extra (a) ; CREATE TABLE setting (b);")];
        assert!(migrate_with(&mut db, &path, &bad).is_err());
        assert_eq!(version(&db), Ok(1));
        let good = [STEPS[0].clone(), M::up("CREATE TABLE extra (a);")];
        migrate_with(&mut db, &path, &good).expect("second schema");
        assert_eq!(version(&db), Ok(2));
        let copy = Connection::open(folder.path().join("standin.db.before-schema-2")).expect("copy opens");
        assert_eq!(version(&copy), Ok(1));
        let kept: String = copy.query_row("SELECT value FROM setting", [], |row| row.get(0)).expect("row");
        assert_eq!(kept, "b");
    }

    #[test]
    fn a_connection_of_an_older_schema_passes_nothing_on() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join(files::NAME);
        let mut db = Connection::open(&path).expect("opens");
        migrate_with(&mut db, &path, &STEPS[..2]).expect("the schema before");
        db.execute(
            "INSERT INTO connection (name, platform, base_url, paced, simulated, forward_to, created_at)
             VALUES ('demo', 'chatwoot', 'http://h.test/', 1, 0, 'http://m.test/', '2026-11-20T10:00:00Z')",
            [],
        )
        .expect("writes");
        migrate(&mut db, &path).expect("the newest schema");
        let kept = crate::table::connection::get(&db, "demo").expect("reads").expect("is there");
        assert_eq!((kept.forward_to.as_deref(), kept.forwarding), (Some("http://m.test/"), false));
        assert_eq!(crate::table::replaced_webhook::all(&db).expect("reads"), []);
    }

    #[test]
    fn the_schema_is_the_committed_one() {
        let mut db = Connection::open_in_memory().expect("opens");
        migrate(&mut db, Path::new("memory")).expect("runs");
        let mut statement = db
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search_%' ORDER BY name")
            .expect("prepares");
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("asks");
        let dump: Vec<String> = rows.collect::<Result<_, _>>().expect("rows");
        let dump = format!("{};\n", dump.join(";\n"));
        let committed = include_str!("../migrations/schema.sql");
        assert!(dump == committed, "migrations/schema.sql should read:\n{dump}");
    }
}
