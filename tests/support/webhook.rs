//! Webhooks of APIchat as documented (docs/protocols/landbot.md 2), for posting at the door by hand.

use serde_json::{Value, json};

use crate::http::{Answer, place, request_bytes, try_exchange};

/// An envelope around one message.
pub fn envelope(customer: &str, message: &Value) -> Value {
    json!({
        "messages": [message],
        "customer": {
            "id": 90_210_001, "token": customer, "name": null, "email": null, "phone": null,
            "register_date": 1_789_999_960,
        },
        "channel": {"id": 4242, "name": "Acme APIchat"},
        "agent": {"id": 31337, "type": "bot"},
    })
}

/// An envelope with a text.
pub fn text(customer: &str, words: &str) -> Value {
    envelope(customer, &json!({"type": "text", "message": words, "timestamp": 1_790_000_001.250_417_f64}))
}

/// A `sentry-trace` of its own for each number.
pub fn key(number: u32) -> String {
    format!("4bf92f3577b34da6a3ce929d{number:08x}-00f067aa{number:08x}")
}

/// Posts bytes with the head that Landbot sends.
///
/// # Panics
/// When nothing answers.
pub fn post_webhook(url: &str, number: u32, body: &[u8]) -> Answer {
    try_post_webhook(url, number, body).unwrap_or_else(|| panic!("{url} gave no answer"))
}

/// The same where the receiver may be gone.
pub fn try_post_webhook(url: &str, number: u32, body: &[u8]) -> Option<Answer> {
    let (key, place) = (key(number), place(url));
    let headers =
        [("User-Agent", "landbot/webhooks"), ("Content-Type", "application/json"), ("sentry-trace", key.as_str())];
    try_exchange(&place.host, &request_bytes("POST", &place, &headers, body))
}
