//! Answers of the door: a head that is known byte for byte before it is sent, and no body.

use bytes::Bytes;
use http::header::{ALLOW, CONNECTION, HeaderName, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Empty;
use standin_model::Part;

use crate::head::Head;
use crate::refusal::Refused;

/// A planned answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    /// Whether the connection ends after it.
    pub(crate) last: bool,
    old: bool,
    without_length: bool,
    fields: Vec<(HeaderName, &'static str)>,
}

impl Reply {
    /// The answer to a good request.
    pub(crate) fn to(head: &Head, status: StatusCode) -> Self {
        Self::new(head, status, head.wants_close())
    }

    /// The answer while the log cannot be written: come again soon.
    pub(crate) fn unavailable(head: &Head) -> Self {
        let mut reply = Self::to(head, StatusCode::SERVICE_UNAVAILABLE);
        reply.fields.push((RETRY_AFTER, "1"));
        reply
    }

    /// The answer to a request that is turned away. The connection ends with it: the rest may be anything.
    pub(crate) fn refusing(head: &Head, refused: &Refused) -> Self {
        let mut reply = Self::new(head, refused.status, true);
        match refused.status {
            StatusCode::METHOD_NOT_ALLOWED => reply.fields.push((ALLOW, "POST")),
            StatusCode::SERVICE_UNAVAILABLE => reply.fields.push((RETRY_AFTER, "1")),
            _ => {}
        }
        reply
    }

    /// The one answer to every path that is nobody's.
    pub(crate) fn not_found(head: &Head) -> Self {
        Self::new(head, StatusCode::NOT_FOUND, true)
    }

    fn new(head: &Head, status: StatusCode, last: bool) -> Self {
        let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        Self {
            status,
            last,
            old: head.minor == 0,
            without_length: bodiless || head.method == "HEAD",
            fields: if last { vec![(CONNECTION, "close")] } else { Vec::new() },
        }
    }

    /// The head exactly as hyper writes it: own fields first, then the length of the empty body.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let version = if self.old { "HTTP/1.0" } else { "HTTP/1.1" };
        let reason = self.status.canonical_reason().unwrap_or("<none>");
        let mut head = format!("{version} {} {reason}\r\n", self.status.as_str());
        for (name, value) in &self.fields {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.without_length {
            head.push_str("content-length: 0\r\n");
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// The answer as it is recorded.
    pub(crate) fn part(&self) -> Part {
        Part { head: self.bytes(), ..Part::default() }
    }

    /// The answer as hyper is told to send it.
    pub(crate) fn response(&self) -> Response<Empty<Bytes>> {
        let mut response = Response::new(Empty::new());
        *response.status_mut() = self.status;
        for (name, value) in &self.fields {
            response.headers_mut().append(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// The status that a route asks for, or 200 where it asks for none that can end an exchange.
pub(crate) fn final_status(status: u16) -> StatusCode {
    match StatusCode::from_u16(status) {
        Ok(status) if (200..=599).contains(&status.as_u16()) => status,
        _ => StatusCode::OK,
    }
}
