//! Opening the log: private files, health, schema, pragmas, threads.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OptionalExtension};
use standin_model::Clock;

use crate::seal::Sealer;
use crate::span::Cut;
use crate::table::envelope;
use crate::{OpenError, SealKey, Store, files, migration};

/// Databases up to this size are checked whole at each start; larger ones when they show damage.
const CHEAP_CHECK: u64 = 32 * 1024 * 1024;

/// A log that is open, and what the user should know about it.
#[derive(Debug)]
pub struct Opened {
    /// The log.
    pub store: Store,
    /// Sentences to show once, for example that a damaged database was set aside.
    pub notices: Vec<String>,
}

impl Store {
    /// Opens the log in `folder` (file `standin.db`), creating both where they are missing, readable by their owner
    /// alone.
    ///
    /// Without a key nothing is stored in clear: secrets are sealed under a key of this session, so they can be
    /// revealed until the store is closed and stay masked for ever after. A notice says so.
    ///
    /// # Errors
    /// See [`OpenError`]. A damaged file is no error: it is set aside, a new one is begun, and a notice says so.
    pub fn open(folder: &Path, key: Option<SealKey>, clock: Arc<dyn Clock>) -> Result<Opened, OpenError> {
        let path = folder.join(files::NAME);
        let not_writable = |why| OpenError::NotWritable { path: folder.to_owned(), why };
        files::make_folder(folder).map_err(not_writable)?;
        files::make_private(&path).map_err(|why| OpenError::NotWritable { path: path.clone(), why })?;
        let mut notices = Vec::new();
        if !is_healthy(&path)? {
            notices.push(set_aside(&path, clock.as_ref())?);
        }
        let db = match prepare(&path) {
            Err(OpenError::Sqlite { why, .. }) if is_damage(&why) => {
                notices.push(set_aside(&path, clock.as_ref())?);
                prepare(&path)?
            }
            other => other?,
        };
        let sealer = choose_key(&db, key, &mut notices).map_err(|why| OpenError::Sqlite { path: path.clone(), why })?;
        let store = Self::start(path, db, sealer, clock)?;
        Ok(Opened { store, notices })
    }
}

/// Connection settings that every writing connection has.
pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(Duration::from_secs(2))?;
    db.set_prepared_statement_cache_capacity(64);
    db.pragma_update(None, "page_size", 8192)?;
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    db.pragma_update_and_check(None, "journal_size_limit", 64 * 1024 * 1024, |_| Ok(()))?;
    if cfg!(target_os = "macos") {
        db.pragma_update(None, "fullfsync", true)?;
        db.pragma_update(None, "checkpoint_fullfsync", true)?;
    }
    Ok(db)
}

fn prepare(path: &Path) -> Result<Connection, OpenError> {
    files::make_private(path).map_err(|why| OpenError::NotWritable { path: path.to_owned(), why })?;
    let mut db = connect(path).map_err(|why| OpenError::Sqlite { path: path.to_owned(), why })?;
    migration::migrate(&mut db, path)?;
    // Whoever opens the log is its only owner, so what is still under way was cut off.
    if let Err(error) = envelope::interrupt(&db) {
        tracing::warn!(%error, "what was under way when the program ended last stays so");
    }
    Ok(db)
}

/// Looks at an existing file without changing it. `Ok(false)` means damaged.
fn is_healthy(path: &Path) -> Result<bool, OpenError> {
    let io = |why| OpenError::Io { path: path.to_owned(), why };
    if !files::looks_like_database(path).map_err(io)? {
        return Ok(false);
    }
    let length = files::length(path);
    match probe(path, length <= CHEAP_CHECK || files::is_suspect(path)) {
        Ok(Probe { version, sound }) if version <= migration::newest() => {
            files::clear_suspicion(path).map_err(io)?;
            Ok(sound)
        }
        Ok(Probe { version, .. }) => {
            Err(OpenError::Newer { found: version, known: migration::newest(), path: path.to_owned() })
        }
        Err(why) if is_damage(&why) => Ok(false),
        Err(why) => Err(OpenError::Sqlite { path: path.to_owned(), why }),
    }
}

struct Probe {
    version: i64,
    sound: bool,
}

fn probe(path: &Path, whole: bool) -> rusqlite::Result<Probe> {
    let db = Connection::open(path)?;
    // Closing must not move the write-ahead log into a file that is to stay as it is.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    db.busy_timeout(Duration::from_secs(2))?;
    let version = migration::version(&db)?;
    if !whole || version == 0 || version > migration::newest() {
        return Ok(Probe { version, sound: true });
    }
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        tracing::warn!(%verdict, "the database is damaged");
    }
    Ok(Probe { version, sound: verdict == "ok" })
}

pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn set_aside(path: &Path, clock: &dyn Clock) -> Result<String, OpenError> {
    let kept = files::set_aside(path, clock.now()).map_err(|why| OpenError::Corrupt { path: path.to_owned(), why })?;
    let name = kept.file_name().unwrap_or_default().to_string_lossy();
    Ok(format!("The database was damaged; it was set aside as {name} and a new one was begun."))
}

/// What is sealed to tell whether a key fits.
const CHECK: &[u8] = b"standin";

/// Takes the given key, or one for this session, and says what the user should know about it.
fn choose_key(db: &Connection, key: Option<SealKey>, notices: &mut Vec<String>) -> rusqlite::Result<Sealer> {
    let Some(key) = key else {
        notices.push(
            "The key for secrets in the log is missing: what is sealed now can be revealed until the program closes, \
             and stays masked after that."
                .to_owned(),
        );
        return Ok(Sealer::new(&SealKey::generate()));
    };
    let sealer = Sealer::new(&key);
    let known =
        db.query_row("SELECT nonce, box FROM seal_check", [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let fits = known.map(|(nonce, boxed)| sealer.open_check(nonce, boxed, CHECK));
    if fits == Some(true) {
        return Ok(sealer);
    }
    if fits == Some(false) {
        notices.push(
            "The key for secrets in the log is not the one that sealed the older ones: those stay masked.".to_owned(),
        );
    }
    let check = sealer.seal_check(&Cut { start: 0, value: CHECK.to_vec() });
    db.execute("INSERT OR REPLACE INTO seal_check (one, nonce, box) VALUES (1, ?1, ?2)", (check.nonce, check.boxed))?;
    Ok(sealer)
}
