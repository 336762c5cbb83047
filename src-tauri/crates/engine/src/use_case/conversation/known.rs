//! What is known around a conversation: the customer's conversations, the ids in play, and what is wrong with them.

use standin_model::view::{ConversationSummary, IdNote};
use standin_model::{Customer, Problem, Severity};
use standin_platform::{IdKind, IdValue};
use standin_store::KnownConversation;

use crate::use_case::platform_call::Desk;

/// What is known around a conversation; nothing where its connection was removed.
#[derive(Default)]
pub(super) struct Around {
    pub conversations: Vec<ConversationSummary>,
    pub warnings: Vec<Problem>,
    pub ids: Vec<IdNote>,
    /// Whether the platform can be asked for earlier messages.
    pub history: bool,
}

/// What is known around the conversation of a customer. `single`: whether the inbox keeps one conversation for each
/// session.
pub(super) fn around(desk: &Desk, customer: &Customer, known: Vec<KnownConversation>, single: Option<bool>) -> Around {
    Around {
        warnings: duplicate(desk, &known, single).into_iter().collect(),
        conversations: known.into_iter().map(|one| summary(desk, one)).collect(),
        ids: ids(desk, customer, single),
        history: desk.adapter.operations(&desk.settings, &desk.secrets).contains(&"history"),
    }
}

/// A conversation as it is listed, with its page in the dashboard.
fn summary(desk: &Desk, known: KnownConversation) -> ConversationSummary {
    ConversationSummary {
        dashboard_url: desk.adapter.dashboard_url(&desk.settings, &known.id),
        id: known.id,
        inbox: known.inbox,
        status: known.status,
        assignee: known.assignee,
        labels: known.labels.unwrap_or_default(),
        last_at: known.last_at,
    }
}

/// The ids of a conversation, each with its value as far as it is known.
fn ids(desk: &Desk, customer: &Customer, single: Option<bool>) -> Vec<IdNote> {
    let channel = &desk.connection.channel;
    let value = |value: IdValue| match value {
        IdValue::Account => channel.account.clone(),
        IdValue::Inbox => channel.inbox.clone().or_else(|| customer.channel_id.clone()),
        IdValue::InboxIdentifier => channel.inbox_identifier.clone(),
        IdValue::Channel => customer.channel_id.clone(),
        IdValue::Person => customer.ids.contact.clone().or_else(|| customer.platform_id.clone()),
        IdValue::Customer => {
            let given = customer.fields.get("identifier").and_then(serde_json::Value::as_str);
            Some(given.unwrap_or(&customer.customer).to_owned())
        }
        IdValue::Session => Some(customer.ids.source_id.clone().unwrap_or_else(|| customer.customer.clone())),
        IdValue::Conversation => customer.ids.conversation.clone(),
        IdValue::Bot => customer.bot_id.clone(),
        IdValue::SingleConversation => single.map(|single| single.to_string()),
        IdValue::Hidden => None,
    };
    let note = |kind: &IdKind| IdNote {
        name: kind.name.to_owned(),
        value: value(kind.value),
        meaning: kind.meaning.to_owned(),
        used_in: kind.used_in.to_owned(),
    };
    desk.adapter.capabilities().ids.iter().map(note).collect()
}

/// Warns of a customer with two conversations in one inbox that are not over: the platform does not tell which of them
/// the next message belongs to.
fn duplicate(desk: &Desk, known: &[KnownConversation], single: Option<bool>) -> Option<Problem> {
    let over = desk.adapter.capabilities().over?;
    let open = |one: &&KnownConversation| one.status.as_deref().is_some_and(|status| status != over);
    let open: Vec<&KnownConversation> = known.iter().filter(open).collect();
    let alike = |one: &KnownConversation, other: &KnownConversation| one.inbox == other.inbox;
    let first = open.iter().find(|one| open.iter().filter(|other| alike(one, other)).count() > 1)?;
    let mut same: Vec<&KnownConversation> = open.iter().filter(|other| alike(first, other)).copied().collect();
    same.reverse();
    let listed: Vec<String> = same.iter().map(|one| format!("#{}", one.id)).collect();
    let inbox = first.inbox.as_ref().map(|inbox| format!(" in inbox {inbox}")).unwrap_or_default();
    let message = format!(
        "One customer has {} open conversations{inbox}: {}. {}",
        same.len(),
        listed.join(", "),
        cause(&same, single)
    );
    Some(Problem {
        code: "duplicate_conversation".to_owned(),
        severity: Severity::Warning,
        pointer: None,
        message,
        documented: Some("one open conversation for each contact and inbox, unless another is begun on purpose".to_owned()),
        received: Some(listed.join(", ")),
        remedy: Some(
            "Keep the conversation's id beside the customer's in your bridge, look for an open one before you begin another, and let one worker at a time do so for a customer. Resolve the conversation that is not used. The inbox can keep one for each contact by itself: lock_to_single_conversation."
                .to_owned(),
        ),
    })
}

/// The likely cause, by what the conversations have in common.
fn cause(same: &[&KnownConversation], single: Option<bool>) -> String {
    let mut sessions: Vec<&String> = same.iter().filter_map(|one| one.customer.as_ref()).collect();
    sessions.sort_unstable();
    sessions.dedup();
    let lock = match single {
        Some(true) => {
            " The inbox is set to keep one conversation for each contact: they were begun before that, or in different sessions."
        }
        Some(false) => " lock_to_single_conversation is off for this inbox, so each request begins another one.",
        None => "",
    };
    let why = if sessions.len() > 1 {
        "They belong to different sessions: the contact was created again with another source_id, so the platform could not find the first conversation."
    } else {
        "Likely two messages or webhooks were worked on at the same time, and each began a conversation before it could see the other's."
    };
    format!("{why}{lock}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, customer: &str) -> KnownConversation {
        KnownConversation { id: id.to_owned(), customer: Some(customer.to_owned()), ..KnownConversation::default() }
    }

    #[test]
    fn the_cause_is_told_by_the_sessions_and_by_the_lock() {
        let (one, two, other) = (of("1", "a"), of("2", "a"), of("3", "b"));
        assert!(cause(&[&one, &two], None).starts_with("Likely two messages"));
        assert!(cause(&[&one, &other], None).contains("another source_id"));
        assert!(cause(&[&one, &two], Some(false)).contains("lock_to_single_conversation is off"));
        assert!(cause(&[&one, &two], Some(true)).contains("begun before that"));
    }
}
