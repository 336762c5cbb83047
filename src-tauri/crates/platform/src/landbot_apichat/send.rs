//! Builds the requests that go to APIchat. docs/protocols/landbot.md 1.1 to 1.3.

use serde_json::{Map, Value, json};
use standin_model::{ApiRequest, CustomerMessage, Fault, FaultCode, Secret};

use crate::address::{base, segment};

/// What a usable base URL looks like.
const EXAMPLE: &str = "https://chat.landbot.io/v1/";
/// What Landbot calls our id of a customer.
const CUSTOMER: &str = "The customer token";

/// `POST {base}send/{customer}/`.
pub(super) fn message(
    base_url: &str,
    token: &Secret,
    customer: &str,
    message: &CustomerMessage,
    fields: &Map<String, Value>,
) -> Result<ApiRequest, Fault> {
    let url = format!("{}send/{}/", base(base_url, EXAMPLE)?, segment(customer, CUSTOMER)?);
    request(url, token, body(message, fields))
}

/// `POST {base}customers/`: the path and the body are a guess that no document backs (docs/protocols/landbot.md 1.2).
pub(super) fn customer(
    base_url: &str,
    token: &Secret,
    customer: &str,
    fields: &Map<String, Value>,
) -> Result<ApiRequest, Fault> {
    segment(customer, CUSTOMER)?;
    let mut body = Map::new();
    body.insert("token".to_owned(), Value::from(customer));
    for (key, value) in fields.iter().filter(|(key, _)| *key != "token") {
        body.insert(key.clone(), value.clone());
    }
    request(format!("{}customers/", base(base_url, EXAMPLE)?), token, Value::Object(body).to_string().into_bytes())
}

/// The body: `customer` with the fields that travel along, then `message`; keys always in the same order.
fn body(message: &CustomerMessage, fields: &Map<String, Value>) -> Vec<u8> {
    let wire = match message {
        CustomerMessage::Raw { body } => return body.clone().into_bytes(),
        CustomerMessage::Text { text } => json!({"type": "text", "message": text}),
        // A button without a payload is clicked by its label alone.
        CustomerMessage::Click { label, payload } if payload.is_empty() => json!({"type": "text", "message": label}),
        CustomerMessage::Click { label, payload } => json!({"type": "text", "message": label, "payload": payload}),
        CustomerMessage::Image { url } => json!({"type": "image", "url": url}),
        CustomerMessage::Video { url } => json!({"type": "video", "url": url}),
        CustomerMessage::Audio { url } => json!({"type": "audio", "url": url}),
        CustomerMessage::Document { url } => json!({"type": "document", "url": url}),
        CustomerMessage::Location { latitude, longitude, address } => {
            let mut place = json!({"type": "location", "latitude": latitude, "longitude": longitude});
            if let Some(address) = address {
                place["address"] = Value::from(address.as_str());
            }
            place
        }
    };
    let mut envelope = Map::new();
    if !fields.is_empty() {
        envelope.insert("customer".to_owned(), Value::Object(fields.clone()));
    }
    envelope.insert("message".to_owned(), wire);
    Value::Object(envelope).to_string().into_bytes()
}

/// The request with the headers that every call needs.
fn request(url: String, token: &Secret, body: Vec<u8>) -> Result<ApiRequest, Fault> {
    let token = token.reveal().trim();
    if token.is_empty() {
        return Err(Fault::new(FaultCode::TokenMissing, "The connection has no channel token.")
            .hint("Store the AUTH TOKEN of the channel's settings with the connection."));
    }
    if !token.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(Fault::new(
            FaultCode::BadArguments,
            "The channel token has a character that cannot stand in a header.",
        )
        .hint("Copy the AUTH TOKEN again, without line breaks."));
    }
    Ok(ApiRequest {
        method: "POST".to_owned(),
        url,
        headers: vec![
            ("Authorization".to_owned(), format!("Token {token}")),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ],
        body,
    })
}
