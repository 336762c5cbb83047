//! The application API: which path leads where (protocol page, section 3).

mod contacts;
mod conversations;
mod hooks;
mod inboxes;
mod messages;

use serde_json::{Value, json};

pub(super) use self::hooks::add as add_webhook;
pub(super) use self::inboxes::new_inbox;
use super::answer::{Reply, not_found, ok};
use super::route::Call;

/// A path below the account.
pub(super) fn route(call: &mut Call<'_>, path: &[&str]) -> Reply {
    match (call.method, path) {
        (_, ["inboxes", rest @ ..]) => inboxes::route(call, rest),
        (_, ["contacts", rest @ ..]) => contacts::route(call, rest),
        ("POST", ["contact_inboxes", "filter"]) => contacts::filter_sessions(call),
        (_, ["conversations", id, "messages", rest @ ..]) => messages::route(call, id, rest),
        (_, ["conversations", rest @ ..]) => conversations::route(call, rest),
        (_, ["webhooks", rest @ ..]) => hooks::route(call, rest),
        ("GET", ["agents"]) => {
            let state = &call.state;
            Ok(ok(state.users.iter().map(|user| state.user_view(user)).collect()))
        }
        ("GET", ["labels"]) => {
            let mut titles: Vec<&String> = call.state.conversations.values().flat_map(|c| &c.track.labels).collect();
            titles.sort_unstable();
            titles.dedup();
            let label = |(n, title): (usize, &&String)| json!({ "id": n + 1, "title": title, "description": null, "color": "#1f93ff", "show_on_sidebar": true });
            Ok(ok(json!({ "payload": titles.iter().enumerate().map(label).collect::<Vec<Value>>() })))
        }
        ("GET", ["teams"]) => Ok(ok(json!([]))),
        ("GET", ["inbox_members", _]) => {
            let state = &call.state;
            let agents: Vec<Value> = state.users.iter().map(|user| state.user_view(user)).collect();
            Ok(ok(json!({ "payload": agents })))
        }
        _ => Err(not_found()),
    }
}

/// The page that a query asks for, from 1; as text where the query said it.
fn page(call: &Call<'_>) -> (usize, Value) {
    match super::params::text(&call.params.values, "page") {
        Some(text) => (text.parse().unwrap_or(1).max(1), text.into()),
        None => (1, 1.into()),
    }
}
