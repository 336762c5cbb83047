//! The head of a request as it came off the wire, taken apart without losing anything.

/// A whole head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Start line and fields up to and including the empty line.
    pub(crate) raw: Vec<u8>,
    /// The method as written.
    pub(crate) method: String,
    /// The target as written.
    pub(crate) target: Vec<u8>,
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    pub(crate) minor: u8,
    /// Names and values in wire order.
    pub(crate) fields: Vec<(String, Vec<u8>)>,
}

impl Head {
    /// Reads the head at the start of `bytes`; `None` where there is no whole and well-formed one.
    pub(crate) fn parse(bytes: &[u8], most_fields: usize) -> Option<Self> {
        let mut fields = vec![httparse::EMPTY_HEADER; most_fields];
        let mut request = httparse::Request::new(&mut fields);
        let Ok(httparse::Status::Complete(length)) = request.parse(bytes) else { return None };
        Some(Self {
            raw: bytes[..length].to_vec(),
            method: request.method?.to_owned(),
            target: request.path?.as_bytes().to_vec(),
            minor: request.version?,
            fields: request.headers.iter().map(|field| (field.name.to_owned(), field.value.to_vec())).collect(),
        })
    }

    /// The values of a field, whatever the case of its name.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> + 'a {
        self.fields.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_ascii())
    }

    /// Whether the connection ends with this request.
    pub(crate) fn wants_close(&self) -> bool {
        self.minor == 0 || self.values("connection").any(|value| has_token(value, "close"))
    }

    /// Whether the peer waits for a word before it sends the body.
    pub(crate) fn waits_for_continue(&self) -> bool {
        self.values("expect").any(|value| value.eq_ignore_ascii_case(b"100-continue"))
    }
}

fn has_token(value: &[u8], token: &str) -> bool {
    value.split(|byte| *byte == b',').any(|item| item.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
}

/// Method and target of a start line that may not be well-formed: whatever stands in their places.
pub(crate) fn guess(bytes: &[u8]) -> (String, Vec<u8>) {
    let line = standin_model::headers::start_line(bytes);
    let mut words = line.split(|byte| *byte == b' ');
    let method = words.next().unwrap_or_default();
    // What is no method is no text to show either: bytes of another protocol, for example.
    let is_method = !method.is_empty() && method.len() <= 32 && method.iter().all(u8::is_ascii_graphic);
    let target = words.next().unwrap_or_default();
    if is_method { (String::from_utf8_lossy(method).into_owned(), target.to_vec()) } else { Default::default() }
}

/// Where the head ends in bytes that may not be well-formed: after the first empty line, or at their end.
pub(crate) fn end(bytes: &[u8]) -> usize {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4)
}

/// The bytes after the blank lines that may stand before a request.
pub(crate) fn skip_blank_lines(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_taken_apart_and_kept() {
        let bytes =
            b"POST /x?\xc3\xa9 HTTP/1.1\r\nHost: a\r\nhOST:  b\r\nX: \xff\r\nConnection: Keep-Alive, Close\r\n\r\nbody";
        let head = Head::parse(bytes, 10).expect("parses");
        assert_eq!(head.raw, &bytes[..bytes.len() - 4]);
        assert_eq!(head.values("host").collect::<Vec<_>>(), [b"a", b"b"]);
        assert_eq!(head.values("x").next(), Some(b"\xff".as_slice()));
        assert!(head.wants_close());
        assert_eq!(Head::parse(&bytes[..20], 10), None);
        assert_eq!(Head::parse(bytes, 2), None);
    }

    #[test]
    fn a_broken_start_line_is_guessed_at() {
        assert_eq!(guess(b"POST /a HTTP/9.9\r\n"), ("POST".to_owned(), b"/a".to_vec()));
        assert_eq!(guess(b"\x16\x03\x01"), (String::new(), Vec::new()));
        assert_eq!(guess(b""), (String::new(), Vec::new()));
    }
}
