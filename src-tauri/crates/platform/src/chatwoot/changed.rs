//! What a delivery changes against the one before about the same thing: what is of the delivery, and what is told twice,
//! left out. docs/protocols/chatwoot.md 5.2, 5.3 and 6.2.

use std::collections::BTreeSet;

use crate::differences::{Difference, differences};

/// Values of the delivery, and times that change with each.
const OF_DELIVERY: [&str; 8] = [
    "/event",
    "/changed_attributes",
    "/updated_at",
    "/timestamp",
    "/conversation/updated_at",
    "/conversation/timestamp",
    "/conversation/last_activity_at",
    "/last_activity_at",
];
/// Where a conversation holds the newest public message, whichever that is: in a message's webhook, in its own.
const NEWEST: [&str; 2] = ["/conversation/messages/0", "/messages/0"];
/// Members of that message which are of the delivery or told elsewhere, too.
const OF_NEWEST: [&str; 3] = ["/updated_at", "/processed_message_content", "/conversation"];

/// See [`crate::Adapter::changes`].
pub(super) fn between(before: &[u8], after: &[u8]) -> Vec<Difference> {
    let all = differences(before, after);
    let told: BTreeSet<String> = all.iter().map(|found| found.pointer.clone()).collect();
    // Another message than before stands there: that is no change of either.
    let other = |place: &str| told.contains(&format!("{place}/id")) || told.contains(place);
    let others: Vec<&str> = NEWEST.into_iter().filter(|place| other(place)).collect();
    let counts = |found: &Difference| {
        let at = found.pointer.as_str();
        let nested = NEWEST.iter().find_map(|place| below(at, place));
        let twice =
            nested.is_some_and(|rest| told.contains(rest) || OF_NEWEST.iter().any(|it| below(rest, it).is_some()));
        !twice
            && !OF_DELIVERY.iter().any(|place| below(at, place).is_some())
            && !others.iter().any(|place| below(at, place).is_some())
    };
    all.iter().filter(|found| counts(found)).cloned().collect()
}

/// What follows a place in a pointer, where it leads there or below.
fn below<'a>(pointer: &'a str, place: &str) -> Option<&'a str> {
    pointer.strip_prefix(place).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(before: &str, after: &str) -> Vec<String> {
        between(before.as_bytes(), after.as_bytes()).into_iter().map(|found| found.pointer).collect()
    }

    #[test]
    fn a_status_is_told_by_the_message_below() {
        let of = |status: &str, at: &str| {
            format!(
                r#"{{"event":"x{at}","id":5,"conversation":{{"timestamp":{at},"messages":[{{"id":5,"status":"{status}","updated_at":"{at}"}}]}}}}"#
            )
        };
        assert_eq!(pointers(&of("sent", "1"), &of("read", "2")), ["/conversation/messages/0/status"]);
    }

    #[test]
    fn another_message_below_and_what_is_told_twice_are_no_changes() {
        let of = |text: &str, newest: &str| {
            format!(
                r#"{{"id":5,"content":"{text}","conversation":{{"messages":[{{"id":{newest},"content":"{text}"}}]}}}}"#
            )
        };
        assert_eq!(pointers(&of("a", "5"), &of("b", "5")), ["/content"]);
        assert_eq!(pointers(&of("a", "5"), &of("a", "6")), Vec::<String>::new());
    }
}
