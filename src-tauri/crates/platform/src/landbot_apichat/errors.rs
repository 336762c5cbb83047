//! What a refusal of APIchat means: a code, a sentence and a remedy for every status. docs/protocols/landbot.md 1.5.

use standin_model::view::Explained;

use crate::text::one_line;

/// A reply that is no success.
pub(super) struct Said<'a> {
    pub(super) status: u16,
    /// The platform's own words, as far as it has any.
    pub(super) words: Option<String>,
    /// The `Location` header.
    pub(super) location: Option<String>,
    /// Body of the request.
    pub(super) sent_body: &'a [u8],
}

/// A code, what is so, and what to do.
type Meaning = (&'static str, &'static str, &'static str);

const TOKEN_REJECTED: Meaning = (
    "token_rejected",
    "Landbot does not accept the token.",
    "Use the AUTH TOKEN from the settings of the APIchat channel, not the API token of your account (the agent token), and store it without the word Token in front.",
);
const WAF_BLOCKED: Meaning = (
    "waf_blocked",
    "Refused before it reached the API: the body contains #{, which Landbot's firewall blocks.",
    "Write the two characters apart, or leave one of them out, and send again.",
);
const UNKNOWN_TYPE: Meaning = (
    "invalid_parameters",
    "Landbot does not know this type of message.",
    "Send text, image, video, audio, document or location.",
);
const UNEXPECTED_SUCCESS: Meaning = (
    "unexpected_success",
    "The status says success, but the body does not say success: true.",
    "Look at the reply: a proxy or another service may have answered. Check the base URL.",
);
const REDIRECTED: Meaning = (
    "redirected",
    "The server sends the request to another address instead of taking it.",
    "Redirects are not followed, so that the token stays here.",
);
const PLATFORM_FAILED: Meaning = (
    "platform_failed",
    "Landbot failed on its side.",
    "Send again after a short wait. It may have arrived before the failure: a repeated send is a second message.",
);
const REFUSED: Meaning = (
    "refused",
    "Refused with a status that Landbot does not document for this request.",
    "Look at the reply: a proxy may have answered. Check the base URL.",
);
const UNEXPECTED_STATUS: Meaning = (
    "unexpected_status",
    "The status is none that an HTTP API answers with.",
    "Look at the reply: another service may have answered. Check the base URL.",
);

/// The statuses with one meaning each.
const STATUSES: [(u16, Meaning); 11] = [
    (
        400,
        (
            "bad_json",
            "Landbot could not read the body as JSON.",
            "Check the raw body: quotes, commas, and that it is UTF-8.",
        ),
    ),
    (401, TOKEN_REJECTED),
    (
        402,
        (
            "payment_required",
            "Landbot asks for another plan or an open payment.",
            "Check plan and billing of the Landbot account.",
        ),
    ),
    (
        403,
        (
            "forbidden",
            "The token is known, but this is not allowed with it.",
            "Check that the token belongs to this channel and that the channel is active.",
        ),
    ),
    (
        404,
        (
            "not_found",
            "There is nothing at this address.",
            "Check the base URL (https://chat.landbot.io/v1/) and the path, with its slash at the end.",
        ),
    ),
    (
        405,
        (
            "method_not_allowed",
            "The address exists, but not for this method.",
            "Sending needs a POST. A redirect to the address with the slash at its end may have turned it into a GET.",
        ),
    ),
    (
        409,
        (
            "customer_exists",
            "There is a customer of this token already.",
            "Use the customer as it is: a message to its token reaches it, and its fields travel along.",
        ),
    ),
    (
        412,
        (
            "precondition_failed",
            "The state does not allow it: the customer is blocked, the channel inactive, or an opt-in missing.",
            "Change that state in Landbot first; sending again without a change gives the same answer.",
        ),
    ),
    (413, ("too_large", "The body is larger than Landbot takes.", "Shorten it; send files by URL.")),
    (
        422,
        (
            "invalid_parameters",
            "The body is JSON, but something in it is missing or of the wrong type.",
            "Check message.type and the fields of that type; Landbot's words say more.",
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
    let remedy = if code == REDIRECTED.0 { format!("{remedy}{}", redirect(said)) } else { remedy.to_owned() };
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
        403 if speaks_of_token(words) => return TOKEN_REJECTED,
        403 if said.sent_body.windows(2).any(|pair| pair == b"#{") => return WAF_BLOCKED,
        422 if words.contains("invalid message type") => return UNKNOWN_TYPE,
        _ => {}
    }
    if let Some((_, meaning)) = STATUSES.iter().find(|(status, _)| *status == said.status) {
        return *meaning;
    }
    match said.status {
        200..=299 => UNEXPECTED_SUCCESS,
        300..=399 => REDIRECTED,
        400..=499 => REFUSED,
        500..=599 => PLATFORM_FAILED,
        _ => UNEXPECTED_STATUS,
    }
}

/// Where a redirect points, and what that usually means.
fn redirect(said: &Said<'_>) -> String {
    let to = said.location.as_deref().map(|to| format!(" It points to {}.", one_line(to, 200))).unwrap_or_default();
    format!("{to} Check the base URL: https, and every path ends in a slash.")
}

/// Whether a 403 is about the token.
fn speaks_of_token(words: &str) -> bool {
    (words.contains("token")
        && ["invalid", "expired", "not valid", "unknown", "wrong"].iter().any(|word| words.contains(word)))
        || words.contains("credentials")
}
