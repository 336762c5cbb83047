//! Bot scripts: what a simulated bot says, asks and does, read from TOML with the place of every mistake.

mod block;
mod error;
mod read;

use serde_json::{Map, Value};

pub use error::ScriptError;

/// A bot that can be walked through: blocks in the order of the file, entered at `start`.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// Name of the file it came from, for messages to people.
    pub file: String,
    /// `[bot] name`: shown as the channel's name.
    pub name: String,
    /// `[bot] typing`: seconds, unscaled, before each message.
    pub typing: f64,
    pub(crate) start: usize,
    pub(crate) blocks: Vec<Block>,
}

impl Script {
    /// Reads a script; `file` only serves error messages.
    ///
    /// # Errors
    /// The first mistake, with its file, line, column, what was expected and the nearest valid word.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScriptError> {
        block::script(&read::Source { file, text })
    }

    /// The built-in demo bot; its texts and buttons are a contract, see docs/simulator.md.
    ///
    /// # Panics
    /// Never: a test reads the embedded file.
    #[must_use]
    pub fn demo() -> Self {
        match Self::parse("demo.toml", Self::DEMO) {
            Ok(script) => script,
            Err(error) => unreachable!("the embedded demo script is valid: {error}"),
        }
    }

    /// The text of the demo bot, a good start for a script of one's own.
    pub const DEMO: &str = include_str!("../demo.toml");

    /// Names of the media files that its image blocks mention, in order, each once.
    #[must_use]
    pub fn media(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for block in &self.blocks {
            if let Action::Image { sources, .. } = &block.action {
                for source in sources {
                    if let ImageSource::File(name) = source
                        && !names.contains(&name.as_str())
                    {
                        names.push(name.as_str());
                    }
                }
            }
        }
        names
    }
}

/// One block of the script.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    pub id: Option<String>,
    /// Line of its `[[block]]` header, from 1.
    pub line: usize,
    pub action: Action,
    /// Where the bot goes after it, unless the action says otherwise.
    pub next: Target,
}

/// Where the bot goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Block(usize),
    /// The conversation is over; the next message of the customer starts it anew.
    End,
}

/// What a block does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    Say(String),
    Ask(Ask),
    Question {
        text: String,
        save: Option<String>,
    },
    Set(Map<String, Value>),
    Image {
        sources: Vec<ImageSource>,
        caption: Option<String>,
    },
    /// Seconds, unscaled.
    Pause(f64),
    HandOver {
        agent: Agent,
        says: Option<String>,
        release: Vec<String>,
    },
    Branch {
        field: String,
        test: Test,
        goto: Target,
    },
    Restart,
    /// A message as it stands in the script, for types that no other block emits.
    Raw(Map<String, Value>),
}

/// A message with buttons that waits for a click.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ask {
    pub prompt: Prompt,
    pub options: Vec<Choice>,
    /// Where free text that fits no label goes; without it the bot asks again.
    pub otherwise: Option<Target>,
    pub save: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Prompt {
    Dialog(String),
    Raw(Map<String, Value>),
}

/// One button.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    pub label: String,
    pub payload: String,
    pub goto: Target,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ImageSource {
    Url(String),
    /// A file that the simulator serves under `/media/`.
    File(String),
}

/// What a branch asks of its field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Equals(Value),
    Known(bool),
}

/// A human agent as the webhook shows one (protocol page 2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// The human's user-account id, positive.
    pub id: u64,
    /// Shown as `agent.name`.
    pub name: String,
    /// Shown as `agent.email`.
    pub email: String,
}

impl Agent {
    /// An agent with an address and an id made from the name, the same for the same name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let mut local = String::new();
        for word in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
            if !local.is_empty() {
                local.push('.');
            }
            local.push_str(&word.to_ascii_lowercase());
        }
        if local.is_empty() {
            local.push_str("agent");
        }
        let sum = name.bytes().fold(0u64, |sum, byte| (sum * 31 + u64::from(byte)) % 8999);
        Agent { id: 1001 + sum, name: name.to_owned(), email: format!("{local}@agents.example.test") }
    }
}

#[cfg(test)]
mod tests;
