//! What is known of the tunnel, by probes and by the webhooks that come through it, and what is waited for.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use standin_client::Client;
use standin_model::rfc3339;
use standin_model::view::{TunnelHealth, TunnelState};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::network;
use super::verdict::Verdict;

/// So long a reply may take before the tunnel is looked at.
const QUIET: Duration = Duration::from_secs(2);
/// How often it is looked at while the reply does not come.
const AGAIN: Duration = Duration::from_secs(5);
/// How long a reply is awaited: tunnels bill by the request.
const AWAITED_FOR: Duration = Duration::from_secs(60);

/// Whether the probe of one nonce came in.
pub(super) struct Coming(Arc<AtomicBool>);

impl Coming {
    pub(super) fn came_in(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The state of the tunnel.
#[derive(Default)]
pub(crate) struct Tunnel {
    inner: Mutex<Inner>,
    wake: Notify,
    turn: tokio::sync::Mutex<()>,
    closed: CancellationToken,
    client: Mutex<Option<Client>>,
}

#[derive(Default)]
struct Inner {
    view: TunnelState,
    /// When the message left whose reply is awaited.
    awaited: Option<Instant>,
    /// When the tunnel is to be looked at next.
    next: Option<Instant>,
    nonces: BTreeMap<String, Arc<AtomicBool>>,
    network: Option<Vec<IpAddr>>,
}

impl Tunnel {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, for the fronts.
    pub(crate) fn view(&self) -> TunnelState {
        let inner = self.lock();
        TunnelState { awaited: inner.awaited.is_some(), ..inner.view.clone() }
    }

    /// The public URL of now. Of another one than before nothing is known; gives whether it is another.
    pub(crate) fn about(&self, url: Option<&str>, now: i64) -> bool {
        let mut inner = self.lock();
        if inner.view.url.as_deref() == url {
            return false;
        }
        let health = if url.is_some() { TunnelHealth::Unchecked } else { TunnelHealth::None };
        let message = if url.is_some() { "Not looked at yet." } else { "No public URL is set." };
        inner.view = TunnelState {
            health,
            url: url.map(str::to_owned),
            since: Some(rfc3339(now)),
            message: message.to_owned(),
            ..TunnelState::default()
        };
        true
    }

    /// Has the keeper look at the tunnel at once.
    pub(crate) fn look_now(&self) {
        self.lock().next = Some(Instant::now());
        self.wake.notify_one();
    }

    /// A message left whose reply comes by a webhook.
    pub(crate) fn await_reply(&self) {
        let moved = self.network_changed();
        let mut inner = self.lock();
        if inner.view.health == TunnelHealth::None {
            return;
        }
        let now = Instant::now();
        inner.awaited = Some(now);
        inner.next = Some(if moved { now } else { now + QUIET });
        drop(inner);
        self.wake.notify_one();
    }

    /// A webhook came in. One by the public host shows that the tunnel lives.
    pub(crate) fn heard(&self, by_public_host: bool, now: i64) {
        let mut inner = self.lock();
        inner.awaited = None;
        inner.next = None;
        if !by_public_host || inner.view.health == TunnelHealth::None {
            return;
        }
        let view = &mut inner.view;
        if view.health != TunnelHealth::Alive {
            *view = TunnelState {
                health: TunnelHealth::Alive,
                url: view.url.take(),
                since: Some(rfc3339(now)),
                checked_at: view.checked_at.take(),
                checking: view.checking,
                message: "A webhook came in through it.".to_owned(),
                ..TunnelState::default()
            };
        }
        view.alive_at = Some(rfc3339(now));
    }

    /// Remembers a nonce that goes out.
    pub(super) fn expect(&self, nonce: &str) -> Coming {
        let came = Arc::new(AtomicBool::new(false));
        self.lock().nonces.insert(nonce.to_owned(), came.clone());
        Coming(came)
    }

    /// The probe with this nonce is over.
    pub(super) fn forget(&self, nonce: &str) {
        self.lock().nonces.remove(nonce);
    }

    /// A probe came in with this body.
    pub(crate) fn came_in(&self, body: &[u8]) {
        let Ok(nonce) = std::str::from_utf8(body) else { return };
        if let Some(came) = self.lock().nonces.get(nonce.trim()) {
            came.store(true, Ordering::Release);
        }
    }

    pub(super) fn checking(&self, checking: bool) {
        self.lock().view.checking = checking;
    }

    /// Takes over what a probe of this URL showed, unless the URL is another by now.
    pub(super) fn judge(&self, url: &str, verdict: &Verdict, now: i64) {
        let mut inner = self.lock();
        if inner.view.url.as_deref() != Some(url) {
            return;
        }
        inner.network = Some(network::addresses());
        let view = &mut inner.view;
        let since = if view.health == verdict.health { view.since.take() } else { None };
        let alive = verdict.health == TunnelHealth::Alive;
        *view = TunnelState {
            health: verdict.health,
            url: view.url.take(),
            since: since.or_else(|| Some(rfc3339(now))),
            checked_at: Some(rfc3339(now)),
            alive_at: if alive { Some(rfc3339(now)) } else { view.alive_at.take() },
            round_trip_ms: verdict.round_trip_ms,
            status: verdict.status,
            server: verdict.server.clone(),
            first_line: verdict.first_line.clone(),
            message: verdict.message.clone(),
            remedy: verdict.remedy.clone(),
            checking: view.checking,
            awaited: false,
            seq: verdict.seq,
        };
    }

    /// Whether this machine's addresses are others than at the last look.
    pub(crate) fn network_changed(&self) -> bool {
        let now = network::addresses();
        let mut inner = self.lock();
        let moved = inner.network.as_ref().is_some_and(|before| *before != now);
        inner.network = Some(now);
        moved
    }

    /// One probe after the other.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// The probes' client, made on first use.
    pub(super) fn client<E>(&self, make: impl FnOnce() -> Result<Client, E>) -> Result<Client, E> {
        let mut kept = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = kept.as_ref() {
            return Ok(client.clone());
        }
        let client = make()?;
        *kept = Some(client.clone());
        Ok(client)
    }

    /// Nothing is looked at any more.
    pub(crate) fn close(&self) {
        self.closed.cancel();
    }

    /// Waits until the tunnel is to be looked at; `false` when that is over.
    pub(super) async fn due(&self) -> bool {
        loop {
            let next = self.lock().next;
            let until = async {
                match next {
                    Some(next) => tokio::time::sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.closed.cancelled() => return false,
                () = self.wake.notified() => {}
                () = until => {
                    let mut inner = self.lock();
                    // It may have been put off, or taken back, meanwhile.
                    if inner.next.is_some_and(|next| next <= Instant::now()) {
                        inner.next = None;
                        return true;
                    }
                }
            }
        }
    }

    /// Plans the next look while the reply is still awaited.
    pub(super) fn look_again(&self) {
        let mut inner = self.lock();
        match inner.awaited {
            Some(since) if since.elapsed() < AWAITED_FOR => {
                let again = Instant::now() + AGAIN;
                inner.next = Some(inner.next.map_or(again, |next| next.min(again)));
            }
            _ => inner.awaited = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(url: &str) -> Tunnel {
        let tunnel = Tunnel::default();
        tunnel.about(Some(url), 0);
        tunnel
    }

    fn dead() -> Verdict {
        Verdict { health: TunnelHealth::Refused, message: "Refused.".to_owned(), ..Verdict::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn an_awaited_reply_has_the_tunnel_looked_at_after_two_seconds_and_every_five_for_a_minute() {
        let tunnel = about("https://t.example");
        let began = Instant::now();
        tunnel.await_reply();
        let mut looks = Vec::new();
        while tokio::time::timeout(Duration::from_secs(300), tunnel.due()).await.is_ok() {
            looks.push(began.elapsed().as_secs());
            tunnel.look_again();
        }
        assert_eq!(looks.len(), 13);
        assert_eq!((looks[0], looks[1], looks[12]), (2, 7, 62));
        assert!(!tunnel.view().awaited);
    }

    #[tokio::test(start_paused = true)]
    async fn a_webhook_ends_the_wait() {
        let tunnel = about("https://t.example");
        tunnel.await_reply();
        tunnel.heard(false, 5);
        assert!(tokio::time::timeout(Duration::from_secs(300), tunnel.due()).await.is_err());
        assert_eq!(tunnel.view().health, TunnelHealth::Unchecked, "it did not come through the tunnel");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_public_url_nothing_is_awaited() {
        let tunnel = Tunnel::default();
        tunnel.await_reply();
        assert!(tokio::time::timeout(Duration::from_secs(300), tunnel.due()).await.is_err());
    }

    #[test]
    fn a_webhook_by_the_public_host_shows_that_it_lives() {
        let tunnel = about("https://t.example");
        tunnel.judge("https://t.example", &dead(), 1_000_000);
        assert_eq!(tunnel.view().health, TunnelHealth::Refused);
        tunnel.heard(true, 2_000_000);
        let view = tunnel.view();
        assert_eq!(
            (view.health, view.since.clone(), view.alive_at),
            (TunnelHealth::Alive, view.since, Some(rfc3339(2_000_000)))
        );
    }

    #[test]
    fn since_is_when_it_became_so_and_another_url_begins_anew() {
        let tunnel = about("https://t.example");
        tunnel.judge("https://t.example", &dead(), 1_000_000);
        tunnel.judge("https://t.example", &dead(), 9_000_000);
        assert_eq!(tunnel.view().since, Some(rfc3339(1_000_000)));
        assert!(tunnel.about(Some("https://u.example"), 10_000_000));
        assert_eq!(tunnel.view().health, TunnelHealth::Unchecked);
        tunnel.judge("https://t.example", &dead(), 11_000_000);
        assert_eq!(tunnel.view().health, TunnelHealth::Unchecked, "a verdict on the old one says nothing");
    }

    #[test]
    fn only_a_nonce_that_went_out_comes_in() {
        let tunnel = about("https://t.example");
        let coming = tunnel.expect("abc");
        tunnel.came_in(b"abd");
        tunnel.came_in(b"\xff");
        assert!(!coming.came_in());
        tunnel.came_in(b"abc");
        assert!(coming.came_in());
    }
}
