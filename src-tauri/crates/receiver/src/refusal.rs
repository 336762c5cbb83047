//! The reasons for which the door turns a request away: status, code, one sentence.

use http::StatusCode;
use standin_model::Refusal;

/// Why a request is turned away, and with which status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// The methods that are taken there, after a wrong one.
    pub(crate) allow: Option<&'static str>,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), allow: None }
    }

    pub(crate) fn wrong_method(allow: &'static str) -> Self {
        let message = format!("Only {allow} is taken here.");
        let refused = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message);
        Self { allow: Some(allow), ..refused }
    }

    pub(crate) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let message = format!("The body is longer than the limit of {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message)
    }

    pub(crate) fn busy() -> Self {
        let message = "Too many bytes of other bodies are under way; the sender was asked to come again.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", message)
    }

    pub(crate) fn body_timeout() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", "The body came too slowly.")
    }

    pub(crate) fn body_incomplete() -> Self {
        Self::bad("body_incomplete", "The body ended before its framing said so.")
    }

    pub(crate) fn connection_lost() -> Self {
        Self::bad("connection_lost", "The connection broke before the request was whole.")
    }

    pub(crate) fn as_refusal(&self) -> Refusal {
        Refusal { code: self.code.to_owned(), message: self.message.clone() }
    }
}
