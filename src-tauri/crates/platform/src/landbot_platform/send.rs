//! A message of the agent's, to a customer. docs/protocols/landbot.md 3.2, rows 21 to 23, and 3.5.

use serde_json::{Map, Value};
use standin_model::{ApiRequest, CustomerMessage, Fault, FaultCode};

use super::build::{request, requests};
use crate::adapter::{Outgoing, Sending};
use crate::address::{base, segment};

/// The request that sends it. Over this API one speaks as the agent who owns the token: what only a customer can do, such
/// as a click, is refused.
pub(super) fn message(sending: &Sending<'_>, outgoing: &Outgoing<'_>) -> Result<ApiRequest, Fault> {
    if !outgoing.attachments.is_empty() {
        return Err(Fault::new(FaultCode::NotSupported, "Landbot takes files by URL only.")
            .hint("Put the picture where Landbot can fetch it, and send its URL."));
    }
    let customer = sending.customer.trim();
    if customer.is_empty() || !customer.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::new(
            FaultCode::BadArguments,
            format!("\"{}\" is no customer of the Platform API.", crate::text::one_line(customer, 60)),
        )
        .hint("It names customers by Landbot's number, which the operation customers and each webhook tell."));
    }
    let (name, parameters) = match outgoing.message {
        CustomerMessage::Text { text } => ("send-text", vec![("message", text.clone())]),
        CustomerMessage::Image { url } => ("send-image", vec![("url", url.clone())]),
        CustomerMessage::Location { latitude, longitude, .. } => {
            ("send-location", vec![("latitude", latitude.clone()), ("longitude", longitude.clone())])
        }
        CustomerMessage::Raw { body } => {
            let url = format!(
                "{}customers/{}/send_text/",
                base(&sending.settings.base_url, "https://api.landbot.io/v1/")?,
                segment(customer, "The customer")?
            );
            return request("POST", url, sending.secrets, body.clone().into_bytes());
        }
        CustomerMessage::Click { .. } => return Err(only_customers("click a button")),
        CustomerMessage::Video { .. } | CustomerMessage::Audio { .. } | CustomerMessage::Document { .. } => {
            return Err(Fault::new(FaultCode::NotSupported, "The Platform API sends text, pictures and places only.")
                .hint("Send the file's URL as text."));
        }
    };
    let mut given = Map::new();
    given.insert("customer".to_owned(), Value::from(customer));
    given.extend(parameters.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))));
    let mut list = requests(sending.settings, sending.secrets, name, &given)?;
    list.pop().ok_or_else(|| Fault::new(FaultCode::Internal, "A message has no request."))
}

fn only_customers(what: &str) -> Fault {
    Fault::new(FaultCode::NotSupported, format!("An agent cannot {what}: only the customer can."))
        .hint("Over this connection you speak as the agent who owns the token. To speak as the customer, use an APIchat connection.")
}
