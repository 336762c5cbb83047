//! The private socket of a data folder: one JSON object a line, calls one way, replies and changes the other.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use standin_model::{Change, Fault};

/// A path of a socket may be this long on every system; a longer folder is reached by a link.
const LONGEST: usize = 100;

/// What a guest says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Run a command.
    Call {
        /// Given back with the reply.
        id: u64,
        /// The command's name.
        name: String,
        /// Its arguments.
        args: Value,
    },
    /// Tell every change from now on.
    Subscribe,
}

/// What the owner says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tell {
    /// This guest is heard: the first word on every connection.
    Welcome,
    /// A command's reply.
    Reply {
        /// Of which call.
        id: u64,
        /// The reply or the fault.
        result: Result<Value, Fault>,
    },
    /// Nothing more is taken: a call without a reply by now was not begun.
    Bye,
    /// Something changed.
    Change(Change),
    /// Changes were missed: pull everything.
    Lagged,
}

/// Path of the folder's socket. Where the folder's own path is too long for a socket, a short folder of the user's
/// beside the temporary files holds it, named after the folder.
pub fn path(folder: &Path) -> PathBuf {
    let plain = folder.join("owner.sock");
    if plain.as_os_str().len() <= LONGEST {
        return plain;
    }
    let base = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    base.join(format!("standin-{:016x}", fnv(folder.as_os_str().as_encoded_bytes()))).join("owner.sock")
}

/// Whether nobody else can put a socket of his own in the place of the folder's: anyone may make folders beside the
/// temporary files.
pub fn is_ours(folder: &Path, socket: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match socket.parent() {
        Some(beside) if beside != folder => match (folder.metadata(), beside.symlink_metadata()) {
            (Ok(own), Ok(beside)) => beside.is_dir() && beside.uid() == own.uid() && beside.mode() & 0o077 == 0,
            _ => false,
        },
        _ => true,
    }
}

/// A name for a path that is the same in every process: FNV-1a, 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_folder_still_has_a_short_socket_path() {
        let long = Path::new("/").join("x".repeat(200));
        assert!(path(&long).as_os_str().len() <= LONGEST);
        assert_eq!(path(&long), path(&long));
        assert_eq!(path(Path::new("/d")), Path::new("/d/owner.sock"));
    }

    #[test]
    fn a_folder_that_others_may_write_is_not_trusted_with_the_socket() {
        use std::os::unix::fs::PermissionsExt;
        let (data, beside) = (tempfile::tempdir().expect("temp dir"), tempfile::tempdir().expect("temp dir"));
        let socket = beside.path().join("owner.sock");
        let allow =
            |mode| std::fs::set_permissions(beside.path(), std::fs::Permissions::from_mode(mode)).expect("sets");
        allow(0o700);
        assert!(is_ours(data.path(), &socket) && is_ours(data.path(), &data.path().join("owner.sock")));
        allow(0o777);
        assert!(!is_ours(data.path(), &socket));
        assert!(!is_ours(data.path(), &beside.path().join("none/owner.sock")));
    }
}
