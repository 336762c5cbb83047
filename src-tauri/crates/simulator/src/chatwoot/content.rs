//! What a message may contain: interactive items with their closed sets of keys, answers to them, and the little of Liquid that is rendered (protocol pages 3.5 and 8).

use serde_json::{Map, Value};

use super::state::State;

/// Names of `content_type`.
const TYPES: [&str; 13] = [
    "text",
    "input_text",
    "input_textarea",
    "input_email",
    "input_select",
    "cards",
    "form",
    "article",
    "incoming_email",
    "input_csat",
    "integrations",
    "sticker",
    "voice_call",
];

/// Refuses what the platform's validator refuses; the error is its sentence.
pub(super) fn check(content_type: &str, attributes: &Map<String, Value>) -> Result<(), String> {
    if !TYPES.contains(&content_type) {
        return Err(format!("'{content_type}' is not a valid content_type"));
    }
    let keys: &[&str] = match content_type {
        "input_select" => &["title", "value"],
        "cards" => &["title", "description", "media_url", "actions"],
        "form" => &[
            "type",
            "placeholder",
            "label",
            "name",
            "options",
            "default",
            "required",
            "pattern",
            "title",
            "pattern_error",
        ],
        "article" => &["title", "description", "link"],
        _ => return Ok(()),
    };
    let items = attributes.get("items").and_then(Value::as_array).filter(|items| !items.is_empty());
    let Some(items) = items else { return Err("Content attributes At least one item is required.".to_owned()) };
    let wrong = unknown(items.iter(), keys);
    if !wrong.is_empty() {
        return Err(format!("Content attributes contains invalid keys for items : [{wrong}]"));
    }
    if content_type == "cards" {
        let actions = |item: &Value| item.get("actions").and_then(Value::as_array).cloned().unwrap_or_default();
        if items.iter().any(|item| actions(item).is_empty()) {
            return Err("Content attributes contains items missing actions".to_owned());
        }
        let actions: Vec<Value> = items.iter().flat_map(actions).collect();
        let wrong = unknown(actions.iter(), &["type", "text", "uri", "payload"]);
        if !wrong.is_empty() {
            return Err(format!("Content attributes contains invalid keys for actions:  [{wrong}]"));
        }
    }
    Ok(())
}

/// Keys beyond the known ones, each once, as Ruby prints symbols.
fn unknown<'a>(items: impl Iterator<Item = &'a Value>, keys: &[&str]) -> String {
    let mut found: Vec<String> = Vec::new();
    for key in items.filter_map(Value::as_object).flat_map(Map::keys) {
        let symbol = format!(":{key}");
        if !keys.contains(&key.as_str()) && !found.contains(&symbol) {
            found.push(symbol);
        }
    }
    found.join(", ")
}

/// Of an answer, the keys that survive; all else is silently dropped.
pub(super) fn submitted(values: &Value) -> Value {
    let one = |value: &Value| {
        let mut kept = Map::new();
        for key in ["name", "title", "value"] {
            if let Some(value) = value.get(key).filter(|value| !value.is_object() && !value.is_array()) {
                kept.insert(key.to_owned(), value.clone());
            }
        }
        if let Some(survey) = value.get("csat_survey_response").and_then(Value::as_object) {
            let known = survey.iter().filter(|(key, _)| matches!(key.as_str(), "feedback_message" | "rating"));
            let survey: Map<String, Value> = known.map(|(key, value)| (key.clone(), value.clone())).collect();
            kept.insert("csat_survey_response".to_owned(), survey.into());
        }
        Value::Object(kept)
    };
    match values {
        Value::Array(values) => values.iter().filter(|value| value.is_object()).map(one).collect(),
        value => one(value),
    }
}

/// Fills in `{{contact.name}}` and its kin, outside of backticks.
pub(super) fn liquid(state: &State, conversation: u64, content: &str) -> String {
    if !content.contains("{{") {
        return content.to_owned();
    }
    let conversation = state.conversations.get(&conversation);
    let contact = conversation.and_then(|found| state.contacts.get(&found.contact));
    let value = |name: &str| -> String {
        let found = match name {
            "contact.name" => contact.map(|contact| contact.name.clone()),
            "contact.first_name" => contact.and_then(|contact| contact.name.split(' ').next().map(str::to_owned)),
            "contact.email" => contact.and_then(|contact| contact.email.clone()),
            "contact.phone_number" => contact.and_then(|contact| contact.phone_number.clone()),
            "conversation.display_id" => conversation.map(|found| found.id.to_string()),
            "inbox.name" => conversation.and_then(|found| state.inboxes.get(&found.inbox)).map(|i| i.name.clone()),
            "account.name" => Some(state.fixed.account_name.clone()),
            _ => None,
        };
        found.unwrap_or_default()
    };
    let mut out = String::with_capacity(content.len());
    for (index, part) in content.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        if index % 2 == 1 {
            out.push_str(part);
            continue;
        }
        let mut rest = part;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let Some((name, after)) = after.split_once("}}") else {
                out.push_str("{{");
                rest = after;
                continue;
            };
            out.push_str(&value(name.trim()));
            rest = after;
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_have_closed_sets_of_keys() {
        let check = |kind: &str, items: Value| check(kind, json!({ "items": items }).as_object().unwrap());
        assert_eq!(check("input_select", json!([{ "title": "a", "value": "b" }])), Ok(()));
        assert_eq!(check("form", json!([])), Err("Content attributes At least one item is required.".to_owned()));
        assert_eq!(
            check("input_select", json!([{ "title": "a", "colour": 1 }, { "size": 2 }])),
            Err("Content attributes contains invalid keys for items : [:colour, :size]".to_owned()),
        );
        assert_eq!(
            check("cards", json!([{ "title": "a" }])),
            Err("Content attributes contains items missing actions".to_owned()),
        );
        assert_eq!(
            check("cards", json!([{ "actions": [{ "kind": "link" }] }])),
            Err("Content attributes contains invalid keys for actions:  [:kind]".to_owned()),
        );
    }

    #[test]
    fn an_answer_keeps_only_what_is_permitted() {
        let values = json!([{ "title": "Blue", "value": "blue", "x": 1, "name": { "a": 1 } }, 5]);
        assert_eq!(submitted(&values), json!([{ "title": "Blue", "value": "blue" }]));
        let values = json!({ "csat_survey_response": { "rating": 5, "x": 1 } });
        assert_eq!(submitted(&values), json!({ "csat_survey_response": { "rating": 5 } }));
        assert_eq!(submitted(&json!("text")), json!({}));
    }
}
