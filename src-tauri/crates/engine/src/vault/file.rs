//! Secrets in a file of the data folder, mode 0600, for machines without a keychain.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use standin_model::{Fault, FaultCode, Secret};

const NAME: &str = "secrets.json";

/// The file's contents in memory; written whole on each change.
pub struct FileVault {
    path: PathBuf,
    entries: Mutex<BTreeMap<String, Secret>>,
}

impl FileVault {
    /// Whether the folder keeps its secrets in the file already.
    pub fn exists(folder: &Path) -> bool {
        folder.join(NAME).exists()
    }

    /// Reads the file, or begins an empty one.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        let path = folder.join(NAME);
        let entries = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| unreadable(&path, &error))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        Ok(Self { path, entries: Mutex::new(entries) })
    }

    /// Reads a secret.
    pub fn get(&self, name: &str) -> Option<Secret> {
        self.lock().get(name).cloned()
    }

    /// Keeps a secret, or forgets it with `None`.
    pub fn put(&self, name: &str, value: Option<&Secret>) -> Result<(), Fault> {
        let mut entries = self.lock();
        match value {
            Some(value) => entries.insert(name.to_owned(), value.clone()),
            None => entries.remove(name),
        };
        let text = serde_json::to_vec_pretty(&*entries).map_err(|error| unreadable(&self.path, &error))?;
        write_private(&self.path, &text).map_err(|error| unreadable(&self.path, &error))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Secret>> {
        self.entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Writes a file that its owner alone may read: beside and renamed, so that a crash leaves the old one or the new one.
pub fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let _ = fs::remove_file(&beside);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Fault {
    Fault::new(FaultCode::KeyUnavailable, format!("The file of secrets {} cannot be used: {error}.", path.display()))
        .hint("Check its permissions. If it is damaged, move it away and give the tokens again; what is sealed in the log stays masked.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_survive_reopening_and_only_the_owner_may_read_them() {
        let folder = tempfile::tempdir().expect("temp dir");
        let vault = FileVault::open(folder.path()).expect("opens");
        vault.put("a", Some(&Secret::new("one"))).expect("writes");
        vault.put("b", Some(&Secret::new("two"))).expect("writes");
        vault.put("a", None).expect("writes");
        let again = FileVault::open(folder.path()).expect("opens");
        assert_eq!(again.get("a"), None);
        assert_eq!(again.get("b"), Some(Secret::new("two")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(NAME)).expect("is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_and_stays() {
        let folder = tempfile::tempdir().expect("temp dir");
        fs::write(folder.path().join(NAME), b"{oops").expect("writes");
        let fault = FileVault::open(folder.path()).err().expect("refuses");
        assert_eq!(fault.code, FaultCode::KeyUnavailable);
        assert_eq!(fs::read(folder.path().join(NAME)).expect("reads"), b"{oops");
    }
}
