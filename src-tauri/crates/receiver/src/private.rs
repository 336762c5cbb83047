//! A private place for the desk's socket: a folder that only this user can enter, with a path short enough.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use tokio_util::sync::CancellationToken;

/// Socket paths end at 104 bytes on macOS and at 108 on Linux.
const LONGEST: usize = 100;

/// Where sockets of this door are put.
#[derive(Debug)]
pub(crate) struct Private {
    folder: PathBuf,
    ours: bool,
    next: AtomicU64,
    gone: CancellationToken,
}

impl Private {
    /// Uses `folder`, or a new one under the temporary folder where its path is too long for a socket.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        let longest_name = name(u32::MAX, u64::MAX).len() + 1;
        if folder.as_os_str().len() + longest_name <= LONGEST {
            create(folder)?;
            remove_stale(folder);
            return Ok(Self {
                folder: folder.to_owned(),
                ours: false,
                next: AtomicU64::new(0),
                gone: CancellationToken::new(),
            });
        }
        let short = std::env::temp_dir().join(format!("standin-{:016x}", rand::random::<u64>()));
        create(&short)?;
        Ok(Self { folder: short, ours: true, next: AtomicU64::new(0), gone: CancellationToken::new() })
    }

    /// A path that no other socket has.
    pub(crate) fn next_socket(&self) -> PathBuf {
        self.folder.join(name(std::process::id(), self.next.fetch_add(1, Ordering::Relaxed)))
    }
}

impl Private {
    /// The word that no desk needs this place any more.
    pub(crate) fn gone(&self) -> CancellationToken {
        self.gone.clone()
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        if self.ours {
            // Whatever is in it is a socket of ours; what stays behind after this is empty and harmless.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
        self.gone.cancel();
    }
}

fn name(process: u32, number: u64) -> String {
    format!("desk-{process:x}-{number:x}.sock")
}

#[cfg(unix)]
fn create(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};

    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let metadata = std::fs::symlink_metadata(folder)?;
    if !metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "the folder for the socket is a link or a file"));
    }
    if metadata.mode() & 0o077 != 0 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn create(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Removes sockets on which nobody answers: what a process that was killed left behind.
#[cfg(unix)]
fn remove_stale(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with("desk-") && name.ends_with(".sock"));
        if ours && std::os::unix::net::UnixStream::connect(entry.path()).is_err() {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(not(unix))]
fn remove_stale(_folder: &Path) {}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).expect("is there").permissions().mode() & 0o777
    }

    #[test]
    fn the_folder_is_private_and_stale_sockets_go() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("run");
        std::fs::create_dir(&folder).expect("created");
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).expect("set");
        let stale = folder.join("desk-1-0.sock");
        drop(std::os::unix::net::UnixListener::bind(&stale).expect("bound"));
        let live_path = folder.join("desk-2-0.sock");
        let _live = std::os::unix::net::UnixListener::bind(&live_path).expect("bound");
        let private = Private::new(&folder).expect("usable");
        assert_eq!(mode(&folder), 0o700);
        assert!(!stale.exists());
        assert!(live_path.exists());
        assert_ne!(private.next_socket(), private.next_socket());
    }

    #[test]
    fn a_long_path_is_replaced_by_a_short_private_one() {
        let parent = tempfile::tempdir().expect("a folder");
        let private = Private::new(&parent.path().join("x".repeat(120))).expect("usable");
        let socket = private.next_socket();
        assert!(socket.as_os_str().len() <= LONGEST);
        let folder = socket.parent().expect("has one").to_owned();
        assert_eq!(mode(&folder), 0o700);
        drop(private);
        assert!(!folder.exists());
    }
}
