//! Chatwoot's API channel as a local server: its two APIs, its bot and agents, its webhooks; a generic API inbox is a profile of it.

mod answer;
mod api;
mod content;
mod core;
mod delivery;
mod event;
mod files;
mod ids;
mod message;
mod options;
mod params;
mod people;
mod public;
mod push;
mod route;
mod seat;
mod sign;
mod state;
mod talk;
mod view;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use url::Url;

use self::core::Core;
use self::ids::{Ids as IdForm, Kind, token};
use self::message::Draft;
pub use self::options::{Knobs, Options, Profile, Version, VersionError};
use self::seat::{Heard, Seat};
use self::state::{ACCOUNT, Fixed, OUTGOING, Sender, State, User};
use crate::fault::Dice;
use crate::machine::Machine;
pub use crate::script::Agent;
use crate::start::{self, check_webhooks};
pub use crate::start::{Clock, StartError, WebhookError, read_media};
pub use crate::traffic::{Direction, Traffic};
use crate::{post, server};

/// Redirects that the guarded client follows.
const REDIRECTS: usize = 5;

/// Where a client finds the two APIs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaseUrls {
    /// The installation itself; what a user gives as base URL.
    pub base: Url,
    /// `…/api/v1/`: as an agent.
    pub application: Url,
    /// `…/public/api/v1/`: as a customer.
    pub public: Url,
}

/// The secrets of the simulated account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tokens {
    /// An administrator's access token.
    pub access: String,
    /// An access token of a user who is only an agent.
    pub agent: String,
    /// The bot's access token.
    pub bot: String,
    /// Signs the inbox's webhooks.
    pub webhook_secret: String,
    /// Proves identities.
    pub hmac: String,
}

/// The ids that a client is set up with, as the API shows them: numbers, or text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ids {
    /// The account.
    pub account: Value,
    /// The API inbox.
    pub inbox: Value,
    /// The inbox's name in the public API.
    pub inbox_identifier: String,
}

/// Why a control call was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// There is no such conversation.
    #[error("no conversation has the id \"{0}\"")]
    UnknownConversation(String),
    /// The platform refused the message, or too much is waiting.
    #[error("{0}")]
    Refused(String),
}

/// A running simulator. Dropping it stops it at once; [`Chatwoot::shutdown`] stops it gently.
#[derive(Debug)]
pub struct Chatwoot {
    core: Arc<Core>,
    addr: SocketAddr,
    base: Url,
    inbox: u64,
}

/// Starts a simulator on the runtime that is running.
///
/// # Errors
/// [`StartError`] when the address, an option or a media file is no good.
pub async fn start(options: Options) -> Result<Chatwoot, StartError> {
    start::check(options.bind, options.time_scale, &options.script, &options.media)?;
    let hooks: Vec<Url> = options.webhook.iter().chain(&options.account_webhooks).cloned().collect();
    check_webhooks(&hooks).map_err(|error| StartError::Option(error.to_string()))?;
    check_words(&options)?;
    let bind = |source| StartError::Bind { addr: options.bind, source };
    let listener = TcpListener::bind(options.bind).await.map_err(bind)?;
    let addr = listener.local_addr().map_err(bind)?;
    let base = Url::parse(&format!("http://{addr}/"))
        .map_err(|error| StartError::Option(format!("no URL for {addr}: {error}")))?;
    let version = options.knobs.version;
    let http = if version.guarded() {
        post::client("Ruby", REDIRECTS, true)?
    } else {
        post::client("rest-client/2.1.0 (linux x86_64) ruby/3.4.4p34", 0, true)?
    };
    let machine = Machine::new(options.seed, options.time_scale, options.faults.clone(), options.clock.clone(), http);
    let now = machine.clock.now();
    let mut state = State::new(fixed(&options, addr), now, options.ids_used);
    let inbox = furnish(&mut state, &options);
    let core = Arc::new(Core {
        script: options.script,
        media: options.media,
        fixed: Arc::clone(&state.fixed),
        run: now.as_nanosecond().to_string(),
        state: Mutex::new(state),
        machine: Arc::new(machine),
    });
    let router = route::router(Arc::clone(&core));
    core.tasks.spawn(server::run(Arc::clone(&core.machine), listener, router));
    Ok(Chatwoot { core, addr, base, inbox })
}

fn check_words(options: &Options) -> Result<(), StartError> {
    let token = options.access_token.as_deref();
    if token.is_some_and(|t| t.is_empty() || t.len() > 200 || !t.bytes().all(|b| b.is_ascii_graphic())) {
        return Err(StartError::Option("an access token is 1 to 200 visible ASCII characters".to_owned()));
    }
    let brand = &options.profile.brand;
    if !(1..=50).contains(&brand.len()) || !brand.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(StartError::Option("a brand is 1 to 50 letters, digits and -".to_owned()));
    }
    Ok(())
}

fn fixed(options: &Options, addr: SocketAddr) -> Fixed {
    let dice = Dice(options.seed);
    let token = |what: &str| token(dice, &[what.as_bytes()]);
    Fixed {
        ids: IdForm { text: options.profile.string_ids, dice },
        dice,
        profile: options.profile.clone(),
        knobs: options.knobs.clone(),
        origin: format!("http://{addr}"),
        account_name: "Acme".to_owned(),
        bot_name: options.script.name.clone(),
        access_token: options.access_token.clone().unwrap_or_else(|| token("access token")),
        agent_token: token("agent token"),
        bot_token: token("bot token"),
    }
}

/// The account as one finds it: an administrator, an agent, and the API inbox.
fn furnish(state: &mut State, options: &Options) -> u64 {
    for (name, email, administrator) in
        [("Bia Costa", "bia@acme.example", true), ("Davi Lima", "davi@acme.example", false)]
    {
        let id = state.next(Kind::User);
        state.users.push(User { id, name: name.to_owned(), email: email.to_owned(), administrator });
    }
    let id = api::new_inbox(state, &options.script.name);
    if let Some(inbox) = state.inboxes.get_mut(&id) {
        inbox.webhook_url = options.webhook.as_ref().map(ToString::to_string);
        inbox.hmac_mandatory = options.knobs.hmac_mandatory;
        inbox.bot = options.knobs.bot;
        let single = options.knobs.lock_to_single_conversation;
        inbox.settings.insert("lock_to_single_conversation".to_owned(), single.into());
        if let Some(greeting) = &options.knobs.greeting {
            inbox.settings.insert("greeting_enabled".to_owned(), true.into());
            inbox.settings.insert("greeting_message".to_owned(), greeting.as_str().into());
        }
    }
    for url in &options.account_webhooks {
        api::add_webhook(state, url.as_str());
    }
    id
}

impl Chatwoot {
    /// The address that it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where its APIs are.
    #[must_use]
    pub fn base_urls(&self) -> BaseUrls {
        let join = |path: &str| self.base.join(path).unwrap_or_else(|_| self.base.clone());
        BaseUrls { base: self.base.clone(), application: join("api/v1/"), public: join("public/api/v1/") }
    }

    /// Its secrets, the inbox's as they are now.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        let state = self.core.enter();
        let inbox = state.inboxes.get(&self.inbox);
        Tokens {
            access: self.core.fixed.access_token.clone(),
            agent: self.core.fixed.agent_token.clone(),
            bot: self.core.fixed.bot_token.clone(),
            webhook_secret: inbox.map(|inbox| inbox.secret.clone()).unwrap_or_default(),
            hmac: inbox.map(|inbox| inbox.hmac_token.clone()).unwrap_or_default(),
        }
    }

    /// Its ids.
    #[must_use]
    pub fn ids(&self) -> Ids {
        let state = self.core.enter();
        let inbox = state.inboxes.get(&self.inbox);
        Ids {
            account: state.id(Kind::Account, ACCOUNT),
            inbox: state.id(Kind::Inbox, self.inbox),
            inbox_identifier: inbox.map(|inbox| inbox.identifier.clone()).unwrap_or_default(),
        }
    }

    /// The product that it plays.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.core.fixed.profile
    }

    /// Replaces the inbox's webhook URL for what happens from now on; none tells nobody.
    ///
    /// # Errors
    /// A URL that is neither http nor https; the old one stays.
    pub fn set_webhook(&self, webhook: Option<Url>) -> Result<(), WebhookError> {
        check_webhooks(webhook.as_slice())?;
        if let Some(inbox) = self.core.enter().inboxes.get_mut(&self.inbox) {
            inbox.webhook_url = webhook.map(|url| url.to_string());
        }
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

    /// A human agent writes to the customer and takes the seat from the bot: a pending conversation opens and is assigned.
    ///
    /// # Errors
    /// An unknown conversation, or a message that the platform refuses.
    pub fn agent_says(&self, conversation: &str, agent: &Agent, text: &str) -> Result<(), ControlError> {
        self.human(conversation, agent, text, false)
    }

    /// An agent leaves a note that the customer must not see; the inbox's webhook tells of it all the same.
    ///
    /// # Errors
    /// An unknown conversation, or a message that the platform refuses.
    pub fn private_note(&self, conversation: &str, agent: &Agent, text: &str) -> Result<(), ControlError> {
        self.human(conversation, agent, text, true)
    }

    /// Gives the conversation to an agent, who takes the seat from the bot; or to nobody.
    ///
    /// # Errors
    /// An unknown conversation.
    pub fn assign(&self, conversation: &str, agent: Option<&Agent>) -> Result<(), ControlError> {
        self.control(conversation, |state, id| {
            let user = agent.map(|agent| seat::user(state, agent));
            if user.is_some() {
                take_seat(state, id);
            }
            state.assign(id, user);
            Ok(())
        })
    }

    /// Resolves the conversation; the customer's next message opens it again.
    ///
    /// # Errors
    /// An unknown conversation.
    pub fn resolve(&self, conversation: &str) -> Result<(), ControlError> {
        self.control(conversation, |state, id| {
            state.set_status(id, "resolved", None, None);
            Ok(())
        })
    }

    /// An agent begins or ends to type.
    ///
    /// # Errors
    /// An unknown conversation.
    pub fn agent_types(&self, conversation: &str, agent: &Agent, on: bool) -> Result<(), ControlError> {
        self.control(conversation, |state, id| {
            let user = seat::user(state, agent);
            state.typing(id, Sender::User(user), if on { "on" } else { "off" }, false);
            Ok(())
        })
    }

    /// Gives the seat back to the bot, which goes on where the script's hand-over says, or else with the customer's next message.
    ///
    /// # Errors
    /// An unknown conversation, or too much waiting.
    pub fn release_to_bot(&self, conversation: &str) -> Result<(), ControlError> {
        self.control(conversation, |state, id| {
            let heard = state.hear(id, Heard::Release);
            heard.then_some(()).ok_or_else(|| ControlError::Refused("too much is waiting for the bot".to_owned()))
        })
    }

    /// Waits until no turn of the bot and no delivery is pending.
    pub async fn idle(&self) {
        self.core.machine.idle().await;
    }

    /// Stops: no new connection, open requests end, pending deliveries are given up.
    pub async fn shutdown(&self) {
        self.core.machine.shutdown().await;
    }

    fn human(&self, conversation: &str, agent: &Agent, text: &str, private: bool) -> Result<(), ControlError> {
        self.control(conversation, |state, id| {
            let user = seat::user(state, agent);
            if !private && take_seat(state, id) {
                state.assign(id, Some(user));
            }
            let mut draft = Draft::text(id, OUTGOING, Sender::User(user), text);
            draft.private = private;
            state.add_message(draft).map(|_| ()).map_err(ControlError::Refused)
        })
    }

    fn control(
        &self,
        conversation: &str,
        act: impl FnOnce(&mut State, u64) -> Result<(), ControlError>,
    ) -> Result<(), ControlError> {
        let done = {
            let mut state = self.core.enter();
            let by_number = conversation.parse().ok();
            let id = by_number.or_else(|| self.core.fixed.ids.read_text(Kind::Conversation, conversation));
            let id = id.filter(|id| state.conversations.contains_key(id));
            let id = id.ok_or_else(|| ControlError::UnknownConversation(conversation.to_owned()))?;
            act(&mut state, id)
        };
        self.core.flush();
        done
    }
}

/// The bot is silent from now on; true when it had the seat.
fn take_seat(state: &mut State, id: u64) -> bool {
    let had = state.conversations.get(&id).is_some_and(|conversation| matches!(conversation.seat, Seat::Bot));
    if had {
        state.set_status(id, "open", None, None);
        if let Some(conversation) = state.conversations.get_mut(&id) {
            conversation.seat = Seat::human();
        }
    }
    had
}

impl Drop for Chatwoot {
    fn drop(&mut self) {
        self.core.stop.cancel();
    }
}
