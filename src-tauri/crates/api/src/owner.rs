//! The owner's side: the engine, and the socket through which other processes of the same user call it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use standin_engine::Engine;
use standin_model::{Change, Fault, FaultCode};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::lock::Lock;
use crate::socket::{self, Ask, Tell};
use crate::table;

/// A call is at most this long; an edited body of 20 MiB in base64 fits.
const LONGEST_ASK: u64 = 64 * 1024 * 1024;

/// Commands of many steps, which end with whoever asked for them or with this process.
const ENDS_WITH_CALLER: [&str; 1] = ["setup.run"];

/// This process as the owner.
pub struct Owner {
    /// The engine.
    pub engine: Arc<Engine>,
    socket: PathBuf,
    accepting: JoinHandle<()>,
    guests: TaskTracker,
    closing: CancellationToken,
    lock: Lock,
}

/// So long an owner that wants to end waits for the calls of its guests.
const DRAIN: Duration = Duration::from_secs(65);

impl Owner {
    /// Opens the socket for the processes that come later.
    pub fn new(engine: Arc<Engine>, lock: Lock, folder: &Path) -> Result<Self, Fault> {
        let path = socket::path(folder);
        let listener = listen(folder, &path).map_err(|error| {
            Fault::new(FaultCode::DataFolder, format!("The socket {} cannot be made: {error}.", path.display()))
                .hint("Check the permissions of the data folder.")
        })?;
        let (guests, closing) = (TaskTracker::new(), CancellationToken::new());
        let (served, tracker, token) = (engine.clone(), guests.clone(), closing.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tracker.spawn(serve(served.clone(), stream, token.clone()));
            }
        });
        lock.open();
        Ok(Self { engine, socket: path, accepting, guests, closing, lock })
    }

    /// Takes no more calls, ends those that were begun, then closes the engine.
    pub async fn close(&self) {
        self.accepting.abort();
        self.lock.not_open();
        let _ = std::fs::remove_file(&self.socket);
        // A folder made for the socket alone is empty now; the data folder never is.
        let _ = self.socket.parent().map(std::fs::remove_dir);
        self.closing.cancel();
        self.guests.close();
        let _ = tokio::time::timeout(DRAIN, self.guests.wait()).await;
        self.engine.close().await;
    }
}

fn listen(data: &Path, path: &Path) -> std::io::Result<UnixListener> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    if let Some(folder) = path.parent()
        && !folder.exists()
    {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    if !socket::is_ours(data, path) {
        return Err(std::io::Error::other("its folder belongs to somebody else, or others may write in it"));
    }
    // The lock is ours, so a socket that is still there is a dead owner's.
    let _ = std::fs::remove_file(path);
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

fn cancelled(name: &str) -> Fault {
    Fault::new(FaultCode::OwnerUnreachable, format!("{name} was cancelled: the program that ran it ends."))
        .hint("Run it again: what is done already is found and left as it is.")
}

/// Answers one guest until it leaves or this process ends; each call runs on its own, so that a slow one holds nothing
/// up. What was begun is answered before the last word.
async fn serve(engine: Arc<Engine>, stream: UnixStream, closing: CancellationToken) {
    let (reading, mut writing) = stream.into_split();
    let (tell, mut told) = mpsc::channel::<Tell>(64);
    let writer = tokio::spawn(async move {
        while let Some(tell) = told.recv().await {
            let Ok(mut line) = serde_json::to_vec(&tell) else { continue };
            line.push(b'\n');
            if writing.write_all(&line).await.is_err() {
                break;
            }
        }
    });
    // Before anything is read: a guest that was not told this knows that nothing of its own was begun.
    let _ = tell.send(Tell::Welcome).await;
    let calls = TaskTracker::new();
    let leaving = closing.child_token();
    let mut lines = BufReader::new(reading);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut bounded = (&mut lines).take(LONGEST_ASK);
        tokio::select! {
            () = closing.cancelled() => break,
            read = bounded.read_until(b'\n', &mut line) => match read {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            },
        }
        match serde_json::from_slice(&line) {
            Ok(Ask::Call { id, name, args }) => {
                let (engine, tell, leaving) = (engine.clone(), tell.clone(), leaving.clone());
                calls.spawn(async move {
                    let result = tokio::select! {
                        result = table::run(&engine, &name, args) => result,
                        () = leaving.cancelled(), if ENDS_WITH_CALLER.contains(&name.as_str()) => Err(cancelled(&name)),
                    };
                    let _ = tell.send(Tell::Reply { id, result }).await;
                });
            }
            Ok(Ask::Subscribe) => {
                tokio::spawn(pass_on(engine.changes(), tell.clone(), closing.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a guest said something that is no call; it is let go");
                break;
            }
        }
    }
    leaving.cancel();
    calls.close();
    calls.wait().await;
    let _ = tell.send(Tell::Bye).await;
    drop(tell);
    // A guest that no longer reads does not hold the end up.
    let _ = tokio::time::timeout(Duration::from_secs(1), writer).await;
}

async fn pass_on(mut changes: broadcast::Receiver<Change>, tell: mpsc::Sender<Tell>, closing: CancellationToken) {
    loop {
        let heard = tokio::select! {
            () = closing.cancelled() => break,
            () = tell.closed() => break,
            heard = changes.recv() => heard,
        };
        let message = match heard {
            Ok(change) => Tell::Change(change),
            Err(broadcast::error::RecvError::Lagged(_)) => Tell::Lagged,
            Err(broadcast::error::RecvError::Closed) => break,
        };
        if tell.send(message).await.is_err() {
            break;
        }
    }
}
