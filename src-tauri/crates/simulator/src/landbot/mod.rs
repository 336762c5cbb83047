//! Landbot as a local server: APIchat and the Platform API over one state, the bot, the webhooks of both.

mod answer;
mod conversation;
mod core;
mod customers;
mod delivery;
mod door;
mod emit;
mod inbound;
mod options;
mod platform;
mod routes;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use url::Url;

use self::conversation::Event;
use self::core::{Core, State};
pub use self::options::{AuthError, Knobs, Options, Slash, Waf};
use crate::fault::Dice;
use crate::machine::{Machine, lock};
pub use crate::script::Agent;
use crate::start::{self, check_webhooks};
pub use crate::start::{Clock, StartError, WebhookError, read_media};
pub use crate::traffic::{Direction, Traffic};
use crate::{post, server};

/// Where a client finds the two APIs; both end in `/v1/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaseUrls {
    /// APIchat: sends as the customer.
    pub apichat: Url,
    /// The Platform API: reads and acts as an agent.
    pub platform: Url,
}

/// The secrets of the simulated account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tokens {
    /// The APIchat channel's token.
    pub channel: String,
    /// An agent's token of the Platform API; each API refuses the other's.
    pub agent: String,
}

/// Landbot's ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ids {
    /// The APIchat channel.
    pub channel: u64,
    /// The channel of the web widget.
    pub web_channel: u64,
    /// The bot.
    pub bot: u64,
    /// The agent whose token it is.
    pub agent: u64,
    /// Another agent.
    pub colleague: u64,
}

/// Why a control call was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// No send and no create brought this customer.
    #[error("no customer has the token \"{0}\"; send a message as that customer first")]
    UnknownCustomer(String),
    /// Too much is waiting in this conversation.
    #[error("too many messages of the customer \"{0}\" are waiting")]
    Full(String),
    /// Hook URLs that cannot be served.
    #[error(transparent)]
    Webhooks(#[from] WebhookError),
}

/// A running simulator. Dropping it stops it at once; [`Landbot::shutdown`] stops it gently.
#[derive(Debug)]
pub struct Landbot {
    core: Arc<Core>,
    addr: SocketAddr,
    base: Url,
    platform: Url,
}

/// Starts a simulator on the runtime that is running.
///
/// # Errors
/// [`StartError`] when the address, an option or a media file is no good.
pub async fn start(options: Options) -> Result<Landbot, StartError> {
    check(&options)?;
    let bind = |source| StartError::Bind { addr: options.bind, source };
    let listener = TcpListener::bind(options.bind).await.map_err(bind)?;
    let addr = listener.local_addr().map_err(bind)?;
    let origin = Url::parse(&format!("http://{addr}/"))
        .map_err(|error| StartError::Option(format!("no URL for {addr}: {error}")))?;
    let dice = Dice(options.seed);
    let http = post::client("landbot/webhooks", 0, false)?;
    let machine = Machine::new(options.seed, options.time_scale, options.faults, options.clock, http);
    let core = Arc::new(Core {
        channel_token: options.channel_token.unwrap_or_else(|| channel_token(dice, b"channel token")),
        agent_token: hex::encode(&dice.bytes(&[b"agent token"])[..20]),
        channel_id: 4242,
        web_channel_id: 4243,
        web_token: format!("H-4243-{}", channel_token(dice, b"web channel token")),
        bot_id: 31337,
        agents: ["Olive Reed", "Grace Hill"].map(Agent::named),
        started: machine.clock.now(),
        run: machine.clock.now().as_nanosecond().to_string(),
        media_base: format!("{origin}media/"),
        script: options.script,
        knobs: options.knobs,
        media: options.media,
        state: Mutex::new(State::new(options.webhooks)),
        machine: Arc::new(machine),
    });
    let router = routes::router(Arc::clone(&core));
    core.tasks.spawn(server::run(Arc::clone(&core.machine), listener, router));
    let of = |path: &str| origin.join(path).map_err(|error| StartError::Option(format!("no URL for {addr}: {error}")));
    Ok(Landbot { core, addr, base: of("v1/")?, platform: of(&format!("{}/", routes::PLATFORM))? })
}

impl Landbot {
    /// The address that it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where its APIs are.
    #[must_use]
    pub fn base_urls(&self) -> BaseUrls {
        BaseUrls { apichat: self.base.clone(), platform: self.platform.clone() }
    }

    /// Its secrets.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        Tokens { channel: self.core.channel_token.clone(), agent: self.core.agent_token.clone() }
    }

    /// Its ids.
    #[must_use]
    pub fn ids(&self) -> Ids {
        let core = &self.core;
        let [agent, colleague] = &core.agents;
        let (channel, web_channel) = (core.channel_id, core.web_channel_id);
        Ids { channel, web_channel, bot: core.bot_id, agent: agent.id, colleague: colleague.id }
    }

    /// Replaces the hook URLs for messages from now on.
    ///
    /// # Errors
    /// More than 16, or one that is neither http nor https; the old ones stay.
    pub fn set_webhooks(&self, webhooks: Vec<Url>) -> Result<(), ControlError> {
        check_webhooks(&webhooks)?;
        lock(&self.core.state).webhooks = webhooks;
        Ok(())
    }

    /// Every exchange from now on, in order; a receiver that is thousands behind misses the oldest.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Traffic>> {
        self.core.journal.subscribe()
    }

    /// The newest 10 000 exchanges, oldest first.
    #[must_use]
    pub fn traffic(&self) -> Vec<Arc<Traffic>> {
        self.core.journal.all()
    }

    /// A human agent writes to the customer and, as on the platform, thereby takes the seat from the bot.
    ///
    /// # Errors
    /// An unknown customer, or too much waiting.
    pub fn agent_says(&self, customer: &str, agent: &Agent, text: &str) -> Result<(), ControlError> {
        self.control(customer, Event::AgentSays(agent.clone(), conversation::text_message(text)))
    }

    /// A human takes the seat without a word: the bot is silent until the release.
    ///
    /// # Errors
    /// An unknown customer, or too much waiting.
    pub fn hand_over(&self, customer: &str) -> Result<(), ControlError> {
        self.control(customer, Event::HandOver(self.core.agents[1].clone()))
    }

    /// Gives the seat back to the bot, which goes on where the script's hand-over says, or else with the customer's next message.
    ///
    /// # Errors
    /// An unknown customer, or too much waiting.
    pub fn release_to_bot(&self, customer: &str) -> Result<(), ControlError> {
        self.control(customer, Event::Release(None))
    }

    /// Blocks a customer, or no longer: sends answer 412.
    ///
    /// # Errors
    /// An unknown customer.
    pub fn set_blocked(&self, customer: &str, blocked: bool) -> Result<(), ControlError> {
        let found = self.core.customer(customer);
        let found = found.ok_or_else(|| ControlError::UnknownCustomer(customer.to_owned()))?;
        lock(&found.inner).blocked = blocked;
        Ok(())
    }

    /// Switches the channel on or off: sends answer 412 while it is off.
    pub fn set_channel_active(&self, active: bool) {
        lock(&self.core.state).active = active;
    }

    /// Begins or ends an outage: the API answers 502 with a proxy's HTML.
    pub fn set_outage(&self, outage: bool) {
        lock(&self.core.state).outage = outage;
    }

    /// Waits until no turn of the bot and no delivery, retries included, is pending.
    pub async fn idle(&self) {
        self.core.machine.idle().await;
    }

    /// Stops: no new connection, open requests end, pending deliveries are given up.
    pub async fn shutdown(&self) {
        self.core.machine.shutdown().await;
    }

    fn control(&self, token: &str, event: Event) -> Result<(), ControlError> {
        let customer = self.core.customer(token);
        let customer = customer.ok_or_else(|| ControlError::UnknownCustomer(token.to_owned()))?;
        if !lock(&customer.inner).push(event) {
            return Err(ControlError::Full(token.to_owned()));
        }
        conversation::kick(&self.core, &customer);
        Ok(())
    }
}

impl Drop for Landbot {
    fn drop(&mut self) {
        self.core.stop.cancel();
    }
}

fn check(options: &Options) -> Result<(), StartError> {
    start::check(options.bind, options.time_scale, &options.script, &options.media)?;
    let token = options.channel_token.as_deref();
    if token.is_some_and(|t| t.is_empty() || t.len() > 200 || !t.bytes().all(|b| b.is_ascii_graphic())) {
        let text = "a channel token is 1 to 200 visible ASCII characters".to_owned();
        return Err(StartError::Option(text));
    }
    check_webhooks(&options.webhooks).map_err(|error| StartError::Option(error.to_string()))?;
    Ok(())
}

/// 16 upper-case letters and digits (protocol page 1.1).
fn channel_token(dice: Dice, label: &[u8]) -> String {
    const ALPHABET: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let bytes = dice.bytes(&[label]);
    bytes.iter().take(16).map(|byte| char::from(ALPHABET[usize::from(*byte) % 36])).collect()
}
