//! Conversations: what happens on each action, in the order of protocol page 6.6.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::answer::Answer;
use super::event::{About, Event};
use super::ids::{Kind, uuid};
use super::people::full;
use super::seat::{Heard, Seat};
use super::state::{ACTIVITY, Conversation, INCOMING, RECORDS_MAX, Sender, State, Tracked};
use crate::bot::Bot;

/// Things that may wait for the bot in one conversation.
const HEARD_MAX: usize = 200;

/// What a caller may say of a conversation that is to be.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub additional_attributes: Map<String, Value>,
    pub custom_attributes: Map<String, Value>,
    pub status: Option<&'static str>,
    pub assignee: Option<u64>,
}

impl State {
    /// A new conversation of the session, or its last one where the inbox allows no second.
    pub fn create_conversation(&mut self, session: u64, start: Start) -> Result<u64, Answer> {
        let Some(session) = self.sessions.get(&session) else { return Err(full()) };
        let (session, inbox_id, contact) = (session.id, session.inbox, session.contact);
        let Some(inbox) = self.inboxes.get(&inbox_id) else { return Err(full()) };
        let (bot, auto) = (inbox.bot, self.fixed.knobs.auto_assignment && inbox.is_on("enable_auto_assignment"));
        if inbox.is_on("lock_to_single_conversation") {
            let last = self.conversations.values().rev().find(|found| found.session == session);
            if let Some(last) = last {
                return Ok(last.id);
            }
        }
        if self.conversations.len() >= RECORDS_MAX {
            return Err(full());
        }
        let blocked = self.contacts.get(&contact).is_some_and(|contact| contact.blocked);
        let status = match start.status {
            _ if blocked => "resolved",
            _ if bot => "pending",
            status => status.unwrap_or("open"),
        };
        let id = self.next(Kind::Conversation);
        let conversation = self.blank_conversation(id, (session, inbox_id, contact), start, status, bot);
        let assigned = conversation.track.assignee.is_some();
        self.conversations.insert(id, conversation);
        self.tell_conversation("conversation_created", id, None);
        if auto
            && !bot
            && !assigned
            && let Some(user) = self.users.first().map(|user| user.id)
        {
            self.assign(id, Some(user));
        }
        Ok(id)
    }

    fn blank_conversation(
        &self,
        id: u64,
        (session, inbox, contact): (u64, u64, u64),
        start: Start,
        status: &'static str,
        bot: bool,
    ) -> Conversation {
        let now = self.now;
        Conversation {
            id,
            uuid: uuid(self.fixed.dice, &[b"conversation", &id.to_le_bytes()]),
            inbox,
            contact,
            session,
            track: Tracked {
                status,
                assignee: start.assignee.filter(|id| self.user(*id).is_some()),
                snoozed_until: None,
                custom_attributes: start.custom_attributes,
                labels: Vec::new(),
                waiting_since: Some(now),
                first_reply_created_at: None,
                priority: None,
            },
            additional_attributes: start.additional_attributes,
            agent_last_seen_at: None,
            assignee_last_seen_at: None,
            contact_last_seen_at: None,
            last_activity_at: now,
            created_at: now,
            updated_at: now,
            muted: false,
            messages: Vec::new(),
            bot: Bot::new(),
            seat: if bot { Seat::Bot } else { Seat::human() },
            asked: None,
            heard: VecDeque::new(),
            running: false,
            ordinal: 0,
        }
    }

    /// A customer's message opens a conversation that was over, for the bot where there is one.
    pub fn reopen(&mut self, id: u64) {
        let Some(conversation) = self.conversations.get(&id) else { return };
        if !matches!(conversation.track.status, "resolved" | "snoozed") {
            return;
        }
        let blocked = self.contacts.get(&conversation.contact).is_some_and(|contact| contact.blocked);
        let bot = self.inboxes.get(&conversation.inbox).is_some_and(|inbox| inbox.bot);
        if !blocked {
            self.set_status(id, if bot { "pending" } else { "open" }, None, None);
        }
    }

    /// Sets the status, and with it who has the seat.
    pub fn set_status(&mut self, id: u64, status: &'static str, snooze: Option<jiff::Timestamp>, by: Option<u64>) {
        let Some(conversation) = self.conversations.get(&id) else { return };
        if conversation.track.status == status && conversation.track.snoozed_until == snooze {
            return;
        }
        let bot = self.inboxes.get(&conversation.inbox).is_some_and(|inbox| inbox.bot);
        let name = by.and_then(|id| self.user(id)).map(|user| format!(" by {}", user.name)).unwrap_or_default();
        self.change(id, |conversation| {
            conversation.track.status = status;
            conversation.track.snoozed_until = snooze;
            conversation.seat = match (status, std::mem::replace(&mut conversation.seat, Seat::Bot)) {
                ("pending", _) if bot => Seat::Bot,
                (_, Seat::Bot) => Seat::human(),
                (_, seat) => seat,
            };
        });
        let text = match status {
            "open" => "Conversation was reopened",
            "resolved" => "Conversation was marked resolved",
            "pending" => "Conversation was marked as pending",
            _ => "Conversation was snoozed",
        };
        self.note_activity(id, &format!("{text}{name}"));
    }

    /// Gives the conversation to a user, or to nobody.
    pub fn assign(&mut self, id: u64, user: Option<u64>) {
        let name = user.and_then(|id| self.user(id)).map(|user| user.name.clone());
        let before = self.conversations.get(&id).and_then(|conversation| conversation.track.assignee);
        self.change(id, |conversation| conversation.track.assignee = user);
        if before != user {
            let text = name.map_or_else(|| "Conversation unassigned".to_owned(), |name| format!("Assigned to {name}"));
            self.note_activity(id, &text);
        }
    }

    pub fn typing(&mut self, conversation: u64, who: Sender, status: &str, private: bool) {
        let name = match status {
            "on" => "conversation_typing_on",
            "off" => "conversation_typing_off",
            // Anything else is ignored, and still answered 200.
            _ => return,
        };
        let about = About::Typing { conversation, who, private };
        self.outbox.push(Event { name, about, changed: None });
    }

    /// The customer has seen everything: what is not theirs and not yet read becomes so.
    pub fn customer_saw(&mut self, id: u64) {
        let now = self.now;
        let Some(conversation) = self.conversations.get_mut(&id) else { return };
        conversation.contact_last_seen_at = Some(now);
        for message in conversation.messages.clone() {
            let Some(found) = self.messages.get_mut(&message) else { continue };
            let theirs = matches!(found.kind, INCOMING | ACTIVITY) || found.private;
            if !theirs && matches!(found.status, "sent" | "delivered") {
                found.status = "read";
                found.updated_at = now;
                self.tell_message("message_updated", message);
            }
        }
    }

    /// Tells the conversation's seat; what is too much is let go.
    pub fn hear(&mut self, id: u64, heard: Heard) -> bool {
        let Some(conversation) = self.conversations.get_mut(&id) else { return false };
        if conversation.heard.len() >= HEARD_MAX {
            return false;
        }
        conversation.heard.push_back(heard);
        if !self.turns.contains(&id) {
            self.turns.push(id);
        }
        true
    }
}
