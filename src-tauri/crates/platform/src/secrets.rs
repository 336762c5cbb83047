//! Where secrets stand in heads, targets and bodies, by rules that hold on every platform.

use std::ops::Range;

use standin_model::secret::Place;

use crate::json::Document;
use crate::scan::{self, Step};

/// Headers whose value is a secret.
const HEADERS: [&str; 10] = [
    "authorization",
    "proxy-authorization",
    "api_access_token",
    "api-access-token",
    "access-token",
    "api-key",
    "apikey",
    "cookie",
    "set-cookie",
    "x-api-key",
];
/// Words before the secret in an Authorization header that are worth seeing.
const SCHEMES: [&str; 5] = ["token", "bearer", "basic", "digest", "apikey"];
/// Names of members and query parameters that are secrets wherever they stand.
const NAMES: [&str; 12] = [
    "api_access_token",
    "access_token",
    "refresh_token",
    "pubsub_token",
    "hmac_token",
    "hmac_identifier",
    "identifier_hash",
    "hook_token",
    "webhook_secret",
    "client_secret",
    "secret",
    "api_key",
];

/// The secret spans of traffic of no known platform, in order.
pub fn generic_secret_spans(place: Place, bytes: &[u8]) -> Vec<Range<usize>> {
    spans(place, bytes, |path| named(path) || token_of(path, &["channel", "channels", "hook", "hooks"]))
}

/// The secret spans of one place, with the platform's rule for the strings of a JSON body.
pub(crate) fn spans(place: Place, bytes: &[u8], rule: impl Fn(&[Step]) -> bool) -> Vec<Range<usize>> {
    match place {
        Place::Head => {
            let line = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
            let mut list = target_spans(&bytes[..line]);
            list.extend(header_spans(bytes));
            list
        }
        Place::ReplyHead => header_spans(bytes),
        Place::Target => target_spans(bytes),
        Place::Body | Place::ReplyBody => body_spans(bytes, &rule),
        Place::Framing => crate::framing::spans(bytes, |body| body_spans(body, &rule)),
    }
}

/// Strings of a JSON body for which the rule holds. Nothing where the body is no JSON: known secrets are found otherwise.
fn body_spans(bytes: &[u8], rule: &dyn Fn(&[Step]) -> bool) -> Vec<Range<usize>> {
    let document = Document::new(bytes);
    // Replaced bytes would shift every offset behind them.
    if document.trouble.is_some() || document.bad_utf8.is_some() {
        return Vec::new();
    }
    let mut list = Vec::new();
    scan::strings(document.text(), |path, range| {
        if !range.is_empty() && rule(path) {
            list.push(range);
        }
    });
    list
}

/// Whether the last name on the way is a secret's wherever it stands.
pub(crate) fn named(path: &[Step]) -> bool {
    last_key(path).is_some_and(|key| NAMES.iter().any(|name| key.eq_ignore_ascii_case(name)))
}

/// Whether this is the `token` of one of these owners, directly or as an item of a list.
pub(crate) fn token_of(path: &[Step], owners: &[&str]) -> bool {
    let [way @ .., Step::Key(key)] = path else { return false };
    key == "token" && last_key(way).is_some_and(|owner| owners.contains(&owner))
}

/// The last name on the way, over items of lists.
fn last_key(path: &[Step]) -> Option<&str> {
    path.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Item => None,
    })
}

/// Values of secret headers. A known scheme word before the secret stays in sight.
fn header_spans(head: &[u8]) -> Vec<Range<usize>> {
    let mut list = Vec::new();
    let mut start = 0;
    let mut secret = false;
    for (number, line) in head.split(|byte| *byte == b'\n').enumerate() {
        let range = start..start + line.len();
        start = range.end + 1;
        if number == 0 {
            continue;
        }
        if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            // A folded line goes on with the value above it.
            if secret {
                list.extend(trimmed(head, range));
            }
            continue;
        }
        let colon = line.iter().position(|byte| *byte == b':');
        secret = colon.is_some_and(|colon| is_secret_header(&line[..colon]));
        if let (true, Some(colon)) = (secret, colon) {
            list.extend(trimmed(head, range.start + colon + 1..range.end).map(|value| after_scheme(head, value)));
        }
    }
    list
}

/// Whether a header of this name holds a secret.
fn is_secret_header(name: &[u8]) -> bool {
    let name = name.trim_ascii().to_ascii_lowercase();
    HEADERS.iter().any(|known| known.as_bytes() == name)
        || (name.starts_with(b"x-")
            && [b"token".as_slice(), b"secret", b"api-key", b"apikey"].iter().any(|end| name.ends_with(end)))
}

/// The range without white space at its ends; `None` when nothing is left.
fn trimmed(bytes: &[u8], range: Range<usize>) -> Option<Range<usize>> {
    let part = &bytes[range.clone()];
    let front = part.len() - part.trim_ascii_start().len();
    let length = part.trim_ascii().len();
    (length > 0).then(|| range.start + front..range.start + front + length)
}

/// The range without a known scheme word at its front.
fn after_scheme(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let value = &bytes[range.clone()];
    let word = value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len());
    if !SCHEMES.iter().any(|scheme| value[..word].eq_ignore_ascii_case(scheme.as_bytes())) {
        return range;
    }
    trimmed(bytes, range.start + word..range.end).unwrap_or(range)
}

/// Values of secret query parameters.
fn target_spans(target: &[u8]) -> Vec<Range<usize>> {
    let Some(mark) = target.iter().position(|byte| *byte == b'?') else { return Vec::new() };
    let mut list = Vec::new();
    let mut start = mark + 1;
    let end = target[start..]
        .iter()
        .position(|byte| matches!(byte, b' ' | b'#' | b'\r'))
        .map_or(target.len(), |at| start + at);
    for pair in target[start..end].split(|byte| *byte == b'&') {
        let pair_end = start + pair.len();
        if let Some(equals) = pair.iter().position(|byte| *byte == b'=') {
            let name = &pair[..equals];
            let secret = name.eq_ignore_ascii_case(b"token")
                || NAMES.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
            if secret && start + equals + 1 < pair_end {
                list.push(start + equals + 1..pair_end);
            }
        }
        start = pair_end + 1;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(place: Place, bytes: &str) -> Vec<&str> {
        generic_secret_spans(place, bytes.as_bytes()).into_iter().map(|range| &bytes[range]).collect()
    }

    #[test]
    fn a5_secret_headers_are_found_and_the_scheme_stays_in_sight() {
        let head = "POST /x HTTP/1.1\r\nHost: h\r\nAuthorization:  Token abc def \r\nproxy-authorization: zzz\r\n\
                    X-Hook-Token: t1\r\nX-Chatwoot-Signature: s\r\nCookie: a=1; b=2\r\nAuthorization: Bearer\r\n q\r\n\r\n";
        assert_eq!(texts(Place::Head, head), ["abc def", "zzz", "t1", "a=1; b=2", "Bearer", "q"]);
        assert!(texts(Place::Head, "Authorization: x\r\n").is_empty(), "the start line is no header");
    }

    #[test]
    fn secret_query_parameters_are_found() {
        assert_eq!(texts(Place::Target, "/h?a=1&access_token=xyz&token=&secret=s#f"), ["xyz", "s"]);
        assert_eq!(texts(Place::Head, "GET /?token=xyz HTTP/1.1\r\nHost: h\r\n"), ["xyz"]);
    }

    #[test]
    fn secret_members_are_found_at_any_depth() {
        let body =
            r#"{"pubsub_token":"p","a":[{"access_token":"q\"r","token":"free"}],"secret":1,"hook":{"token":"h"}}"#;
        assert_eq!(texts(Place::Body, body), ["p", "q\\\"r", "h"]);
        assert!(texts(Place::Body, "access_token=xyz").is_empty());
        assert!(texts(Place::ReplyBody, r#"{"customer":{"token":"tg-77"}}"#).is_empty());
    }
}
