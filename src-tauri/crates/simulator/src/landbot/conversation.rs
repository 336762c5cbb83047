//! One customer's conversation: what is queued, who has the seat, and the turns that the bot or a human takes.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value, json};
use url::Url;

use super::core::{Core, Customer};
use super::delivery::{self, Lane, Outgoing};
use crate::bot::{Bot, Inbound, Profile, Step};
use crate::machine::lock;
use crate::script::{Agent, Target};
use crate::traffic::{Direction, Traffic, sha256_hex};

/// Messages and control calls that may wait while a turn is under way.
const QUEUE_MAX: usize = 100;
/// Seconds between two images of one block (protocol page 2.3).
const BURST_GAP: f64 = 0.03;

/// Something that a conversation reacts to.
#[derive(Debug)]
pub(super) enum Event {
    Customer(Inbound),
    AgentSays(Agent, String),
    HandOver,
    Release,
}

/// Who answers the customer.
#[derive(Debug)]
enum Seat {
    Bot,
    Human { release: Vec<String>, back: Option<Target> },
}

/// State of one conversation.
#[derive(Debug)]
pub(super) struct Conversation {
    pub profile: Profile,
    pub blocked: bool,
    bot: Bot,
    seat: Seat,
    queue: VecDeque<Event>,
    running: bool,
    closed: bool,
    last_micros: i64,
    /// Messages emitted so far.
    ordinal: u64,
    lanes: HashMap<Url, Lane>,
}

impl Conversation {
    pub fn new(profile: Profile) -> Self {
        Conversation {
            profile,
            blocked: false,
            bot: Bot::new(),
            seat: Seat::Bot,
            queue: VecDeque::new(),
            running: false,
            closed: false,
            last_micros: 0,
            ordinal: 0,
            lanes: HashMap::new(),
        }
    }

    /// Takes an event in; false when too many wait already.
    pub fn push(&mut self, event: Event) -> bool {
        let room = self.queue.len() < QUEUE_MAX;
        if room {
            self.queue.push_back(event);
        }
        room
    }

    /// The customer is deleted: nothing more happens here.
    pub fn close(&mut self) {
        self.closed = true;
        self.queue.clear();
    }
}

/// Starts the turn that a queued event asks for, unless one is under way.
pub(super) fn kick(core: &Arc<Core>, customer: &Arc<Customer>) {
    {
        let mut inner = lock(&customer.inner);
        if inner.running || inner.queue.is_empty() {
            return;
        }
        inner.running = true;
    }
    let (shared, customer) = (Arc::clone(core), Arc::clone(customer));
    core.spawn(async move {
        loop {
            let event = {
                let mut inner = lock(&customer.inner);
                let event = inner.queue.pop_front().filter(|_| !shared.stop.is_cancelled());
                inner.running = event.is_some();
                event
            };
            let Some(event) = event else { return };
            turn(&shared, &customer, event).await;
            flush(&shared, &customer);
        }
    });
}

/// One event and all that follows until the customer is waited for.
async fn turn(core: &Arc<Core>, customer: &Arc<Customer>, event: Event) {
    let play_on = match event {
        Event::Customer(inbound) => hear(core, customer, &inbound),
        Event::AgentSays(agent, text) => {
            take_seat(customer);
            say(core, customer, &agent, &text);
            false
        }
        Event::HandOver => {
            take_seat(customer);
            false
        }
        Event::Release => release(customer),
    };
    if play_on {
        play(core, customer).await;
    }
}

/// Gives the customer's words to whoever has the seat; true when the bot goes on.
fn hear(core: &Core, customer: &Customer, inbound: &Inbound) -> bool {
    let mut inner = lock(&customer.inner);
    let inner = &mut *inner;
    match &inner.seat {
        Seat::Bot => {
            inner.bot.hear(&core.script, inbound, &mut inner.profile);
            true
        }
        Seat::Human { release: words, back } => {
            let said = inbound.said.trim().to_lowercase();
            let back = *back;
            let released = words.iter().any(|word| word.trim().to_lowercase() == said);
            if released {
                inner.seat = Seat::Bot;
                inner.bot.jump(back.unwrap_or(Target::Block(core.script.start)));
            }
            released
        }
    }
}

/// The bot is silent until a release, and then goes on where the script said.
fn take_seat(customer: &Customer) {
    let mut inner = lock(&customer.inner);
    if matches!(inner.seat, Seat::Bot) {
        inner.seat = Seat::Human { release: Vec::new(), back: None };
    }
}

/// Gives the seat back to the bot; true when a script's hand-over says where it goes on.
fn release(customer: &Customer) -> bool {
    let mut inner = lock(&customer.inner);
    let Seat::Human { back, .. } = std::mem::replace(&mut inner.seat, Seat::Bot) else { return false };
    if let Some(target) = back {
        inner.bot.jump(target);
    }
    back.is_some()
}

/// Runs the bot until it waits.
async fn play(core: &Arc<Core>, customer: &Arc<Customer>) {
    loop {
        let step = {
            let mut inner = lock(&customer.inner);
            let inner = &mut *inner;
            if inner.closed {
                return;
            }
            inner.bot.step(&core.script, &mut inner.profile, &core.media_base)
        };
        match step {
            Step::Rest => return,
            Step::Pause(seconds) => {
                if !core.wait(seconds).await {
                    return;
                }
            }
            Step::Emit { message, burst } => {
                let gap = if burst { BURST_GAP } else { core.script.typing };
                if !core.wait(gap).await {
                    return;
                }
                emit(core, customer, &bot_agent(core), message);
            }
            Step::HandOver { agent, says, release, back } => {
                lock(&customer.inner).seat = Seat::Human { release, back: Some(back) };
                if let Some(text) = says
                    && core.wait(core.script.typing).await
                {
                    say(core, customer, &agent, &text);
                }
                return;
            }
            Step::Stopped(why) => {
                tracing::warn!(customer = customer.token, "{why}");
                let mut note = Traffic::new(Direction::Out, core.clock.now(), "POST", String::new());
                note.customer = Some(customer.token.clone());
                note.error = Some(why);
                core.journal.record(note);
                return;
            }
        }
    }
}

fn bot_agent(core: &Core) -> Value {
    json!({ "id": core.bot_id, "type": "bot" })
}

/// A human agent's line.
fn say(core: &Arc<Core>, customer: &Arc<Customer>, agent: &Agent, text: &str) {
    let agent = json!({ "id": agent.id, "type": "human", "name": agent.name, "email": agent.email });
    let mut message = Map::new();
    message.insert("type".to_owned(), "text".into());
    message.insert("message".to_owned(), text.into());
    emit(core, customer, &agent, message);
}

/// Writes the envelope (protocol page 2.2) and gives it to every hook.
fn emit(core: &Arc<Core>, customer: &Arc<Customer>, agent: &Value, mut message: Map<String, Value>) {
    let hooks = lock(&core.state).webhooks.clone();
    let mut inner = lock(&customer.inner);
    // Microseconds keep the order of a customer's messages even when the clock stands still.
    let micros = core.clock.now().as_microsecond().max(inner.last_micros + 1);
    inner.last_micros = micros;
    inner.ordinal += 1;
    let ordinal = inner.ordinal;
    #[expect(clippy::cast_precision_loss, reason = "epoch microseconds stay below 2^53 until the year 2255")]
    let seconds = micros as f64 / 1e6;
    message.entry("timestamp").or_insert_with(|| json!(seconds));
    let profile = inner.profile.webhook(customer.id, &customer.token, customer.register_date, core.knobs.mangle);
    let envelope = json!({
        "messages": [message],
        "customer": profile,
        "channel": { "id": core.channel_id, "name": core.script.name },
        "agent": agent,
    });
    let body = envelope.to_string();
    let message = Arc::new(Outgoing {
        key: message_key(core, &customer.token, ordinal),
        customer: customer.token.clone(),
        sha256: sha256_hex(body.as_bytes()),
        body: body.into(),
    });
    inner.lanes.retain(|url, _| hooks.contains(url));
    for (index, url) in hooks.into_iter().enumerate() {
        let lane = inner.lanes.entry(url.clone()).or_default();
        delivery::dispatch(core, lane, &message, url, ordinal, index);
    }
}

/// A message held back to change places must not outlive its turn.
fn flush(core: &Arc<Core>, customer: &Customer) {
    for lane in lock(&customer.inner).lanes.values_mut() {
        delivery::flush(core, lane);
    }
}

/// `sentry-trace`: 32 and 16 hex digits (protocol page 2.1), unique in this run.
fn message_key(core: &Core, customer: &str, ordinal: u64) -> String {
    let parts: [&[u8]; 4] = [b"key", core.run.as_bytes(), customer.as_bytes(), &ordinal.to_le_bytes()];
    let hex = hex::encode(core.dice.bytes(&parts));
    format!("{}-{}", &hex[..32], &hex[32..48])
}
