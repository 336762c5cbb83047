//! Inboxes: list, show, create, change, the bot of one, and its secret (protocol page 3.2).

use serde_json::{Map, Value, json};

use crate::chatwoot::answer::{Answer, Reply, empty, error, invalid, missing, not_found, ok, param_missing};
use crate::chatwoot::ids::Kind;
use crate::chatwoot::params::{boolean, text};
use crate::chatwoot::route::{Call, Who};
use crate::chatwoot::state::{BOT, Inbox, SETTINGS_MAX, State};

/// Longest webhook URL.
const URL_MAX: usize = 2048;
/// Top-level settings that may be changed, with what they are at first.
const SETTINGS: [(&str, &str); 14] = [
    ("greeting_enabled", "false"),
    ("greeting_message", "null"),
    ("working_hours_enabled", "false"),
    ("enable_email_collect", "true"),
    ("csat_survey_enabled", "false"),
    ("csat_config", "{}"),
    ("enable_auto_assignment", "true"),
    ("out_of_office_message", "null"),
    ("timezone", "\"UTC\""),
    ("allow_messages_after_resolved", "true"),
    ("lock_to_single_conversation", "false"),
    ("sender_name_type", "\"friendly\""),
    ("business_name", "null"),
    ("portal_id", "null"),
];

pub(super) fn route(call: &mut Call<'_>, path: &[&str]) -> Reply {
    let administrator = matches!(call.who, Who::User { administrator: true, .. });
    match (call.method, path) {
        ("GET", []) => {
            let inboxes = call.state.inboxes.values();
            let views: Vec<Value> = inboxes.map(|inbox| call.state.inbox_view(inbox, administrator)).collect();
            Ok(ok(json!({ "payload": views })))
        }
        ("POST", []) => create(call),
        (method, [id, rest @ ..]) => {
            let id = call.id(Kind::Inbox, id)?;
            if !call.state.inboxes.contains_key(&id) {
                return Err(missing());
            }
            match (method, rest) {
                ("GET", []) => show(call, id),
                ("PATCH" | "PUT", []) => change(call, id),
                ("DELETE", []) => delete(call, id),
                ("GET", ["agent_bot"]) => {
                    let bot = call.state.inboxes.get(&id).is_some_and(|inbox| inbox.bot);
                    let view = json!({
                        "id": call.state.id(Kind::User, BOT), "name": call.core.fixed.bot_name, "description": null,
                        "outgoing_url": null, "bot_type": "webhook", "bot_config": {}, "thumbnail": "",
                    });
                    Ok(ok(json!({ "agent_bot": if bot { view } else { json!({}) } })))
                }
                ("POST", ["set_agent_bot"]) => {
                    call.administrator()?;
                    let on = call.params.values.get("agent_bot").is_some_and(|bot| !bot.is_null());
                    if let Some(inbox) = call.state.inboxes.get_mut(&id) {
                        inbox.bot = on;
                    }
                    Ok(empty())
                }
                ("POST", ["reset_secret"]) if call.core.fixed.knobs.version.signs_inbox() => {
                    call.administrator()?;
                    let resets = call.state.inboxes.get(&id).map_or(0, |inbox| inbox.resets) + 1;
                    let secret = call.state.token(&format!("webhook secret {resets}"), id);
                    if let Some(inbox) = call.state.inboxes.get_mut(&id) {
                        (inbox.secret, inbox.resets) = (secret, resets);
                    }
                    show(call, id)
                }
                _ => Err(not_found()),
            }
        }
        _ => Err(not_found()),
    }
}

fn show(call: &Call<'_>, id: u64) -> Reply {
    let administrator = matches!(call.who, Who::User { administrator: true, .. });
    let inbox = call.state.inboxes.get(&id).ok_or_else(missing)?;
    Ok(ok(call.state.inbox_view(inbox, administrator)))
}

fn create(call: &mut Call<'_>) -> Reply {
    call.administrator()?;
    let channel = call.params.values.get("channel").and_then(Value::as_object).cloned();
    let channel = channel.ok_or_else(|| param_missing("channel"))?;
    if channel.get("type").and_then(Value::as_str) != Some("api") {
        // Other channels are other simulators' affair.
        return Err(invalid("Channel must exist", &["channel"]));
    }
    let name = text(&call.params.values, "name").filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| invalid("Name can't be blank", &["name"]))?;
    check(&channel)?;
    if call.state.inboxes.len() >= SETTINGS_MAX {
        return Err(error(402, "Account limit exceeded. Upgrade to a higher plan"));
    }
    let id = new_inbox(call.state, &name);
    apply(call, id, &channel);
    show(call, id)
}

/// An inbox with everything as it is at first.
pub(in crate::chatwoot) fn new_inbox(state: &mut State, name: &str) -> u64 {
    let id = state.next(Kind::Inbox);
    let settings = SETTINGS.iter().map(|(name, value)| {
        let value = serde_json::from_str(value).unwrap_or_default();
        ((*name).to_owned(), value)
    });
    let inbox = Inbox {
        id,
        channel_id: id.saturating_sub(4),
        name: name.to_owned(),
        identifier: state.token("inbox identifier", id),
        hmac_token: state.token("hmac token", id),
        secret: state.token("webhook secret", id),
        resets: 0,
        webhook_url: None,
        hmac_mandatory: false,
        additional_attributes: Map::new(),
        settings: settings.collect(),
        bot: false,
        created_at: state.now,
        updated_at: state.now,
    };
    state.inboxes.insert(id, inbox);
    id
}

fn change(call: &mut Call<'_>, id: u64) -> Reply {
    call.administrator()?;
    let channel = call.params.values.get("channel").and_then(Value::as_object).cloned().unwrap_or_default();
    check(&channel)?;
    if call.params.values.get("name").is_some_and(|name| name.as_str().is_none_or(|name| name.trim().is_empty())) {
        return Err(invalid("Name can't be blank", &["name"]));
    }
    apply(call, id, &channel);
    show(call, id)
}

fn check(channel: &Map<String, Value>) -> Result<(), Answer> {
    if text(channel, "webhook_url").is_some_and(|url| url.chars().count() > URL_MAX) {
        return Err(invalid("Webhook url is too long (maximum is 2048 characters)", &["webhook_url"]));
    }
    let window = channel.get("additional_attributes").and_then(|attributes| attributes.get("agent_reply_time_window"));
    if window.is_some_and(|window| window.as_f64().is_none_or(|hours| hours <= 0.0)) {
        return Err(invalid("agent_reply_time_window must be greater than 0", &["agent_reply_time_window"]));
    }
    Ok(())
}

/// Writes what the caller said; the word `null` at the top level is null.
fn apply(call: &mut Call<'_>, id: u64, channel: &Map<String, Value>) {
    let (now, values) = (call.state.now, &call.params.values);
    let Some(inbox) = call.state.inboxes.get_mut(&id) else { return };
    if let Some(name) = text(values, "name") {
        inbox.name = name;
    }
    for (name, first) in SETTINGS {
        let Some(value) = values.get(name) else { continue };
        let value = match (value, first) {
            (Value::String(word), _) if word == "null" => Value::Null,
            (_, "true" | "false") => boolean(values, name).map_or(Value::Null, Value::Bool),
            (value, _) => value.clone(),
        };
        inbox.settings.insert(name.to_owned(), value);
    }
    if channel.contains_key("webhook_url") {
        inbox.webhook_url = text(channel, "webhook_url");
    }
    if let Some(mandatory) = boolean(channel, "hmac_mandatory") {
        inbox.hmac_mandatory = mandatory;
    }
    if let Some(Value::Object(attributes)) = channel.get("additional_attributes") {
        inbox.additional_attributes.clone_from(attributes);
    }
    inbox.updated_at = now;
}

fn delete(call: &mut Call<'_>, id: u64) -> Reply {
    call.administrator()?;
    let state = &mut *call.state;
    state.inboxes.remove(&id);
    state.sessions.retain(|_, session| session.inbox != id);
    state.session_of.retain(|(inbox, _), _| *inbox != id);
    state.conversations.retain(|_, conversation| conversation.inbox != id);
    state.messages.retain(|_, message| message.inbox != id);
    Ok(ok(json!({ "message": "Your inbox deletion request will be processed in some time." })))
}
