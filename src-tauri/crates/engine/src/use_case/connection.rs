//! Connections: adding, showing, changing, removing, checking.

mod abilities;
mod given;

use std::collections::BTreeMap;

use standin_model::view::{
    Check, CheckReport, CheckState, ConnectionAdd, ConnectionName, ConnectionRemove, ConnectionUpdate, ConnectionView,
    Nothing,
};
use standin_model::{
    ChangeTag, Connection, Fault, FaultCode, PlatformKind, Profile, Secret, Secrets, Settings, micros, rfc3339,
};
use standin_platform::{Adapter, adapter};

use crate::Engine;
use crate::record::KnownSecrets;
use crate::use_case::door::{hook_path, hook_secret_name};
use abilities::abilities;
use given::{check_base_url, check_channel, check_ids, check_name, check_secrets};

/// Name under which a connection's token is kept.
pub(crate) fn token_name(connection: &str) -> String {
    secret_name(connection, Secrets::TOKEN)
}

/// The secrets that a connection can have.
pub(crate) const SECRETS: [&str; 4] =
    [Secrets::TOKEN, Secrets::WEBHOOK_SECRET, Secrets::HMAC_TOKEN, Secrets::HOOK_TOKEN];

/// Name under which a secret of a connection is kept.
pub(crate) fn secret_name(connection: &str, secret: &str) -> String {
    format!("connection/{connection}/{secret}")
}

impl Engine {
    /// Lists the connections, oldest first.
    ///
    /// # Errors
    /// When the log or the keychain cannot be read.
    pub async fn connection_list(&self, _: Nothing) -> Result<Vec<ConnectionView>, Fault> {
        let connections = self.read(|store| store.connections()).await?;
        let mut views = Vec::with_capacity(connections.len());
        for connection in connections {
            views.push(self.view(connection).await?);
        }
        Ok(views)
    }

    /// Adds a connection; its token goes to the keychain.
    ///
    /// # Errors
    /// When the name is taken or odd, the platform is not supported yet, or the address is not a URL.
    pub async fn connection_add(&self, add: ConnectionAdd) -> Result<ConnectionView, Fault> {
        check_name(&add.name)?;
        let adapter = adapter_of(add.platform)?;
        let name = add.name.clone();
        if self.read(move |store| store.connection(&name)).await?.is_some() {
            return Err(Fault::new(
                FaultCode::ConnectionExists,
                format!("There is a connection \"{}\" already.", add.name),
            )
            .hint("Choose another name, or remove the old one first."));
        }
        let base_url = check_base_url(add.base_url.as_deref().unwrap_or(adapter.capabilities().default_base_url))?;
        check_channel(&add.channel, &add.secrets)?;
        let connection = Connection {
            name: add.name,
            platform: add.platform,
            base_url,
            paced: add.paced,
            simulated: false,
            forward_to: add.forward_to.filter(|url| !url.is_empty()),
            forwarding: false,
            created_at: rfc3339(micros(self.clock.now())),
            channel: add.channel,
        };
        let mut secrets = add.secrets;
        secrets.extend(add.token.clone().map(|token| (Secrets::TOKEN.to_owned(), token)));
        check_secrets(&secrets)?;
        let mut given = Secrets::default();
        for (name, value) in &secrets {
            given.put(name, value.clone());
        }
        check_ids(adapter, &connection, &given)?;
        for (secret, value) in secrets {
            self.keep_secret(secret_name(&connection.name, &secret), value).await?;
        }
        self.put_connection(connection, None).await
    }

    /// Stores a connection with its token and gives it its webhook path.
    pub(crate) async fn put_connection(
        &self,
        connection: Connection,
        token: Option<Secret>,
    ) -> Result<ConnectionView, Fault> {
        if let Some(token) = token {
            self.keep_secret(token_name(&connection.name), token).await?;
        }
        self.hook_path_of(Some(&connection.name)).await?;
        let stored = connection.clone();
        self.write(move |store| store.put_connection(&stored)).await?;
        self.refresh_routes().await?;
        self.refresh_forwards().await?;
        self.changes.tag(ChangeTag::Connections);
        self.view(connection).await
    }

    /// Shows one connection.
    ///
    /// # Errors
    /// When there is none of that name.
    pub async fn connection_show(&self, ask: ConnectionName) -> Result<ConnectionView, Fault> {
        let connection = self.connection(&ask.name).await?;
        self.view(connection).await
    }

    /// Changes a connection.
    ///
    /// # Errors
    /// When there is none of that name, the address is not a URL, or ids and secrets cannot be used.
    pub async fn connection_update(&self, update: ConnectionUpdate) -> Result<ConnectionView, Fault> {
        let mut connection = self.connection(&update.name).await?;
        let adapter = adapter_of(connection.platform)?;
        if let Some(base_url) = update.base_url {
            connection.base_url = check_base_url(&base_url)?;
        }
        if let Some(forward_to) = update.forward_to {
            connection.forward_to = Some(forward_to).filter(|url| !url.is_empty());
        }
        connection.forwarding = update.forwarding.unwrap_or(connection.forwarding) && connection.forward_to.is_some();
        if let Some(url) = connection.forward_to.as_ref().filter(|_| connection.forwarding) {
            self.check_forward(url).await?;
        }
        connection.channel = update.channel.unwrap_or(connection.channel);
        connection.paced = update.paced.unwrap_or(connection.paced);
        let mut secrets = update.secrets;
        secrets.extend(update.token.map(|token| (Secrets::TOKEN.to_owned(), token)));
        check_channel(&connection.channel, &secrets)?;
        let (taken, given): (BTreeMap<_, _>, _) =
            secrets.into_iter().partition(|(_, value): &(String, Secret)| value.reveal().is_empty());
        check_secrets(&given)?;
        let mut stays = self.secrets_of(&connection.name).await?;
        for (name, value) in taken.iter().chain(&given) {
            stays.put(name, value.clone());
        }
        check_ids(adapter, &connection, &stays)?;
        for (secret, value) in given {
            self.keep_secret(secret_name(&connection.name, &secret), value).await?;
        }
        for secret in taken.keys() {
            self.forget_secret(secret_name(&connection.name, secret)).await?;
        }
        self.put_connection(connection, None).await
    }

    /// Removes a connection and its secrets; its envelopes stay.
    ///
    /// # Errors
    /// When there is none of that name, or a webhook address that it replaced cannot be put back and `force` is not given.
    pub async fn connection_remove(&self, ask: ConnectionRemove) -> Result<Nothing, Fault> {
        let connection = self.connection(&ask.name).await?;
        self.give_back(&connection, ask.force).await?;
        let name = connection.name.clone();
        self.write(move |store| store.remove_connection(&name)).await?;
        for secret in SECRETS {
            self.forget_secret(secret_name(&connection.name, secret)).await?;
        }
        self.forget_secret(hook_secret_name(Some(&connection.name))).await?;
        self.forget_single(&connection.name).await?;
        self.forget_answer(&connection.name).await?;
        self.files.withdraw(&connection.name);
        self.refresh_routes().await?;
        self.refresh_forwards().await?;
        self.simulator_of_removed(&connection).await?;
        self.changes.tag(ChangeTag::Connections);
        Ok(Nothing {})
    }

    /// Checks what can be checked without side effects: settings, token, receiver, tunnel address.
    ///
    /// # Errors
    /// When there is none of that name.
    pub async fn connection_check(&self, ask: ConnectionName) -> Result<CheckReport, Fault> {
        let connection = self.connection(&ask.name).await?;
        let adapter = adapter_of(connection.platform)?;
        let secrets = self.secrets_of(&connection.name).await?;
        let mut checks = Vec::new();
        if !is_public(&connection) {
            checks.push(token_check(secrets.get(Secrets::TOKEN)));
        }
        let hints = adapter.check_settings(&settings_of(&connection), &secrets);
        checks.extend(hints.into_iter().map(|hint| Check {
            code: hint.code,
            state: CheckState::Fail,
            message: hint.message,
            remedy: hint.remedy,
        }));
        checks.push(self.reach_check(&connection).await);
        checks.extend(self.door_checks(&connection).await?);
        let ok = checks.iter().all(|check| check.state != CheckState::Fail);
        Ok(CheckReport { name: connection.name, ok, checks })
    }

    /// The connection of that name.
    pub(crate) async fn connection(&self, name: &str) -> Result<Connection, Fault> {
        let wanted = name.to_owned();
        self.read(move |store| store.connection(&wanted)).await?.ok_or_else(|| {
            Fault::new(FaultCode::NoSuchConnection, format!("There is no connection \"{name}\"."))
                .hint("`standin connection list` shows those there are; `standin connection add` makes one.")
        })
    }

    /// Every secret of a connection.
    pub(crate) async fn secrets_of(&self, connection: &str) -> Result<Secrets, Fault> {
        let mut secrets = Secrets::default();
        for secret in SECRETS {
            if let Some(value) = self.secret(secret_name(connection, secret)).await? {
                secrets.put(secret, value);
            }
        }
        Ok(secrets)
    }

    pub(crate) async fn view(&self, connection: Connection) -> Result<ConnectionView, Fault> {
        let path = hook_path(&self.hook_path_of(Some(&connection.name)).await?);
        let (webhook_url, public_webhook_url) = self.hook_urls(&path).await?;
        let how_to = adapter(connection.platform)
            .map(|adapter| adapter.capabilities().how_to.iter().map(|line| (*line).to_owned()).collect())
            .unwrap_or_default();
        let secrets = self.secrets_of(&connection.name).await?;
        let abilities = adapter(connection.platform).map(|adapter| abilities(adapter, &connection, &secrets));
        let abilities = abilities.unwrap_or_default();
        let replaced = self.replaced_of(&connection.name).await?.pop();
        let answer = self.answer_view(&connection).await?;
        Ok(ConnectionView {
            platform_title: connection.platform.title().to_owned(),
            connection,
            token_stored: secrets.get(Secrets::TOKEN).is_some(),
            secrets: SECRETS.iter().filter(|name| secrets.get(name).is_some()).map(ToString::to_string).collect(),
            webhook_url,
            public_webhook_url,
            how_to,
            abilities,
            replaced,
            answer,
        })
    }

    /// Whether a TCP connection to the platform's host can be made; sends nothing.
    async fn reach_check(&self, connection: &Connection) -> Check {
        let check = |state, message: String, remedy: Option<&str>| Check {
            code: "host_reached".to_owned(),
            state,
            message,
            remedy: remedy.map(str::to_owned),
        };
        let Some((host, port)) = host_of(&connection.base_url) else {
            return check(
                CheckState::Fail,
                format!("{} names no host.", connection.base_url),
                Some("Give the base URL again."),
            );
        };
        let reach = tokio::net::TcpStream::connect((host.as_str(), port));
        match tokio::time::timeout(std::time::Duration::from_secs(5), reach).await {
            Ok(Ok(_)) => check(CheckState::Pass, format!("{host}:{port} can be reached."), None),
            Ok(Err(error)) => check(
                CheckState::Fail,
                format!("{host}:{port} cannot be reached: {error}."),
                Some("Check the base URL, the network and a firewall; for the simulator, that it runs."),
            ),
            Err(_) => check(
                CheckState::Fail,
                format!("{host}:{port} did not answer within 5 s."),
                Some("Check the base URL, the network and a firewall."),
            ),
        }
    }

    async fn door_checks(&self, connection: &Connection) -> Result<Vec<Check>, Fault> {
        let Some(receiver) = self.receiver_status().await? else {
            return Ok(vec![Check {
                code: "receiver_listens".to_owned(),
                state: CheckState::Unknown,
                message: "The receiver does not listen at the moment.".to_owned(),
                remedy: Some("Start it: `standin listen`, or open the window.".to_owned()),
            }]);
        };
        let mut checks = vec![Check {
            code: "receiver_listens".to_owned(),
            state: CheckState::Pass,
            message: format!("The receiver listens at {}.", receiver.address),
            remedy: None,
        }];
        if !connection.simulated && !is_loopback(&connection.base_url) && receiver.public_url.is_none() {
            checks.push(Check {
                code: "tunnel_url".to_owned(),
                state: CheckState::Fail,
                message: "No public URL is set: the platform cannot reach this machine.".to_owned(),
                remedy: Some("Start a tunnel to the receiver's port and set its URL, then paste the webhook address into the platform.".to_owned()),
            });
        }
        Ok(checks)
    }
}

/// The adapter of a platform, or the fault that says that it is not built yet.
pub(crate) fn adapter_of(platform: PlatformKind) -> Result<&'static dyn Adapter, Fault> {
    adapter(platform).ok_or_else(|| {
        Fault::new(FaultCode::NotSupported, format!("{} cannot be used yet in this version.", platform.title()))
            .hint("Use landbot-apichat.")
    })
}

/// What the adapter is told of a connection.
pub(crate) fn settings_of(connection: &Connection) -> Settings {
    let channel = &connection.channel;
    let profile = channel.profile.as_deref().and_then(Profile::named).unwrap_or_default();
    Settings {
        base_url: connection.base_url.clone(),
        account: channel.account.clone(),
        inbox: channel.inbox.clone(),
        inbox_identifier: channel.inbox_identifier.clone(),
        profile,
    }
}

/// Whether the connection speaks the public API alone, which takes no token.
fn is_public(connection: &Connection) -> bool {
    connection.channel.inbox_identifier.is_some() && connection.channel.account.is_none()
}

/// The secrets of a connection that the program looks out for.
pub(crate) fn known_secrets_of(known: &KnownSecrets, connection: &str) -> Secrets {
    let mut secrets = Secrets::default();
    for secret in SECRETS {
        if let Some(value) = known.get(&secret_name(connection, secret)) {
            secrets.put(secret, value);
        }
    }
    secrets
}

/// Host and port of a URL.
pub(crate) fn host_of(url: &str) -> Option<(String, u16)> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
    Some((host, url.port_or_known_default()?))
}

/// Whether a URL names this machine.
pub(crate) fn is_loopback(url: &str) -> bool {
    host_of(url).is_some_and(|(host, _)| {
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

fn token_check(token: Option<&Secret>) -> Check {
    let stored = token.is_some();
    Check {
        code: "token_stored".to_owned(),
        state: if stored { CheckState::Pass } else { CheckState::Fail },
        message: if stored { "A token is stored.".to_owned() } else { "No token is stored.".to_owned() },
        remedy: (!stored).then(|| "Give the token again.".to_owned()),
    }
}
