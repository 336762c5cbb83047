//! What is to be passed on to a middleware: each accepted webhook, once it was committed, read and answered.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use standin_model::{Direction, Exchange, Kind, Seq};
use standin_receiver::{Middleware, OWN_PASS_BACK};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

/// How many webhooks may wait to be passed on.
const QUEUE: usize = 1024;
/// And how many KiB of them.
const QUEUE_KIB: u32 = 64 * 1024;

/// Where webhooks are passed on to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Targets {
    /// Every webhook, whichever connection it is for.
    pub every: Option<String>,
    /// The webhooks of a connection.
    pub of: BTreeMap<String, BTreeSet<String>>,
    /// How long an answer of ours may take to leave.
    pub patience: Duration,
}

impl Targets {
    fn is_empty(&self) -> bool {
        self.every.is_none() && self.of.is_empty()
    }

    fn of(&self, connection: Option<&str>) -> BTreeSet<String> {
        let own = connection.and_then(|connection| self.of.get(connection)).into_iter().flatten();
        own.chain(&self.every).cloned().collect()
    }
}

/// A webhook on its way to a middleware.
pub(crate) struct Passage {
    pub seq: Seq,
    pub exchange: Arc<Exchange>,
    pub connection: Option<String>,
    pub customer: Option<String>,
    pub targets: BTreeSet<String>,
    /// Resolves when our answer has left.
    pub answered: Option<oneshot::Receiver<()>>,
    pub patience: Duration,
    _room: OwnedSemaphorePermit,
}

/// Takes what is to be passed on. Cheap to clone; whoever sends holds the other end.
#[derive(Clone)]
pub struct Forwarder {
    inner: Arc<Inner>,
}

struct Inner {
    targets: RwLock<Targets>,
    unanswered: Mutex<HashMap<Seq, oneshot::Sender<()>>>,
    /// Webhooks whose answer is the middleware's, until it is known.
    passed_back: Mutex<HashMap<Seq, watch::Sender<Option<u16>>>>,
    passages: mpsc::Sender<Passage>,
    room: Arc<Semaphore>,
    lost: AtomicU64,
}

impl Forwarder {
    /// A forwarder without targets, and the end at which the webhooks come out in order.
    pub(crate) fn new() -> (Self, mpsc::Receiver<Passage>) {
        let (passages, queue) = mpsc::channel(QUEUE);
        let inner = Inner {
            targets: RwLock::default(),
            unanswered: Mutex::default(),
            passed_back: Mutex::default(),
            passages,
            room: Arc::new(Semaphore::new(QUEUE_KIB as usize)),
            lost: AtomicU64::new(0),
        };
        (Self { inner: Arc::new(inner) }, queue)
    }

    /// Sets where to.
    pub(crate) fn set_targets(&self, targets: Targets) {
        *self.inner.targets.write().unwrap_or_else(PoisonError::into_inner) = targets;
    }

    /// Notes a committed webhook before its answer leaves; `None` where nothing is passed on.
    pub(crate) fn committed(&self, seq: Seq, exchange: &Exchange) -> Option<oneshot::Receiver<()>> {
        if exchange.kind != Kind::Webhook || exchange.direction != Direction::Received || self.targets().is_empty() {
            return None;
        }
        let (tell, told) = oneshot::channel();
        if passes_back(exchange) {
            let mut passed_back = self.passed_back();
            if passed_back.len() >= QUEUE {
                // Nobody came for these: the platform went away.
                passed_back.retain(|_, said| said.borrow().is_none());
            }
            passed_back.insert(seq, watch::Sender::new(None));
            drop(passed_back);
            // Our answer waits for the middleware's, not the other way round.
            let _ = tell.send(());
            return Some(told);
        }
        let mut unanswered = self.unanswered();
        // Answers that never left, for example because the platform went away.
        unanswered.retain(|_, tell| !tell.is_closed());
        unanswered.insert(seq, tell);
        Some(told)
    }

    /// An answer has left.
    pub(crate) fn answered(&self, seq: Seq) {
        if let Some(tell) = self.unanswered().remove(&seq) {
            let _ = tell.send(());
        }
    }

    /// Queues a webhook that was read; what finds no room is counted as lost.
    pub(crate) fn offer(
        &self,
        seq: Seq,
        exchange: &Arc<Exchange>,
        connection: Option<String>,
        customer: Option<String>,
        answered: oneshot::Receiver<()>,
    ) {
        let targets = self.targets();
        let wanted = targets.of(connection.as_deref());
        if wanted.is_empty() {
            self.over(seq);
            return;
        }
        let bytes = exchange.request.head.len() + exchange.request.body.len();
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(u32::MAX).min(QUEUE_KIB);
        let passed = match self.inner.room.clone().try_acquire_many_owned(kib) {
            Ok(room) => self.inner.passages.try_send(Passage {
                seq,
                exchange: exchange.clone(),
                connection,
                customer,
                targets: wanted,
                answered: Some(answered),
                patience: targets.patience,
                _room: room,
            }),
            Err(_) => return self.lose(seq),
        };
        if passed.is_err() {
            self.lose(seq);
        }
    }

    /// How many were lost since the last time.
    pub(crate) fn take_lost(&self) -> u64 {
        self.inner.lost.swap(0, Ordering::AcqRel)
    }

    /// Waits until nothing is on its way any more.
    pub(crate) async fn drained(&self) {
        let _ = self.inner.room.acquire_many(QUEUE_KIB).await;
    }

    /// The first answer of a middleware counts.
    pub(crate) fn middleware_said(&self, seq: Seq, status: u16) {
        if let Some(answer) = self.passed_back().get(&seq) {
            answer.send_if_modified(|said| said.replace(status).is_none());
        }
    }

    /// No middleware says more about this webhook.
    pub(crate) fn over(&self, seq: Seq) {
        let mut passed_back = self.passed_back();
        // What was said before anybody asked is kept until somebody does.
        if passed_back.get(&seq).is_some_and(|said| said.borrow().is_none() || said.receiver_count() > 0) {
            passed_back.remove(&seq);
        }
    }

    fn passed_back(&self) -> std::sync::MutexGuard<'_, HashMap<Seq, watch::Sender<Option<u16>>>> {
        self.inner.passed_back.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lose(&self, seq: Seq) {
        self.over(seq);
        tracing::warn!(seq, "a webhook is not passed on: too many wait");
        self.inner.lost.fetch_add(1, Ordering::AcqRel);
    }

    fn targets(&self) -> Targets {
        self.inner.targets.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn unanswered(&self) -> std::sync::MutexGuard<'_, HashMap<Seq, oneshot::Sender<()>>> {
        self.inner.unanswered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn passes_back(exchange: &Exchange) -> bool {
    exchange.marks.iter().any(|mark| mark == OWN_PASS_BACK)
}

impl Middleware for Forwarder {
    fn answer(&self, seq: Seq) -> Pin<Box<dyn Future<Output = Option<u16>> + Send>> {
        let waiting = {
            let mut passed_back = self.passed_back();
            let waiting = passed_back.get(&seq).map(watch::Sender::subscribe);
            if waiting.as_ref().is_some_and(|waiting| waiting.borrow().is_some()) {
                passed_back.remove(&seq);
            }
            waiting
        };
        Box::pin(async move {
            // Where the sender is gone, nothing more is said; what was said last still stands.
            let mut waiting = waiting?;
            let _ = waiting.wait_for(Option::is_some).await;
            *waiting.borrow()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_loses_and_counts() {
        let (forwarder, mut passages) = Forwarder::new();
        let webhook = Arc::new(Exchange {
            request: standin_model::Part { body: vec![b'x'; 1024 * 1024], ..standin_model::Part::default() },
            ..webhook()
        });
        let offer = || forwarder.committed(1, &webhook).map(|told| forwarder.offer(1, &webhook, None, None, told));
        assert_eq!(offer(), None, "nothing is noted while nothing is passed on");
        forwarder.set_targets(Targets { every: Some("http://a.test/".to_owned()), ..Targets::default() });
        for _ in 0..70 {
            assert!(offer().is_some());
        }
        let waiting = std::iter::from_fn(|| passages.try_recv().ok()).count();
        assert_eq!((waiting, forwarder.take_lost()), (63, 7), "64 MiB hold 63 bodies with their heads");
        assert_eq!(forwarder.take_lost(), 0);
    }

    fn webhook() -> Exchange {
        Exchange {
            id: uuid::Uuid::nil(),
            direction: Direction::Received,
            kind: Kind::Webhook,
            platform: None,
            connection: None,
            customer: None,
            started_at: 0,
            duration: None,
            method: "POST".into(),
            target: "/hooks/x".into(),
            url: None,
            peer: None,
            attempt: 1,
            dedupe_key: None,
            parent: None,
            head: standin_model::HeadOrigin::Wire,
            request: standin_model::Part::default(),
            reply: None,
            status: None,
            refusal: None,
            error: None,
            marks: Vec::new(),
        }
    }

    #[test]
    fn each_target_gets_a_webhook_once() {
        let to = |url: &str| url.to_owned();
        let own = BTreeSet::from([to("http://a.test/"), to("http://b.test/")]);
        let targets = Targets {
            every: Some(to("http://a.test/")),
            of: BTreeMap::from([(to("demo"), own.clone())]),
            ..Targets::default()
        };
        assert_eq!(targets.of(Some("demo")), own);
        assert_eq!(targets.of(Some("other")), BTreeSet::from([to("http://a.test/")]));
        assert_eq!(targets.of(None), BTreeSet::from([to("http://a.test/")]));
        assert!(Targets::default().is_empty());
    }
}
