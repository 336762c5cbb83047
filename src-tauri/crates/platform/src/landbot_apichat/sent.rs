//! Reads a request of ours back: what the customer said, and the fields that went along. docs/protocols/landbot.md 1.2, 1.3.

use percent_encoding::percent_decode_str;
use standin_model::{PlatformKind, Reading, Sender, SenderKind, Severity};

use super::customer::custom_fields;
use super::message::{Way, read_going};
use crate::expect::{Expect, missing, scalar};
use crate::json::{Document, Members, Node};
use crate::problems::{Detail, Problems, problem};
use crate::unknown::{keep, open};
use crate::{READER, text};

/// Reads a request to `…/send/{customer token}/` or `…/customers/`.
pub(super) fn sent(target: &str, body: &[u8]) -> Reading {
    let mut reading = Reading::empty(READER);
    let mut problems = Problems::default();
    reading.platform = Some(PlatformKind::LandbotApichat);
    reading.customer = customer_of(target);
    reading.sender = Some(Sender { kind: SenderKind::Customer, id: None, name: None, email: None });
    let document = Document::new(body);
    if let Some(root) = open(&document, &mut reading, &mut problems) {
        match (root.members(), is_creation(target)) {
            (Some(members), true) => creation(&members, &mut reading),
            (Some(members), false) => message(&members, &mut reading, &mut problems),
            (None, _) => {
                problems.push(
                    problem("wrong_shape", Severity::Error, "The body is JSON, and not an object.")
                        .at("")
                        .documented("an object with message, and customer if fields go along")
                        .received(root.raw())
                        .remedy("Landbot answers 422 to it."),
                );
                keep(root.raw(), &mut reading);
            }
        }
    }
    reading.problems = problems.into_list();
    reading
}

/// The body of a send request.
fn message(body: &Members<'_>, reading: &mut Reading, problems: &mut Problems) {
    if body.has("customer")
        && let Some(customer) = Expect::object(body, "customer", problems)
    {
        fields(&customer.members, reading);
    }
    match body.get("message") {
        Some(node) => read_going(Way::FromCustomer, node, "/message", reading, problems),
        None => {
            problems.push(missing("/message", "an object"));
            "no message".clone_into(&mut reading.summary);
        }
    }
}

/// The body of a request that creates a customer.
fn creation(body: &Members<'_>, reading: &mut Reading) {
    reading.customer = body.get("token").and_then(scalar);
    reading.sender = None;
    fields(body, reading);
    reading.summary = text::summary(&format!("create customer {}", reading.customer.as_deref().unwrap_or_default()));
}

/// Name and custom fields that go along.
fn fields(customer: &Members<'_>, reading: &mut Reading) {
    reading.customer_name = customer.get("name").and_then(Node::text).filter(|name| !name.is_empty());
    reading.fields = custom_fields(customer);
}

/// The segments of a path or URL, without query.
fn segments(target: &str) -> Vec<&str> {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// The customer token in a path, unescaped: what stands behind the last `send`.
pub(super) fn customer_of(target: &str) -> Option<String> {
    match segments(target).as_slice() {
        [.., "send", customer] => Some(percent_decode_str(customer).decode_utf8_lossy().into_owned()),
        _ => None,
    }
}

/// Whether the request creates a customer.
fn is_creation(target: &str) -> bool {
    segments(target).last() == Some(&"customers")
}
