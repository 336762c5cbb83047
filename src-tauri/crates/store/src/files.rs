//! The files of the database: made private before SQLite opens them, set aside when damaged.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// The database's name in the data folder.
pub(crate) const NAME: &str = "standin.db";

/// Ending of the file that stands beside a database in which damage was seen.
const SUSPECT: &str = "-suspect";

/// What every SQLite database begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Creates the folder (0700, with its parents) where it is missing. A folder that exists is left as it is.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates a file that only its owner may read, or makes an existing one so, and checks that it can be written.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    tighten(&file)
}

#[cfg(unix)]
fn tighten(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn tighten(_: &File) -> io::Result<()> {
    Ok(())
}

/// Whether a file begins like a database. An empty file is a database to be.
pub(crate) fn looks_like_database(path: &Path) -> io::Result<bool> {
    let mut start = Vec::with_capacity(MAGIC.len());
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == MAGIC)
}

/// Notes beside the database that damage was seen, so that the next start checks all of it.
pub(crate) fn suspect(path: &Path) {
    if let Err(error) = make_private(&beside(path, SUSPECT)) {
        tracing::warn!(%error, "it could not be noted that the database is damaged");
    }
}

/// Whether damage was seen since the last whole check.
pub(crate) fn is_suspect(path: &Path) -> bool {
    beside(path, SUSPECT).exists()
}

/// The database was checked, or is a new one.
pub(crate) fn clear_suspicion(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(beside(path, SUSPECT)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Length of a file in bytes; 0 when there is none.
pub(crate) fn length(path: &Path) -> u64 {
    path.metadata().map_or(0, |data| data.len())
}

/// The file beside the database with this ending, `-wal` or `-shm`.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Renames a damaged database and the files beside it, so that they stay together. Gives the new path.
pub(crate) fn set_aside(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let stamp = now.strftime("%Y%m%dT%H%M%SZ");
    let mut target = beside(path, &format!(".corrupt-{stamp}"));
    let mut number = 2;
    while target.exists() {
        target = beside(path, &format!(".corrupt-{stamp}-{number}"));
        number += 1;
    }
    std::fs::rename(path, &target)?;
    for ending in ["-wal", "-shm"] {
        let file = beside(path, ending);
        if file.exists() {
            std::fs::rename(&file, beside(&target, ending))?;
        }
    }
    Ok(target)
}
