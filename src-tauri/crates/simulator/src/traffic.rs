//! What crossed the simulator's wires, in order, bounded, for whoever wants to compare it with a log.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::broadcast;

use crate::FaultKind;
use crate::machine::lock;

/// Newest exchanges kept; older ones fall out.
const HISTORY_MAX: usize = 10_000;
/// Exchanges that a slow subscriber may be behind before it misses some.
const BROADCAST_MAX: usize = 4096;

/// Which way the request of an exchange went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// A request that reached the simulator.
    In,
    /// A webhook attempt of the simulator, or a note that one was not made (`attempt` 0).
    Out,
}

/// One exchange.
#[derive(Debug, Clone, Serialize)]
pub struct Traffic {
    /// Place in the order of completion, from 1, without gaps.
    pub n: u64,
    /// When the request arrived or left.
    pub at: Timestamp,
    /// Which way the request went.
    pub direction: Direction,
    /// HTTP method.
    pub method: String,
    /// Path and query of a request that came in; whole URL of a webhook.
    pub url: String,
    /// Status of the answer; none where there was no answer.
    pub status: Option<u16>,
    /// Attempt of a webhook, from 1; 1 for requests that came in; 0 for a webhook that was not sent at all.
    pub attempt: u32,
    /// The webhook's `sentry-trace`: one per message, the same on every attempt.
    pub message_key: Option<String>,
    /// The customer token, where one is involved.
    pub customer: Option<String>,
    /// Bytes of the request body.
    pub bytes: u64,
    /// SHA-256 of the request body, hex.
    pub sha256: String,
    /// Bytes of the answer's body; of a webhook's answer at most 64 KiB are read.
    pub reply_bytes: u64,
    /// SHA-256 of the answer's body as far as read, hex.
    pub reply_sha256: String,
    /// From the request to the end of the answer, milliseconds.
    pub duration_ms: f64,
    /// The fault that shaped this exchange.
    pub fault: Option<FaultKind>,
    /// Why there was no answer, or why nothing was sent.
    pub error: Option<String>,
}

impl Traffic {
    /// An exchange with nothing in it yet; `n` is set when it is recorded.
    pub(crate) fn new(direction: Direction, at: Timestamp, method: &str, url: String) -> Self {
        let empty = sha256_hex(b"");
        Traffic {
            n: 0,
            at,
            direction,
            method: method.to_owned(),
            url,
            status: None,
            attempt: u32::from(direction == Direction::In),
            message_key: None,
            customer: None,
            bytes: 0,
            sha256: empty.clone(),
            reply_bytes: 0,
            reply_sha256: empty,
            duration_ms: 0.0,
            fault: None,
            error: None,
        }
    }
}

/// SHA-256 as hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Keeps the newest exchanges and tells subscribers of each.
#[derive(Debug)]
pub(crate) struct Journal {
    kept: Mutex<(u64, VecDeque<Arc<Traffic>>)>,
    news: broadcast::Sender<Arc<Traffic>>,
}

impl Journal {
    pub fn new() -> Self {
        Journal { kept: Mutex::default(), news: broadcast::channel(BROADCAST_MAX).0 }
    }

    pub fn record(&self, mut traffic: Traffic) {
        let mut kept = lock(&self.kept);
        kept.0 += 1;
        traffic.n = kept.0;
        let traffic = Arc::new(traffic);
        if kept.1.len() == HISTORY_MAX {
            kept.1.pop_front();
        }
        kept.1.push_back(Arc::clone(&traffic));
        // Sent under the lock, so that subscribers see the order of `n`; nobody listening is no error.
        let _ = self.news.send(traffic);
    }

    pub fn all(&self) -> Vec<Arc<Traffic>> {
        lock(&self.kept).1.iter().cloned().collect()
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Traffic>> {
        self.news.subscribe()
    }
}
