//! Who answers the customer: the script's bot, or a human; and the turns that the bot takes.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::core::Core;
use super::files;
use super::message::{Draft, item};
use super::state::{OUTGOING, Sender, State, User};
use crate::bot::{Bot, Inbound, Profile, Step};
use crate::script::{Agent, Target};
use crate::traffic::{Direction, Traffic};

/// Seconds between two images of one block.
const BURST_GAP: f64 = 0.03;
/// What stands before the name of a script's own file.
const MEDIA: &str = "media:";
/// Humans that scripts and callers may bring in.
const USERS_MAX: usize = 1000;

/// Who answers the customer.
#[derive(Debug)]
pub(super) enum Seat {
    Bot,
    Human { release: Vec<String>, back: Option<Target> },
}

impl Seat {
    pub fn human() -> Self {
        Seat::Human { release: Vec::new(), back: None }
    }
}

/// Something that the seat reacts to.
#[derive(Debug)]
pub(super) enum Heard {
    Customer(Inbound),
    /// The bot gets the seat back.
    Release,
}

/// Starts the turn that something heard asks for, unless one is under way.
pub(super) fn kick(core: &Arc<Core>, id: u64) {
    {
        let mut state = core.enter();
        let Some(conversation) = state.conversations.get_mut(&id) else { return };
        if conversation.running || conversation.heard.is_empty() {
            return;
        }
        conversation.running = true;
    }
    let shared = Arc::clone(core);
    core.spawn(async move {
        loop {
            let heard = {
                let mut state = shared.enter();
                let Some(conversation) = state.conversations.get_mut(&id) else { return };
                let heard = conversation.heard.pop_front().filter(|_| !shared.stop.is_cancelled());
                conversation.running = heard.is_some();
                heard
            };
            let Some(heard) = heard else { return };
            let goes_on = take_in(&shared, id, heard);
            shared.flush();
            if goes_on {
                play(&shared, id).await;
            }
        }
    });
}

/// Gives it to whoever has the seat; true when the bot goes on.
fn take_in(core: &Core, id: u64, heard: Heard) -> bool {
    let mut state = core.enter();
    let state = &mut *state;
    let Some(conversation) = state.conversations.get(&id) else { return false };
    match (&conversation.seat, heard) {
        (Seat::Bot, Heard::Customer(inbound)) => {
            let inbound = clicked(state, id, inbound);
            with_bot(state, id, |bot, profile| bot.hear(&core.script, &inbound, profile));
            true
        }
        (Seat::Bot, Heard::Release) => false,
        (Seat::Human { release: words, back }, heard) => {
            let back = *back;
            let released = match heard {
                Heard::Release => true,
                Heard::Customer(inbound) => {
                    let said = inbound.said.trim().to_lowercase();
                    words.iter().any(|word| word.trim().to_lowercase() == said)
                }
            };
            let bot = state.inboxes.get(&conversation.inbox).is_some_and(|inbox| inbox.bot);
            if !released || !bot {
                return false;
            }
            state.assign(id, None);
            state.set_status(id, "pending", None, None);
            if let Some(conversation) = state.conversations.get_mut(&id) {
                conversation.seat = Seat::Bot;
                if let Some(back) = back {
                    conversation.bot.jump(back);
                }
            }
            back.is_some()
        }
    }
}

/// A text that is the value of an item of the bot's question is a click on it.
fn clicked(state: &State, id: u64, mut inbound: Inbound) -> Inbound {
    let asked = state.conversations.get(&id).and_then(|conversation| state.messages.get(&conversation.asked?));
    let items = asked.and_then(|message| message.content_attributes.get("items")?.as_array());
    let said = inbound.said.trim();
    let is_value = items.is_some_and(|items| items.iter().any(|item| item["value"] == said));
    if inbound.payload.is_none() && is_value {
        inbound.payload = Some(said.to_owned());
    }
    inbound
}

/// Lets the bot work on what is known of the contact, and keeps what it changed.
fn with_bot<T>(state: &mut State, id: u64, work: impl FnOnce(&mut Bot, &mut Profile) -> T) -> Option<T> {
    let contact = state.contacts.get(&state.conversations.get(&id)?.contact)?.clone();
    let mut profile = Profile::default();
    for (name, value) in &contact.custom_attributes {
        profile.set(name, value.clone());
    }
    profile.set("name", contact.name.clone().into());
    profile.set("email", contact.email.clone().into());
    profile.set("phone", contact.phone_number.clone().into());
    let done = work(&mut state.conversations.get_mut(&id)?.bot, &mut profile);
    state.edit_contact(contact.id, |contact| {
        let text = |name: &str| profile.get(name).and_then(Value::as_str).map(str::to_owned);
        contact.name = text("name").unwrap_or_default();
        contact.email = text("email");
        contact.phone_number = text("phone");
        contact.custom_attributes.clone_from(profile.custom());
    });
    Some(done)
}

/// Runs the bot until it waits, or until somebody takes the seat.
async fn play(core: &Arc<Core>, id: u64) {
    loop {
        let step = {
            let mut state = core.enter();
            if !bot_sits(&state, id) {
                return;
            }
            with_bot(&mut state, id, |bot, profile| bot.step(&core.script, profile, MEDIA))
        };
        core.flush();
        match step {
            None | Some(Step::Rest) => return,
            Some(Step::Pause(seconds)) => {
                if !core.wait(seconds).await {
                    return;
                }
            }
            Some(Step::Emit { message, burst }) => {
                let gap = if burst { BURST_GAP } else { core.script.typing };
                if !core.wait(gap).await || !speak(core, id, &message) {
                    return;
                }
            }
            Some(Step::HandOver { agent, says, release, back }) => {
                hand_over(core, id, &agent, Seat::Human { release, back: Some(back) });
                if let Some(text) = says
                    && core.wait(core.script.typing).await
                {
                    human_line(core, id, &agent, &text);
                }
                return;
            }
            Some(Step::Stopped(why)) => {
                tracing::warn!(conversation = id, "{why}");
                let mut note = Traffic::new(Direction::Out, core.clock.now(), "POST", String::new());
                note.error = Some(why);
                core.journal.record(note);
                return;
            }
        }
    }
}

fn bot_sits(state: &State, id: u64) -> bool {
    state.conversations.get(&id).is_some_and(|conversation| matches!(conversation.seat, Seat::Bot))
}

/// One message of the bot; false when it has lost the seat meanwhile.
fn speak(core: &Arc<Core>, id: u64, message: &Map<String, Value>) -> bool {
    {
        let mut state = core.enter();
        if !bot_sits(&state, id) {
            return false;
        }
        let draft = draft(core, &mut state, id, message);
        let asks = draft.content_type == "input_select";
        match state.add_message(draft) {
            Ok(message) if asks => {
                if let Some(conversation) = state.conversations.get_mut(&id) {
                    conversation.asked = Some(message);
                }
            }
            Ok(_) => {}
            Err(why) => tracing::warn!(conversation = id, "the bot's message was refused: {why}"),
        }
    }
    core.flush();
    true
}

/// From the script's words to the platform's: buttons become items, an image an attachment.
fn draft(core: &Core, state: &mut State, id: u64, message: &Map<String, Value>) -> Draft {
    let text = |name: &str| message.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let content = text("content").or_else(|| text("title")).or_else(|| text("message")).unwrap_or_default();
    let mut draft = Draft::text(id, OUTGOING, Sender::Bot, content);
    draft.private = message.get("private") == Some(&Value::Bool(true));
    if let Some(Value::Object(attributes)) = message.get("content_attributes") {
        draft.content_attributes.clone_from(attributes);
    }
    if let Some(kind) = text("content_type") {
        draft.content_type = kind.to_owned();
    } else if let Some(Value::Array(buttons)) = message.get("buttons") {
        let values = message.get("payloads").and_then(Value::as_array).cloned().unwrap_or_default();
        let word = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let pairs = buttons.iter().enumerate().map(|(n, title)| (word(Some(title)), word(values.get(n))));
        let items: Value = pairs.map(|(title, value)| item(&title, &value)).collect();
        draft.content_type = "input_select".to_owned();
        draft.content_attributes.insert("items".to_owned(), items);
    }
    if let Some(url) = text("url") {
        draft.attachments.push(files::attach(core, state, url.strip_prefix(MEDIA), url));
        draft.content = draft.content.filter(|content| !content.is_empty());
    }
    draft
}

/// A human gets the conversation: it opens and is assigned.
fn hand_over(core: &Arc<Core>, id: u64, agent: &Agent, seat: Seat) {
    {
        let mut state = core.enter();
        let user = user(&mut state, agent);
        state.set_status(id, "open", None, None);
        state.assign(id, Some(user));
        if let Some(conversation) = state.conversations.get_mut(&id) {
            conversation.seat = seat;
        }
    }
    core.flush();
}

/// A line of a human agent.
pub(super) fn human_line(core: &Arc<Core>, id: u64, agent: &Agent, text: &str) {
    {
        let mut state = core.enter();
        let user = user(&mut state, agent);
        if let Err(why) = state.add_message(Draft::text(id, OUTGOING, Sender::User(user), text)) {
            tracing::warn!(conversation = id, "the agent's message was refused: {why}");
        }
    }
    core.flush();
}

/// The user that an agent is, made on first sight.
pub(super) fn user(state: &mut State, agent: &Agent) -> u64 {
    if state.user(agent.id).is_none() && state.users.len() < USERS_MAX {
        let (name, email) = (agent.name.clone(), agent.email.clone());
        state.users.push(User { id: agent.id, name, email, administrator: false });
    }
    agent.id
}
