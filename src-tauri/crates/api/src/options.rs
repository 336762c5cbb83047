//! Which data folder a program uses, and where its secrets live: the same rules for every front.

use std::path::PathBuf;

use standin_engine::VaultChoice;
use standin_model::{Fault, FaultCode};

use crate::SessionOptions;

impl SessionOptions {
    /// The folder that was asked for, else the OS's own. `STANDIN_SECRETS=file` keeps secrets out of the keychain (for
    /// containers and tests).
    ///
    /// # Errors
    /// When no folder is given and the user has none.
    pub fn find(folder: Option<PathBuf>) -> Result<Self, Fault> {
        let folder = folder.or_else(own_folder).ok_or_else(|| {
            Fault::new(FaultCode::DataFolder, "The data folder of this user cannot be found: HOME is not set.")
                .hint("Give a folder with --data or STANDIN_DATA.")
        })?;
        let vault = match std::env::var("STANDIN_SECRETS").as_deref() {
            Ok("file") => VaultChoice::File,
            _ => VaultChoice::Auto,
        };
        Ok(Self::new(folder, vault))
    }
}

fn own_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "standin").map(|dirs| dirs.data_dir().to_owned())
}
