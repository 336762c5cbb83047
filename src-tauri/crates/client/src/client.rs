//! The client: one value, cheap to clone, through which every request leaves.

use std::sync::Arc;

use rustls::ClientConfig;
use standin_model::{ApiRequest, Clock, Recorder};
use tokio::sync::watch;

use crate::about::{About, Sent, Timeouts};
use crate::attempt::deliver;
use crate::error::ClientError;
use crate::pace::{BudgetNow, Pacer};
use crate::resolve::{ForLibrary, Resolver, SystemResolver};
use crate::retry::Backoff;
use crate::target::TargetPolicy;
use crate::wire::WireRequest;
use crate::{http_library, media, tls, wire};

/// What every clone shares.
pub(crate) struct Shared {
    pub(crate) recorder: Arc<dyn Recorder>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timeouts: Timeouts,
    pub(crate) library: reqwest::Client,
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) resolver: Arc<dyn Resolver>,
    pub(crate) pacer: Pacer,
}

/// Sends requests and records each attempt before its bytes leave.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    backoff: Backoff,
}

impl Client {
    /// Sets the client up.
    ///
    /// # Errors
    /// [`ClientError::Setup`] where the HTTP library refuses.
    pub fn new(recorder: Arc<dyn Recorder>, clock: Arc<dyn Clock>, timeouts: Timeouts) -> Result<Self, ClientError> {
        Self::with_resolver(recorder, clock, timeouts, Arc::new(SystemResolver))
    }

    /// The same with another resolver than the machine's.
    ///
    /// # Errors
    /// [`ClientError::Setup`] where the HTTP library refuses.
    pub fn with_resolver(
        recorder: Arc<dyn Recorder>,
        clock: Arc<dyn Clock>,
        timeouts: Timeouts,
        resolver: Arc<dyn Resolver>,
    ) -> Result<Self, ClientError> {
        Self::with_tls(recorder, clock, timeouts, resolver, tls::config()?)
    }

    pub(crate) fn with_tls(
        recorder: Arc<dyn Recorder>,
        clock: Arc<dyn Clock>,
        timeouts: Timeouts,
        resolver: Arc<dyn Resolver>,
        tls: ClientConfig,
    ) -> Result<Self, ClientError> {
        let library = http_library::build(tls.clone(), timeouts.connect, ForLibrary(Arc::clone(&resolver)))?;
        let shared = Shared { recorder, clock, timeouts, library, tls: Arc::new(tls), resolver, pacer: Pacer::new() };
        Ok(Self { shared: Arc::new(shared), backoff: Backoff::default() })
    }

    /// The same client with other waits between attempts; paces and connections are shared with the original.
    #[must_use]
    pub fn with_backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }

    /// Sends a request through the HTTP library. Each attempt is committed to the log before its bytes leave, and
    /// completed once, even where the caller stops waiting. Redirects are not followed: a 3xx is the reply.
    ///
    /// # Errors
    /// [`ClientError`] where nothing left; what goes wrong on the network is in [`Sent::attempts`].
    pub async fn send(&self, request: ApiRequest, about: About) -> Result<Sent, ClientError> {
        deliver(&self.shared, &self.backoff, http_library::prepare(request)?, about).await
    }

    /// Writes recorded bytes to the wire itself; only what the target forces is changed, and listed in
    /// [`Sent::changes`].
    ///
    /// # Errors
    /// [`ClientError`] where nothing left: the head is none, the target must not be called, the log refused.
    pub async fn send_wire(&self, wire: WireRequest, about: About) -> Result<Sent, ClientError> {
        deliver(&self.shared, &self.backoff, wire::prepare(wire)?, about).await
    }

    /// Downloads a picture or file with no token, following at most three redirects; each hop is checked and is an
    /// envelope of its own. `max_bytes` bounds the body, whatever `about` says.
    ///
    /// # Errors
    /// [`ClientError::Target`] for an address that must not be called, [`ClientError::TooManyRedirects`].
    pub async fn fetch_media(
        &self,
        url: &str,
        policy: TargetPolicy,
        about: About,
        max_bytes: usize,
    ) -> Result<Sent, ClientError> {
        let about = About { max_reply_bytes: max_bytes, ..about };
        media::fetch(&self.shared, &self.backoff, url, policy, about).await
    }

    /// Every pace in use, by key.
    pub fn budgets(&self) -> Vec<BudgetNow> {
        self.shared.pacer.budgets()
    }

    /// Ticks whenever a budget changes, also when time alone frees a place.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.shared.pacer.subscribe()
    }
}
