//! Passing webhooks on: where to, never to ourselves, in order for each customer, one recorded attempt each.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use standin_client::wire::WireRequest;
use standin_client::{About, Retry, TargetPolicy};
use standin_model::view::ReceiverStart;
use standin_model::{ChangeTag, Direction, Fault, FaultCode, Kind};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::Engine;
use crate::faults::client_fault;
use crate::record::{Passage, Targets};
use crate::use_case::connection::host_of;
use crate::use_case::replay::checked_url;

/// So many are under way at a time.
const AT_A_TIME: usize = 16;
/// Longest answer of a middleware that is kept.
const MOST_BYTES: usize = 1024 * 1024;
/// So long an answer of ours may take to leave beyond the delay that it was told to have.
const PATIENCE: Duration = Duration::from_secs(5);
/// Lanes that are kept before the finished ones are cleared away.
const LANES: usize = 1024;

impl Engine {
    /// Where `listen` passes webhooks on to, of one connection or of all; empty text ends it.
    pub(crate) async fn listen_forward(&self, start: &ReceiverStart) -> Result<(), Fault> {
        let Some(url) = start.forward_to.as_deref().map(str::trim) else { return Ok(()) };
        let url = if url.is_empty() { None } else { Some(self.check_forward(url).await?) };
        {
            let mut listens = self.listens.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            match url {
                Some(url) => listens.insert(start.connection.clone(), url),
                None => listens.remove(&start.connection),
            };
        }
        self.changes.tag(ChangeTag::Connections);
        self.refresh_forwards().await
    }

    /// Works out anew where webhooks go on to: what `listen` was told, the middleware of a connection where passing on
    /// is switched on, and the addresses of somebody else's that we took the place of.
    pub(crate) async fn refresh_forwards(&self) -> Result<(), Fault> {
        let (connections, replaced) = self.read(|store| Ok((store.connections()?, store.replaced_webhooks()?))).await?;
        let listens = self.listens.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let mut targets = Targets { patience: PATIENCE + self.answer_delay().await?, ..Targets::default() };
        let channels: HashMap<String, Option<String>> =
            connections.iter().map(|connection| (connection.name.clone(), connection.channel.inbox.clone())).collect();
        let middleware = connections
            .into_iter()
            .filter(|connection| connection.forwarding)
            .filter_map(|connection| Some((connection.name, connection.forward_to?)));
        let foreign = replaced
            .into_iter()
            .filter(|(_, replaced)| replaced.forwarding && !replaced.restored)
            // A connection that leads to another inbox by now gets that one's webhooks.
            .filter(|(name, replaced)| channels.get(name).is_some_and(|inbox| inbox.as_ref() == Some(&replaced.inbox)))
            .map(|(name, replaced)| (name, replaced.url));
        for (name, url) in middleware.chain(foreign) {
            targets.of.entry(name).or_default().insert(url);
        }
        for (connection, url) in listens {
            match connection {
                Some(name) => {
                    targets.of.entry(name).or_default().insert(url);
                }
                None => targets.every = Some(url),
            }
        }
        self.forwarder.set_targets(targets);
        Ok(())
    }

    /// An address that webhooks can be passed on to, whole.
    pub(crate) async fn check_forward(&self, text: &str) -> Result<String, Fault> {
        let url = checked_url(text)?;
        if self.leads_here(&url).await? {
            return Err(Fault::new(
                FaultCode::TargetRefused,
                format!(
                    "Webhooks cannot be passed on to {}: that is this receiver, they would go round for ever.",
                    self.masked(&url)
                ),
            )
            .hint("Give the address of your own middleware."));
        }
        Ok(url)
    }

    /// Whether an address is this receiver's, by its secret path, its port on this machine, or the tunnel's host.
    pub(crate) async fn leads_here(&self, url: &str) -> Result<bool, Fault> {
        let secret_path = url::Url::parse(url)
            .is_ok_and(|url| url.path().contains("/hooks/") && !self.secrets.find(url.path().as_bytes()).is_empty());
        if secret_path {
            return Ok(true);
        }
        let here = host_of(url);
        let door = self.door_address().await;
        let on_this_machine = |host: &str| match host.parse::<std::net::IpAddr>() {
            Ok(ip) => ip.is_loopback() || ip.is_unspecified() || door.is_some_and(|door| door.ip() == ip),
            Err(_) => host == "localhost" || host.ends_with(".localhost"),
        };
        let local =
            here.as_ref().zip(door).is_some_and(|((host, port), door)| *port == door.port() && on_this_machine(host));
        Ok(local || here.is_some() && here == self.public_url().await?.as_deref().and_then(host_of))
    }

    /// Sends one webhook on to one middleware.
    async fn pass_on(&self, passage: &Passage, url: &str) -> Result<Option<u16>, Fault> {
        // Ports and tunnels change while addresses stay.
        self.check_forward(url).await?;
        let request = &passage.exchange.request;
        let wire = WireRequest {
            url: url.to_owned(),
            head: request.head.clone(),
            body: request.body.clone(),
            framing: request.framing.clone(),
            policy: TargetPolicy::UserTyped,
        };
        let about = About {
            platform: passage.exchange.platform,
            connection: passage.connection.clone(),
            customer: passage.customer.clone(),
            parent: Some(passage.seq),
            retry: Retry::Never,
            max_reply_bytes: MOST_BYTES,
            ..About::new(Direction::Forwarded, Kind::Forward)
        };
        self.client.send_wire(wire, about).await.map(|sent| sent.status()).map_err(|error| client_fault(&error))
    }
}

/// Takes webhooks as they come and sends each on when the one before it of the same customer is done. Ends with the
/// engine.
pub(crate) async fn run(engine: Weak<Engine>, mut passages: mpsc::Receiver<Passage>) {
    let lines = Arc::new(Semaphore::new(AT_A_TIME));
    let mut lanes: HashMap<(Option<String>, Option<String>), oneshot::Receiver<()>> = HashMap::new();
    while let Some(passage) = passages.recv().await {
        let Some(here) = engine.upgrade() else { return };
        let lost = here.forwarder.take_lost();
        if lost > 0 {
            tracing::warn!(lost, "webhooks were not passed on");
            here.note("Some webhooks were not passed on, because too many waited: your middleware is slow. Replay them to it.".to_owned());
        }
        drop(here);
        if lanes.len() >= LANES {
            lanes.retain(|_, before| matches!(before.try_recv(), Err(oneshot::error::TryRecvError::Empty)));
        }
        let (done, next) = oneshot::channel();
        let before = lanes.insert((passage.connection.clone(), passage.customer.clone()), next);
        tokio::spawn(one(engine.clone(), lines.clone(), passage, before, done));
    }
}

async fn one(
    engine: Weak<Engine>,
    lines: Arc<Semaphore>,
    mut passage: Passage,
    before: Option<oneshot::Receiver<()>>,
    done: oneshot::Sender<()>,
) {
    if let Some(before) = before {
        let _ = before.await;
    }
    if let Some(answered) = passage.answered.take() {
        // The platform may have gone away before our answer; what it sent is passed on all the same.
        let _ = tokio::time::timeout(passage.patience, answered).await;
    }
    let line = lines.acquire().await;
    if let Some(engine) = engine.upgrade() {
        for url in &passage.targets {
            match engine.pass_on(&passage, url).await {
                Ok(Some(status)) => engine.forwarder.middleware_said(passage.seq, status),
                Ok(None) => {}
                Err(fault) => {
                    tracing::warn!(seq = passage.seq, %fault, "a webhook could not be passed on");
                    engine.note(format!("Webhooks are not passed on: {}", fault.message));
                }
            }
        }
        engine.forwarder.over(passage.seq);
    }
    drop(line);
    let _ = done.send(());
}
