//! The events that tell of an assignment (protocol page 3.5 and 4).

use serde_json::{Map, Value, json};

/// An agent got the customer.
pub(in crate::landbot) fn assigned(agent: u64) -> Map<String, Value> {
    event("assign", json!(agent), Value::Null)
}

/// The customer is nobody's any more.
pub(in crate::landbot) fn unassigned(agent: Option<u64>) -> Map<String, Value> {
    event("unassign", json!(agent), Value::Null)
}

/// A bot got the customer.
pub(in crate::landbot) fn bot_assigned(bot: u64) -> Map<String, Value> {
    event("assign", Value::Null, json!(bot))
}

fn event(action: &str, agent: Value, bot: Value) -> Map<String, Value> {
    let mut event = Map::new();
    event.insert("type".to_owned(), "event".into());
    event.insert("action".to_owned(), action.into());
    event.insert("agent_id".to_owned(), agent);
    if !bot.is_null() {
        event.insert("bot_id".to_owned(), bot);
    }
    event
}
