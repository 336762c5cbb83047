//! Reads the head of a webhook of either Landbot API: the key that every attempt shares, and what is unusual.
//! docs/protocols/landbot.md 2.1 and 4.

use crate::json_post::json_post;
use standin_model::{Headers, Reading, Severity};

use crate::problems::{Detail, Problems, problem};

/// Longest value that is taken for a key.
const MAX_KEY: usize = 200;

/// Takes the dedupe key into the reading and notes what differs. `token`: whether a token may come along. An empty head is
/// not judged.
pub(crate) fn read(head: &[u8], token: bool, reading: &mut Reading, problems: &mut Problems) {
    if head.trim_ascii().is_empty() {
        return;
    }
    let headers = Headers::from_head(head);
    let key = headers.text("sentry-trace").map(str::trim).filter(|key| !key.is_empty() && key.len() <= MAX_KEY);
    reading.dedupe_key = key.map(str::to_owned);
    if key.is_none() {
        problems.push(
            problem("missing_sentry_trace", Severity::Note, "The webhook has no usable sentry-trace header.")
                .documented("sentry-trace: one value a message, the same on every attempt")
                .remedy("Without it, attempts of one message cannot be recognised: they show as separate messages."),
        );
    }
    let agent = headers.text("user-agent").unwrap_or_default();
    if agent != "landbot/webhooks" {
        problems.push(
            problem("unusual_user_agent", Severity::Note, "The webhook does not name itself landbot/webhooks.")
                .documented("User-Agent: landbot/webhooks")
                .received(if agent.is_empty() { "no User-Agent" } else { agent })
                .remedy("Something else may send to this address, or a proxy rewrites the header."),
        );
    }
    if !token && headers.get("authorization").is_some() {
        problems.push(
            problem("http_authorization_present", Severity::Note, "The webhook carries an Authorization header.")
                .documented("no Authorization: APIchat has no secret for its webhooks")
                .remedy("A proxy in front may add it; don't rely on it as proof that Landbot is the sender."),
        );
    }
    json_post(head, &headers, problems);
}
