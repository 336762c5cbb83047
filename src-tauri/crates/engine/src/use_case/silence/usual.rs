//! How long a reply takes on a connection, learned from its own past.

use std::collections::BTreeMap;

use standin_model::view::LogRow;
use standin_model::{Direction, Kind};

use super::evidence::Usual;

/// Assumed where too little is known.
const ASSUMED: i64 = 10_000_000;
/// Never less, so that a lull is no alarm.
const LEAST: i64 = 5_000_000;
/// Never more, so that there is an alarm at all.
const MOST: i64 = 60_000_000;
/// From so many replies on it is known.
const ENOUGH: usize = 3;

/// Learned from rows of the log, oldest first: from each message that was taken to the first reply after it.
pub(super) fn usual(rows: &[LogRow]) -> Usual {
    let mut sent: BTreeMap<&str, i64> = BTreeMap::new();
    let mut took: Vec<i64> = Vec::new();
    for row in rows {
        let Some(customer) = row.customer.as_deref() else { continue };
        if is_taken(row) {
            // The first of several in a row has waited longest.
            sent.entry(customer).or_insert(row.at);
        } else if is_reply(row)
            && let Some(at) = sent.remove(customer)
        {
            took.push(row.at.saturating_sub(at).max(0));
        }
    }
    let samples = took.len();
    if samples < ENOUGH {
        return Usual { wait: ASSUMED, samples: 0 };
    }
    took.sort_unstable();
    let at = (samples * 95).div_ceil(100).clamp(1, samples) - 1;
    let slow = took.get(at).copied().unwrap_or(ASSUMED);
    Usual { wait: slow.saturating_mul(3).clamp(LEAST, MOST), samples }
}

/// A message of the customer that the platform took.
fn is_taken(row: &LogRow) -> bool {
    row.direction == Direction::Sent && row.kind == Kind::Send && row.status.is_some_and(is_success)
}

/// A reply of somebody's that we took.
fn is_reply(row: &LogRow) -> bool {
    row.direction == Direction::Received && matches!(row.sender.as_deref(), Some("bot" | "agent"))
}

/// Whether a status says success.
pub(super) fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(direction: Direction, customer: &str, ms: i64) -> LogRow {
        let sent = direction == Direction::Sent;
        LogRow {
            seq: ms,
            at: ms * 1000,
            direction,
            kind: if sent { Kind::Send } else { Kind::Webhook },
            platform: None,
            connection: None,
            customer: Some(customer.to_owned()),
            type_name: None,
            sender: Some(if sent { "customer" } else { "bot" }.to_owned()),
            sender_name: None,
            signature: None,
            status: Some(200),
            error: None,
            summary: String::new(),
            bytes: 0,
            duration_ms: None,
            problems: 0,
            attempt: 1,
            duplicate_of: None,
            parent_seq: None,
        }
    }

    fn turns(took: &[i64]) -> Vec<LogRow> {
        let turn = |(at, took): (i64, &i64)| {
            [row(Direction::Sent, "a", at * 100_000), row(Direction::Received, "a", at * 100_000 + took)]
        };
        (1..).zip(took).flat_map(turn).collect()
    }

    #[test]
    fn little_is_assumed_and_much_is_learned() {
        assert_eq!(usual(&[]), Usual { wait: ASSUMED, samples: 0 });
        assert_eq!(usual(&turns(&[100, 100])).samples, 0);
        assert_eq!(usual(&turns(&[100, 200, 300])), Usual { wait: LEAST, samples: 3 });
        assert_eq!(usual(&turns(&[4_000; 30])), Usual { wait: 12_000_000, samples: 30 });
        assert_eq!(usual(&turns(&[50_000; 5])).wait, MOST);
    }

    #[test]
    fn one_that_was_slow_among_many_changes_nothing() {
        let mut took = vec![2_000; 40];
        took.push(55_000);
        assert_eq!(usual(&turns(&took)).wait, 6_000_000);
    }

    #[test]
    fn customers_are_kept_apart_and_refusals_left_out() {
        let mut refused = row(Direction::Sent, "a", 0);
        refused.status = Some(401);
        let mixed = [refused, row(Direction::Sent, "b", 10), row(Direction::Received, "a", 20)];
        assert_eq!(usual(&mixed).samples, 0);
    }
}
