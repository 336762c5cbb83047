//! What a refusal of the Platform API means: a code, a sentence and a remedy for every status, and the words at each field.
//! docs/protocols/landbot.md 3.1.

use standin_model::view::Explained;
use standin_model::{Problem, Severity};

use crate::expect::scalar;
use crate::json::{Members, Node};
use crate::problems::{Detail, pointer, problem};
use crate::text::one_line;

/// Fields, and words at one field, that are repeated.
const MOST: usize = 20;

/// A reply that is no success.
pub(super) struct Said<'a> {
    pub(super) status: u16,
    /// The platform's own words, as far as it has any.
    pub(super) words: Option<String>,
    /// The `Location` header.
    pub(super) location: Option<String>,
    /// Path and body of the request.
    pub(super) path: &'a str,
    pub(super) body: &'a [u8],
}

/// A code, what is so, and what to do.
type Meaning = (&'static str, &'static str, &'static str);

const TOKEN_REJECTED: Meaning = (
    "token_rejected",
    "Landbot does not accept the token.",
    "Use the API token of your account (the agent token, Settings, Account), not the AUTH TOKEN of a channel, and store it without the word Token in front.",
);
const NO_TOKEN: Meaning = (
    "token_missing",
    "The request reached Landbot without a token.",
    "Store the agent token with the connection; where it is stored, something on the way takes the Authorization header away.",
);
const WAF_BLOCKED: Meaning = (
    "waf_blocked",
    "Refused before it reached the API: the body contains #{, which Landbot's firewall blocks.",
    "Write the two characters apart, or leave one of them out, and send again.",
);
const NO_HOOKS: Meaning = (
    "plan_without_hooks",
    "The plan of this account has no message hooks.",
    "Message hooks need a paid plan (Professional or Business). On another plan, an APIchat channel has hook URLs of its own.",
);
const PAYMENT: Meaning = (
    "payment_required",
    "Landbot asks for another plan or an open payment.",
    "Check plan and billing of the Landbot account.",
);
const OTHER_AGENT: Meaning = (
    "other_agent",
    "The state does not allow it: the customer belongs to another agent.",
    "Assign the customer to your agent by its id first, or let the other agent give it back.",
);
const NOT_OPTED_IN: Meaning = (
    "not_opted_in",
    "The state does not allow it: the customer has not opted in.",
    "Get the opt-in first; only WhatsApp customers have one.",
);

/// The statuses with one meaning each.
const STATUSES: [(u16, Meaning); 9] = [
    (
        400,
        (
            "bad_json",
            "Landbot could not read the body as JSON.",
            "Check the body: quotes, commas, and that it is UTF-8.",
        ),
    ),
    (
        403,
        (
            "forbidden",
            "The token is known, but its agent may not do this.",
            "Check the agent's permissions in Landbot, and that the channel can message this customer.",
        ),
    ),
    (
        404,
        (
            "not_found",
            "There is nothing at this address for this agent.",
            "Check the ids: a customer that was deleted or is of another workspace is not found. Every path ends in a slash.",
        ),
    ),
    (
        405,
        (
            "method_not_allowed",
            "The address exists, but not for this method.",
            "Check the operation. A redirect to the address with the slash at its end may have turned the method into GET.",
        ),
    ),
    (409, ("conflict", "It conflicts with what is there.", "Read what is there first.")),
    (
        412,
        (
            "precondition_failed",
            "The state does not allow it: the customer is blocked, the channel inactive, or its channel cannot be written to now.",
            "Change that state first (unblock, activate, opt-in); sending again without a change gives the same answer.",
        ),
    ),
    (413, ("too_large", "The body is larger than Landbot takes.", "Shorten it; send pictures by URL.")),
    (
        422,
        (
            "invalid_parameters",
            "Something in the request is missing, or of the wrong type.",
            "Each field's words stand at the field.",
        ),
    ),
    (
        429,
        (
            "rate_limited",
            "More than 10 requests in a second with this token.",
            "Wait a moment and send again; leave the pacing of the connection switched on. Landbot names no waiting time.",
        ),
    ),
];

/// Explains it.
pub(super) fn explain(said: &Said<'_>) -> Explained {
    let words = said.words.as_deref().unwrap_or_default().to_ascii_lowercase();
    let (code, message, remedy) = meaning(said, &words);
    let remedy = if code == "redirected" { format!("{remedy}{}", redirect(said)) } else { remedy.to_owned() };
    Explained {
        code: code.to_owned(),
        message: message.to_owned(),
        remedy,
        platform_says: said.words.clone(),
        retryable: matches!(said.status, 429 | 500..=599),
    }
}

/// The meaning of a status, with what the words and the request tell beyond it.
fn meaning(said: &Said<'_>, words: &str) -> Meaning {
    match said.status {
        401 if words.contains("not provided") => return NO_TOKEN,
        401 => return TOKEN_REJECTED,
        402 if said.path.contains("message_hooks") => return NO_HOOKS,
        402 => return PAYMENT,
        403 if words.contains("token") && (words.contains("invalid") || words.contains("expired")) => {
            return TOKEN_REJECTED;
        }
        403 if said.body.windows(2).any(|pair| pair == b"#{") => return WAF_BLOCKED,
        412 if words.contains("another agent") => return OTHER_AGENT,
        412 if words.contains("opt") => return NOT_OPTED_IN,
        _ => {}
    }
    if let Some((_, meaning)) = STATUSES.iter().find(|(status, _)| *status == said.status) {
        return *meaning;
    }
    match said.status {
        200..=299 => (
            "unexpected_success",
            "The status says success, but the body says that it failed.",
            "Look at the reply: a proxy or another service may have answered. Check the base URL.",
        ),
        300..=399 => (
            "redirected",
            "The server sends the request to another address instead of taking it.",
            "Redirects are not followed, so that the token stays here.",
        ),
        400..=499 => (
            "refused",
            "Refused with a status that Landbot does not document.",
            "Look at the reply: a proxy may have answered. Check the base URL.",
        ),
        500..=599 => (
            "platform_failed",
            "Landbot failed on its side.",
            "Try again after a short wait. It may have been done before the failure: look first.",
        ),
        _ => (
            "unexpected_status",
            "The status is none that an HTTP API answers with.",
            "Look at the reply: another service may have answered. Check the base URL.",
        ),
    }
}

/// Where a redirect points, and what that usually means.
fn redirect(said: &Said<'_>) -> String {
    let to = said.location.as_deref().map(|to| format!(" It points to {}.", one_line(to, 200))).unwrap_or_default();
    format!("{to} Check the base URL (https://api.landbot.io/v1/): https, and every path ends in a slash.")
}

/// The words at each field: `{"errors": {field: [words]}}`.
pub(super) fn fields(reply: &Members<'_>) -> Vec<(String, String)> {
    let Some(errors) = reply.get("errors").and_then(Node::members) else { return Vec::new() };
    let words = |node: &Node<'_>| match node.items() {
        Some(items) => items.list.iter().take(MOST).filter_map(|item| scalar(*item)).collect::<Vec<_>>().join(" "),
        None => scalar(*node).unwrap_or_else(|| node.raw().to_owned()),
    };
    errors.list.iter().take(MOST).map(|(field, node)| (one_line(field, 100), one_line(&words(node), 300))).collect()
}

/// The same as problems, each at the field of the request's body, where it has one of that name.
pub(super) fn problems(fields: &[(String, String)], sent: &Members<'_>) -> Vec<Problem> {
    let at_field = |(field, words): &(String, String)| {
        let said = problem(
            "field_refused",
            Severity::Error,
            format!("Landbot about {field}: {}.", words.trim_end_matches('.')),
        );
        match sent.get(field) {
            Some(node) => said.at(pointer("", field)).received(node.raw()).remedy("Change this field and send again."),
            // A field that the body does not have, or what the request as a whole is about.
            None => said.remedy(format!("The request's body has no {field}: add it, or change what it is about.")),
        }
    };
    fields.iter().map(at_field).collect()
}
