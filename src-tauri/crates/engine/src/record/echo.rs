//! Echoes of our own messages as an agent, and agents' messages that go in circles: told by what was said shortly before.

use std::collections::HashSet;

use standin_model::{Content, Direction, Exchange, Kind, Problem, Reading, SenderKind, Seq, Severity};
use standin_platform::adapter;
use standin_store::{ConversationRow, Store};

/// Code of the problem that marks a message of our own.
pub(crate) const OWN_ECHO: &str = "own_echo";
/// How far back is looked, microseconds: hooks follow a send within a second, and retries of theirs within 75.
const WINDOW: i64 = 120 * 1_000_000;
/// Messages that are looked at.
const LOOKED_AT: u32 = 60;
/// The same words of an agent within a minute, so many times: somebody sends on what comes in.
const CIRCLE: usize = 3;
const MINUTE: i64 = 60 * 1_000_000;

/// Adds what is so about a webhook with an agent's message.
pub(super) async fn mark(
    store: &Store,
    seq: Seq,
    exchange: &Exchange,
    connection: Option<&str>,
    reading: &mut Reading,
) {
    let heard = exchange.direction == Direction::Received && exchange.kind == Kind::Webhook;
    let by_agent = reading.sender.as_ref().is_some_and(|sender| sender.kind == SenderKind::Agent);
    let sends_as_agent = exchange
        .platform
        .or(reading.platform)
        .and_then(adapter)
        .is_some_and(|adapter| adapter.capabilities().sends_as == SenderKind::Agent);
    let (true, Some(connection), Some(customer), Some(content)) =
        (heard && by_agent && sends_as_agent, connection, reading.customer.clone(), reading.content.clone())
    else {
        return;
    };
    let (store, connection) = (store.clone(), connection.to_owned());
    let rows =
        tokio::task::spawn_blocking(move || store.conversation(&connection, &customer, LOOKED_AT, Some(seq))).await;
    let Ok(Ok(rows)) = rows else { return };
    let alike: Vec<&ConversationRow> = rows
        .iter()
        .filter(|row| exchange.started_at.saturating_sub(row.row.at) <= WINDOW)
        .filter(|row| row.reading.content.as_ref().is_some_and(|other| same(other, &content)))
        .collect();
    reading.problems.extend(found(&alike, exchange.started_at, reading.dedupe_key.as_deref()));
}

/// What the messages before say about this one.
fn found(alike: &[&ConversationRow], now: i64, key: Option<&str>) -> Vec<Problem> {
    let count = |direction: Direction, since: i64| {
        let of = alike.iter().filter(|row| {
            let kind = if direction == Direction::Sent { Kind::Send } else { Kind::Webhook };
            let by_agent = row.reading.sender.as_ref().is_some_and(|sender| sender.kind == SenderKind::Agent);
            // What was refused does not come back.
            let taken = direction == Direction::Received || row.row.status.is_none_or(|status| status < 300);
            row.row.direction == direction && row.row.kind == kind && by_agent && taken && row.row.at >= since
        });
        // Attempts of one message have one key; a message without a key stands for itself.
        let other = of.filter(|row| row.dedupe_key.is_none() || row.dedupe_key.as_deref() != key);
        let keys: HashSet<String> =
            other.map(|row| row.dedupe_key.clone().unwrap_or_else(|| row.row.seq.to_string())).collect();
        keys.len()
    };
    let mut problems = Vec::new();
    if count(Direction::Sent, i64::MIN) > count(Direction::Received, i64::MIN) {
        problems.push(problem(
            OWN_ECHO,
            Severity::Note,
            "This is your own message as the agent, sent back by the platform.",
            "Every agent's send fires the hook. A bridge must pass over messages of agents, or it answers itself.",
        ));
    }
    let again = count(Direction::Received, now.saturating_sub(MINUTE)) + 1;
    if again >= CIRCLE {
        problems.push(problem(
            "agent_loop",
            Severity::Warning,
            &format!("An agent has said the same {again} times within a minute: something goes in circles."),
            "Look for a bridge that sends as the agent what hooks bring. Let it pass over sender.type agent, and stop it until then.",
        ));
    }
    problems
}

/// Whether two messages say the same, whatever the form of their numbers.
pub(crate) fn same(one: &Content, other: &Content) -> bool {
    match (one, other) {
        (Content::Text { text: one, .. }, Content::Text { text: other, .. }) => one == other,
        (Content::Image { urls: one, .. }, Content::Image { urls: other, .. }) => one == other,
        (
            Content::Location { latitude: one, longitude: to, .. },
            Content::Location { latitude: other, longitude: from, .. },
        ) => {
            let near = |one: &str, other: &str| {
                let read = |text: &str| text.trim().parse::<f64>().ok();
                one == other
                    || matches!((read(one), read(other)), (Some(one), Some(other)) if (one - other).abs() < 1e-9)
            };
            near(one, other) && near(to, from)
        }
        _ => false,
    }
}

fn problem(code: &str, severity: Severity, message: &str, remedy: &str) -> Problem {
    Problem {
        code: code.to_owned(),
        severity,
        pointer: Some("/messages/0/sender/type".to_owned()),
        message: message.to_owned(),
        documented: None,
        received: Some("agent".to_owned()),
        remedy: Some(remedy.to_owned()),
    }
}
