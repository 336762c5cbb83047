//! The way to a sent message: contact, session, conversation, message, over either API. docs/protocols/chatwoot.md 3.3 to 3.5, 4.

use serde_json::{Map, Value, json};
use standin_model::{ApiRequest, CustomerMessage, Fault, FaultCode, Secrets, Settings};

use super::multipart;
use super::paths::{api, public, query, session};
use super::signature::identity_hash;
use crate::adapter::{Outgoing, Purpose, Sending, Step};
use crate::address::{escaped, segment};

/// Most files of one message.
const MOST_FILES: usize = 15;
/// Members of a contact that have a place of their own; all others are custom attributes.
const STANDARD: [&str; 7] =
    ["name", "email", "phone_number", "identifier", "avatar_url", "additional_attributes", "custom_attributes"];

/// Whether messages go over the application API: a token, an inbox, and an account where the path has one.
pub(super) fn has_api(settings: &Settings, secrets: &Secrets) -> bool {
    let set = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.trim().is_empty());
    let account = set(&settings.account) || !settings.profile.api_path.contains("{account}");
    account && set(&settings.inbox) && secrets.get(Secrets::TOKEN).is_some()
}

/// See [`crate::Adapter::next_step`].
pub(super) fn next_step(sending: &Sending<'_>, message: &Outgoing<'_>) -> Result<Step, Fault> {
    if has_api(sending.settings, sending.secrets) { by_api(sending, message) } else { by_public(sending, message) }
}

/// Over the application API.
fn by_api(sending: &Sending<'_>, message: &Outgoing<'_>) -> Result<Step, Fault> {
    let done = |purpose| sending.done.contains(&purpose);
    let Some(contact) = &sending.ids.contact else {
        return match () {
            () if !done(Purpose::CreateContact) => prepare(Purpose::CreateContact, create_contact(sending)?),
            () if !done(Purpose::FindSession) => prepare(Purpose::FindSession, find_session(sending)?),
            () if !done(Purpose::FindContact) => prepare(Purpose::FindContact, find_contact(sending)?),
            () => Err(in_vain("The contact can neither be created nor be found.")),
        };
    };
    let Some(source_id) = &sending.ids.source_id else {
        return match () {
            () if !done(Purpose::FindSession) => prepare(Purpose::FindSession, find_session(sending)?),
            () if !done(Purpose::CreateSession) => prepare(Purpose::CreateSession, create_session(sending, contact)?),
            () => Err(in_vain("The contact has no session on this inbox, and none can be made.")),
        };
    };
    let Some(conversation) = &sending.ids.conversation else {
        return match () {
            () if !done(Purpose::FindConversation) => {
                let settings = sending.settings;
                let inbox = settings.inbox.as_deref().unwrap_or_default();
                let wanted = query(&[("status", "all"), ("inbox_id", inbox), ("source_id", source_id)]);
                let url = api(settings, &format!("conversations{wanted}"))?;
                prepare(Purpose::FindConversation, with_token(sending, "GET", url, None)?)
            }
            () if !done(Purpose::CreateConversation) => {
                let body = json!({
                    "source_id": source_id,
                    "inbox_id": id(sending.settings, sending.settings.inbox.as_deref().unwrap_or_default()),
                    "contact_id": id(sending.settings, contact),
                });
                let url = api(sending.settings, "conversations")?;
                prepare(Purpose::CreateConversation, with_token(sending, "POST", url, Some(&body))?)
            }
            () => Err(in_vain("No conversation can be begun.")),
        };
    };
    Ok(Step::Send { request: message_by_api(sending, message, conversation)? })
}

/// Over the public API.
fn by_public(sending: &Sending<'_>, message: &Outgoing<'_>) -> Result<Step, Fault> {
    let settings = sending.settings;
    let done = |purpose| sending.done.contains(&purpose);
    let Some(source_id) = &sending.ids.source_id else {
        return if done(Purpose::CreateContact) {
            Err(in_vain("The contact cannot be created."))
        } else {
            prepare(Purpose::CreateContact, create_contact(sending)?)
        };
    };
    let Some(conversation) = &sending.ids.conversation else {
        let url = public(settings, &session(source_id, "/conversations")?)?;
        return match () {
            () if !done(Purpose::FindConversation) => {
                prepare(Purpose::FindConversation, request("GET", url, Vec::new(), None))
            }
            () if !done(Purpose::CreateConversation) => {
                prepare(Purpose::CreateConversation, request("POST", url, Vec::new(), Some(&json!({}))))
            }
            () => Err(in_vain("No conversation can be begun.")),
        };
    };
    if let Some(request) = answer(sending, message, source_id, conversation)? {
        return Ok(Step::Send { request });
    }
    let url = public(
        settings,
        &session(source_id, &format!("/conversations/{}/messages", segment(conversation, "The conversation")?))?,
    )?;
    Ok(Step::Send {
        request: post_message(url, Vec::new(), message, |text| json!({"content": text, "echo_id": message.key}))?,
    })
}

/// A message as the customer through the application API.
fn message_by_api(sending: &Sending<'_>, message: &Outgoing<'_>, conversation: &str) -> Result<ApiRequest, Fault> {
    if let Some(source_id) = &sending.ids.source_id
        && sending.settings.inbox_identifier.is_some()
        && let Some(request) = answer(sending, message, source_id, conversation)?
    {
        return Ok(request);
    }
    let url = api(sending.settings, &format!("conversations/{}/messages", segment(conversation, "The conversation")?))?;
    let headers = vec![token(sending.settings, sending.secrets)?];
    post_message(url, headers, message, |text| {
        let mut body = json!({"content": text, "message_type": "incoming", "private": false, "source_id": message.key});
        if let Some(answers) = message.answers {
            body["content_attributes"] = json!({"in_reply_to": id(sending.settings, answers)});
        }
        body
    })
}

/// A click on a choice, written into the message that offered it: the public API alone can do that.
fn answer(
    sending: &Sending<'_>,
    message: &Outgoing<'_>,
    source_id: &str,
    conversation: &str,
) -> Result<Option<ApiRequest>, Fault> {
    let (CustomerMessage::Click { label, payload }, Some(answers)) = (message.message, message.answers) else {
        return Ok(None);
    };
    let rest = format!(
        "/conversations/{}/messages/{}",
        segment(conversation, "The conversation")?,
        segment(answers, "The message")?
    );
    let url = public(sending.settings, &session(source_id, &rest)?)?;
    let value = if payload.is_empty() { label } else { payload };
    let body = json!({"submitted_values": [{"title": label, "value": value}]});
    Ok(Some(request("PATCH", url, Vec::new(), Some(&body))))
}

/// The message itself: JSON, or a form where files go along.
fn post_message(
    url: String,
    mut headers: Vec<(String, String)>,
    message: &Outgoing<'_>,
    body: impl Fn(&str) -> Value,
) -> Result<ApiRequest, Fault> {
    let text = match message.message {
        CustomerMessage::Raw { body } => {
            headers.push(json_type());
            return Ok(ApiRequest { method: "POST".to_owned(), url, headers, body: body.clone().into_bytes() });
        }
        CustomerMessage::Text { text } => text,
        CustomerMessage::Click { label, .. } => label,
        CustomerMessage::Image { .. }
        | CustomerMessage::Video { .. }
        | CustomerMessage::Audio { .. }
        | CustomerMessage::Document { .. }
        | CustomerMessage::Location { .. } => {
            return Err(Fault::new(
                FaultCode::NotSupported,
                "A customer can send text and files here, no addresses of files and no places.",
            )
            .hint("Attach the file itself, or write its address as text."));
        }
    };
    let body = body(text);
    if message.attachments.is_empty() {
        return Ok(request("POST", url, headers, Some(&body)));
    }
    if message.attachments.len() > MOST_FILES {
        return Err(Fault::new(FaultCode::BadArguments, format!("A message carries {MOST_FILES} files at most."))
            .hint("Send the rest with another message."));
    }
    let fields: Vec<(&str, String)> = body
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .filter(|(name, value)| !(*name == "content" && value.is_empty()))
        .collect();
    let (content_type, body) = multipart::write(&fields, message.attachments);
    headers.push(("Content-Type".to_owned(), content_type));
    Ok(ApiRequest { method: "POST".to_owned(), url, headers, body })
}

/// Makes the contact known, with its session. docs/protocols/chatwoot.md 3.3 and 4.
pub(super) fn create_contact(sending: &Sending<'_>) -> Result<ApiRequest, Fault> {
    segment(sending.customer, "The customer's id")?;
    let settings = sending.settings;
    let mut body = contact_fields(sending.fields);
    let identifier = body.get("identifier").and_then(Value::as_str).unwrap_or(sending.customer).to_owned();
    body.insert("identifier".to_owned(), Value::from(identifier.as_str()));
    body.insert("source_id".to_owned(), Value::from(sending.customer));
    if has_api(settings, sending.secrets) {
        let inbox = settings.inbox.as_deref().unwrap_or_default();
        body.insert("inbox_id".to_owned(), id(settings, inbox));
        return with_token(sending, "POST", api(settings, "contacts")?, Some(&Value::Object(body)));
    }
    if let Some(hmac_token) = sending.secrets.get(Secrets::HMAC_TOKEN) {
        body.insert("identifier_hash".to_owned(), Value::from(identity_hash(hmac_token.reveal(), &identifier)));
    }
    body.remove("additional_attributes");
    Ok(request("POST", public(settings, "contacts")?, Vec::new(), Some(&Value::Object(body))))
}

/// Sorts a customer's fields into the members that a contact has.
pub(super) fn contact_fields(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut body = Map::new();
    let mut custom = Map::new();
    for (key, value) in fields {
        let key = if key == "phone" { "phone_number" } else { key.as_str() };
        if STANDARD.contains(&key) {
            body.insert(key.to_owned(), value.clone());
        } else {
            custom.insert(key.to_owned(), value.clone());
        }
    }
    if !custom.is_empty() {
        match body.entry("custom_attributes").or_insert_with(|| json!({})) {
            Value::Object(given) => given.extend(custom),
            other => *other = Value::Object(custom),
        }
    }
    body
}

/// Finds the contact by the key of its session.
fn find_session(sending: &Sending<'_>) -> Result<ApiRequest, Fault> {
    let settings = sending.settings;
    let body = json!({
        "inbox_id": id(settings, settings.inbox.as_deref().unwrap_or_default()),
        "source_id": sending.customer,
    });
    with_token(sending, "POST", api(settings, "contact_inboxes/filter")?, Some(&body))
}

/// Finds the contact by the developer's id.
fn find_contact(sending: &Sending<'_>) -> Result<ApiRequest, Fault> {
    let identifier = sending.fields.get("identifier").and_then(Value::as_str).unwrap_or(sending.customer);
    let url = api(sending.settings, &format!("contacts/search?q={}", escaped(identifier)))?;
    with_token(sending, "GET", url, None)
}

/// Gives a contact a session on the inbox.
fn create_session(sending: &Sending<'_>, contact: &str) -> Result<ApiRequest, Fault> {
    let settings = sending.settings;
    let body = json!({
        "inbox_id": id(settings, settings.inbox.as_deref().unwrap_or_default()),
        "source_id": sending.customer,
    });
    let url = api(settings, &format!("contacts/{}/contact_inboxes", segment(contact, "The contact")?))?;
    with_token(sending, "POST", url, Some(&body))
}

/// A preparation.
#[allow(clippy::unnecessary_wraps)]
fn prepare(purpose: Purpose, request: ApiRequest) -> Result<Step, Fault> {
    Ok(Step::Prepare { request, purpose })
}

/// Nothing more can be tried.
fn in_vain(message: &str) -> Fault {
    Fault::new(FaultCode::PlatformRefused, message)
        .hint("The last requests in the log show what the platform said. The customer's id may belong to somebody else there: try another.")
}

/// An id in JSON: a number where ids are numbers.
pub(super) fn id(settings: &Settings, text: &str) -> Value {
    match text.trim().parse::<u64>() {
        Ok(number) if !settings.profile.string_ids => Value::from(number),
        _ => Value::from(text.trim()),
    }
}

/// A request with the token.
fn with_token(sending: &Sending<'_>, method: &str, url: String, body: Option<&Value>) -> Result<ApiRequest, Fault> {
    Ok(request(method, url, vec![token(sending.settings, sending.secrets)?], body))
}

/// The header of the token. docs/protocols/chatwoot.md 2.1.
pub(super) fn token(settings: &Settings, secrets: &Secrets) -> Result<(String, String), Fault> {
    let Some(token) = secrets.get(Secrets::TOKEN).map(|token| token.reveal().trim()).filter(|token| !token.is_empty())
    else {
        return Err(Fault::new(FaultCode::TokenMissing, "The connection has no access token.")
            .hint("Dashboard, profile settings, Access Token, at the bottom of the page."));
    };
    if !token.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(Fault::new(
            FaultCode::BadArguments,
            "The access token has a character that cannot stand in a header.",
        )
        .hint("Copy it again, without line breaks."));
    }
    let name = if settings.profile.underscore_header { "api_access_token" } else { "Api-Access-Token" };
    Ok((name.to_owned(), token.to_owned()))
}

/// A request with or without a JSON body.
pub(super) fn request(
    method: &str,
    url: String,
    mut headers: Vec<(String, String)>,
    body: Option<&Value>,
) -> ApiRequest {
    if body.is_some() {
        headers.push(json_type());
    }
    headers.push(("Accept".to_owned(), "application/json".to_owned()));
    let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
    ApiRequest { method: method.to_owned(), url, headers, body }
}

fn json_type() -> (String, String) {
    ("Content-Type".to_owned(), "application/json".to_owned())
}

/// The messages of a conversation, newest 20 or those before one.
pub(super) fn history(
    settings: &Settings,
    secrets: &Secrets,
    conversation: &str,
    before: Option<&str>,
) -> Result<ApiRequest, Fault> {
    let before = before.map(|before| query(&[("before", before)])).unwrap_or_default();
    let url = api(settings, &format!("conversations/{}/messages{before}", segment(conversation, "The conversation")?))?;
    Ok(request("GET", url, vec![token(settings, secrets)?], None))
}
