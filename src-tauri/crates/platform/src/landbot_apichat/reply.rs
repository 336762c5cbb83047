//! Reads the reply to a send request: taken or not, and the ids it tells. docs/protocols/landbot.md 1.4 and 1.5.

use standin_model::{Headers, Problem, Severity};

use super::errors::{self, Said};
use super::sent::customer_of;
use crate::adapter::{ReplyReading, SentContext};
use crate::expect::scalar;
use crate::json::{Document, Kind, Members, Node};
use crate::problems::{Detail, problem};
use crate::words::platform_words;

/// Reads status, head and body of a reply.
pub(super) fn reply(status: u16, head: &[u8], body: &[u8], sent: &SentContext<'_>) -> ReplyReading {
    let document = Document::new(body);
    let members = document.root().and_then(Node::members);
    let mut reading = ReplyReading::default();
    let success = members.as_ref().and_then(|members| members.get("success")).map(Node::raw) == Some("true");
    if (200..300).contains(&status) && success {
        let members = members.unwrap_or_default();
        taken(&members, sent, &mut reading);
        return reading;
    }
    let said = Said {
        status,
        words: platform_words(members.as_ref(), document.text()),
        location: Headers::from_head(head).text("location").map(str::to_owned),
        sent_body: sent.body,
    };
    reading.explained = Some(errors::explain(&said));
    reading
}

/// A reply with success: who the customer is to Landbot.
fn taken(reply: &Members<'_>, sent: &SentContext<'_>, reading: &mut ReplyReading) {
    if reply.has("messages") {
        reading.problems.push(reply_has_messages());
    }
    let Some(customer) = reply.get("customer").filter(|node| node.kind() == Kind::Object).and_then(Node::members)
    else {
        reading.problems.push(
            problem("reply_without_customer", Severity::Note, "The reply does not tell the customer.")
                .documented("customer with id, name, phone, email and token, as clients have seen it")
                .remedy("The customer's Landbot id comes with the first webhook."),
        );
        return;
    };
    reading.customer_id = customer.get("id").and_then(scalar);
    reading.customer_name = customer.get("name").and_then(Node::text).filter(|name| !name.is_empty());
    let token = customer.get("token").and_then(scalar);
    let wanted = customer_of(sent.path);
    if let (Some(token), Some(wanted)) = (token, wanted)
        && token != wanted
    {
        reading.problems.push(
            problem(
                "customer_token_differs",
                Severity::Warning,
                "The reply names another customer token than the request.",
            )
            .documented(&wanted)
            .received(&token)
            .remedy("Check the escaping of the token in the path; webhooks will carry the token of the reply."),
        );
    }
}

/// A reply that looks like a webhook.
fn reply_has_messages() -> Problem {
    problem("reply_has_messages", Severity::Note, "The reply holds messages, which only webhooks do.")
        .documented("the bot's answer comes by webhook, never in the reply")
        .remedy("Don't read messages out of replies.")
}
