//! Account webhooks: for administrators only (protocol page 3.6).

use serde_json::{Map, Value, json};

use crate::chatwoot::answer::{Answer, Reply, empty, error, invalid, missing, not_found, ok, param_missing};
use crate::chatwoot::event::{DEFAULT_NAMES, NAMES};
use crate::chatwoot::ids::Kind;
use crate::chatwoot::params::text;
use crate::chatwoot::route::Call;
use crate::chatwoot::state::{AccountHook, SETTINGS_MAX, State};

pub(super) fn route(call: &mut Call<'_>, path: &[&str]) -> Reply {
    call.administrator()?;
    match (call.method, path) {
        ("GET", []) => {
            let views: Vec<Value> = call.state.webhooks.values().map(|hook| call.state.webhook_view(hook)).collect();
            Ok(ok(json!({ "payload": { "webhooks": views } })))
        }
        ("POST", []) => {
            let values = group(call)?;
            let url = text(&values, "url").unwrap_or_default();
            check(call, &values, None)?;
            if call.state.webhooks.len() >= SETTINGS_MAX {
                return Err(error(503, "The simulator holds no more webhooks"));
            }
            let id = add(call.state, &url);
            write(call, id, &values);
            show(call, id)
        }
        (method, [id]) => {
            let id = call.id(Kind::Webhook, id)?;
            if !call.state.webhooks.contains_key(&id) {
                return Err(missing());
            }
            match method {
                "PATCH" | "PUT" => {
                    let values = group(call)?;
                    check(call, &values, Some(id))?;
                    write(call, id, &values);
                    show(call, id)
                }
                "DELETE" => {
                    call.state.webhooks.remove(&id);
                    Ok(empty())
                }
                _ => Err(not_found()),
            }
        }
        _ => Err(not_found()),
    }
}

/// A webhook with the default subscriptions.
pub(in crate::chatwoot) fn add(state: &mut State, url: &str) -> u64 {
    let id = state.next(Kind::Webhook);
    let hook = AccountHook {
        id,
        url: url.to_owned(),
        name: None,
        inbox: None,
        subscriptions: NAMES.iter().take(DEFAULT_NAMES).map(|name| (*name).to_owned()).collect(),
        secret: state.token("account webhook", id),
    };
    state.webhooks.insert(id, hook);
    id
}

/// Parameters are under `webhook`; a flat JSON body is wrapped, a flat form is not.
fn group(call: &Call<'_>) -> Result<Map<String, Value>, Answer> {
    match call.params.values.get("webhook") {
        Some(Value::Object(group)) if !group.is_empty() => Ok(group.clone()),
        None if call.params.json && !call.params.values.is_empty() => Ok(call.params.values.clone()),
        _ => Err(param_missing("webhook")),
    }
}

fn check(call: &Call<'_>, values: &Map<String, Value>, own: Option<u64>) -> Result<(), Answer> {
    if own.is_none() || values.contains_key("url") {
        let url = text(values, "url").unwrap_or_default();
        let http = url::Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !http {
            return Err(invalid("Url is invalid", &["url"]));
        }
        if call.state.webhooks.values().any(|hook| hook.url == url && Some(hook.id) != own) {
            return Err(invalid("Url has already been taken", &["url"]));
        }
    }
    let names = match values.get("subscriptions") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Array(names)) => names,
        Some(_) => return Err(invalid("Subscriptions Invalid events", &["subscriptions"])),
    };
    let known = |name: &Value| name.as_str().is_some_and(|name| NAMES.contains(&name));
    if names.is_empty() || !names.iter().all(known) {
        return Err(invalid("Subscriptions Invalid events", &["subscriptions"]));
    }
    Ok(())
}

fn write(call: &mut Call<'_>, id: u64, values: &Map<String, Value>) {
    let inbox = values.get("inbox_id").and_then(|inbox| call.core.fixed.ids.read(Kind::Inbox, inbox));
    let Some(hook) = call.state.webhooks.get_mut(&id) else { return };
    if let Some(url) = text(values, "url") {
        hook.url = url;
    }
    if let Some(name) = text(values, "name") {
        hook.name = Some(name);
    }
    // Stored, and never used to choose what is delivered.
    hook.inbox = inbox.or(hook.inbox);
    if let Some(Value::Array(names)) = values.get("subscriptions") {
        hook.subscriptions = names.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
}

fn show(call: &Call<'_>, id: u64) -> Reply {
    let hook = call.state.webhooks.get(&id).ok_or_else(missing)?;
    Ok(ok(json!({ "payload": { "webhook": call.state.webhook_view(hook) } })))
}
