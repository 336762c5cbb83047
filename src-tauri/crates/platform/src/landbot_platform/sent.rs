//! Reads a message of ours back: what the agent said, and to whom. docs/protocols/landbot.md 3.2, rows 21 to 24.

use percent_encoding::percent_decode_str;
use standin_model::{Content, PlatformKind, Reading, Sender, SenderKind, Severity};

use crate::expect::scalar;
use crate::json::{Document, Members, Node};
use crate::problems::{Detail, Problems, problem};
use crate::unknown::{keep, open};
use crate::{READER, text};

/// Reads a request to `…/customers/{id}/send_…/`.
pub(super) fn sent(target: &str, body: &[u8]) -> Reading {
    let mut reading = Reading::empty(READER);
    let mut problems = Problems::default();
    reading.platform = Some(PlatformKind::LandbotPlatform);
    reading.customer = customer_of(target);
    reading.customer_id.clone_from(&reading.customer);
    // It goes out as the agent who owns the token, never as the customer.
    reading.sender = Some(Sender { kind: SenderKind::Agent, id: None, name: None, email: None });
    let document = Document::new(body);
    if let Some(root) = open(&document, &mut reading, &mut problems) {
        match root.members().and_then(|members| content(target, &members)) {
            Some(content) => {
                reading.summary = text::summary(&line(&content));
                reading.content = Some(content);
            }
            None => {
                problems.push(
                    problem(
                        "wrong_shape",
                        Severity::Warning,
                        "The body is none that this address is documented to take.",
                    )
                    .at("")
                    .received(root.raw())
                    .remedy(
                        "send_text takes message, send_image url and caption, send_location latitude and longitude.",
                    ),
                );
                keep(root.raw(), &mut reading);
            }
        }
    }
    reading.problems = problems.into_list();
    reading
}

/// What the body says at this address.
fn content(target: &str, body: &Members<'_>) -> Option<Content> {
    let word = |key: &str| body.get(key).and_then(scalar);
    match last(target)? {
        "send_text" => Some(Content::Text { text: body.get("message").and_then(Node::text)?, payload: None }),
        "send_image" => Some(Content::Image { urls: vec![word("url")?], caption: word("caption") }),
        "send_location" => {
            Some(Content::Location { latitude: word("latitude")?, longitude: word("longitude")?, address: None })
        }
        _ => None,
    }
}

fn line(content: &Content) -> String {
    match content {
        Content::Text { text, .. } => text.clone(),
        Content::Location { latitude, longitude, .. } => format!("location {latitude}, {longitude}"),
        Content::Image { caption: Some(caption), .. } => caption.clone(),
        _ => "image".to_owned(),
    }
}

/// The segments of a path or URL, without query.
fn segments(target: &str) -> Vec<&str> {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

fn last(target: &str) -> Option<&str> {
    segments(target).last().copied()
}

/// The customer of a path, unescaped: what stands behind the last `customers`.
pub(super) fn customer_of(target: &str) -> Option<String> {
    let segments = segments(target);
    let at = segments.iter().rposition(|segment| *segment == "customers")?;
    segments.get(at + 1).map(|customer| percent_decode_str(customer).decode_utf8_lossy().into_owned())
}
