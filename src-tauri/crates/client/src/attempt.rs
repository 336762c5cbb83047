//! One attempt after the other: a place under the pace, the record, the bytes, the outcome; again where that is safe.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use standin_model::exchange::NetworkError;
use standin_model::{Exchange, HeadOrigin, Headers, Outcome, Part, RecordError, Seq, micros};
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use crate::about::{About, Attempt, Retry, Sent};
use crate::client::Shared;
use crate::error::ClientError;
use crate::pace::Permit;
use crate::retry::{Backoff, Seen, retry_after};
use crate::target::{TargetPolicy, Unresolved, addresses};
use crate::{http_library, network, wire};

/// How long a busy log is asked again to take an outcome: the request has left, its end must not get lost.
const COMPLETE_PATIENCE: Duration = Duration::from_secs(5);

/// A request as it will leave.
pub(crate) struct Outgoing {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) url: Url,
    pub(crate) origin: HeadOrigin,
    pub(crate) request: Part,
    pub(crate) changes: Vec<String>,
    pub(crate) transport: Transport,
}

/// Which way it leaves.
pub(crate) enum Transport {
    /// Through the HTTP library, with these fields.
    Library(HeaderMap),
    /// Over a socket of our own, to an address checked by this policy.
    Wire(TargetPolicy),
}

/// How an attempt ended.
pub(crate) struct Reached {
    pub(crate) status: Option<u16>,
    pub(crate) reply: Option<Part>,
    pub(crate) error: Option<NetworkError>,
    /// Whether any byte of the request may have left.
    pub(crate) left: bool,
}

impl Reached {
    pub(crate) fn failed(error: NetworkError, left: bool) -> Self {
        Self { status: None, reply: None, error: Some(error), left }
    }
}

/// The instant at which the first byte left; from there the pace counts.
pub(crate) struct Departure {
    at: OnceLock<Instant>,
    permit: Mutex<Option<Permit>>,
}

impl Departure {
    fn new(permit: Option<Permit>) -> Arc<Self> {
        Arc::new(Self { at: OnceLock::new(), permit: Mutex::new(permit) })
    }

    /// The first byte leaves now; the first call counts.
    pub(crate) fn mark(&self) {
        self.at.get_or_init(Instant::now);
        self.count();
    }

    /// It has left at some time before now: the pace counts from here, to be on the safe side.
    pub(crate) fn count(&self) {
        if let Some(permit) = self.permit.lock().unwrap_or_else(PoisonError::into_inner).take() {
            permit.mark_left();
        }
    }

    /// The attempt is over: a place that was not used is given back.
    fn end(&self) {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    pub(crate) fn marked(&self) -> bool {
        self.at.get().is_some()
    }

    /// Since the first byte left, or where none did, since `started`.
    fn elapsed(&self, started: Instant) -> i64 {
        let since = self.at.get().copied().unwrap_or(started);
        i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX)
    }
}

/// Sends, and sends again where that is safe.
pub(crate) async fn deliver(
    shared: &Arc<Shared>,
    backoff: &Backoff,
    outgoing: Outgoing,
    mut about: About,
) -> Result<Sent, ClientError> {
    if about.retry != Retry::Never && about.dedupe_key.is_none() {
        about.dedupe_key = Some(Uuid::now_v7().to_string());
    }
    let outgoing = Arc::new(outgoing);
    let about = Arc::new(about);
    let mut attempts = Vec::new();
    let mut reply = None;
    loop {
        let number = u32::try_from(attempts.len()).unwrap_or(u32::MAX).saturating_add(1);
        let permit = match &about.pace {
            Some(pace) => Some(shared.pacer.admit(pace).await),
            None => None,
        };
        // A task of its own: a caller that goes away must not leave an envelope without its end.
        let task = attempt(Arc::clone(shared), Arc::clone(&outgoing), Arc::clone(&about), number, permit);
        let (attempt, reached) = match tokio::spawn(task).await.map_err(|_| ClientError::Closed).flatten() {
            Ok(ended) => ended,
            Err(error) if attempts.is_empty() => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "no further attempt could be made; the last one stands");
                return Ok(Sent { attempts, reply, changes: outgoing.changes.clone() });
            }
        };
        let asked = reached.reply.as_ref().and_then(|reply| {
            let headers = Headers::from_head(&reply.head);
            headers.text("retry-after").and_then(|value| retry_after(value, shared.clock.now()))
        });
        attempts.push(attempt);
        let seen =
            Seen { status: reached.status, error: reached.error.as_ref(), left: reached.left, retry_after: asked };
        let again = match about.retry {
            Retry::Never => false,
            Retry::Safe => true,
            Retry::Unsent => seen.status.is_none_or(|status| status < 500),
        };
        let wait = if again { backoff.wait(number, &seen) } else { None };
        reply = reached.reply;
        let Some(wait) = wait else {
            return Ok(Sent { attempts, reply, changes: outgoing.changes.clone() });
        };
        tokio::time::sleep(wait).await;
    }
}

async fn attempt(
    shared: Arc<Shared>,
    outgoing: Arc<Outgoing>,
    about: Arc<About>,
    number: u32,
    permit: Option<Permit>,
) -> Result<(Attempt, Reached), ClientError> {
    let found = resolve(&shared, &outgoing).await?;
    let peer = found.as_ref().ok().and_then(|found| found.first()).map(ToString::to_string);
    let exchange = exchange(&shared, &outgoing, &about, number, peer);
    let committed = shared.recorder.record(exchange).await?;
    let started = Instant::now();
    let departure = Departure::new(permit);
    let reached = match (&outgoing.transport, found) {
        (_, Err(error)) => Reached::failed(error, false),
        (Transport::Library(fields), Ok(_)) => {
            http_library::exchange(&shared, &outgoing, fields, about.max_reply_bytes, &departure).await
        }
        (Transport::Wire(_), Ok(found)) => {
            let max = about.max_reply_bytes;
            wire::socket::exchange(&outgoing, &found, &shared.tls, shared.timeouts, max, &departure).await
        }
    };
    if reached.left {
        departure.count();
    }
    departure.end();
    let duration = departure.elapsed(started);
    let outcome =
        Outcome { status: reached.status, reply: reached.reply.clone(), duration, error: reached.error.clone() };
    let log_error = complete(&shared, committed.seq, outcome).await.err();
    let attempt = Attempt {
        seq: committed.seq,
        status: reached.status,
        error: reached.error.clone(),
        duration_us: duration,
        log_error,
    };
    Ok((attempt, reached))
}

/// The checked addresses for a socket of our own; a name that leads nowhere is the attempt's outcome, not an error.
async fn resolve(shared: &Shared, outgoing: &Outgoing) -> Result<Result<Vec<SocketAddr>, NetworkError>, ClientError> {
    let Transport::Wire(policy) = outgoing.transport else { return Ok(Ok(Vec::new())) };
    let within = shared.timeouts.connect;
    match addresses(&outgoing.url, policy, shared.resolver.as_ref(), within).await {
        Ok(found) => Ok(Ok(found)),
        Err(Unresolved::Refused(error)) => Err(ClientError::Target(error)),
        Err(Unresolved::Dns) => Ok(Err(network::dns(&outgoing.url))),
        Err(Unresolved::TimedOut) => Ok(Err(network::connect_timeout(&outgoing.url, within))),
    }
}

fn exchange(shared: &Shared, outgoing: &Outgoing, about: &About, number: u32, peer: Option<String>) -> Exchange {
    Exchange {
        id: Uuid::now_v7(),
        direction: about.direction,
        kind: about.kind,
        platform: about.platform,
        connection: about.connection.clone(),
        customer: about.customer.clone(),
        started_at: micros(shared.clock.now()),
        duration: None,
        method: outgoing.method.clone(),
        target: outgoing.target.clone(),
        url: Some(outgoing.url.to_string()),
        peer,
        attempt: number,
        dedupe_key: about.dedupe_key.clone(),
        parent: about.parent,
        head: outgoing.origin,
        request: outgoing.request.clone(),
        reply: None,
        status: None,
        refusal: None,
        error: None,
        marks: Vec::new(),
    }
}

async fn complete(shared: &Shared, seq: Seq, outcome: Outcome) -> Result<(), RecordError> {
    let deadline = Instant::now() + COMPLETE_PATIENCE;
    loop {
        match shared.recorder.complete(seq, outcome.clone()).await {
            Err(RecordError::Busy) if Instant::now() < deadline => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => {
                tracing::error!(seq, %error, "the log did not take the outcome of a request that has left");
                return Err(error);
            }
            Ok(()) => return Ok(()),
        }
    }
}
