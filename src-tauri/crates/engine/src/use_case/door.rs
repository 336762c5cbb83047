//! The public door in use: where it listens, which paths lead in, what address to give to the platform.

mod hosts;
mod watch;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use standin_model::view::{AppStatus, Nothing, PublicUrl, ReceiverStart, ReceiverStatus};
use standin_model::{ChangeTag, Fault, FaultCode, Secret, micros, rfc3339};
use standin_receiver::{Answer, Limits, Options, Purpose, Receiver, Route, StartError};

use crate::Engine;
use crate::faults::internal;
use crate::use_case::tunnel::{keep, probe_path};
use watch::Watch;

const PORT_SETTING: &str = "receiver.port";
const PUBLIC_URL_SETTING: &str = "receiver.public_url";

/// When webhooks came since this process began, microseconds since the epoch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    webhook: Option<i64>,
    public: Option<i64>,
}

/// The receiver that listens, with the answer that it gives.
pub struct Door {
    receiver: Receiver,
    answer: Answer,
}

/// What the door knows of paths and hosts.
#[derive(Clone)]
struct WaysIn {
    routes: Vec<Route>,
    public_host: Option<String>,
    allowed_hosts: Vec<String>,
}

impl Door {
    /// The port at which it listens.
    pub(crate) fn port(&self) -> u16 {
        self.receiver.local_addr().port()
    }

    /// Stops accepting and drains.
    pub async fn close(self) {
        self.receiver.shutdown().await;
    }
}

/// Name under which the secret part of a webhook path is kept; `None` is the path for any platform.
pub(crate) fn hook_secret_name(connection: Option<&str>) -> String {
    match connection {
        Some(name) => format!("connection/{name}/hook"),
        None => "receiver/hook".to_owned(),
    }
}

/// The whole path of a webhook address.
pub(crate) fn hook_path(secret: &Secret) -> String {
    format!("/hooks/{}", secret.reveal())
}

impl Engine {
    /// Starts the receiver, or tells where it listens already.
    ///
    /// # Errors
    /// When the port is taken, or it listens elsewhere than asked.
    pub async fn receiver_start(self: &Arc<Self>, start: ReceiverStart) -> Result<ReceiverStatus, Fault> {
        if let Some(url) = &start.public_url {
            self.set_public_url(Some(url)).await?;
        }
        if let Some(host) = &start.allow_host {
            self.allow_host(host).await?;
        }
        let answer = answer_of(&start)?;
        let mut door = self.door.lock().await;
        if let Some(running) = door.as_mut() {
            agree(running.receiver.local_addr(), &start)?;
            if start.answer.is_some() || start.delay_ms.is_some() {
                running.answer = answer;
            }
        } else {
            let receiver = self.bind(&start, &answer).await?;
            let port = receiver.local_addr().port().to_string();
            self.write(move |store| store.set_setting(PORT_SETTING, Some(&port))).await?;
            *door = Some(Door { receiver, answer });
            tokio::spawn(keep(Arc::downgrade(self), self.tunnel.clone()));
            self.tunnel.look_now();
        }
        drop(door);
        self.refresh_routes().await?;
        self.listen_forward(&start).await?;
        self.refresh_forwards().await?;
        self.look_at_another().await?;
        self.changes.tag(ChangeTag::Status);
        self.receiver_status().await?.ok_or_else(|| internal(&"the receiver has closed"))
    }

    async fn bind(self: &Arc<Self>, start: &ReceiverStart, answer: &Answer) -> Result<Receiver, Fault> {
        let host = start.bind.as_deref().unwrap_or("127.0.0.1");
        let ip = host.parse().map_err(|_| {
            Fault::new(FaultCode::BadArguments, format!("{host:?} is no IP address to bind to."))
                .hint("Give an address such as 127.0.0.1 or 0.0.0.0.")
        })?;
        let remembered = self.read(|store| store.setting(PORT_SETTING)).await?.and_then(|text| text.parse().ok());
        let port = start.port.or(remembered).unwrap_or(0);
        // Known before the door opens: a platform that comes at once must not be told that its path is nobody's.
        let ways_in = self.ways_in(answer).await?;
        match self.open_door(SocketAddr::new(ip, port), ways_in.clone()).await {
            Ok(receiver) => Ok(receiver),
            Err(StartError::PortInUse { addr }) if start.port.is_none() => {
                tracing::warn!(%addr, "the receiver's port of the last start is taken; another one is used");
                self.note(format!(
                    "Port {} of the last start is taken by another program; the receiver listens at another port now. Point your tunnel there.",
                    addr.port()
                ));
                self.open_door(SocketAddr::new(ip, 0), ways_in).await.map_err(|error| start_fault(&error))
            }
            Err(error) => Err(start_fault(&error)),
        }
    }

    async fn open_door(self: &Arc<Self>, bind: SocketAddr, ways_in: WaysIn) -> Result<Receiver, StartError> {
        let options = Options {
            bind,
            limits: Limits::default(),
            private_folder: self.folder.join("desk"),
            routes: ways_in.routes,
            public_host: ways_in.public_host,
            allowed_hosts: ways_in.allowed_hosts,
        };
        let watch = Watch {
            store: self.store.clone(),
            changes: self.changes.clone(),
            clock: self.clock.clone(),
            seen: self.seen.clone(),
            tunnel: self.tunnel.clone(),
            counts: self.counts.clone(),
        };
        Receiver::start(options, Arc::new(self.recorder.clone()), self.clock.clone(), Arc::new(watch)).await
    }

    /// Sets or takes away the public URL of the tunnel.
    ///
    /// # Errors
    /// When it is not a URL of `http` or `https`.
    pub async fn receiver_set_public_url(&self, ask: PublicUrl) -> Result<AppStatus, Fault> {
        self.set_public_url(ask.url.as_deref()).await?;
        self.refresh_routes().await?;
        self.look_at_another().await?;
        self.changes.tag(ChangeTag::Status);
        self.changes.tag(ChangeTag::Connections);
        self.app_status(Nothing {}).await
    }

    /// Has the tunnel looked at where the public URL is another than before.
    async fn look_at_another(&self) -> Result<(), Fault> {
        let url = self.public_url().await?;
        if self.tunnel.about(url.as_deref(), micros(self.clock.now())) && url.is_some() {
            self.tunnel.look_now();
        }
        Ok(())
    }

    async fn set_public_url(&self, url: Option<&str>) -> Result<(), Fault> {
        let base = url.map(str::trim).filter(|url| !url.is_empty()).map(public_base).transpose()?;
        self.write(move |store| store.set_setting(PUBLIC_URL_SETTING, base.as_deref())).await
    }

    pub(crate) async fn public_url(&self) -> Result<Option<String>, Fault> {
        self.read(|store| store.setting(PUBLIC_URL_SETTING)).await
    }

    /// The address that the receiver listens at, if it does.
    pub(crate) async fn door_address(&self) -> Option<SocketAddr> {
        self.door.lock().await.as_ref().map(|door| door.receiver.local_addr())
    }

    /// The longest that the receiver was told to wait before it answers.
    pub(crate) async fn answer_delay(&self) -> Result<Duration, Fault> {
        let of_all = self.door.lock().await.as_ref().map(|door| door.answer.delay).unwrap_or_default();
        let mut longest = of_all;
        for connection in self.read(|store| store.connections()).await? {
            let policy = self.answer_policy(&connection.name).await?.unwrap_or_default();
            longest = longest.max(Duration::from_millis(policy.delay_ms));
        }
        Ok(longest)
    }

    /// Where the receiver listens, if it does.
    pub(crate) async fn receiver_status(&self) -> Result<Option<ReceiverStatus>, Fault> {
        let Some(address) = self.door_address().await else { return Ok(None) };
        let public_url = self.public_url().await?;
        let seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let any_path = hook_path(&self.hook_path_of(None).await?);
        let (any_url, public_any_url) = self.hook_urls(&any_path).await?;
        Ok(Some(ReceiverStatus {
            address: address.to_string(),
            port: address.port(),
            public_url,
            any_url: any_url.unwrap_or_default(),
            public_any_url,
            allowed_hosts: self.allowed_hosts().await?,
            last_webhook_at: seen.webhook.map(rfc3339),
            last_public_at: seen.public.map(rfc3339),
        }))
    }

    /// Local and public address of a webhook path.
    pub(crate) async fn hook_urls(&self, path: &str) -> Result<(Option<String>, Option<String>), Fault> {
        let local = self.door.lock().await.as_ref().map(|door| local_base(door.receiver.local_addr()));
        let public = self.public_url().await?;
        let whole = |base: String| format!("{}{path}", base.trim_end_matches('/'));
        Ok((local.map(whole), public.map(whole)))
    }

    /// The secret part of a webhook path; made on first use.
    pub(crate) async fn hook_path_of(&self, connection: Option<&str>) -> Result<Secret, Fault> {
        self.made_secret(hook_secret_name(connection)).await
    }

    /// A secret of our own making, made on first use.
    pub(crate) async fn made_secret(&self, name: String) -> Result<Secret, Fault> {
        if let Some(kept) = self.secret(name.clone()).await? {
            self.secrets.put(&name, kept.clone());
            return Ok(kept);
        }
        let fresh = Secret::new(hex::encode(rand::random::<[u8; 20]>()));
        self.keep_secret(name, fresh.clone()).await?;
        Ok(fresh)
    }

    /// Tells the door which paths lead in, with which answer, and the tunnel's host.
    pub(crate) async fn refresh_routes(&self) -> Result<(), Fault> {
        let door = self.door.lock().await;
        if let Some(door) = door.as_ref() {
            let WaysIn { routes, public_host, allowed_hosts } = self.ways_in(&door.answer).await?;
            door.receiver.set_routes(routes);
            door.receiver.set_public_host(public_host);
            door.receiver.set_allowed_hosts(allowed_hosts);
        }
        Ok(())
    }

    /// Every path that leads in, with this answer.
    async fn ways_in(&self, of_all: &Answer) -> Result<WaysIn, Fault> {
        let connections = self.read(|store| store.connections()).await?;
        let any = self.hook_path_of(None).await?;
        let route = |path, purpose| Route { path: Secret::new(path), connection: None, platform: None, purpose };
        let mut routes = vec![
            route(hook_path(&any), Purpose::Webhook(of_all.clone())),
            route(probe_path(&self.probe_secret().await?), Purpose::Probe),
        ];
        routes.extend(self.files.routes());
        for connection in connections {
            let secret = self.hook_path_of(Some(&connection.name)).await?;
            let answer = self.answer_for(&connection.name, connection.platform, of_all).await?;
            let route = route(hook_path(&secret), Purpose::Webhook(answer));
            routes.push(Route { connection: Some(connection.name), platform: Some(connection.platform), ..route });
        }
        let public_host = self.public_url().await?.and_then(|url| url::Url::parse(&url).ok()).and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(url.port().map_or(host.clone(), |port| format!("{host}:{port}")))
        });
        Ok(WaysIn { routes, public_host, allowed_hosts: self.allowed_hosts().await? })
    }

    /// Looks out for every stored secret in what is recorded from now on.
    pub(crate) async fn learn_secrets(&self) -> Result<(), Fault> {
        self.hook_path_of(None).await?;
        self.probe_secret().await?;
        for connection in self.read(|store| store.connections()).await? {
            self.hook_path_of(Some(&connection.name)).await?;
            for secret in super::connection::SECRETS {
                let name = super::connection::secret_name(&connection.name, secret);
                if let Some(value) = self.secret(name.clone()).await? {
                    self.secrets.put(&name, value);
                }
            }
        }
        Ok(())
    }

    /// Adds a sentence that the user should read once.
    pub(crate) fn note(&self, notice: String) {
        let mut notices = self.notices.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !notices.contains(&notice) {
            notices.push(notice);
        }
        self.changes.tag(ChangeTag::Status);
    }
}

fn answer_of(start: &ReceiverStart) -> Result<Answer, Fault> {
    let status = start.answer.unwrap_or(200);
    if !(200..600).contains(&status) {
        return Err(Fault::new(FaultCode::BadArguments, format!("{status} cannot be an answer's status."))
            .hint("Give a status from 200 to 599."));
    }
    let delay = Duration::from_millis(start.delay_ms.unwrap_or(0).min(120_000));
    Ok(Answer { status, delay, ..Answer::default() })
}

/// A receiver that listens already is fine unless it was asked for elsewhere.
fn agree(at: SocketAddr, start: &ReceiverStart) -> Result<(), Fault> {
    let port_differs = start.port.is_some_and(|port| port != 0 && port != at.port());
    let host_differs =
        start.bind.as_deref().and_then(|bind| bind.parse::<std::net::IpAddr>().ok()).is_some_and(|ip| ip != at.ip());
    if !port_differs && !host_differs {
        return Ok(());
    }
    Err(Fault::new(FaultCode::ReceiverElsewhere, format!("The receiver of this data folder listens at {at} already."))
        .hint("Leave --port and --bind out to use it, close the other program, or give another folder with --data."))
}

fn local_base(at: SocketAddr) -> String {
    let host = if at.ip().is_unspecified() { "127.0.0.1".to_owned() } else { at.ip().to_string() };
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    format!("http://{host}:{}", at.port())
}

/// A public URL as it is kept: without its last slash.
pub(crate) fn public_base(text: &str) -> Result<String, Fault> {
    let bad = |why: &str| {
        Fault::new(FaultCode::BadArguments, format!("{text:?} cannot be the tunnel's URL: {why}."))
            .hint("Give it whole, for example https://abc.ngrok.app")
    };
    let url = url::Url::parse(text).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("only http and https are spoken"));
    }
    if url.host_str().is_none() || url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it must be a host, perhaps with a path, and nothing else"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn start_fault(error: &StartError) -> Fault {
    match error {
        StartError::PortInUse { addr } => {
            Fault::new(FaultCode::PortInUse, format!("Port {} is taken by another program.", addr.port()))
                .hint("Give another one with --port, or none: then a free one is found and kept.")
        }
        other => internal(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tunnel_url_is_kept_without_its_last_slash() {
        assert_eq!(public_base("https://abc.ngrok.app/").expect("fits"), "https://abc.ngrok.app");
        assert!(public_base("abc.ngrok.app").is_err());
        assert!(public_base("https://abc.ngrok.app/?x=1").is_err());
    }
}
