//! The rewrite of a request for the desk: one spelling, one length, nothing that speaks of the connection.

use crate::head::Head;

/// Carries the number under which the desk finds the capture.
pub(crate) const ID_FIELD: &str = "x-standin-exchange";
/// Carries the word that only the gate of this start knows.
pub(crate) const KEY_FIELD: &str = "x-standin-key";
/// The path of the desk's own probe. No route can have it: it is no origin-form of the outside.
pub(crate) const PROBE_TARGET: &str = "/-/probe";

/// Fields that end at the gate: they speak of the outer connection, or make the desk's server do something.
const DROPPED: [&str; 14] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
    ID_FIELD,
    KEY_FIELD,
];

/// The head that the desk reads. What is not plain ASCII stays behind: the desk gets the true bytes by `id`.
pub(crate) fn head(outer: &Head, id: u64, key: &str, length: usize) -> Vec<u8> {
    let mut head = Vec::with_capacity(outer.raw.len() + 128);
    head.extend_from_slice(b"POST ");
    head.extend_from_slice(&outer.target);
    head.extend_from_slice(b" HTTP/1.1\r\n");
    let own = format!("Host: desk\r\n{KEY_FIELD}: {key}\r\n{ID_FIELD}: {id}\r\nContent-Length: {length}\r\n");
    head.extend_from_slice(own.as_bytes());
    for (name, value) in outer.fields.iter().filter(|(name, value)| is_forwarded(name, value)) {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// A request without a body that the desk answers at once.
pub(crate) fn probe(key: &str) -> Vec<u8> {
    format!("GET {PROBE_TARGET} HTTP/1.1\r\nHost: desk\r\n{KEY_FIELD}: {key}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

fn is_forwarded(name: &str, value: &[u8]) -> bool {
    !DROPPED.iter().any(|dropped| name.eq_ignore_ascii_case(dropped))
        && value.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_fields_pass() {
        let outer = b"POST /hooks/a?b HTTP/1.1\r\nHost: evil\r\nTE: a;q=nan\r\nExpect: 100-continue\r\nX-A: 1\r\n\
            Transfer-Encoding: chunked\r\nContent-Length: 9\r\nX-Standin-Exchange: 9\r\nX-Standin-Key: k\r\nX-B: \xff\r\n\
            CONNECTION: upgrade\r\nUpgrade: x\r\nX-Tab: a\tb\r\n\r\n";
        let outer = Head::parse(outer, 20).expect("parses");
        let expected = "POST /hooks/a?b HTTP/1.1\r\nHost: desk\r\nx-standin-key: key\r\nx-standin-exchange: 3\r\n\
            Content-Length: 5\r\nX-A: 1\r\n\r\n";
        assert_eq!(String::from_utf8(head(&outer, 3, "key", 5)).expect("ASCII"), expected);
    }
}
