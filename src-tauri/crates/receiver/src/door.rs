//! What all connections of one door share, and how an exchange of the door is put together.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use standin_model::{Clock, Direction, Exchange, HeadOrigin, Kind, Part, RecordError, Recorder, Seq};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::budget::Budget;
use crate::checks::Framing;
use crate::chunked;
use crate::handover::Handover;
use crate::limits::Limits;
use crate::refusal::Refused;
use crate::route::{Route, Routing};
use crate::tape::Began;
use crate::watch::{DoorWatch, RowGuard};

/// Rows a second for requests that no route can be blamed for.
const STRANGE_ROWS: u32 = 20;

/// The shared parts of one door.
pub(crate) struct Door {
    pub(crate) limits: Limits,
    pub(crate) recorder: Arc<dyn Recorder>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) watch: Arc<dyn DoorWatch>,
    pub(crate) routing: Routing,
    pub(crate) handover: Arc<Handover>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) strange_rows: RowGuard,
    pub(crate) tasks: TaskTracker,
}

/// A request as far as it is known.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) method: String,
    pub(crate) target: Vec<u8>,
    pub(crate) route: Option<Route>,
    pub(crate) peer: SocketAddr,
    pub(crate) began: Began,
    pub(crate) marks: Vec<String>,
}

impl Door {
    pub(crate) fn new(
        limits: Limits,
        bound: SocketAddr,
        handover: Arc<Handover>,
        (recorder, clock, watch): (Arc<dyn Recorder>, Arc<dyn Clock>, Arc<dyn DoorWatch>),
    ) -> Arc<Self> {
        Arc::new(Self {
            budget: Budget::new(limits.in_flight_bytes),
            limits,
            recorder,
            clock,
            watch,
            routing: Routing::new(bound),
            handover,
            strange_rows: RowGuard::new(STRANGE_ROWS),
            tasks: TaskTracker::new(),
        })
    }

    /// Tells of a request that is not stored.
    pub(crate) fn turn_away(&self, code: &str, head: &[u8]) {
        self.watch.turned_away(code, &self.routing.sample(head));
    }

    /// Records a file that is handed out, in a task of its own, and waits for it.
    pub(crate) async fn record_fetch(&self, exchange: Exchange) -> Result<Seq, RecordError> {
        let recording = self.recorder.record(exchange);
        let outcome = self.tasks.spawn(recording).await.unwrap_or(Err(RecordError::Closed));
        outcome.map(|committed| committed.seq)
    }

    /// Records a refusal in a task of its own, so that a peer that leaves does not undo it, and waits for it.
    pub(crate) async fn record_refusal(&self, exchange: Exchange) -> Result<Seq, RecordError> {
        let code = exchange.refusal.as_ref().map(|refusal| refusal.code.clone()).unwrap_or_default();
        let head = self.routing.sample(&exchange.request.head);
        let recording = self.recorder.record(exchange);
        let outcome = self.tasks.spawn(recording).await.unwrap_or(Err(RecordError::Closed));
        if let Err(error) = &outcome {
            tracing::warn!(%error, code, "a refusal could not be recorded");
            self.watch.turned_away(&code, &head);
        }
        outcome.map(|committed| committed.seq)
    }
}

impl Facts {
    /// The exchange of a good request, its body still with the gate. Without a reply none is given: that was chosen.
    pub(crate) fn accepted(&self, kind: Kind, request: Part, reply: Option<(u16, Part)>) -> Exchange {
        match reply {
            Some((status, reply)) => self.exchange(kind, request, Some(status), reply),
            None => self.exchange(kind, request, None, Part::default()),
        }
    }

    /// The exchange of a request that was turned away.
    pub(crate) fn refused(&self, refused: &Refused, request: Part, status: Option<u16>, reply: Part) -> Exchange {
        let refusal = Some(refused.as_refusal());
        Exchange { refusal, ..self.exchange(Kind::Refused, request, status, reply) }
    }

    fn exchange(&self, kind: Kind, request: Part, status: Option<u16>, reply: Part) -> Exchange {
        let duration = Instant::now().saturating_duration_since(self.began.at);
        Exchange {
            id: Uuid::now_v7(),
            direction: Direction::Received,
            kind,
            platform: self.route.as_ref().and_then(|route| route.platform),
            connection: self.route.as_ref().and_then(|route| route.connection.clone()),
            customer: None,
            started_at: self.began.micros,
            duration: i64::try_from(duration.as_micros()).ok(),
            method: self.method.clone(),
            target: String::from_utf8_lossy(&self.target).into_owned(),
            url: None,
            peer: Some(self.peer.to_string()),
            attempt: 1,
            dedupe_key: None,
            parent: None,
            head: HeadOrigin::Wire,
            request,
            reply: status.map(|_| reply),
            status,
            refusal: None,
            error: None,
            marks: self.marks.clone(),
        }
    }
}

/// The request's bytes, as far as they came: `rest` is what followed the head.
pub(crate) fn partial(head: Vec<u8>, rest: &[u8], framing: Option<Framing>, limit: usize) -> Part {
    match framing {
        Some(Framing::Length(length)) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let body = rest[..rest.len().min(length).min(limit)].to_vec();
            let truncated = body.len() < length;
            Part { head, body, framing: None, truncated }
        }
        Some(Framing::Chunked) => {
            let walked = chunked::walk(rest, limit);
            let framing = rest[..walked.end.unwrap_or(rest.len())].to_vec();
            Part { head, body: walked.entity, framing: Some(framing), truncated: walked.end.is_none() }
        }
        // Where the body ends is not known: whatever came is kept, and called incomplete.
        None => Part { head, body: rest[..rest.len().min(limit)].to_vec(), framing: None, truncated: true },
    }
}
