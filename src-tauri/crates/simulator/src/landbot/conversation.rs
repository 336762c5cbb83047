//! One customer's conversation: what is queued, who has the seat, and the turns that the bot or a human takes.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::core::{Core, Customer};
use super::delivery::{self, Lane};
use super::emit::{Speaker, emit};
use super::platform::{Side, event};
use crate::bot::{Bot, Inbound, Profile, Step};
use crate::machine::lock;
use crate::script::{Agent, Target};
use crate::traffic::{Direction, Traffic};

/// Messages and control calls that may wait while a turn is under way.
const QUEUE_MAX: usize = 100;
/// Seconds between two images of one block (protocol page 2.3).
const BURST_GAP: f64 = 0.03;

/// Something that a conversation reacts to.
#[derive(Debug)]
pub(super) enum Event {
    /// What the bot hears, and the message as it was written.
    Customer(Inbound, Map<String, Value>),
    /// A message of a human agent's, flat as on APIchat.
    AgentSays(Agent, Map<String, Value>),
    /// This human takes the seat without a word.
    HandOver(Agent),
    /// The bot gets the seat back from this agent, where it is not known otherwise.
    Release(Option<u64>),
    /// The bot gets the seat at this block, at once or with the customer's next message.
    AssignBot { block: usize, launch: bool },
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
    /// What the Platform API keeps beside it.
    pub side: Side,
    bot: Bot,
    seat: Seat,
    queue: VecDeque<Event>,
    running: bool,
    closed: bool,
    pub(super) last_micros: i64,
    /// Messages emitted so far.
    pub(super) ordinal: u64,
    pub(super) lanes: HashMap<String, Lane>,
}

impl Conversation {
    pub fn new(profile: Profile) -> Self {
        Conversation {
            profile,
            blocked: false,
            side: Side::default(),
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
        Event::Customer(inbound, message) => {
            emit(core, customer, &Speaker::Customer, message);
            hear(core, customer, &inbound)
        }
        Event::AgentSays(agent, message) => {
            take_seat(customer, agent.id);
            emit(core, customer, &Speaker::Agent(&agent), message);
            false
        }
        Event::HandOver(agent) => {
            assign(core, customer, agent.id);
            false
        }
        Event::Release(agent) => release(core, customer, agent),
        Event::AssignBot { block, launch } => {
            let target = Target::Block(block);
            let mut inner = lock(&customer.inner);
            inner.seat = Seat::Bot;
            inner.side.agent = None;
            if launch {
                inner.bot.jump(target);
            } else {
                inner.bot.park(target);
            }
            drop(inner);
            emit(core, customer, &Speaker::System, event::bot_assigned(core.bot_id));
            launch
        }
    };
    if play_on {
        play(core, customer).await;
    }
}

/// Gives the customer's words to whoever has the seat; true when the bot goes on.
fn hear(core: &Arc<Core>, customer: &Arc<Customer>, inbound: &Inbound) -> bool {
    let mut guard = lock(&customer.inner);
    let inner = &mut *guard;
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
                let agent = inner.side.agent.take();
                drop(guard);
                emit(core, customer, &Speaker::System, event::unassigned(agent));
            }
            released
        }
    }
}

/// The bot is silent until a release, and then goes on where the script said.
fn take_seat(customer: &Customer, agent: u64) {
    let mut inner = lock(&customer.inner);
    inner.side.agent = Some(agent);
    if matches!(inner.seat, Seat::Bot) {
        inner.seat = Seat::Human { release: Vec::new(), back: None };
    }
}

/// A human gets the customer, and the hooks are told (protocol page 3.5).
fn assign(core: &Arc<Core>, customer: &Arc<Customer>, agent: u64) {
    take_seat(customer, agent);
    emit(core, customer, &Speaker::System, event::assigned(agent));
}

/// Gives the seat back to the bot; true when a script's hand-over says where it goes on.
fn release(core: &Arc<Core>, customer: &Arc<Customer>, agent: Option<u64>) -> bool {
    let mut inner = lock(&customer.inner);
    let agent = inner.side.agent.take().or(agent);
    let seat = std::mem::replace(&mut inner.seat, Seat::Bot);
    let back = if let Seat::Human { back, .. } = seat { back } else { None };
    if let Some(target) = back {
        inner.bot.jump(target);
    }
    let was_human = matches!(seat, Seat::Human { .. });
    drop(inner);
    if was_human {
        emit(core, customer, &Speaker::System, event::unassigned(agent));
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
                emit(core, customer, &Speaker::Bot, message);
            }
            Step::HandOver { agent, says, release, back } => {
                lock(&customer.inner).seat = Seat::Human { release, back: Some(back) };
                assign(core, customer, agent.id);
                if let Some(text) = says
                    && core.wait(core.script.typing).await
                {
                    emit(core, customer, &Speaker::Agent(&agent), text_message(&text));
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

/// A flat text message.
pub(super) fn text_message(text: &str) -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), "text".into()), ("message".to_owned(), text.into())])
}

/// A message held back to change places must not outlive its turn.
fn flush(core: &Arc<Core>, customer: &Customer) {
    for lane in lock(&customer.inner).lanes.values_mut() {
        delivery::flush(core, lane);
    }
}
