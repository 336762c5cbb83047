//! What a refusal of either API means: a code, a sentence and a remedy. docs/protocols/chatwoot.md 2.2 and 2.3.

use standin_model::Headers;
use standin_model::view::Explained;

use crate::expect::scalar;
use crate::json::{Document, Node};
use crate::text::one_line;
use crate::words::platform_words;

/// A reply that is no success.
pub(super) struct Said {
    status: u16,
    /// The platform's own words, as far as it has any.
    words: Option<String>,
    /// The `Location` header.
    location: Option<String>,
    /// Of the public API.
    public: bool,
    /// The last name of the request's path.
    about: String,
}

impl Said {
    /// Takes the words out of a reply: `error`, `message` with `attributes`, `errors`, or the raw text.
    pub(super) fn new(status: u16, head: &[u8], body: &Document<'_>, public: bool, about: &str) -> Self {
        let members = body.root().and_then(Node::members);
        let words = platform_words(members.as_ref(), body.text()).map(|words| {
            let attributes = members.as_ref().and_then(|members| members.get("attributes")).and_then(Node::items);
            let names: Vec<String> =
                attributes.into_iter().flat_map(|items| items.list).take(20).filter_map(scalar).collect();
            if names.is_empty() { words } else { one_line(&format!("{words} ({})", names.join(", ")), 400) }
        });
        let location = Headers::from_head(head).text("location").map(str::to_owned);
        Self { status, words, location, public, about: about.to_owned() }
    }
}

/// A code, what is so, and what to do.
type Meaning = (&'static str, &'static str, &'static str);

/// What the words of a 401 tell. docs/protocols/chatwoot.md 2.2.
const UNAUTHORISED: [(&str, Meaning); 7] = [
    (
        "not authorized to do this",
        (
            "role_refused",
            "The token is right, but its owner's role does not allow this: the platform answers 401 for that, too.",
            "Use the access token of an administrator of the account, or have one do this step in the dashboard.",
        ),
    ),
    (
        "not authorized for bots",
        (
            "bot_refused",
            "The token belongs to a bot, and bots may not do this.",
            "Use the access token of a person: dashboard, profile settings, Access Token.",
        ),
    ),
    (
        "not authorized to access this account",
        (
            "not_in_account",
            "The token's owner does not belong to this account.",
            "Check the account: it is the number in the dashboard's address, behind /accounts/.",
        ),
    ),
    (
        "bot is not authorized",
        (
            "not_in_account",
            "The bot of this token is attached to no inbox of this account.",
            "Attach the bot to an inbox, or use the access token of a person.",
        ),
    ),
    ("suspended", ("account_suspended", "The account is suspended.", "Ask whoever runs the installation.")),
    (
        "sign in or sign up",
        (
            "token_not_received",
            "No token reached the platform.",
            "A proxy in front may drop headers with underscores: use the header Api-Access-Token, which is the standard here. Otherwise store the token again.",
        ),
    ),
    (
        "invalid access token",
        (
            "token_rejected",
            "The platform does not know this token.",
            "Copy it again: dashboard, profile settings, Access Token. A token of a webhook, inbox or another installation does not work.",
        ),
    ),
];
const TOKEN_REJECTED: Meaning = (
    "token_rejected",
    "The platform does not accept the token.",
    "Copy it again: dashboard, profile settings, Access Token. Check too that the base URL is that of the same installation.",
);

/// What the words of a 422 tell. docs/protocols/chatwoot.md 2.2, 3.3 and 3.5.
const UNPROCESSABLE: [(&str, Meaning); 9] = [
    (
        "source_id should be unique",
        (
            "source_id_taken",
            "This customer id belongs to another contact of the inbox.",
            "Choose another id for the customer.",
        ),
    ),
    (
        "already been taken",
        (
            "already_exists",
            "Somebody else has this identifier, email or phone number already.",
            "Use that contact, or change the value.",
        ),
    ),
    ("already exists", ("already_exists", "It exists already.", "Use the one that is there.")),
    (
        "only allowed in api inboxes",
        (
            "not_an_api_inbox",
            "The inbox is not of kind API: a customer's messages cannot be sent to it from outside.",
            "Take the number of an inbox of kind API.",
        ),
    ),
    (
        "too many messages",
        ("too_many_messages", "More than 200 messages in this conversation within a minute.", "Wait a minute."),
    ),
    (
        "too long",
        (
            "too_long",
            "A text is longer than the platform takes.",
            "A message has 150 000 characters at most, a name 255.",
        ),
    ),
    (
        "e164",
        (
            "invalid_parameters",
            "The phone number is not in the form that the platform takes.",
            "Write it with + and 2 to 15 digits, nothing else.",
        ),
    ),
    ("param is missing", ("invalid_parameters", "A part of the body is missing.", "The platform's words name it.")),
    ("14 days", ("survey_closed", "The survey can be answered for 14 days only.", "Nothing can be done about it.")),
];

/// The statuses with one meaning each.
const STATUSES: [(u16, Meaning); 10] = [
    (
        400,
        (
            "bad_json",
            "The platform could not read the request.",
            "Check the raw body: quotes, commas, and that it is UTF-8.",
        ),
    ),
    (
        402,
        (
            "payment_required",
            "The plan of the account does not allow it.",
            "Take a larger plan, or delete an inbox that nobody needs.",
        ),
    ),
    (
        403,
        (
            "forbidden",
            "This is not allowed here.",
            "The status of a message can be set in inboxes of kind API alone. A proxy in front may refuse, too.",
        ),
    ),
    (
        405,
        (
            "method_not_allowed",
            "The address exists, but not for this method.",
            "Check the base URL, and whether a redirect turned the request into a GET.",
        ),
    ),
    (
        406,
        (
            "not_found",
            "There is nothing at this address for JSON.",
            "Check the base URL: it is the address of the dashboard, without /app.",
        ),
    ),
    (409, ("already_exists", "It exists already.", "Use the one that is there.")),
    (412, ("precondition_failed", "The state does not allow it.", "Look at the platform's words.")),
    (
        413,
        (
            "too_large",
            "The body is larger than a server on the way takes.",
            "Send a smaller file, or raise the limit of the proxy in front.",
        ),
    ),
    (
        422,
        (
            "invalid_parameters",
            "The request can be read, but something in it is missing or wrong.",
            "The platform's words say what.",
        ),
    ),
    (429, ("rate_limited", "Too many requests within a minute.", "Wait a minute; the platform names no waiting time.")),
];

/// Explains it.
pub(super) fn explain(said: &Said) -> Explained {
    let words = said.words.as_deref().unwrap_or_default().to_ascii_lowercase();
    let (code, message, remedy) = meaning(said, &words);
    let mut remedy = remedy.to_owned();
    if let Some(to) = said.location.as_deref().filter(|_| code == "redirected") {
        remedy = format!("{remedy} It points to {}.", one_line(to, 200));
    }
    Explained {
        code: code.to_owned(),
        message: message.to_owned(),
        remedy,
        platform_says: said.words.clone(),
        retryable: said.status == 429 || (said.status >= 500 && code == "platform_failed"),
    }
}

/// The meaning of a status, with what words and request tell beyond it.
fn meaning(said: &Said, words: &str) -> Meaning {
    let told =
        |table: &[(&str, Meaning)]| table.iter().find(|(part, _)| words.contains(part)).map(|(_, meaning)| *meaning);
    match said.status {
        401 => return told(&UNAUTHORISED).unwrap_or(TOKEN_REJECTED),
        403 if words.contains("not authorized to do this") => return UNAUTHORISED[0].1,
        404 => return not_found(said),
        422 => {
            if let Some(meaning) = told(&UNPROCESSABLE) {
                return meaning;
            }
        }
        500 if said.public && said.about == "contacts" => {
            return (
                "identity_refused",
                "The platform failed while it made the contact known: it does so when the proof of identity is missing or wrong.",
                "Store the inbox's hmac_token with the connection, or switch off that customers must prove who they are. Otherwise it failed on its side.",
            );
        }
        500 if said.about == "contacts" || said.about == "contact_inboxes" => {
            return (
                "contact_refused",
                "The platform failed while it made the contact known: it does so when the customer's id belongs to another contact.",
                "Choose another id for the customer, and check with a name that nobody has. Otherwise it failed on its side.",
            );
        }
        _ => {}
    }
    if let Some((_, meaning)) = STATUSES.iter().find(|(status, _)| *status == said.status) {
        return *meaning;
    }
    match said.status {
        200..=299 => (
            "unexpected_success",
            "The status says success, but the body is not what the platform answers.",
            "Look at the reply: a proxy or another service may have answered. Check the base URL.",
        ),
        300..=399 => (
            "redirected",
            "The server sends the request to another address instead of taking it.",
            "Redirects are not followed, so that the token stays here. Check the base URL: https, and the host of the dashboard.",
        ),
        400..=499 => (
            "refused",
            "Refused with a status that is not known for this request.",
            "Look at the reply: a proxy may have answered. Check the base URL.",
        ),
        500..=599 => (
            "platform_failed",
            "The platform failed on its side.",
            "Look at the conversation before you send again: the message may have arrived before the failure.",
        ),
        _ => (
            "unexpected_status",
            "The status is none that an HTTP API answers with.",
            "Look at the reply: another service may have answered. Check the base URL.",
        ),
    }
}

/// What is not there depends on the path.
fn not_found(said: &Said) -> Meaning {
    match (said.public, said.about.as_str()) {
        (true, "contacts" | "inboxes" | "public") => (
            "inbox_not_found",
            "There is no inbox of this identifier.",
            "Check the inbox identifier: settings of the inbox, tab Configuration. Check the base URL, too.",
        ),
        (true, _) => (
            "not_found",
            "The customer or the conversation is not there, or the inbox identifier is wrong.",
            "Send a first message with a new customer; check the inbox identifier.",
        ),
        (false, "conversations" | "messages" | "contacts" | "contact_inboxes" | "labels" | "assignments") => (
            "not_found",
            "There is no such account, inbox, contact or conversation for this token.",
            "Check account and inbox, and that the conversation was not deleted.",
        ),
        (false, _) => (
            "not_found",
            "There is nothing at this address.",
            "Check the base URL: it is the address of the dashboard, without /app. Check account and inbox.",
        ),
    }
}

/// Whether a refusal says that somebody has it already.
pub(super) fn is_taken(explained: &Explained) -> bool {
    matches!(explained.code.as_str(), "already_exists" | "source_id_taken")
}

/// A success whose body is not what was expected.
pub(super) fn unexpected(body: &Document<'_>) -> Explained {
    explain(&Said::new(200, b"", body, false, ""))
}
