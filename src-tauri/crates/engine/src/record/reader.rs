//! Reads committed exchanges with the platform's adapter and keeps what was understood, one after the other.

use std::sync::Arc;

use standin_model::view::Explained;
use standin_model::{Direction, Exchange, Kind, Outcome, Part, Problem, Reading, RecordError, Seq, Severity};
use standin_platform::{Adapter, SentContext, adapter, read_unknown, recognise};
use standin_receiver::{OWN_ANSWER, OWN_DROP, OWN_FAILURE, OWN_PASS_BACK};
use standin_store::Store;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::echo;
use super::{Forwarder, Judge, catch_up};
use crate::changes::Changes;
use crate::use_case::answer::of_answer;

/// How many committed envelopes may wait for their reading before the door is slowed down.
const QUEUE: usize = 4096;

/// And how many KiB of them: bodies of 20 MiB must not pile up.
const QUEUE_KIB: u32 = 64 * 1024;

/// One committed exchange to read.
pub struct Job {
    seq: Seq,
    exchange: Arc<Exchange>,
    done: Option<oneshot::Sender<()>>,
    answered: Option<oneshot::Receiver<()>>,
    room: Option<OwnedSemaphorePermit>,
}

impl Job {
    /// A job for a committed exchange.
    pub fn new(seq: Seq, exchange: Arc<Exchange>) -> Self {
        Self { seq, exchange, done: None, answered: None, room: None }
    }

    /// Passed on to a middleware, once it was read and its answer has left; not at all without a promise of that.
    #[must_use]
    pub(crate) fn passed_on_after(self, answered: Option<oneshot::Receiver<()>>) -> Self {
        Self { answered, ..self }
    }

    /// How much of the queue it takes, KiB; never more than there is.
    fn kib(&self) -> u32 {
        let bytes = self.exchange.request.head.len() + self.exchange.request.body.len();
        u32::try_from(bytes / 1024 + 1).unwrap_or(u32::MAX).min(QUEUE_KIB)
    }
}

/// Hands exchanges to the reading task. Cheap to clone; the task ends with the last clone.
#[derive(Clone)]
pub struct Reader {
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
    store: Store,
    changes: Changes,
}

impl Reader {
    /// Starts the reading task on the ambient runtime.
    pub fn start(store: Store, changes: Changes, judge: Judge, forwarder: Forwarder) -> Self {
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        let room = Arc::new(Semaphore::new(QUEUE_KIB as usize));
        let this = Self { jobs, room, store: store.clone(), changes: changes.clone() };
        tokio::spawn(async move {
            let mut behind = false;
            while let Some(job) = queue.recv().await {
                let exchange = job.exchange.clone();
                let read = tokio::task::spawn_blocking(move || read_exchange(&exchange)).await;
                match read {
                    Ok(reading) => {
                        let kept = keep(&store, &changes, Some(&judge), job.seq, &job.exchange, reading).await;
                        if let Some(answered) = job.answered {
                            forwarder.offer(job.seq, &job.exchange, kept.connection, kept.customer, answered);
                        }
                        let kept = kept.stored;
                        if kept && behind {
                            // The disk takes writes again: what it refused is read once more, from the log.
                            tokio::spawn(catch_up(store.clone(), changes.clone(), judge.clone()));
                        }
                        behind = !kept;
                    }
                    Err(error) => tracing::error!(seq = job.seq, %error, "an envelope could not be read"),
                }
                if let Some(done) = job.done {
                    let _ = done.send(());
                }
            }
        });
        this
    }

    /// Queues a reading; waits only where the queue is full.
    pub async fn later(&self, mut job: Job) {
        job.room = self.room.clone().acquire_many_owned(job.kib()).await.ok();
        let _ = self.jobs.send(job).await;
    }

    /// Queues a reading and waits until it is kept.
    pub async fn now(&self, mut job: Job) {
        let (done, finished) = oneshot::channel();
        job.done = Some(done);
        if self.jobs.send(job).await.is_ok() {
            let _ = finished.await;
        }
    }

    /// Adds what the reply of a sent exchange told to its reading.
    pub async fn completed(&self, seq: Seq, exchange: &Exchange, outcome: &Outcome) {
        let calls_the_platform = exchange.direction == Direction::Sent && exchange.kind != Kind::Media;
        let Some(adapter) = exchange.platform.and_then(adapter).filter(|_| calls_the_platform) else {
            self.changes.row(seq);
            return;
        };
        if let (Some(status), Some(reply)) = (outcome.status, &outcome.reply)
            && let Some(reading) = read_replied(adapter, exchange, status, reply)
        {
            keep(&self.store, &self.changes, None, seq, exchange, reading).await;
        }
        self.changes.row(seq);
    }
}

/// The reading of a request to the platform with what its reply adds; `None` where it adds nothing.
pub fn read_replied(adapter: &dyn Adapter, exchange: &Exchange, status: u16, reply: &Part) -> Option<Reading> {
    let context = SentContext { path: &exchange.target, body: &exchange.request.body };
    let mut told = adapter.read_reply(status, &reply.head, &reply.body, &context);
    // A refusal is explained where it is shown; a success that says something else would be seen by nobody.
    let odd_success = told.explained.take().filter(|_| (200..300).contains(&status));
    told.problems.extend(odd_success.map(odd));
    // What else is asked of the platform is no message of the conversation's.
    let message = told.message_id.take().filter(|_| matches!(exchange.kind, Kind::Send | Kind::Replay));
    if told.customer_id.is_none() && message.is_none() && told.problems.is_empty() {
        return None;
    }
    let mut reading = read_exchange(exchange);
    if message.is_some() {
        reading.message_id = message;
        reading.conversation = told.conversation.or(reading.conversation);
    }
    reading.customer_id = told.customer_id.or(reading.customer_id);
    reading.customer_name = told.customer_name.or(reading.customer_name);
    reading.problems.extend(told.problems);
    Some(reading)
}

fn odd(explained: Explained) -> Problem {
    Problem {
        code: explained.code,
        severity: Severity::Warning,
        pointer: None,
        message: explained.message,
        documented: None,
        received: explained.platform_says,
        remedy: Some(explained.remedy),
    }
}

/// What came of a reading.
pub struct Kept {
    /// False when the log refuses.
    pub stored: bool,
    /// The connection that the envelope is for.
    pub connection: Option<String>,
    /// The developer's id of the customer.
    pub customer: Option<String>,
}

/// Keeps a reading, under the connection that the envelope turned out to be for. A judge is given where the bytes are the
/// true ones.
pub async fn keep(
    store: &Store,
    changes: &Changes,
    judge: Option<&Judge>,
    seq: Seq,
    exchange: &Exchange,
    mut reading: Reading,
) -> Kept {
    let connection = match (&exchange.connection, exchange.direction) {
        (None, Direction::Received) => attribute(store, &reading).await,
        _ => None,
    };
    if let Some(judge) = judge {
        judge.judge(exchange, connection.as_deref().or(exchange.connection.as_deref()), &mut reading).await;
    }
    echo::mark(store, seq, exchange, connection.as_deref().or(exchange.connection.as_deref()), &mut reading).await;
    if let Some(connection) = &connection
        && let Err(error) = store.attribute(seq, connection).await
    {
        tracing::error!(seq, %error, "an envelope could not be attributed to its connection");
    }
    let customer = reading.customer.clone();
    let kept = store.put_reading(seq, reading).await;
    match &kept {
        // At the end of the program the rest is left for the next start.
        Ok(_) | Err(RecordError::Closed) => {}
        Err(error) => tracing::error!(seq, %error, "the reading of an envelope could not be kept"),
    }
    changes.row(seq);
    Kept { stored: kept.is_ok(), connection: connection.or_else(|| exchange.connection.clone()), customer }
}

/// A webhook that came by the path for any platform belongs to the connection that knows its customer, or to the only
/// one of its platform.
async fn attribute(store: &Store, reading: &Reading) -> Option<String> {
    let (platform, customer) = (reading.platform?, reading.customer.clone());
    let store = store.clone();
    tokio::task::spawn_blocking(move || {
        let of_platform: Vec<_> =
            store.connections().ok()?.into_iter().filter(|connection| connection.platform == platform).collect();
        let knows = |name: &str| {
            customer.as_deref().is_some_and(|customer| matches!(store.customer(name, customer), Ok(Some(_))))
        };
        let mut knowing = of_platform.iter().filter(|connection| knows(&connection.name));
        match (knowing.next(), knowing.next(), of_platform.as_slice()) {
            (Some(one), None, _) | (None, None, [one]) => Some(one.name.clone()),
            _ => None,
        }
    })
    .await
    .ok()?
}

/// Reads an exchange by what it is for. Never fails: what is not understood is marked.
pub fn read_exchange(exchange: &Exchange) -> Reading {
    let (head, body) = (&exchange.request.head, &exchange.request.body);
    let mut reading = match exchange.kind {
        Kind::Refused => return refused(exchange),
        Kind::Api | Kind::Media | Kind::Probe | Kind::Frame => return named(exchange),
        Kind::Send => match exchange.platform.and_then(adapter) {
            Some(adapter) => adapter.read_sent(&exchange.target, body),
            None => read_unknown(head, body),
        },
        Kind::Replay if exchange.direction == Direction::Sent => match exchange.platform.and_then(adapter) {
            Some(adapter) => adapter.read_sent(&exchange.target, body),
            None => read_unknown(head, body),
        },
        Kind::Webhook | Kind::Forward | Kind::Replay => {
            match exchange.platform.or_else(|| recognise(head, body)).and_then(adapter) {
                Some(adapter) => adapter.read_webhook(head, body),
                None => read_unknown(head, body),
            }
        }
    };
    reading.customer = reading.customer.or_else(|| exchange.customer.clone());
    reading.dedupe_key = exchange.dedupe_key.clone().or(reading.dedupe_key);
    reading.problems.extend(exchange.marks.iter().map(|mark| marked(mark, exchange)));
    reading
}

fn refused(exchange: &Exchange) -> Reading {
    let mut reading = Reading::empty(1);
    let (code, message) = match &exchange.refusal {
        Some(refusal) => (refusal.code.clone(), refusal.message.clone()),
        None => ("refused".to_owned(), "The request was turned away.".to_owned()),
    };
    reading.summary.clone_from(&message);
    reading.problems.push(Problem {
        code,
        severity: Severity::Error,
        pointer: None,
        message,
        documented: None,
        received: None,
        remedy: Some("Look at the raw request; the platform was answered with the status shown.".to_owned()),
    });
    reading
}

fn named(exchange: &Exchange) -> Reading {
    let mut reading = Reading::empty(1);
    reading.platform = exchange.platform;
    reading.customer.clone_from(&exchange.customer);
    reading.dedupe_key.clone_from(&exchange.dedupe_key);
    if let Some(adapter) = exchange.platform.and_then(adapter).filter(|_| exchange.kind == Kind::Api) {
        reading.conversation = adapter.read_sent(&exchange.target, &[]).conversation;
    }
    reading.summary = format!("{} {}", exchange.method, exchange.target);
    reading
}

fn marked(mark: &str, exchange: &Exchange) -> Problem {
    if matches!(mark, OWN_ANSWER | OWN_DROP | OWN_FAILURE) {
        return own_answer(mark, exchange);
    }
    let (message, remedy) = match mark {
        OWN_PASS_BACK => (
            "It is answered with what your middleware answers, as you chose.",
            "Change it on the connection's card, or with the options of `standin listen`.",
        ),
        "foreign_host" => (
            "The request came by a host that is neither this machine nor your tunnel.",
            "If your tunnel's address changed, set the new one so that Standin knows it.",
        ),
        _ => ("The door let this request in with a mark.", "Look at the raw request."),
    };
    Problem {
        code: mark.to_owned(),
        severity: Severity::Note,
        pointer: None,
        message: message.to_owned(),
        documented: None,
        received: None,
        remedy: Some(remedy.to_owned()),
    }
}

/// The answer was the user's own choice; what the platform makes of it stands beside.
fn own_answer(mark: &str, exchange: &Exchange) -> Problem {
    let said = exchange.status.map_or_else(|| "No answer".to_owned(), |status| format!("The answer of {status}"));
    let why = match mark {
        OWN_FAILURE => "was your own choice: the next few webhooks are failed.",
        _ => "was your own choice: the answer of this connection, or of all, is set so.",
    };
    let can = exchange.platform.and_then(adapter).map(|adapter| adapter.capabilities());
    let then = can.map(|can| format!(" {}", of_answer(can, exchange.status, 0))).unwrap_or_default();
    Problem {
        code: mark.to_owned(),
        severity: Severity::Note,
        pointer: None,
        message: format!("{said} {why}{then}"),
        documented: None,
        received: None,
        remedy: Some("Change it on the connection's card, or with the options of `standin listen`.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use standin_model::{HeadOrigin, SystemClock};
    use standin_store::SealKey;

    use super::*;
    use crate::record::KnownSecrets;

    fn webhook(body: usize) -> Exchange {
        Exchange {
            id: uuid::Uuid::now_v7(),
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
            head: HeadOrigin::Wire,
            request: Part {
                head: b"POST /hooks/x HTTP/1.1\r\n\r\n".to_vec(),
                body: vec![b'x'; body],
                ..Part::default()
            },
            reply: None,
            status: Some(200),
            refusal: None,
            error: None,
            marks: Vec::new(),
        }
    }

    fn open(folder: &std::path::Path) -> Store {
        Store::open(folder, Some(SealKey::generate()), Arc::new(SystemClock)).expect("opens").store
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_reading_that_the_disk_refused_is_made_up_for_when_it_takes_writes_again() {
        let folder = tempfile::tempdir().expect("temp dir");
        let store = open(folder.path());
        let unread = store.record(webhook(1), Vec::new()).await.expect("commits").seq;
        let judge = Judge::new(store.clone(), KnownSecrets::default());
        let reader = Reader::start(store.clone(), Changes::start(), judge, Forwarder::new().0);
        reader.now(Job::new(unread + 1, Arc::new(webhook(1)))).await;
        let good = store.record(webhook(1), Vec::new()).await.expect("commits").seq;
        reader.now(Job::new(good, Arc::new(webhook(1)))).await;
        let is_read = || store.envelope(unread).expect("reads").expect("is there").read;
        tokio::time::timeout(std::time::Duration::from_secs(10), async {
            while !is_read() {
                tokio::task::yield_now().await;
            }
        })
        .await
        .expect("is read at last");
        store.close().await;
    }

    #[test]
    fn a_job_takes_room_by_its_bytes_and_never_more_than_there_is() {
        let room = |body| Job::new(1, Arc::new(webhook(body))).kib();
        assert_eq!(room(0), 1);
        assert_eq!(room(20 * 1024 * 1024), 20 * 1024 + 1);
        assert_eq!(room(QUEUE_KIB as usize * 1024 + 1), QUEUE_KIB);
    }
}
