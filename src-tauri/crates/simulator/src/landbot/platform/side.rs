//! What the Platform API keeps of a customer beside the conversation: who has it, what was said, the types of fields.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use super::envelope::Said;
use crate::landbot::emit::Speaker;

/// Lines of a transcript that are kept.
const LINES_MAX: usize = 1000;

/// The state that is the Platform API's own.
#[derive(Debug, Default)]
pub(crate) struct Side {
    /// The human who has the customer.
    pub agent: Option<u64>,
    pub archived: bool,
    /// Messages of the customer since somebody answered.
    pub unread: u64,
    /// Microseconds since the epoch: of any message, of one to the customer, of one from the customer.
    pub last_message: Option<i64>,
    pub last_send: Option<i64>,
    pub last_receive: Option<i64>,
    pub last_words: String,
    /// The transcript, oldest first.
    pub lines: VecDeque<Value>,
    /// Type and `extra` of the fields that the API set.
    pub types: HashMap<String, (String, Value)>,
}

impl Side {
    /// Keeps what was said.
    pub(crate) fn keep(&mut self, said: &Said<'_>, line: Value) {
        if self.lines.len() == LINES_MAX {
            self.lines.pop_front();
        }
        if let Some(words) = line.get("message").and_then(Value::as_str) {
            words.clone_into(&mut self.last_words);
        }
        self.lines.push_back(line);
        match said.speaker {
            Speaker::System => return,
            Speaker::Customer => {
                self.unread += 1;
                self.last_receive = Some(said.micros);
            }
            Speaker::Bot | Speaker::Agent(_) => {
                self.unread = 0;
                self.last_send = Some(said.micros);
            }
        }
        self.last_message = Some(said.micros);
    }
}
