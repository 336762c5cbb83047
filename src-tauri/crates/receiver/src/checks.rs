//! The gate's own checks of a head: what hyper and tiny_http would let through.

use http::StatusCode;

use crate::head::Head;
use crate::refusal::Refused;

/// How the end of a body is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By its length.
    Length(u64),
    /// By chunks.
    Chunked,
}

/// The path that a target names, for comparing with the routes. Only origin-form is accepted later.
pub(crate) fn path(target: &[u8]) -> &[u8] {
    let origin = if target.starts_with(b"/") {
        target
    } else {
        match target.windows(3).position(|window| window == b"://") {
            Some(at) => {
                let rest = &target[at + 3..];
                rest.iter().position(|byte| *byte == b'/').map_or(&rest[rest.len()..], |slash| &rest[slash..])
            }
            None => target,
        }
    };
    origin.split(|byte| *byte == b'?').next().unwrap_or_default()
}

/// Everything that must hold of a head on the path of a webhook or a probe.
pub(crate) fn check(head: &Head) -> Result<Framing, Refused> {
    if head.method != "POST" {
        return Err(Refused::wrong_method("POST"));
    }
    let framing = check_form(head)?;
    if head.values("origin").next().is_some() {
        let message = "A browser sent this from a web page: it has an Origin.";
        return Err(Refused::new(StatusCode::FORBIDDEN, "cross_site", message));
    }
    let own = |value: &[u8]| value.eq_ignore_ascii_case(b"none") || value.eq_ignore_ascii_case(b"same-origin");
    if !head.values("sec-fetch-site").all(own) {
        let message = "A browser sent this from another site.";
        return Err(Refused::new(StatusCode::FORBIDDEN, "cross_site", message));
    }
    Ok(framing)
}

/// Everything that must hold of a head on the path of a file. A page of the platform's may show it, so a browser's
/// request from another site is as good as any.
pub(crate) fn check_fetch(head: &Head) -> Result<(), Refused> {
    if !matches!(head.method.as_str(), "GET" | "HEAD") {
        return Err(Refused::wrong_method("GET, HEAD"));
    }
    match check_form(head)? {
        Framing::Length(0) => Ok(()),
        _ => Err(Refused::bad("body_unexpected", "A request for a file has no body.")),
    }
}

/// What must hold of every head: a path, one host, one framing.
fn check_form(head: &Head) -> Result<Framing, Refused> {
    if !head.target.starts_with(b"/") {
        return Err(Refused::bad("target_form", "The target is not a path."));
    }
    if !head.target.iter().all(u8::is_ascii_graphic) {
        return Err(Refused::bad("target_not_ascii", "The target holds bytes that are not ASCII."));
    }
    match head.values("host").count() {
        1 => {}
        0 => return Err(Refused::bad("host_missing", "There is no Host.")),
        _ => return Err(Refused::bad("host_repeated", "There is more than one Host.")),
    }
    framing(head)
}

/// The one framing of a body: a single plain length, or chunks and nothing else.
pub(crate) fn framing(head: &Head) -> Result<Framing, Refused> {
    let ambiguous = |message: &str| Err(Refused::bad("framing_ambiguous", message));
    let mut lengths = head.values("content-length");
    let mut codings = head.values("transfer-encoding");
    match (lengths.next(), codings.next()) {
        (None, None) => Ok(Framing::Length(0)),
        (Some(_), Some(_)) => ambiguous("There are both Content-Length and Transfer-Encoding."),
        (Some(length), None) => {
            if lengths.next().is_some() {
                return ambiguous("There is more than one Content-Length.");
            }
            let plain = !length.is_empty() && length.iter().all(u8::is_ascii_digit);
            match std::str::from_utf8(length).ok().filter(|_| plain).and_then(|text| text.parse().ok()) {
                Some(length) => Ok(Framing::Length(length)),
                None => ambiguous("The Content-Length is not a plain number."),
            }
        }
        (None, Some(coding)) => {
            if codings.next().is_some() || !coding.eq_ignore_ascii_case(b"chunked") {
                return ambiguous("The Transfer-Encoding is not chunked alone.");
            }
            Ok(Framing::Chunked)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(head: &str) -> Result<Framing, &'static str> {
        let head = Head::parse(head.as_bytes(), 20).expect("parses");
        check(&head).map_err(|refused| refused.code)
    }

    #[test]
    fn a_path_is_cut_out_of_every_form() {
        assert_eq!(path(b"/hooks/a?b=/c"), b"/hooks/a");
        assert_eq!(path(b"http://host:1/hooks/a"), b"/hooks/a");
        assert_eq!(path(b"http://host"), b"");
        assert_eq!(path(b"*"), b"*");
        assert_eq!(path(b"host:443"), b"host:443");
    }

    #[test]
    fn a_file_is_fetched_and_nothing_else() {
        let verdict = |head: &str| {
            let head = Head::parse(head.as_bytes(), 20).expect("parses");
            check_fetch(&head).map_err(|refused| (refused.code, refused.allow))
        };
        assert_eq!(verdict("GET /p HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: cross-site\r\n\r\n"), Ok(()));
        assert_eq!(verdict("HEAD /p HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(()));
        let wrong = Err(("method_not_allowed", Some("GET, HEAD")));
        assert_eq!(verdict("POST /p HTTP/1.1\r\nHost: a\r\n\r\n"), wrong);
        let length = "GET /p HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n";
        assert_eq!(verdict(length), Err(("body_unexpected", None)));
        assert_eq!(verdict("GET /p HTTP/1.1\r\n\r\n"), Err(("host_missing", None)));
    }

    #[test]
    fn each_flaw_has_its_code() {
        let host = "Host: a\r\n";
        let with = |fields: &str| format!("POST /p HTTP/1.1\r\n{host}{fields}\r\n");
        assert_eq!(verdict(&with("")), Ok(Framing::Length(0)));
        assert_eq!(verdict(&with("Content-Length: 5\r\n")), Ok(Framing::Length(5)));
        assert_eq!(verdict(&with("Transfer-Encoding: Chunked\r\n")), Ok(Framing::Chunked));
        assert_eq!(verdict(&with("Sec-Fetch-Site: none\r\n")), Ok(Framing::Length(0)));
        for fields in [
            "Content-Length: 5\r\nContent-Length: 5\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 5, 5\r\n",
            "Content-Length: \r\n",
            "Content-Length: 0x5\r\n",
            "Content-Length: 99999999999999999999999\r\n",
        ] {
            assert_eq!(verdict(&with(fields)), Err("framing_ambiguous"), "{fields}");
        }
        assert_eq!(verdict(&with("Origin: null\r\n")), Err("cross_site"));
        assert_eq!(verdict(&with("Sec-Fetch-Site: cross-site\r\n")), Err("cross_site"));
        assert_eq!(verdict("POST /p HTTP/1.1\r\n\r\n"), Err("host_missing"));
        assert_eq!(verdict("POST /p HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"), Err("host_repeated"));
        assert_eq!(verdict("GET /p HTTP/1.1\r\nHost: a\r\n\r\n"), Err("method_not_allowed"));
        assert_eq!(verdict("HEAD /p HTTP/1.1\r\nHost: a\r\n\r\n"), Err("method_not_allowed"));
        assert_eq!(verdict("POST http://a/p HTTP/1.1\r\nHost: a\r\n\r\n"), Err("target_form"));
        assert_eq!(verdict("POST /p?é HTTP/1.1\r\nHost: a\r\n\r\n"), Err("target_not_ascii"));
    }
}
