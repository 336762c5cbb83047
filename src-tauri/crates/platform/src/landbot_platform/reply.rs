//! Reads the reply to a request: done or not, and what it tells of the customer. docs/protocols/landbot.md 3.1.

use standin_model::Headers;

use super::errors::{self, Said};
use super::sent::customer_of;
use crate::adapter::{ReplyReading, SentContext};
use crate::expect::scalar;
use crate::json::{Document, Node};
use crate::words::platform_words;

/// Reads status, head and body of a reply. The bodies of state changes and sends are not documented: any 2xx that does
/// not say otherwise is a success.
pub(super) fn reply(status: u16, head: &[u8], body: &[u8], sent: &SentContext<'_>) -> ReplyReading {
    let document = Document::new(body);
    let members = document.root().and_then(Node::members);
    let says_no = members
        .as_ref()
        .is_some_and(|members| members.get("success").map(Node::raw) == Some("false") || members.has("errors"));
    let mut reading = ReplyReading::default();
    if (200..300).contains(&status) && !says_no {
        let customer = members.as_ref().and_then(|members| members.get("customer"));
        reading.customer_id =
            customer.and_then(|customer| customer.get("id")).and_then(scalar).or(customer_of(sent.path));
        reading.customer_name = customer.and_then(|customer| customer.get("name")).and_then(Node::text);
        return reading;
    }
    let said = Said {
        status,
        words: platform_words(members.as_ref(), document.text()),
        location: Headers::from_head(head).text("location").map(str::to_owned),
        path: sent.path,
        body: sent.body,
    };
    reading.explained = Some(errors::explain(&said));
    if let Some(members) = members {
        let request = Document::new(sent.body);
        let request = request.root().and_then(Node::members).unwrap_or_default();
        reading.problems = errors::problems(&errors::fields(&members), &request);
    }
    reading
}
