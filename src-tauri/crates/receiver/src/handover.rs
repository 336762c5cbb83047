//! Hands good requests to the desk of the moment, and replaces a desk that no longer answers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use standin_model::{Committed, RecordError, Recorder};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::canonical;
use crate::desk::{Counter, Desk, Job};
use crate::head::Head;
use crate::private::Private;

/// How often the desk is asked whether it lives.
const PROBE_EVERY: Duration = Duration::from_secs(5);
/// How often a request is brought to the desk before the sender is told to come again.
const TRIES: usize = 3;

/// The way to the desk.
pub(crate) struct Handover {
    counter: Arc<Counter>,
    private: Arc<Private>,
    next: AtomicU64,
    desk: RwLock<Arc<Post>>,
}

/// A desk and the word that it was given up.
struct Post {
    desk: Desk,
    given_up: CancellationToken,
}

impl Handover {
    pub(crate) async fn open(recorder: Arc<dyn Recorder>, private: Arc<Private>) -> std::io::Result<Arc<Self>> {
        let counter = Arc::new(Counter::new(recorder, Handle::current()));
        let desk = Desk::open(&counter, &private).await?;
        let post = Post { desk, given_up: CancellationToken::new() };
        Ok(Arc::new(Self { counter, private, next: AtomicU64::new(1), desk: RwLock::new(Arc::new(post)) }))
    }

    /// Brings a request to the desk and gives what the log said. An error also where the desk broke over it.
    pub(crate) async fn bring(&self, head: &Head, job: &Arc<Job>) -> Result<Committed, RecordError> {
        let body = job.body();
        for _ in 0..TRIES {
            let id = self.next.fetch_add(1, Ordering::Relaxed);
            let _laid = self.counter.lay_down(id, job);
            let canonical = canonical::head(head, id, &self.counter.key, body.len());
            let post = self.post();
            let outcome = tokio::select! {
                outcome = post.desk.pool.exchange(&canonical, &body) => outcome,
                () = post.given_up.cancelled() => Err(std::io::Error::other("the desk was given up")),
            };
            if let Err(error) = &outcome {
                tracing::warn!(%error, "an inner connection broke");
            }
            // The verdict itself comes beside the answer; the answer only says that there is one.
            if let Some(verdict) = job.verdict() {
                return verdict;
            }
            if !job.is_waiting() {
                break;
            }
        }
        Err(RecordError::Storage("the desk did not answer".to_owned()))
    }

    /// Probes the desk until `stop`, and replaces it where it does not answer.
    pub(crate) async fn keep(self: Arc<Self>, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PROBE_EVERY) => self.check().await,
            }
        }
    }

    /// One probe.
    pub(crate) async fn check(&self) {
        let post = self.post();
        if post.desk.answers().await {
            return;
        }
        tracing::error!("the desk no longer answers: a new one is set up");
        match Desk::open(&self.counter, &self.private).await {
            Ok(desk) => {
                let fresh = Arc::new(Post { desk, given_up: CancellationToken::new() });
                *self.desk.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                post.given_up.cancel();
            }
            Err(error) => tracing::error!(%error, "no new desk could be set up"),
        }
    }

    fn post(&self) -> Arc<Post> {
        Arc::clone(&self.desk.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use standin_model::exchange::{Outcome, Recording};
    use standin_model::{Exchange, Seq};

    use super::*;

    struct Nothing;

    impl Recorder for Nothing {
        fn record(&self, _exchange: Exchange) -> Recording<Committed> {
            Box::pin(async { Ok(Committed { seq: 1 }) })
        }

        fn complete(&self, _seq: Seq, _outcome: Outcome) -> Recording<()> {
            Box::pin(async { Ok(()) })
        }

        fn answered(&self, _seq: Seq) {}
    }

    fn job() -> (Head, Arc<Job>) {
        let raw = b"POST /hooks/a HTTP/1.1\r\nHost: a\r\n\r\n";
        let head = Head::parse(raw, 4).expect("parses");
        let began = crate::tape::Began { at: std::time::Instant::now(), micros: 0 };
        let facts = crate::door::Facts {
            method: head.method.clone(),
            target: head.target.clone(),
            route: None,
            peer: std::net::SocketAddr::from(([127, 0, 0, 1], 1)),
            began,
            marks: Vec::new(),
        };
        let exchange = facts.accepted(standin_model::Kind::Webhook, Default::default(), None);
        (head, Job::new(exchange, vec![7; 100_000].into(), began, Duration::ZERO))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_desk_that_broke_down_is_replaced_and_a_good_one_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let private = Arc::new(Private::new(folder.path()).expect("usable"));
        let handover = Handover::open(Arc::new(Nothing), private).await.expect("opens");
        let first = handover.post();
        handover.check().await;
        assert!(Arc::ptr_eq(&first, &handover.post()), "a desk that answers stays");
        first.desk.break_down();
        handover.check().await;
        assert!(!Arc::ptr_eq(&first, &handover.post()), "a broken one is replaced");
        assert!(first.given_up.is_cancelled());
        drop(first);
        let (head, job) = job();
        assert_eq!(handover.bring(&head, &job).await, Ok(Committed { seq: 1 }));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn inner_connections_that_broke_are_opened_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let private = Arc::new(Private::new(folder.path()).expect("usable"));
        let handover = Handover::open(Arc::new(Nothing), private).await.expect("opens");
        for _ in 0..crate::desk::CONNECTIONS {
            // The desk closes a connection on which it cannot read a request.
            let refused = handover.post().desk.pool.exchange(b"nonsense\r\n\r\n", b"").await;
            assert!(refused.is_err() || refused.is_ok_and(|status| status == 400));
        }
        let (head, job) = job();
        assert_eq!(handover.bring(&head, &job).await, Ok(Committed { seq: 1 }));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_desk_serves_nobody_without_its_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let private = Arc::new(Private::new(folder.path()).expect("usable"));
        let handover = Handover::open(Arc::new(Nothing), private).await.expect("opens");
        let pool = &handover.post().desk.pool;
        for key in ["", "0123456789abcdef0123456789abcdef"] {
            assert_eq!(pool.exchange(&canonical::probe(key), b"").await.ok(), Some(403));
        }
        assert_eq!(pool.exchange(&canonical::probe(&handover.counter.key), b"").await.ok(), Some(200));
    }
}
