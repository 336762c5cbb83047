//! How the Platform API shows channels, hooks, customers and fields (protocol page 3.3).

use serde_json::{Map, Value, json};

use super::hooks::Hook;
use crate::bot::mangled;
use crate::landbot::conversation::Conversation;
use crate::landbot::core::{Core, Customer, Surface};
use crate::landbot::emit::seconds;
use crate::machine::lock;

/// A channel of a list: its token is in clear, as on the platform.
pub(super) fn channel(core: &Core, surface: Surface) -> Value {
    let (name, kind, token) = match surface {
        Surface::Apichat => (core.script.name.clone(), "apichat", core.channel_token.clone()),
        Surface::Web => (format!("{} on the web", core.script.name), "webchat", core.web_token.clone()),
    };
    json!({
        "id": core.channel_of(surface), "name": name, "type": kind, "active": lock(&core.state).active,
        "created_at": seconds(core.started.as_microsecond()), "token": token, "image": null,
    })
}

/// A channel asked for by its id tells more.
pub(super) fn whole_channel(core: &Core, surface: Surface) -> Value {
    let mut channel = channel(core, surface);
    channel["version"] = "3.1.0".into();
    channel["bots"] = json!([core.bot_id]);
    for (name, value) in lock(&core.state).looks.get(&surface).into_iter().flatten() {
        // White space at the end of a text is cut, as on the platform.
        channel[name] = value.as_str().map_or_else(|| value.clone(), |text| text.trim_end().into());
    }
    channel
}

/// A hook: its token is in clear, as on the platform.
pub(super) fn hook(hook: &Hook) -> Value {
    json!({
        "id": hook.id, "url": hook.url.as_str(), "token": hook.token, "name": hook.name, "channel_id": hook.channel,
        "created_at": seconds(hook.created), "updated_at": seconds(hook.created),
    })
}

/// The name; an anonymous web visitor has a made one.
pub(super) fn name(customer: &Customer, inner: &Conversation) -> Value {
    match inner.profile.get("name") {
        Some(name) => name.clone(),
        None if customer.surface == Surface::Web => format!("Visitor #{}", customer.id).into(),
        None => Value::Null,
    }
}

/// A customer: fields stand both in `custom_fields` and beside the rest; every date is a float.
pub(super) fn customer(core: &Core, customer: &Customer, inner: &Conversation) -> Value {
    let (profile, side) = (&inner.profile, &inner.side);
    let mut shown = Map::new();
    for (field, value) in profile.custom() {
        shown.insert(field.clone(), value.clone());
    }
    let date = |micros: Option<i64>| micros.map_or(Value::Null, |micros| json!(seconds(micros)));
    let own = json!({
        "id": customer.id, "name": name(customer, inner), "email": profile.get("email"), "phone": profile.get("phone"),
        "channel_id": core.channel_of(customer.surface), "archived": side.archived, "blocked": inner.blocked,
        "agent_id": side.agent, "unread": side.unread, "opt_in": false,
        "last_message": date(side.last_message), "last_message_content": side.last_words,
        "last_send_date": date(side.last_send), "last_receive_date": date(side.last_receive),
        "register_date": seconds(customer.register_date.saturating_mul(1_000_000)),
        "custom_fields": profile.custom(),
    });
    if let Value::Object(own) = own {
        shown.extend(own);
    }
    Value::Object(shown)
}

/// The `customer` of a message hook: texts for truths, Python text for the rest.
pub(super) fn hook_customer(core: &Core, customer: &Customer, inner: &Conversation) -> Value {
    let mut shown = Map::new();
    shown.insert("id".to_owned(), customer.id.into());
    shown.insert("name".to_owned(), name(customer, inner));
    shown.insert("agent_id".to_owned(), json!(inner.side.agent));
    shown.insert("archived".to_owned(), inner.side.archived.into());
    if customer.surface == Surface::Web {
        for (field, value) in [
            ("is_external", "False".to_owned()),
            ("country", "Spain".to_owned()),
            ("webchat_type", "Native".to_owned()),
            ("url", format!("https://landbot.example/v3/{}/index.html", core.web_token)),
        ] {
            shown.insert(field.to_owned(), value.into());
        }
    }
    for (field, value) in inner.profile.custom() {
        let value = if core.knobs.mangle { mangled(value) } else { value.clone() };
        shown.insert(field.clone(), value);
    }
    Value::Object(shown)
}

/// The `channel` of a message hook (K7: the web's type has another name here; APIchat's is not known).
pub(super) fn hook_channel(core: &Core, surface: Surface) -> Value {
    let shown = channel(core, surface);
    let kind = if surface == Surface::Web { "landbot" } else { "apichat" };
    json!({ "id": shown["id"], "name": shown["name"], "type": kind })
}

/// A field with its type: the one that the API was given, else that of the value.
pub(super) fn field(inner: &Conversation, name: &str) -> Option<Value> {
    let value = inner.profile.get(name)?;
    let (kind, extra) = match inner.side.types.get(name) {
        Some((kind, extra)) => (kind.as_str(), extra.clone()),
        None => (kind_of(value), Value::Null),
    };
    Some(json!({ "name": name, "type": kind, "value": value, "extra": extra }))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "integer",
        Value::Array(_) | Value::Object(_) => "object",
        Value::Null | Value::String(_) => "string",
    }
}
