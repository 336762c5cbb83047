//! Reads events of a contact, of an inbox and of an account. docs/protocols/chatwoot.md 5.1 and 6.2.

use standin_model::{Reading, Subject};

use super::conversation::{changes, fields, says, system};
use super::look::{at, word};
use crate::json::Node;
use crate::problems::Problems;

/// `contact_created`, `contact_updated`.
pub(super) fn read(event: &str, root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    reading.subject = Subject::Person;
    reading.sender = Some(system());
    reading.customer_id = word(root, &["id"]);
    reading.customer_name = word(root, &["name"]);
    if let Some(attributes) = root.get("custom_attributes") {
        fields(attributes, reading);
    }
    if reading.dedupe_key.is_none() {
        reading.dedupe_key = key(event, root);
    }
    let who = reading.customer_name.clone().unwrap_or_else(|| "without a name".to_owned());
    let changes = changes(root, problems);
    let sentence = match event {
        "contact_created" => format!("Contact {who} was created."),
        _ if changes.is_empty() => format!("Contact {who} changed; the webhook does not say what."),
        _ => format!("Contact {who} changed: {}.", changes.join(", ")),
    };
    says(&sentence, reading);
}

/// `webwidget_triggered`: a session of the website's widget.
pub(super) fn widget(root: Node<'_>, reading: &mut Reading) {
    reading.subject = Subject::Other;
    reading.sender = Some(system());
    reading.customer = word(root, &["source_id"]);
    reading.customer_id = word(root, &["contact", "id"]);
    reading.customer_name = word(root, &["contact", "name"]);
    reading.channel_id = word(root, &["inbox", "id"]);
    reading.channel_name = word(root, &["inbox", "name"]);
    reading.conversation = at(root, &["current_conversation"]).and_then(|conversation| word(conversation, &["id"]));
    says("The website's chat was opened.", reading);
}

/// `inbox_created`, `inbox_updated`: they tell neither id nor name of the inbox.
pub(super) fn inbox(event: &str, root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    reading.subject = Subject::Other;
    reading.sender = Some(system());
    reading.channel_id = word(root, &["id"]);
    reading.channel_name = word(root, &["name"]);
    let changes = changes(root, problems);
    let sentence = match event {
        "inbox_created" => "An inbox was created.".to_owned(),
        _ if changes.is_empty() => "An inbox changed.".to_owned(),
        _ => format!("An inbox changed: {}.", changes.join(", ")),
    };
    says(&sentence, reading);
}

/// `account_created`, which an installation sends.
pub(super) fn account(root: Node<'_>, reading: &mut Reading) {
    reading.subject = Subject::Other;
    reading.sender = Some(system());
    let name = word(root, &["name"]).or_else(|| word(root, &["id"])).unwrap_or_default();
    says(&format!("Account {name} was created."), reading);
}

/// What every delivery of the same event shares, where no header tells.
fn key(event: &str, root: Node<'_>) -> Option<String> {
    let id = word(root, &["id"])?;
    if event == "contact_created" {
        return Some(format!("{event}/{id}"));
    }
    let items = root.get("changed_attributes")?.items()?;
    let at = items.list.iter().find_map(|item| word(*item, &["updated_at", "current_value"]))?;
    Some(format!("{event}/{id}/{at}"))
}
