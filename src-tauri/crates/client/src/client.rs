//! The client: one value, cheap to clone, through which everything leaves that is not a tunnel.

use std::sync::Arc;

use standin_model::{ApiRequest, Clock, Recorder};
use tokio::sync::watch;

use crate::about::{About, Sent, Timeouts};
use crate::error::ClientError;
use crate::retry::Backoff;
use crate::target::TargetPolicy;
use crate::wire::WireRequest;

/// How much of a pace is used at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetNow {
    /// The pace's key.
    pub key: String,
    /// Requests that left within the last second or are about to leave.
    pub used: u32,
    /// How many may leave in any one second.
    pub limit: u32,
    /// Requests that wait for their turn, first come first served.
    pub waiting: u32,
}

/// Sends requests and records each attempt before its bytes leave.
#[derive(Clone)]
pub struct Client {
    changed: watch::Sender<u64>,
}

impl Client {
    /// Sets the client up.
    ///
    /// # Errors
    /// [`ClientError::Setup`] where the HTTP library refuses.
    pub fn new(_recorder: Arc<dyn Recorder>, _clock: Arc<dyn Clock>, _timeouts: Timeouts) -> Result<Self, ClientError> {
        Ok(Self { changed: watch::Sender::new(0) })
    }

    /// The same client with other waits between attempts; pace and connections are shared with the original.
    #[must_use]
    pub fn with_backoff(self, _backoff: Backoff) -> Self {
        self
    }

    /// Sends a request through the HTTP library. Each attempt is committed to the log before its bytes leave, and
    /// completed once. Redirects are not followed: a 3xx is the reply.
    ///
    /// # Errors
    /// [`ClientError`] where nothing left; what goes wrong on the network is in [`Sent::attempts`].
    pub async fn send(&self, _request: ApiRequest, _about: About) -> Result<Sent, ClientError> {
        Err(ClientError::Closed)
    }

    /// Writes recorded bytes to the wire itself; only what the target forces is changed, and listed.
    ///
    /// # Errors
    /// [`ClientError`] where nothing left.
    pub async fn send_wire(&self, _wire: WireRequest, _about: About) -> Result<Sent, ClientError> {
        Err(ClientError::Closed)
    }

    /// Downloads a picture or file with no token, following at most three redirects, each hop checked and recorded.
    ///
    /// # Errors
    /// [`ClientError::Target`] for an address that must not be called, [`ClientError::TooManyRedirects`].
    pub async fn fetch_media(
        &self,
        _url: &str,
        _policy: TargetPolicy,
        _about: About,
        _max_bytes: usize,
    ) -> Result<Sent, ClientError> {
        Err(ClientError::Closed)
    }

    /// Every pace in use, by key.
    pub fn budgets(&self) -> Vec<BudgetNow> {
        Vec::new()
    }

    /// Ticks whenever a budget changes.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}
