//! Where secrets live: the OS keychain, or a file that only the user can read where there is no keychain.

mod file;
mod keychain;

use std::path::Path;

use standin_model::view::SecretsStatus;
use standin_model::{Fault, FaultCode, Secret};

use file::FileVault;
pub(crate) use file::write_private;
use keychain::KeychainVault;

/// Which place to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VaultChoice {
    /// The keychain, and the file where there is none.
    #[default]
    Auto,
    /// The file, whatever there is (tests, containers).
    File,
}

/// The secrets of one data folder by name.
pub struct Vault {
    place: Place,
    why_file: Option<String>,
}

enum Place {
    Keychain(KeychainVault),
    File(FileVault),
}

impl Vault {
    /// Opens the secrets of a data folder. A folder that began with the file keeps to the file.
    ///
    /// # Errors
    /// [`FaultCode::KeyUnavailable`] when the file exists and cannot be read.
    pub fn open(folder: &Path, folder_id: &str, choice: VaultChoice) -> Result<Self, Fault> {
        if choice == VaultChoice::File || FileVault::exists(folder) {
            return Ok(Self { place: Place::File(FileVault::open(folder)?), why_file: None });
        }
        match KeychainVault::open(folder_id) {
            Ok(keychain) => Ok(Self { place: Place::Keychain(keychain), why_file: None }),
            Err(why) => Ok(Self { place: Place::File(FileVault::open(folder)?), why_file: Some(why) }),
        }
    }

    /// Reads a secret.
    ///
    /// # Errors
    /// [`FaultCode::KeyUnavailable`] when the place cannot be read.
    pub fn get(&self, name: &str) -> Result<Option<Secret>, Fault> {
        match &self.place {
            Place::Keychain(keychain) => keychain.get(name).map_err(|why| unavailable(&why)),
            Place::File(file) => Ok(file.get(name)),
        }
    }

    /// Keeps a secret.
    ///
    /// # Errors
    /// [`FaultCode::KeyUnavailable`] when the place cannot be written.
    pub fn put(&self, name: &str, value: &Secret) -> Result<(), Fault> {
        match &self.place {
            Place::Keychain(keychain) => keychain.put(name, value).map_err(|why| unavailable(&why)),
            Place::File(file) => file.put(name, Some(value)),
        }
    }

    /// Forgets a secret; one that is not there is no error.
    ///
    /// # Errors
    /// [`FaultCode::KeyUnavailable`] when the place cannot be written.
    pub fn remove(&self, name: &str) -> Result<(), Fault> {
        match &self.place {
            Place::Keychain(keychain) => keychain.remove(name).map_err(|why| unavailable(&why)),
            Place::File(file) => file.put(name, None),
        }
    }

    /// Where the secrets are and why.
    pub fn status(&self, key: bool) -> SecretsStatus {
        let place = match self.place {
            Place::Keychain(_) => "keychain",
            Place::File(_) => "file",
        };
        SecretsStatus { place: place.to_owned(), why: self.why_file.clone(), key }
    }

    /// One sentence, the first time that the file stands in for the keychain.
    pub fn notice(&self) -> Option<String> {
        let why = self.why_file.as_ref()?;
        Some(format!(
            "There is no keychain here ({why}); tokens are kept in secrets.json in the data folder, readable by you alone."
        ))
    }
}

fn unavailable(why: &str) -> Fault {
    Fault::new(FaultCode::KeyUnavailable, format!("The keychain did not answer: {why}."))
        .hint("Unlock the keychain and try again.")
}
