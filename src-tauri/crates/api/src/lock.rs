//! The lock that makes one process the owner of a data folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::Path;

use standin_model::{Fault, FaultCode};

/// Held as long as this process owns the folder; let go by the OS when the process ends, however it ends.
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock; `None` when another process has it.
    pub fn take(folder: &Path) -> Result<Option<Self>, Fault> {
        let path = folder.join("owner.lock");
        let fault = |error: &dyn std::fmt::Display| {
            Fault::new(FaultCode::DataFolder, format!("The data folder {} cannot be used: {error}.", folder.display()))
                .hint("Give another folder with --data or STANDIN_DATA, or mend its permissions.")
        };
        make_private(folder).map_err(|error| fault(&error))?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| fault(&error))?;
        match file.try_lock() {
            Ok(()) => {
                let lock = Self { file };
                lock.not_open();
                Ok(Some(lock))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(fault(&error)),
        }
    }

    /// Notes in the lock's file that this process can be reached from now on. Only told to people, so a disk that
    /// refuses it is no failure.
    pub fn open(&self) {
        self.not_open();
        let _ = write!(&self.file, "{}", std::process::id());
    }

    /// Notes that it cannot be reached: not yet, or no more.
    pub fn not_open(&self) {
        let _ = self.file.set_len(0);
        let _ = std::io::Seek::rewind(&mut &self.file);
    }

    /// The process that said that it can be reached.
    pub fn open_at(folder: &Path) -> Option<u32> {
        std::fs::read_to_string(folder.join("owner.lock")).ok()?.trim().parse().ok()
    }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_goes_without_until_the_first_lets_go() {
        let folder = tempfile::tempdir().expect("temp dir");
        let first = Lock::take(folder.path()).expect("takes");
        assert!(first.is_some());
        assert!(Lock::take(folder.path()).expect("tries").is_none());
        assert_eq!(Lock::open_at(folder.path()), None);
        if let Some(first) = &first {
            first.open();
            assert_eq!(Lock::open_at(folder.path()), Some(std::process::id()));
            first.not_open();
            assert_eq!(Lock::open_at(folder.path()), None);
            first.open();
        }
        drop(first);
        let second = Lock::take(folder.path()).expect("takes");
        assert!(second.is_some());
        assert_eq!(Lock::open_at(folder.path()), None, "what the one before it said no longer holds");
    }
}
