//! Builds every other request that Standin makes. docs/protocols/chatwoot.md 3 and 4.

use serde_json::{Value, json};
use standin_model::{ApiRequest, Fault, PlatformKind, Secrets, Settings};

use super::paths::{api, public, query, root, session};
use super::send::{history, id, request, token};
use crate::adapter::not_supported;
use crate::address::segment;
use crate::call::Call;

/// See [`crate::Adapter::call`].
pub(super) fn build(settings: &Settings, secrets: &Secrets, call: &Call<'_>) -> Result<ApiRequest, Fault> {
    let by_token = |method: &str, url: String, body: Option<Value>| {
        Ok(request(method, url, vec![token(settings, secrets)?], body.as_ref()))
    };
    let in_conversation = |conversation: &str, rest: &str| {
        api(settings, &format!("conversations/{}{rest}", segment(conversation, "The conversation")?))
    };
    let inbox = |inbox: &str, rest: &str| api(settings, &format!("inboxes/{}{rest}", segment(inbox, "The inbox")?));
    let contact =
        |contact: &str, rest: &str| api(settings, &format!("contacts/{}{rest}", segment(contact, "The contact")?));
    match *call {
        Call::Version => Ok(request("GET", format!("{}api", root(settings)?), Vec::new(), None)),
        Call::Profile => by_token("GET", format!("{}api/v1/profile", root(settings)?), None),
        Call::Inboxes => by_token("GET", api(settings, "inboxes")?, None),
        Call::Inbox { inbox: of } => by_token("GET", inbox(of, "")?, None),
        Call::CreateInbox { name, webhook_url } => {
            let body =
                json!({"name": name, "channel": {"type": "api", "webhook_url": webhook_url.unwrap_or_default()}});
            by_token("POST", api(settings, "inboxes")?, Some(body))
        }
        Call::SetWebhookUrl { inbox: of, webhook_url } => {
            let body = json!({"channel": {"webhook_url": webhook_url.unwrap_or_default()}});
            by_token("PATCH", inbox(of, "")?, Some(body))
        }
        Call::ResetSecret { inbox: of } => by_token("POST", inbox(of, "/reset_secret")?, Some(json!({}))),
        Call::PublicInbox => Ok(request("GET", public(settings, "")?, Vec::new(), None)),
        Call::SearchContacts { query: wanted } => {
            by_token("GET", api(settings, &format!("contacts/search{}", query(&[("q", wanted)])))?, None)
        }
        Call::UpdateContact { contact: of, changes } => {
            by_token("PATCH", contact(of, "")?, Some(Value::Object(super::send::contact_fields(changes))))
        }
        Call::ContactConversations { contact: of } => by_token("GET", contact(of, "/conversations")?, None),
        Call::Conversation { conversation } => by_token("GET", in_conversation(conversation, "")?, None),
        Call::History { conversation, before } => history(settings, secrets, conversation, before),
        Call::AgentMessage { conversation, text, private } => {
            let body = json!({"content": text, "message_type": "outgoing", "private": private});
            by_token("POST", in_conversation(conversation, "/messages")?, Some(body))
        }
        Call::SetStatus { conversation, status } => {
            by_token("POST", in_conversation(conversation, "/toggle_status")?, Some(json!({"status": status})))
        }
        Call::Assign { conversation, agent } => {
            let agent = agent.map_or(Value::Null, |agent| id(settings, agent));
            by_token("POST", in_conversation(conversation, "/assignments")?, Some(json!({"assignee_id": agent})))
        }
        Call::Agents => by_token("GET", api(settings, "agents")?, None),
        Call::AccountLabels => by_token("GET", api(settings, "labels")?, None),
        Call::Labels { conversation } => by_token("GET", in_conversation(conversation, "/labels")?, None),
        Call::SetLabels { conversation, labels } => {
            by_token("POST", in_conversation(conversation, "/labels")?, Some(json!({"labels": labels})))
        }
        Call::SetDelivery { conversation, message, status, reason } => {
            let mut body = json!({"status": status});
            if let Some(reason) = reason {
                body["external_error"] = Value::from(reason);
            }
            let rest = format!("/messages/{}", segment(message, "The message")?);
            by_token("PATCH", in_conversation(conversation, &rest)?, Some(body))
        }
        Call::Typing { .. } | Call::Seen { .. } | Call::Resolve { .. } => by_customer(settings, call),
    }
}

/// What the customer does beside writing.
fn by_customer(settings: &Settings, call: &Call<'_>) -> Result<ApiRequest, Fault> {
    match *call {
        Call::Typing { source_id, conversation, on } => {
            let body = json!({"typing_status": if on { "on" } else { "off" }});
            as_customer(settings, source_id, conversation, "toggle_typing", &body)
        }
        Call::Seen { source_id, conversation } => {
            as_customer(settings, source_id, conversation, "update_last_seen", &json!({}))
        }
        Call::Resolve { source_id, conversation } => {
            as_customer(settings, source_id, conversation, "toggle_status", &json!({}))
        }
        _ => Err(not_supported(PlatformKind::Chatwoot)),
    }
}

/// A switch of a conversation that the customer turns, through the public API.
fn as_customer(
    settings: &Settings,
    source_id: &str,
    conversation: &str,
    what: &str,
    body: &Value,
) -> Result<ApiRequest, Fault> {
    let rest = format!("/conversations/{}/{what}", segment(conversation, "The conversation")?);
    Ok(request("POST", public(settings, &session(source_id, &rest)?)?, Vec::new(), Some(body)))
}
