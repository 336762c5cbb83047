//! The body of a send: what of it is valid, and what the bot hears (protocol page 1.3).

use serde_json::{Map, Value};

use crate::bot::Inbound;

/// A send whose body is valid.
#[derive(Debug, PartialEq)]
pub(super) struct Send {
    pub customer: Map<String, Value>,
    pub inbound: Inbound,
    /// The message as it was written.
    pub message: Map<String, Value>,
}

/// Reads a send body; the error is the sentence for the 422.
pub(super) fn read(body: &Value) -> Result<Send, String> {
    let Some(body) = body.as_object() else {
        return Err("The body must be a JSON object".to_owned());
    };
    let customer = customer(body.get("customer"))?;
    let message = match body.get("message") {
        Some(Value::Object(message)) => message,
        Some(_) => return Err("message must be an object".to_owned()),
        None => return Err("message is required".to_owned()),
    };
    let kind = message.get("type").and_then(Value::as_str).unwrap_or_default();
    let said = match kind {
        "text" => string(message, "message")?,
        "image" | "video" | "audio" | "document" => match string(message, "url")? {
            url if url.is_empty() => return Err("url must not be empty".to_owned()),
            url => url,
        },
        "location" => {
            format!("{},{}", coordinate(message, "latitude")?, coordinate(message, "longitude")?)
        }
        _ => return Err("Invalid message type".to_owned()),
    };
    let payload = match message.get("payload") {
        None | Some(Value::Null) => None,
        Some(Value::String(payload)) => Some(payload.clone()),
        Some(_) => return Err("payload must be a string".to_owned()),
    };
    let inbound = Inbound { said, payload, text: kind == "text" };
    Ok(Send { customer, inbound, message: message.clone() })
}

/// The optional `customer` object: built-in fields are text or null, all else is free.
pub(super) fn customer(value: Option<&Value>) -> Result<Map<String, Value>, String> {
    let fields = match value {
        None | Some(Value::Null) => return Ok(Map::new()),
        Some(Value::Object(fields)) => fields,
        Some(_) => return Err("customer must be an object".to_owned()),
    };
    for name in ["name", "email", "phone"] {
        match fields.get(name) {
            None | Some(Value::Null | Value::String(_)) => {}
            Some(_) => return Err(format!("customer.{name} must be a string")),
        }
    }
    Ok(fields.clone())
}

fn string(message: &Map<String, Value>, field: &str) -> Result<String, String> {
    match message.get(field) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(format!("{field} must be a string")),
        None => Err(format!("{field} is required")),
    }
}

/// Clients send coordinates as text and as numbers; both are taken.
fn coordinate(message: &Map<String, Value>, field: &str) -> Result<String, String> {
    match message.get(field) {
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(Value::String(text)) if text.trim().parse::<f64>().is_ok_and(f64::is_finite) => Ok(text.trim().to_owned()),
        Some(_) => Err(format!("{field} must be a number")),
        None => Err(format!("{field} is required")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_invalid_says_why() {
        let cases = [
            (json!([]), "The body must be a JSON object"),
            (json!({}), "message is required"),
            (json!({"message": "hi"}), "message must be an object"),
            (json!({"message": {}}), "Invalid message type"),
            (json!({"message": {"type": "button"}}), "Invalid message type"),
            (json!({"message": {"type": "text"}}), "message is required"),
            (json!({"message": {"type": "text", "message": 5}}), "message must be a string"),
            (json!({"message": {"type": "text", "message": "a", "payload": 5}}), "payload must be a string"),
            (json!({"message": {"type": "image"}}), "url is required"),
            (json!({"message": {"type": "image", "url": ""}}), "url must not be empty"),
            (
                json!({"message": {"type": "location", "latitude": "north", "longitude": 2}}),
                "latitude must be a number",
            ),
            (json!({"customer": [], "message": {"type": "text", "message": "a"}}), "customer must be an object"),
            (
                json!({"customer": {"phone": 34}, "message": {"type": "text", "message": "a"}}),
                "customer.phone must be a string",
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(read(&body), Err(expected.to_owned()), "{body}");
        }
    }

    #[test]
    fn coordinates_are_text_or_numbers() {
        for (lat, lon) in [(json!("41.38"), json!("2.17")), (json!(41.38), json!(2.17))] {
            let body =
                json!({"message": {"type": "location", "latitude": lat, "longitude": lon, "address": "Barcelona"}});
            assert_eq!(read(&body).unwrap().inbound.said, "41.38,2.17");
        }
    }
}
