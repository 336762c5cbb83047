//! Change ticks: what changed is gathered and told at most twenty times a second, as row ranges and tags.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use standin_model::{Change, ChangeTag, Seq};
use tokio::sync::{Notify, broadcast};

const INTERVAL: Duration = Duration::from_millis(50);

/// Gathers changes and tells them to whoever subscribed. Cheap to clone.
#[derive(Clone)]
pub struct Changes {
    inner: Arc<Inner>,
}

struct Inner {
    gathered: Mutex<Gathered>,
    wake: Notify,
    tell: broadcast::Sender<Change>,
}

#[derive(Default)]
struct Gathered {
    rows: Option<(Seq, Seq)>,
    tags: BTreeSet<ChangeTag>,
}

impl Changes {
    /// Starts the telling task on the ambient runtime; it ends with the last clone.
    pub fn start() -> Self {
        let inner =
            Arc::new(Inner { gathered: Mutex::default(), wake: Notify::new(), tell: broadcast::channel(256).0 });
        let weak = Arc::downgrade(&inner);
        tokio::spawn(async move {
            while let Some(inner) = weak.upgrade() {
                if let Some(change) = inner.take() {
                    let _ = inner.tell.send(change);
                }
                // Holding no strong reference while waiting lets the task end with its last user.
                drop(inner);
                tokio::time::sleep(INTERVAL).await;
                let Some(inner) = weak.upgrade() else { break };
                if inner.is_empty() {
                    let _ = tokio::time::timeout(Duration::from_secs(1), inner.wake.notified()).await;
                }
            }
        });
        Self { inner }
    }

    /// An envelope was added, completed or read.
    pub fn row(&self, seq: Seq) {
        self.gather(Some(seq), &[ChangeTag::Log, ChangeTag::Customers]);
    }

    /// Something else changed.
    pub fn tag(&self, tag: ChangeTag) {
        self.gather(None, &[tag]);
    }

    /// Hears every change from now on. Who lags is told so by the channel and should pull everything.
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.inner.tell.subscribe()
    }

    fn gather(&self, seq: Option<Seq>, tags: &[ChangeTag]) {
        let mut gathered = self.inner.lock();
        if let Some(seq) = seq {
            gathered.rows = Some(gathered.rows.map_or((seq, seq), |(first, last)| (first.min(seq), last.max(seq))));
        }
        gathered.tags.extend(tags);
        drop(gathered);
        self.inner.wake.notify_one();
    }
}

impl Inner {
    fn lock(&self) -> std::sync::MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn is_empty(&self) -> bool {
        self.lock().tags.is_empty()
    }

    fn take(&self) -> Option<Change> {
        let gathered = std::mem::take(&mut *self.lock());
        if gathered.tags.is_empty() {
            return None;
        }
        Some(Change { rows: gathered.rows, tags: gathered.tags.into_iter().collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn many_changes_become_few_ticks_and_none_is_lost() {
        let changes = Changes::start();
        let mut heard = changes.subscribe();
        for seq in 1..=500 {
            changes.row(seq);
        }
        let mut last = 0;
        let mut ticks = 0;
        while last < 500 {
            let change = heard.recv().await.expect("the teller lives");
            last = change.rows.expect("rows").1;
            ticks += 1;
        }
        assert!(ticks < 20, "{ticks} ticks for 500 rows at once");
    }
}
