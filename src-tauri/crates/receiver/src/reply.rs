//! Answers of the door: a head that is known byte for byte before it is sent, and no body but a file that is handed out.

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use standin_model::Part;

use crate::file::ServedFile;
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
    fields: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Reply {
    /// The answer to a good request.
    pub(crate) fn to(head: &Head, status: StatusCode) -> Self {
        Self::new(head, status, head.wants_close())
    }

    /// The answer while the log cannot be written: come again soon.
    pub(crate) fn unavailable(head: &Head) -> Self {
        let mut reply = Self::to(head, StatusCode::SERVICE_UNAVAILABLE);
        reply.fields.push((RETRY_AFTER, HeaderValue::from_static("1")));
        reply
    }

    /// A file, or what a GET of it would be answered with.
    pub(crate) fn file(head: &Head, file: &ServedFile) -> Self {
        let mut reply = Self::to(head, StatusCode::OK);
        reply.fields.extend([
            (CONTENT_TYPE, HeaderValue::from_static(file.content_type())),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ]);
        let bytes = file.bytes();
        if head.method == "HEAD" {
            reply.fields.push((CONTENT_LENGTH, HeaderValue::from(bytes.len())));
        } else {
            reply.body = bytes;
        }
        reply
    }

    /// The answer to a request that is turned away. The connection ends with it: the rest may be anything.
    pub(crate) fn refusing(head: &Head, refused: &Refused) -> Self {
        let mut reply = Self::new(head, refused.status, true);
        if let Some(allow) = refused.allow {
            reply.fields.push((ALLOW, HeaderValue::from_static(allow)));
        }
        if refused.status == StatusCode::SERVICE_UNAVAILABLE {
            reply.fields.push((RETRY_AFTER, HeaderValue::from_static("1")));
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
            fields: if last { vec![(CONNECTION, HeaderValue::from_static("close"))] } else { Vec::new() },
            body: Bytes::new(),
        }
    }

    /// The head exactly as hyper writes it: own fields first, then the length of the body.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let version = if self.old { "HTTP/1.0" } else { "HTTP/1.1" };
        let reason = self.status.canonical_reason().unwrap_or("<none>");
        let mut head = format!("{version} {} {reason}\r\n", self.status.as_str()).into_bytes();
        for (name, value) in &self.fields {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        if !self.without_length {
            head.extend_from_slice(format!("content-length: {}\r\n", self.body.len()).as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    /// How many bytes leave.
    pub(crate) fn length(&self) -> usize {
        self.bytes().len() + self.body.len()
    }

    /// The answer as it is recorded. A file is not repeated in the log each time that it is fetched.
    pub(crate) fn part(&self) -> Part {
        Part { head: self.bytes(), truncated: !self.body.is_empty(), ..Part::default() }
    }

    /// The answer as hyper is told to send it.
    pub(crate) fn response(&self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body.clone()));
        *response.status_mut() = self.status;
        for (name, value) in &self.fields {
            response.headers_mut().append(name, value.clone());
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
