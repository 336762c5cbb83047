//! The tunnel: whether what goes out to the public URL comes in at the receiver, and what stands in the way.

mod found;
mod keeper;
mod network;
mod repoint;
mod state;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use standin_client::{About, Client, Retry, TargetPolicy, Timeouts, WireRequest};
use standin_model::view::{TunnelCheck, TunnelState};
use standin_model::{ChangeTag, Direction, Fault, Kind, Secret, micros};

use crate::Engine;
use crate::faults::client_fault;
pub(crate) use keeper::keep;
pub(crate) use state::Tunnel;
use verdict::{Verdict, verdict};

/// Name under which the secret part of the probes' path is kept.
const PROBE_SECRET: &str = "receiver/probe";
/// A probe gives up so that a dead tunnel is known within ten seconds of the message whose reply does not come.
const PATIENCE: Timeouts = Timeouts { connect: Duration::from_secs(4), total: Duration::from_secs(6) };
/// What is kept of an answer that is not ours.
const KEPT_BYTES: usize = 64 * 1024;

/// The whole path of a probe.
pub(crate) fn probe_path(secret: &Secret) -> String {
    format!("/probe/{}", secret.reveal())
}

impl Engine {
    /// Sends a probe out to the public URL and tells whether it came in, or tells what is known where nothing changed.
    ///
    /// # Errors
    /// When the log or the keychain refuses.
    pub async fn tunnel_check(self: &Arc<Self>, ask: TunnelCheck) -> Result<TunnelState, Fault> {
        let moved = self.tunnel.network_changed();
        if !ask.if_network_changed || moved {
            self.probe().await?;
        }
        Ok(self.tunnel.view())
    }

    /// The secret part of the probes' path; made on first use.
    pub(crate) async fn probe_secret(&self) -> Result<Secret, Fault> {
        self.made_secret(PROBE_SECRET.to_owned()).await
    }

    /// One probe, to its verdict. Without a public URL or a receiver there is nothing to send.
    pub(crate) async fn probe(self: &Arc<Self>) -> Result<(), Fault> {
        let url = self.public_url().await?;
        self.tunnel.about(url.as_deref(), micros(self.clock.now()));
        let Some(url) = url else { return Ok(()) };
        if self.door.lock().await.is_none() {
            return Ok(());
        }
        let _turn = self.tunnel.turn().await;
        self.tunnel.checking(true);
        self.changes.tag(ChangeTag::Status);
        let outcome = self.send_probe(&url).await;
        self.tunnel.checking(false);
        if let Ok(verdict) = &outcome {
            self.tunnel.judge(&url, verdict, micros(self.clock.now()));
        }
        self.changes.tag(ChangeTag::Status);
        outcome.map(|_| ())
    }

    async fn send_probe(&self, url: &str) -> Result<Verdict, Fault> {
        let path = probe_path(&self.probe_secret().await?);
        let nonce = hex::encode(rand::random::<[u8; 16]>());
        let coming = self.tunnel.expect(&nonce);
        // The second field has ngrok's page of warning left out.
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: tunnel\r\nUser-Agent: standin/{}\r\nngrok-skip-browser-warning: 1\r\n\
             Content-Type: text/plain\r\nAccept: */*\r\nContent-Length: {}\r\n\r\n",
            env!("CARGO_PKG_VERSION"),
            nonce.len()
        );
        let wire = WireRequest {
            url: format!("{url}{path}"),
            head: head.into_bytes(),
            body: nonce.clone().into_bytes(),
            framing: None,
            policy: TargetPolicy::UserTyped,
        };
        let about =
            About { retry: Retry::Never, max_reply_bytes: KEPT_BYTES, ..About::new(Direction::Sent, Kind::Probe) };
        let sent = self.prober()?.send_wire(wire, about).await.map_err(|error| client_fault(&error));
        let came_in = coming.came_in();
        self.tunnel.forget(&nonce);
        Ok(verdict(url, &sent?, came_in))
    }

    /// The client of probes, which waits less than others.
    pub(crate) fn prober(&self) -> Result<Client, Fault> {
        self.tunnel.client(|| {
            Client::new(Arc::new(self.recorder.clone()), self.clock.clone(), PATIENCE)
                .map_err(|error| crate::faults::internal(&error))
        })
    }
}
