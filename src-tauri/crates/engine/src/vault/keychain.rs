//! Secrets in the OS keychain, one entry per secret and data folder.

use std::sync::mpsc;
use std::time::Duration;

use keyring::v1::{Entry, Error};
use standin_model::Secret;

const SERVICE: &str = "standin";

/// A keychain may ask the user to unlock it; longer than this nobody is there to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why the keychain cannot be used. Without a store the library tells of its own wiring, which helps nobody.
fn in_words(error: &Error) -> String {
    match error {
        Error::NoDefaultStore => "no keychain service answers".to_owned(),
        other => other.to_string(),
    }
}

/// The keychain, seen from one data folder.
pub struct KeychainVault {
    folder_id: String,
}

impl KeychainVault {
    /// Proves the keychain with a round trip; the error says in words why it cannot be used.
    pub fn open(folder_id: &str) -> Result<Self, String> {
        let vault = Self { folder_id: folder_id.to_owned() };
        let probe = Secret::new("probe");
        vault.put("probe", &probe)?;
        let read = vault.get("probe")?;
        vault.remove("probe")?;
        if read == Some(probe) { Ok(vault) } else { Err("it does not give back what it was given".to_owned()) }
    }

    /// Reads a secret.
    pub fn get(&self, name: &str) -> Result<Option<Secret>, String> {
        self.within_patience(name, |entry| match entry.get_password() {
            Ok(value) => Ok(Some(Secret::new(value))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.to_string()),
        })
    }

    /// Keeps a secret.
    pub fn put(&self, name: &str, value: &Secret) -> Result<(), String> {
        let value = value.clone();
        self.within_patience(name, move |entry| entry.set_password(value.reveal()).map_err(|error| error.to_string()))
    }

    /// Forgets a secret.
    pub fn remove(&self, name: &str) -> Result<(), String> {
        self.within_patience(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.to_string()),
        })
    }

    /// Runs on a thread of its own: the keychain talks D-Bus and may block.
    fn within_patience<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(Entry) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let user = format!("{}/{name}", self.folder_id);
        let (answer, answered) = mpsc::channel();
        std::thread::spawn(move || {
            let result = Entry::new(SERVICE, &user).map_err(|error| in_words(&error)).and_then(work);
            let _ = answer.send(result);
        });
        answered.recv_timeout(PATIENCE).map_err(|_| "it did not answer in time".to_owned())?
    }
}
