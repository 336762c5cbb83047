//! The lock that makes one process the owner of a data folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use standin_model::{Fault, FaultCode};

/// Held as long as this process owns the folder; let go by the OS when the process ends, however it ends.
pub struct Lock {
    _file: File,
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
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(fault(&error)),
        }
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
        drop(first);
        assert!(Lock::take(folder.path()).expect("takes").is_some());
    }
}
