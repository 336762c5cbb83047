//! Decides which bytes of a recorded head must differ for another target or another body, and names each change.

use url::{Position, Url};

use super::chunked::frames;

/// Why a recorded request cannot be sent again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The head does not begin with `METHOD target HTTP/1.x`.
    #[error("its head does not begin with a request line such as \"POST /path HTTP/1.1\"")]
    NoRequestLine,
}

/// A head as it will be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WirePlan {
    /// Method as written.
    pub method: String,
    /// Request target as it will be sent.
    pub target: String,
    /// The head's bytes, start line to empty line.
    pub head: Vec<u8>,
    /// Whether the recorded framing is sent in place of the body.
    pub chunked: bool,
    /// What differs from the recorded head, one sentence each; no values, they may be secret.
    pub changes: Vec<String>,
}

/// Plans the head for `url` and a body of `body_len` bytes; `framing` is the recorded chunked body where the body was
/// not edited. Every byte that the target does not force to differ stays: order, case, duplicates, odd values.
///
/// # Errors
/// [`WireError::NoRequestLine`] where the recorded head is none.
pub fn plan(head: &[u8], body_len: usize, framing: Option<&[u8]>, url: &Url) -> Result<WirePlan, WireError> {
    let mut lines = split_lines(head);
    let start = lines.first().copied().ok_or(WireError::NoRequestLine)?;
    let request_line = RequestLine::parse(start.text)?;
    let mut changes = Vec::new();
    if head_is_cut(&lines) {
        changes.push("The empty line at the end of the head was added: the recorded one was cut short.".to_owned());
    }
    if lines.iter().rev().skip(1).any(|line| line.text.is_empty()) {
        changes.push("Empty lines inside the head were left out: they would end it.".to_owned());
    }
    let last_end = lines.last().filter(|line| line.text.is_empty()).map_or(start.end(), Line::end);
    lines.retain(|line| !line.text.is_empty());

    let target = request_line.target_for(url);
    let mut out = Vec::with_capacity(head.len() + 64);
    if target == request_line.target {
        out.extend_from_slice(start.text);
    } else {
        out.extend_from_slice(format!("{} {target} {}", request_line.method, request_line.version).as_bytes());
        changes.push("The request target is the path of the new address.".to_owned());
    }
    out.extend_from_slice(start.end());

    let chunked = has_chunked(&lines) && framing.is_some_and(|framing| frames(framing, body_len));
    let edit = Edit { url, body_len, chunked, had_framing: framing.is_some() };
    edit.fields(&lines, start, &mut out, &mut changes);
    out.extend_from_slice(last_end);
    Ok(WirePlan { method: request_line.method.to_owned(), target, head: out, chunked, changes })
}

/// A line without its end, and the end as it was (`\r\n`, `\n`, or nothing where the head was cut).
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    text: &'a [u8],
    end: &'a [u8],
}

impl<'a> Line<'a> {
    fn end(&self) -> &'a [u8] {
        if self.end.ends_with(b"\n") { self.end } else { b"\r\n" }
    }

    fn name(&self) -> &'a [u8] {
        let colon = self.text.iter().position(|byte| *byte == b':').unwrap_or(0);
        self.text[..colon].trim_ascii()
    }

    fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name.as_bytes())
    }

    fn value(&self) -> &'a [u8] {
        let colon = self.text.iter().position(|byte| *byte == b':');
        colon.map_or(&[][..], |colon| self.text[colon + 1..].trim_ascii())
    }

    /// The line with another value: name, colon and the blanks around the value stay.
    fn with_value(&self, value: &str, out: &mut Vec<u8>) {
        let colon = self.text.iter().position(|byte| *byte == b':').unwrap_or(0);
        let rest = &self.text[colon + 1..];
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        out.extend_from_slice(&self.text[..=colon]);
        out.extend_from_slice(&rest[..blanks]);
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(self.end());
    }
}

fn split_lines(head: &[u8]) -> Vec<Line<'_>> {
    head.split_inclusive(|byte| *byte == b'\n')
        .map(|line| {
            let bare = line.strip_suffix(b"\n").unwrap_or(line);
            let text = bare.strip_suffix(b"\r").unwrap_or(bare);
            Line { text, end: &line[text.len()..] }
        })
        .collect()
}

fn head_is_cut(lines: &[Line<'_>]) -> bool {
    !lines.last().is_some_and(|line| line.text.is_empty() && line.end.ends_with(b"\n"))
}

fn has_chunked(lines: &[Line<'_>]) -> bool {
    lines.iter().skip(1).any(|line| line.is("transfer-encoding") && ends_in_chunked(line.value()))
}

/// Whether the last transfer coding of a field is chunked.
pub(crate) fn ends_in_chunked(value: &[u8]) -> bool {
    let last = value.rsplit(|byte| *byte == b',').next().unwrap_or_default();
    last.trim_ascii().eq_ignore_ascii_case(b"chunked")
}

struct RequestLine<'a> {
    method: &'a str,
    target: &'a str,
    version: &'a str,
}

impl<'a> RequestLine<'a> {
    fn parse(line: &'a [u8]) -> Result<Self, WireError> {
        let text = std::str::from_utf8(line).map_err(|_| WireError::NoRequestLine)?;
        let words: Vec<&str> = text.split(' ').collect();
        let [method, target, version] = words[..] else { return Err(WireError::NoRequestLine) };
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        let well_formed = !method.is_empty()
            && method.bytes().all(token)
            && !target.is_empty()
            && !target.chars().any(char::is_control)
            && matches!(version, "HTTP/1.0" | "HTTP/1.1");
        if well_formed { Ok(Self { method, target, version }) } else { Err(WireError::NoRequestLine) }
    }

    /// The target as recorded where it means the same place, else the path of the new address.
    fn target_for(&self, url: &Url) -> String {
        let wanted = &url[Position::BeforePath..Position::AfterQuery];
        let origin = &url[..Position::BeforePath];
        let same = self.target.starts_with('/')
            && Url::parse(&format!("{origin}{}", self.target))
                .is_ok_and(|recorded| &recorded[Position::BeforePath..Position::AfterQuery] == wanted);
        if same { self.target.to_owned() } else { wanted.to_owned() }
    }
}

/// What the new target and the body ask of the header fields.
struct Edit<'a> {
    url: &'a Url,
    body_len: usize,
    chunked: bool,
    had_framing: bool,
}

impl Edit<'_> {
    fn fields(&self, lines: &[Line<'_>], start: Line<'_>, out: &mut Vec<u8>, changes: &mut Vec<String>) {
        let authority = authority(self.url);
        if !lines.iter().skip(1).any(|line| line.is("host")) {
            out.extend_from_slice(format!("Host: {authority}").as_bytes());
            out.extend_from_slice(start.end());
            changes.push("Host was added: the recorded head had none.".to_owned());
        }
        let mut length_stands = false;
        for line in lines.iter().skip(1) {
            if line.is("host") && !same_authority(line.value(), self.url) {
                line.with_value(&authority, out);
                changes.push(format!("Host is {authority}, as the target needs."));
            } else if line.is("content-length") && !self.chunked {
                length_stands = true;
                if line.value() == self.body_len.to_string().as_bytes() {
                    verbatim(line, out);
                } else {
                    line.with_value(&self.body_len.to_string(), out);
                    changes.push(format!("Content-Length is {}, the length of the body that is sent.", self.body_len));
                }
            } else if line.is("transfer-encoding") && !self.chunked {
                changes.push(self.why_not_chunked());
            } else {
                verbatim(line, out);
            }
        }
        let lost_framing = !self.chunked && has_chunked(lines);
        if !self.chunked && !length_stands && (self.body_len > 0 || lost_framing) {
            out.extend_from_slice(format!("Content-Length: {}", self.body_len).as_bytes());
            out.extend_from_slice(start.end());
            changes.push(format!("Content-Length: {} was added, so that the body can be sent.", self.body_len));
        }
    }

    fn why_not_chunked(&self) -> String {
        if self.had_framing {
            "Transfer-Encoding was left out: the recorded chunks are not whole.".to_owned()
        } else {
            "Transfer-Encoding was left out: the body is sent in one piece.".to_owned()
        }
    }
}

fn verbatim(line: &Line<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(line.text);
    out.extend_from_slice(line.end());
}

/// Host and, where it is not the scheme's own, port: the value of Host.
pub(crate) fn authority(url: &Url) -> String {
    url[Position::BeforeHost..Position::AfterPort].to_owned()
}

fn same_authority(value: &[u8], url: &Url) -> bool {
    std::str::from_utf8(value)
        .ok()
        .and_then(|value| Url::parse(&format!("{}://{value}/", url.scheme())).ok())
        .is_some_and(|recorded| authority(&recorded) == authority(url) && recorded.path() == "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("url")
    }

    #[test]
    fn nothing_changes_for_the_same_target_and_body() {
        let odd: [&[u8]; 6] = [
            b"POST /hooks/a%2fb?x=1&x=2 HTTP/1.1\r\nhOsT: A.example:80\r\nX-Dup: 1\r\nx-dup:2 \r\nX-Bin: \xff\xfe\r\nContent-Length: 2\r\n\r\n",
            b"POST /hooks/a%2fb?x=1&x=2 HTTP/1.1\nHost: a.example\nContent-length:  2\n\n",
            b"POST /x/../hooks/a%2fb?x=1&x=2 HTTP/1.0\r\nContent-Length: 2\r\nHost: a.example\r\nno colon here\r\n folded\r\n\r\n",
            b"POST /hooks/a%2fb?x=1&x=2 HTTP/1.1\r\nHost: a.example\r\nExpect: 100-continue\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n",
            b"POST /hooks/a%2fb?x=1&x=2 HTTP/1.1\r\nHost: a.example\nContent-Length: 2\r\n\n",
            b"p!T /hooks/a%2fb?x=1&x=2 HTTP/1.1\r\nHost:a.example\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n",
        ];
        for head in odd {
            let plan =
                plan(head, 2, Some(b"1\r\na\r\n1\r\nb\r\n0\r\n\r\n"), &url("http://a.example/hooks/a%2fb?x=1&x=2"));
            let plan = plan.expect("plans");
            assert_eq!(plan.head, head, "{}", String::from_utf8_lossy(head));
            assert_eq!(plan.changes, Vec::<String>::new());
            assert_eq!(plan.chunked, head.starts_with(b"p!T"));
        }
    }

    #[test]
    fn another_target_changes_the_target_and_host_alone() {
        let head = b"POST /secret HTTP/1.1\r\nX: y\r\nHOST:  a.example\r\nContent-Length: 0\r\n\r\n";
        let plan = plan(head, 0, None, &url("https://[::1]:8443/new?q")).expect("plans");
        let expected = b"POST /new?q HTTP/1.1\r\nX: y\r\nHOST:  [::1]:8443\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(plan.head, expected);
        assert_eq!((plan.method.as_str(), plan.target.as_str()), ("POST", "/new?q"));
        assert_eq!(plan.changes.len(), 2);
        assert!(plan.changes.iter().all(|change| !change.contains("secret")), "{:?}", plan.changes);
    }

    #[test]
    fn an_edited_body_changes_its_length_alone() {
        let sized = b"POST / HTTP/1.1\r\nHost: a.example\r\ncontent-length: 999\r\nX: y\r\n\r\n";
        let planned = plan(sized, 5, None, &url("http://a.example/")).expect("plans");
        assert_eq!(planned.head, b"POST / HTTP/1.1\r\nHost: a.example\r\ncontent-length: 5\r\nX: y\r\n\r\n");
        assert_eq!(planned.changes.len(), 1);

        let chunked = b"POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n";
        for framing in [None, Some(&b"5\r\nabc"[..])] {
            let planned = plan(chunked, 5, framing, &url("http://a.example/")).expect("plans");
            assert_eq!(planned.head, b"POST / HTTP/1.1\r\nHost: a.example\r\nX: y\r\nContent-Length: 5\r\n\r\n");
            assert!(!planned.chunked);
            assert_eq!(planned.changes.len(), 2);
        }
    }

    #[test]
    fn what_is_missing_is_added_and_said() {
        let planned = plan(b"GET /x HTTP/1.1", 0, None, &url("http://a.example/x")).expect("plans");
        assert_eq!(planned.head, b"GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
        assert_eq!(planned.changes.len(), 2);
        let planned =
            plan(b"* * HTTP/1.1\r\nHost: a.example\r\n\r\n", 3, None, &url("http://a.example/x")).expect("plans");
        assert_eq!(planned.head, b"* /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\n");
    }

    #[test]
    fn no_damage_to_a_head_makes_it_fail_otherwise_than_by_an_error() {
        let head = b"POST /x?y HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n";
        for at in 0..head.len() {
            for with in [&b""[..], b"\0", b"\n", b"\r", b" ", b":", b"\xff", b"\r\n\r\n"] {
                let damaged = [&head[..at], with, &head[at + 1..]].concat();
                if let Ok(planned) = plan(&damaged, 2, None, &url("http://b.example/")) {
                    assert!(planned.head.ends_with(b"\n") && !planned.changes.is_empty());
                    let again = plan(&planned.head, 2, None, &url("http://b.example/")).expect("still a head");
                    assert_eq!((again.head, again.changes.len()), (planned.head, 0), "nothing is left to change");
                }
            }
        }
    }

    #[test]
    fn a_head_without_a_request_line_is_an_error() {
        for bad in [
            &b""[..],
            b"\r\n\r\n",
            b"\x16\x03\x01\x02\x00",
            b"GET /\r\n\r\n",
            b"GET / HTTP/2.0\r\n\r\n",
            b"GET  / HTTP/1.1\r\n\r\n",
            b"G T / HTTP/1.1\r\n\r\n",
            b"GET /\xff HTTP/1.1\r\n\r\n",
            b"GET /\t HTTP/1.1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\n",
        ] {
            assert_eq!(plan(bad, 0, None, &url("http://a.example/")), Err(WireError::NoRequestLine), "{bad:?}");
        }
    }
}
