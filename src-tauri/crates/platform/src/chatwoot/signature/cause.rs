//! Why a signature does not fit: the mistakes that people make, tried one after the other.

use standin_model::{Secret, Secrets, SignatureReport};
use subtle::ConstantTimeEq;

use super::{Signed, bytes_of, digest, say};

/// Longest body that is written anew in other ways.
const MOST: usize = 1024 * 1024;

/// What a signature was received with.
pub(super) struct Case<'a> {
    pub(super) found: &'a Signed,
    pub(super) secret: &'a str,
    pub(super) secrets: &'a Secrets,
    pub(super) body: &'a [u8],
    pub(super) timestamp: &'a str,
}

impl Case<'_> {
    /// Whether the received bytes are the digest of these parts.
    fn is(&self, received: &[u8; 32], key: &str, parts: &[&[u8]]) -> bool {
        digest(key.as_bytes(), parts).ct_eq(received).into()
    }

    /// Whether they are the digest of the usual string with this key and body.
    fn usual(&self, received: &[u8; 32], key: &str, body: &[u8]) -> bool {
        self.is(received, key, &[self.timestamp.as_bytes(), b".", body])
    }
}

/// Names the likely cause.
pub(super) fn explain(report: &mut SignatureReport, case: &Case<'_>) {
    let received = case.found.signature.as_deref().unwrap_or_default();
    let Some(bytes) = bytes_of(received) else {
        form(report, case, received);
        return;
    };
    let hmac_token = case.secrets.get(Secrets::HMAC_TOKEN).map(Secret::reveal).unwrap_or_default();
    if case.is(&bytes, case.secret, &[case.body]) {
        say(
            report,
            "timestamp_not_signed",
            "The signature is of the body alone, without the time and the dot in front.",
            "Sign timestamp, dot, body. Chatwoot does: something between it and here signs anew, or the sender is a test of your own.",
        );
    } else if !hmac_token.is_empty() && case.usual(&bytes, hmac_token, case.body) {
        say(
            report,
            "hmac_token_used",
            "The signature was made with hmac_token, the key of identity proofs.",
            "Use the inbox's webhook secret for signatures; hmac_token is for the hash of an identifier alone.",
        );
    } else if !hmac_token.is_empty() && case.is(&bytes, hmac_token, &[case.body]) {
        say(
            report,
            "hmac_token_used",
            "The signature was made with hmac_token, and of the body alone.",
            "Use the inbox's webhook secret, and sign timestamp, dot, body.",
        );
    } else if case.timestamp.is_empty() {
        say(
            report,
            "timestamp_missing",
            "There is a signature, but no timestamp header: what was signed cannot be known.",
            "Make sure that no proxy drops the header that ends in -Timestamp.",
        );
    } else if case.secret.trim() != case.secret && case.usual(&bytes, case.secret.trim(), case.body) {
        say(
            report,
            "secret_spaces",
            "The stored secret has spaces or line ends around it.",
            "Store the webhook secret again, without them.",
        );
    } else if line_ends(case).iter().any(|body| case.usual(&bytes, case.secret, body)) {
        say(
            report,
            "line_end_changed",
            "The body lost or gained a line end on the way.",
            "Sign and check the bytes as they stand on the wire, before anything reads them.",
        );
    } else if rewritten(case.body).iter().any(|body| case.usual(&bytes, case.secret, body)) {
        say(
            report,
            "body_reserialised",
            "The signature fits the same JSON written another way: the body was read and written anew on the way.",
            "Check the bytes as they came. What stands between must pass the body on untouched.",
        );
    } else {
        report.message = "The signature fits neither the bytes nor any of the known mistakes.".to_owned();
        let fetched =
            if case.secrets.get(Secrets::TOKEN).is_some() { ", or run the set-up: it fetches the secret" } else { "" };
        report.remedy = format!(
            "Copy the secret again{fetched}: each inbox and each account webhook has its own, and resetting it makes a new one. Otherwise the body was changed on the way."
        );
    }
}

/// A value that is not `sha256=` and 64 digits.
fn form(report: &mut SignatureReport, case: &Case<'_>, received: &str) {
    let bare = bytes_of(&format!("sha256={received}"));
    if bare.is_some_and(|bytes| case.usual(&bytes, case.secret, case.body)) {
        say(
            report,
            "prefix_missing",
            "The digest fits, but sha256= in front of it is missing.",
            "Put sha256= in front of the hexadecimal digest.",
        );
    } else {
        say(
            report,
            "not_a_signature",
            "The value is not sha256= and 64 hexadecimal digits.",
            "Look at what writes this header: the digest is hexadecimal, neither Base64 nor SHA-1.",
        );
    }
}

/// The body with a line end more or less.
fn line_ends(case: &Case<'_>) -> Vec<Vec<u8>> {
    let trimmed = case.body.trim_ascii();
    let mut list = vec![[case.body, b"\n"].concat(), [case.body, b"\r\n"].concat()];
    if trimmed.len() < case.body.len() {
        list.push(trimmed.to_vec());
    }
    list
}

/// The same JSON as the usual libraries write it.
fn rewritten(body: &[u8]) -> Vec<Vec<u8>> {
    if body.len() > MOST {
        return Vec::new();
    }
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) else { return Vec::new() };
    let compact = value.to_string();
    let spaced = spaced(&compact);
    let mut list: Vec<String> = vec![
        escaped(&compact, |c| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}')),
        escaped(&compact, |c| !c.is_ascii()),
        escaped(&spaced, |c| !c.is_ascii()),
        serde_json::to_string_pretty(&value).unwrap_or_default(),
    ];
    list.extend([compact, spaced]);
    list.into_iter().map(String::into_bytes).collect()
}

/// Compact JSON with a space behind each colon and comma, outside of strings.
fn spaced(compact: &str) -> String {
    let (mut text, mut inside, mut skip) = (String::with_capacity(compact.len() + 64), false, false);
    for character in compact.chars() {
        text.push(character);
        match character {
            _ if skip => skip = false,
            '\\' if inside => skip = true,
            '"' => inside = !inside,
            ':' | ',' if !inside => text.push(' '),
            _ => {}
        }
    }
    text
}

/// JSON with these characters as escapes; they stand in strings alone.
fn escaped(json: &str, which: impl Fn(char) -> bool) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if which(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(character);
        }
    }
    text
}
