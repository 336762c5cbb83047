//! Slips with a token of either Landbot API: what was pasted along with it, and what kind it looks like.
//! docs/protocols/landbot.md 1.1 and 3.1.

use standin_model::Severity;

/// One slip; no part of it repeats the token.
pub(crate) struct Slip {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: &'static str,
    pub(crate) received: &'static str,
}

/// What is wrong around a token, and the token without it.
pub(crate) fn slips(token: &str) -> (Vec<Slip>, &str) {
    let slip = |code, severity, message, received| Slip { code, severity, message, received };
    let value = token.trim();
    if value.is_empty() {
        return (vec![slip("token_missing", Severity::Error, "There is no token.", "nothing")], value);
    }
    let mut list = Vec::new();
    if value != token {
        let message = "The token has spaces or line ends around it.";
        list.push(slip("token_spaces", Severity::Note, message, "spaces around it"));
    }
    let first = value.split_ascii_whitespace().next().unwrap_or_default().trim_end_matches(':');
    let (code, message, received) = match first.to_ascii_lowercase().as_str() {
        "bearer" => (
            "token_with_bearer",
            "The token begins with Bearer. Landbot's word is Token, and Standin adds it.",
            "Bearer …",
        ),
        "token" => (
            "token_doubled",
            "The token begins with the word Token. Standin adds it: it would stand there twice.",
            "Token …",
        ),
        "authorization" => ("token_with_header", "The token holds the name of the header as well.", "Authorization: …"),
        _ if value.contains(char::is_whitespace) => {
            list.push(slip("token_with_spaces", Severity::Error, "The token has spaces inside.", "several words"));
            return (list, value);
        }
        _ => return (list, value),
    };
    list.push(slip(code, Severity::Error, message, received));
    (list, value.rsplit(char::is_whitespace).next().unwrap_or_default())
}

/// Whether it looks like the token of an agent: 40 hexadecimal digits.
pub(crate) fn is_agent_token(value: &str) -> bool {
    value.len() == 40 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether it looks like the token of a channel: 16 capital letters and digits, or a web channel's with `H-` before it.
pub(crate) fn is_channel_token(value: &str) -> bool {
    let last = value.rsplit('-').next().unwrap_or_default();
    let fits = last.len() == 16 && last.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    fits && (last == value || value.starts_with("H-"))
}
