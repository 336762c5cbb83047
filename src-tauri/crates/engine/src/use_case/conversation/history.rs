//! Messages that were read from the platform's history, put among those that arrived here by the platform's time.

use standin_model::view::{ConversationItem, Delivery};
use standin_model::{Content, Direction, Kind, Reading, Sender, SenderKind, Seq, Subject};

/// Puts `history`, in the order of time, among `items`, which keep their order.
pub(super) fn merged(items: Vec<ConversationItem>, history: Vec<(Seq, Reading)>) -> Vec<ConversationItem> {
    let mut merged = Vec::with_capacity(items.len() + history.len());
    let mut history = history.into_iter().map(|(seq, reading)| item(seq, reading)).peekable();
    for arrived in items {
        while let Some(said) = history.next_if(|said| said.at < said_at(&arrived)) {
            merged.push(said);
        }
        merged.push(arrived);
    }
    merged.extend(history);
    merged
}

/// When a message was said by the platform's clock, else when it was sent.
fn said_at(item: &ConversationItem) -> i64 {
    item.said_at.filter(|_| item.direction == Direction::Received).unwrap_or(item.at)
}

fn item(seq: Seq, reading: Reading) -> ConversationItem {
    ConversationItem {
        seq,
        attempts: Vec::new(),
        direction: Direction::Received,
        kind: Kind::Api,
        sender: reading.sender.unwrap_or(Sender { kind: SenderKind::System, id: None, name: None, email: None }),
        content: reading.content.unwrap_or(Content::Unknown { kind: reading.type_name, json: String::new() }),
        at: reading.said_at.unwrap_or_default(),
        said_at: reading.said_at,
        duration_ms: None,
        status: None,
        delivery: Delivery::Delivered,
        explained: None,
        problems: reading.problems,
        parent_seq: None,
        turn: 0,
        private: reading.private,
        echo: false,
        attachments: reading.attachments,
        status_word: reading.status,
        status_reason: reading.status_reason,
        conversation: reading.conversation,
        message_id: reading.message_id,
        updates: Vec::new(),
        echoes: Vec::new(),
        from_history: true,
        activity: reading.subject == Subject::Activity,
    }
}
