//! The bot of every simulated platform: from what the customer said and where the script stands to the next thing that happens; pure.

mod mangle;
mod profile;

use serde_json::{Map, Value, json};

pub(crate) use self::mangle::mangled;
pub(crate) use self::profile::Profile;
use crate::script::{Action, Agent, Ask, Block, Choice, ImageSource, Prompt, Script, Target, Test};

/// Blocks that may run between two messages of the customer; more is a loop.
pub(crate) const STEPS_MAX: usize = 200;

/// What the customer did, as the bot sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inbound {
    /// Text typed, label clicked; of media the URL, of a location `latitude,longitude`.
    pub said: String,
    pub payload: Option<String>,
    /// Whether it is of type `text`, the only one that can click a button.
    pub text: bool,
}

/// Where the bot stands with one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    /// Not started, or finished: the next message starts the script.
    Off,
    /// This block runs next.
    At(usize),
    /// This image block has that many images behind it.
    Images(usize, usize),
    /// This block waits for the customer.
    Waiting(usize),
    /// The next message, whatever it says, leads to this block.
    Parked(usize),
}

/// The bot's side of one conversation.
#[derive(Debug)]
pub(crate) struct Bot {
    cursor: Cursor,
    steps: usize,
}

/// What happens next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// A message without its timestamp; `burst` follows an image of the same block at once.
    Emit { message: Map<String, Value>, burst: bool },
    /// Seconds, unscaled.
    Pause(f64),
    /// A human takes the seat; on release the bot goes to `back`.
    HandOver { agent: Agent, says: Option<String>, release: Vec<String>, back: Target },
    /// The bot waits for the customer.
    Rest,
    /// The script went in circles and was stopped, for this reason.
    Stopped(String),
}

impl Bot {
    pub fn new() -> Self {
        Bot { cursor: Cursor::Off, steps: 0 }
    }

    /// Puts the bot at `target`, as after a release.
    pub fn jump(&mut self, target: Target) {
        self.steps = 0;
        self.go(target);
    }

    /// Has the bot begin at `target` once the customer says something.
    pub fn park(&mut self, target: Target) {
        self.cursor = match target {
            Target::Block(index) => Cursor::Parked(index),
            Target::End => Cursor::Off,
        };
    }

    /// Takes in what the customer said; `step` then says what follows.
    pub fn hear(&mut self, script: &Script, inbound: &Inbound, profile: &mut Profile) {
        self.steps = 0;
        let index = match self.cursor {
            Cursor::Waiting(index) => index,
            Cursor::Parked(index) => {
                self.cursor = Cursor::At(index);
                return;
            }
            _ => {
                self.cursor = Cursor::At(script.start);
                return;
            }
        };
        let Some(block) = script.blocks.get(index) else { return };
        match &block.action {
            Action::Question { .. } if inbound.said.is_empty() => self.cursor = Cursor::At(index),
            Action::Question { save, .. } => {
                if let Some(field) = save {
                    profile.set(field, Value::String(inbound.said.clone()));
                }
                self.go(block.next);
            }
            Action::Ask(ask) => self.answer(index, ask, inbound, profile),
            _ => self.go(block.next),
        }
    }

    fn answer(&mut self, index: usize, ask: &Ask, inbound: &Inbound, profile: &mut Profile) {
        match chosen(&ask.options, inbound) {
            Some(option) => {
                if let Some(field) = &ask.save {
                    profile.set(field, Value::String(option.label.clone()));
                }
                self.go(option.goto);
            }
            None => match ask.otherwise {
                Some(target) => self.go(target),
                None => self.cursor = Cursor::At(index),
            },
        }
    }

    fn go(&mut self, target: Target) {
        self.cursor = match target {
            Target::Block(index) => Cursor::At(index),
            Target::End => Cursor::Off,
        };
    }

    /// Runs until something happens outside of the bot.
    pub fn step(&mut self, script: &Script, profile: &mut Profile, media: &str) -> Step {
        loop {
            let (index, image) = match self.cursor {
                Cursor::Off | Cursor::Waiting(_) | Cursor::Parked(_) => return Step::Rest,
                Cursor::At(index) => (index, 0),
                Cursor::Images(index, image) => (index, image),
            };
            let Some(block) = script.blocks.get(index) else {
                self.cursor = Cursor::Off;
                return Step::Rest;
            };
            self.steps += 1;
            if self.steps > STEPS_MAX {
                self.cursor = Cursor::Off;
                return Step::Stopped(circle(script, block));
            }
            self.go(block.next);
            match &block.action {
                Action::Set(fields) => {
                    for (field, value) in fields {
                        profile.set(field, value.clone());
                    }
                }
                Action::Branch { field, test, goto } => {
                    if holds(test, profile.get(field)) {
                        self.go(*goto);
                    }
                }
                Action::Restart => self.cursor = Cursor::At(script.start),
                Action::Pause(seconds) => return Step::Pause(*seconds),
                Action::HandOver { agent, says, release } => {
                    let says = says.as_ref().map(|text| profile.fill(text));
                    let (agent, release) = (agent.clone(), release.clone());
                    // Whatever the bot would have said comes after the release.
                    self.cursor = Cursor::Off;
                    return Step::HandOver { agent, says, release, back: block.next };
                }
                action => {
                    let message = self.speak(action, (index, image), profile, media);
                    return Step::Emit { message, burst: image > 0 };
                }
            }
        }
    }

    /// The message of a block that sends one; a block that waits holds the bot back.
    fn speak(
        &mut self,
        action: &Action,
        (index, image): (usize, usize),
        profile: &Profile,
        media: &str,
    ) -> Map<String, Value> {
        match action {
            Action::Say(text) => text_message(&profile.fill(text)),
            Action::Question { text, .. } => {
                self.cursor = Cursor::Waiting(index);
                text_message(&profile.fill(text))
            }
            Action::Ask(ask) => {
                self.cursor = Cursor::Waiting(index);
                dialog(ask, profile)
            }
            Action::Image { sources, caption } => {
                if image + 1 < sources.len() {
                    self.cursor = Cursor::Images(index, image + 1);
                }
                image_message(sources.get(image), caption.as_deref(), profile, media)
            }
            Action::Raw(message) => message.clone(),
            _ => Map::new(),
        }
    }
}

/// Why a script that never waits was stopped.
fn circle(script: &Script, block: &Block) -> String {
    let id = block.id.as_deref().map(|id| format!(" (id \"{id}\")")).unwrap_or_default();
    format!(
        "the bot was stopped: {STEPS_MAX} blocks ran without waiting for the customer, the last at {}:{}{id}",
        script.file, block.line,
    )
}

/// The option that the customer means. The label decides, because clients exist that send a payload with every free text (protocol page 1.3);
/// the payload only tells equal labels apart, or stands alone.
fn chosen<'a>(options: &'a [Choice], inbound: &Inbound) -> Option<&'a Choice> {
    if !inbound.text {
        return None;
    }
    let said = inbound.said.trim();
    let payload = inbound.payload.as_deref();
    let same = |option: &&Choice| option.label.trim().to_lowercase() == said.to_lowercase();
    let by_payload = |option: &&Choice| payload == Some(option.payload.as_str());
    if said.is_empty() || payload == Some(said) {
        return options.iter().find(by_payload);
    }
    options.iter().filter(same).find(by_payload).or_else(|| options.iter().find(same))
}

fn holds(test: &Test, value: Option<&Value>) -> bool {
    match test {
        Test::Known(known) => *known == value.is_some_and(|v| !v.is_null()),
        // A number set by a block and the same digits typed by a customer are equal.
        Test::Equals(expected) => value.is_some_and(|v| v == expected || profile::plain(v) == profile::plain(expected)),
    }
}

fn text_message(text: &str) -> Map<String, Value> {
    object(json!({ "type": "text", "message": text }))
}

fn dialog(ask: &Ask, profile: &Profile) -> Map<String, Value> {
    let mut message = match &ask.prompt {
        Prompt::Dialog(title) => object(json!({ "type": "dialog", "title": profile.fill(title) })),
        Prompt::Raw(message) => message.clone(),
    };
    let labels = ask.options.iter().map(|o| Value::from(o.label.as_str())).collect();
    let payloads = ask.options.iter().map(|o| Value::from(o.payload.as_str())).collect();
    message.entry("buttons").or_insert(Value::Array(labels));
    message.entry("payloads").or_insert(Value::Array(payloads));
    message
}

fn image_message(
    source: Option<&ImageSource>,
    caption: Option<&str>,
    profile: &Profile,
    media: &str,
) -> Map<String, Value> {
    let url = match source {
        Some(ImageSource::Url(url)) => url.clone(),
        Some(ImageSource::File(name)) => format!("{media}{name}"),
        None => String::new(),
    };
    object(json!({ "type": "image", "url": url, "message": caption.map(|text| profile.fill(text)) }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
