//! Reads committed exchanges with the platform's adapter and keeps what was understood, one after the other.

use std::sync::Arc;

use standin_model::{Direction, Exchange, Kind, Outcome, Problem, Reading, Seq, Severity};
use standin_platform::{SentContext, adapter, read_unknown, recognise};
use standin_store::Store;
use tokio::sync::{mpsc, oneshot};

use crate::changes::Changes;

/// How many committed envelopes may wait for their reading before the door is slowed down.
const QUEUE: usize = 4096;

/// One committed exchange to read.
pub struct Job {
    seq: Seq,
    exchange: Arc<Exchange>,
    done: Option<oneshot::Sender<()>>,
}

impl Job {
    /// A job for a committed exchange.
    pub fn new(seq: Seq, exchange: Arc<Exchange>) -> Self {
        Self { seq, exchange, done: None }
    }
}

/// Hands exchanges to the reading task. Cheap to clone; the task ends with the last clone.
#[derive(Clone)]
pub struct Reader {
    jobs: mpsc::Sender<Job>,
    store: Store,
    changes: Changes,
}

impl Reader {
    /// Starts the reading task on the ambient runtime.
    pub fn start(store: Store, changes: Changes) -> Self {
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        let this = Self { jobs, store: store.clone(), changes: changes.clone() };
        tokio::spawn(async move {
            while let Some(job) = queue.recv().await {
                let exchange = job.exchange.clone();
                let read = tokio::task::spawn_blocking(move || read_exchange(&exchange)).await;
                match read {
                    Ok(reading) => {
                        keep(&store, &changes, job.seq, &job.exchange, reading).await;
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
    pub async fn later(&self, job: Job) {
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
        let Some(adapter) = exchange.platform.and_then(adapter) else {
            self.changes.row(seq);
            return;
        };
        if let (Some(status), Some(reply)) = (outcome.status, &outcome.reply) {
            let context = SentContext { path: &exchange.target, body: &exchange.request.body };
            let told = adapter.read_reply(status, &reply.head, &reply.body, &context);
            if told.customer_id.is_some() || !told.problems.is_empty() {
                let mut reading = read_exchange(exchange);
                reading.customer_id = told.customer_id.or(reading.customer_id);
                reading.customer_name = told.customer_name.or(reading.customer_name);
                reading.problems.extend(told.problems);
                keep(&self.store, &self.changes, seq, exchange, reading).await;
            }
        }
        self.changes.row(seq);
    }
}

/// Keeps a reading, under the connection that the envelope turned out to be for. False when the log refuses.
pub async fn keep(store: &Store, changes: &Changes, seq: Seq, exchange: &Exchange, reading: Reading) -> bool {
    let connection = match (&exchange.connection, exchange.direction) {
        (None, Direction::Received) => attribute(store, &reading).await,
        _ => None,
    };
    if let Some(connection) = connection
        && let Err(error) = store.attribute(seq, &connection).await
    {
        tracing::error!(seq, %error, "an envelope could not be attributed to its connection");
    }
    let kept = store.put_reading(seq, reading).await;
    if let Err(error) = &kept {
        tracing::error!(seq, %error, "the reading of an envelope could not be kept");
    }
    changes.row(seq);
    kept.is_ok()
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
    reading.problems.extend(exchange.marks.iter().map(|mark| marked(mark)));
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
    reading.summary = format!("{} {}", exchange.method, exchange.target);
    reading
}

fn marked(mark: &str) -> Problem {
    let (message, remedy) = match mark {
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
