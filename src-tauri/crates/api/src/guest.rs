//! A later process on the same data folder: its calls go to the owner through the folder's socket.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use standin_model::{Change, Fault};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::OwnedWriteHalf;
use tokio::sync::{broadcast, oneshot};

use crate::socket::{self, Ask, Tell};

/// So long an owner may take to hear a guest that knocks, before the guest knocks again.
const WELCOME: Duration = Duration::from_secs(5);

/// The connection to the owner.
pub struct Guest {
    writing: tokio::sync::Mutex<OwnedWriteHalf>,
    next: AtomicU64,
    shared: Arc<Shared>,
}

/// Why a call has no reply of the command's own.
pub enum Unanswered {
    /// The owner ended before it began the call: it may be made again elsewhere.
    NotBegun,
    /// The owner ended without a word: whether the call was made is not known.
    Unknown,
}

type Answer = Result<Result<Value, Fault>, Unanswered>;

struct Shared {
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answer>>>,
    changes: broadcast::Sender<Change>,
    lost: AtomicBool,
}

impl Guest {
    /// Reaches the owner; `None` when nobody answers at the socket (yet). An owner that is about to end leaves the last
    /// who knock unheard, so only a welcome counts.
    pub async fn reach(folder: &Path, changes: broadcast::Sender<Change>) -> Option<Self> {
        let path = Some(socket::path(folder)).filter(|path| socket::is_ours(folder, path))?;
        let stream = UnixStream::connect(path).await.ok()?;
        let (reading, mut writing) = stream.into_split();
        write(&mut writing, &Ask::Subscribe).await.ok()?;
        let mut lines = BufReader::new(reading);
        let mut line = Vec::new();
        tokio::time::timeout(WELCOME, lines.read_until(b'\n', &mut line)).await.ok()?.ok().filter(|read| *read > 0)?;
        line.clear();
        let shared = Arc::new(Shared { waiting: Mutex::default(), changes, lost: AtomicBool::new(false) });
        let listening = shared.clone();
        tokio::spawn(async move {
            while lines.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
                match serde_json::from_slice(&line) {
                    Ok(tell) => listening.hear(tell),
                    Err(error) => tracing::warn!(%error, "the owner said something that is no reply"),
                }
                line.clear();
            }
            listening.lose(|| Unanswered::Unknown);
        });
        Some(Self { writing: tokio::sync::Mutex::new(writing), next: AtomicU64::new(1), shared })
    }

    /// Whether the owner is gone.
    pub fn is_lost(&self) -> bool {
        self.shared.lost.load(Ordering::Acquire)
    }

    /// Runs a command at the owner.
    pub async fn call(&self, name: &str, args: Value) -> Answer {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        self.shared.lock().insert(id, answer);
        let ask = Ask::Call { id, name: name.to_owned(), args };
        let written = write(&mut *self.writing.lock().await, &ask).await;
        if written.is_err() {
            // Not even the whole line left, so nothing was begun.
            self.shared.lose(|| Unanswered::NotBegun);
        } else if self.is_lost() {
            self.shared.lose(|| Unanswered::Unknown);
        }
        answered.await.unwrap_or(Err(Unanswered::Unknown))
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, oneshot::Sender<Answer>>> {
        self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn hear(&self, tell: Tell) {
        match tell {
            Tell::Reply { id, result } => {
                if let Some(answer) = self.lock().remove(&id) {
                    let _ = answer.send(Ok(result));
                }
            }
            Tell::Welcome => {}
            Tell::Bye => self.lose(|| Unanswered::NotBegun),
            Tell::Change(change) => {
                let _ = self.changes.send(change);
            }
            Tell::Lagged => self.everything_changed(),
        }
    }

    fn lose(&self, why: impl Fn() -> Unanswered) {
        self.lost.store(true, Ordering::Release);
        for (_, answer) in self.lock().drain() {
            let _ = answer.send(Err(why()));
        }
        self.everything_changed();
    }

    fn everything_changed(&self) {
        let _ = self.changes.send(Change::everything());
    }
}

async fn write(writing: &mut OwnedWriteHalf, ask: &Ask) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(ask)?;
    line.push(b'\n');
    writing.write_all(&line).await
}
