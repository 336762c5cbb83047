//! Events: what happened, to whom it is told, and which columns changed (protocol pages 6.1 and 6.2).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::ids::{Kind, iso};
use super::state::{Conversation, Sender, State, Tracked};

/// Names that an account webhook can subscribe to; the first eight are the default.
pub(super) const NAMES: [&str; 12] = [
    "conversation_status_changed",
    "conversation_updated",
    "conversation_created",
    "contact_created",
    "contact_updated",
    "message_created",
    "message_updated",
    "webwidget_triggered",
    "inbox_created",
    "inbox_updated",
    "conversation_typing_on",
    "conversation_typing_off",
];
/// How many of [`NAMES`] a webhook gets that names none.
pub(super) const DEFAULT_NAMES: usize = 8;

/// What an event is about; the payload is written later, from the state of that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Message { message: u64, conversation: u64 },
    Conversation(u64),
    Typing { conversation: u64, who: Sender, private: bool },
    Contact(u64),
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub name: &'static str,
    pub about: About,
    /// `changed_attributes`, where the event has them.
    pub changed: Option<Value>,
}

impl Event {
    /// The conversation whose events keep their order; 0 for those of no conversation.
    pub fn conversation(&self) -> u64 {
        match self.about {
            About::Message { conversation, .. }
            | About::Conversation(conversation)
            | About::Typing { conversation, .. } => conversation,
            About::Contact(_) => 0,
        }
    }
}

impl State {
    /// Notes that a message was created or changed.
    pub fn tell_message(&mut self, name: &'static str, message: u64) {
        if let Some(found) = self.messages.get(&message) {
            let about = About::Message { message, conversation: found.conversation };
            self.outbox.push(Event { name, about, changed: None });
        }
    }

    pub fn tell_conversation(&mut self, name: &'static str, conversation: u64, changed: Option<Value>) {
        self.outbox.push(Event { name, about: About::Conversation(conversation), changed });
    }

    /// Changes a conversation and tells of it what has to be told, in the order of protocol page 6.6.
    pub fn change(&mut self, id: u64, change: impl FnOnce(&mut Conversation)) {
        let now = self.now;
        let Some(conversation) = self.conversations.get_mut(&id) else { return };
        let (before, updated) = (conversation.track.clone(), conversation.updated_at);
        change(conversation);
        let after = &conversation.track;
        if *after == before {
            return;
        }
        let mut changed = changes(&before, after, |user| self.fixed.ids.show(Kind::User, user));
        changed.push(pair("updated_at", &iso(updated).into(), &iso(now).into()));
        let (status, labels) = (after.status != before.status, after.labels != before.labels);
        conversation.updated_at = now;
        if status {
            // The accessor that should hold the old value is empty by then.
            self.tell_conversation("conversation_status_changed", id, Some(Value::Null));
        }
        self.tell_conversation("conversation_updated", id, Some(changed.clone().into()));
        if labels {
            self.tell_conversation("conversation_updated", id, Some(changed.into()));
        }
    }
}

/// `{name: {previous_value, current_value}}`.
pub(super) fn pair(name: &str, previous: &Value, current: &Value) -> Value {
    let mut map = Map::new();
    map.insert(name.to_owned(), json!({ "previous_value": previous, "current_value": current }));
    Value::Object(map)
}

fn changes(before: &Tracked, after: &Tracked, user: impl Fn(u64) -> Value) -> Vec<Value> {
    let time = |at: Option<Timestamp>| at.map_or(Value::Null, |at| iso(at).into());
    let user = |id: Option<u64>| id.map_or(Value::Null, &user);
    let rows = [
        ("assignee_id", user(before.assignee), user(after.assignee)),
        ("status", before.status.into(), after.status.into()),
        ("snoozed_until", time(before.snoozed_until), time(after.snoozed_until)),
        ("custom_attributes", before.custom_attributes.clone().into(), after.custom_attributes.clone().into()),
        ("label_list", before.labels.clone().into(), after.labels.clone().into()),
        ("waiting_since", time(before.waiting_since), time(after.waiting_since)),
        ("first_reply_created_at", time(before.first_reply_created_at), time(after.first_reply_created_at)),
        ("priority", before.priority.into(), after.priority.into()),
    ];
    rows.into_iter().filter(|(_, old, new)| old != new).map(|(name, old, new)| pair(name, &old, &new)).collect()
}
