//! Answers and the error catalogue of both surfaces (protocol pages 2.2 and 2.3).

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::ids::escaped;

/// What a route answers; an error is one that stops the work.
pub(super) type Reply = Result<Answer, Answer>;

/// Status and body.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub status: u16,
    pub body: Body,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    Empty,
    Json(Value),
    Plain(&'static str),
    Html(&'static str),
    File(String, Bytes),
    Redirect(String),
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let typed = |kind: &str, body: Bytes| {
            let mut response = (status, body).into_response();
            if let Ok(kind) = HeaderValue::from_str(kind) {
                response.headers_mut().insert(header::CONTENT_TYPE, kind);
            }
            response
        };
        match self.body {
            Body::Empty => status.into_response(),
            Body::Json(value) => typed("application/json; charset=utf-8", escaped(&value.to_string()).into()),
            Body::Plain(text) => typed("text/plain", Bytes::from_static(text.as_bytes())),
            Body::Html(text) => typed("text/html", Bytes::from_static(text.as_bytes())),
            Body::File(kind, bytes) => typed(&kind, bytes),
            Body::Redirect(to) => match HeaderValue::from_str(&to) {
                Ok(to) => (status, [(header::LOCATION, to)]).into_response(),
                Err(_) => StatusCode::NOT_FOUND.into_response(),
            },
        }
    }
}

/// 200 with JSON; creates have no other status either.
pub(super) fn ok(body: Value) -> Answer {
    Answer { status: 200, body: Body::Json(body) }
}

/// 200 without a body.
pub(super) fn empty() -> Answer {
    Answer { status: 200, body: Body::Empty }
}

/// `{"error": …}`.
pub(super) fn error(status: u16, text: &str) -> Answer {
    Answer { status, body: Body::Json(json!({ "error": text })) }
}

/// 422 of a model's validation: `{"message": …, "attributes": […]}`.
pub(super) fn invalid(message: &str, attributes: &[&str]) -> Answer {
    Answer { status: 422, body: Body::Json(json!({ "message": message, "attributes": attributes })) }
}

/// A record that is missing, in the application API.
pub(super) fn missing() -> Answer {
    error(404, "Resource could not be found")
}

/// A record or route that is missing, in the public API and for the framework.
pub(super) fn not_found() -> Answer {
    rails(404, "Not Found")
}

/// What nobody caught.
pub(super) fn internal() -> Answer {
    rails(500, "Internal Server Error")
}

/// What the framework itself says.
pub(super) fn rails(status: u16, text: &str) -> Answer {
    Answer { status, body: Body::Json(json!({ "status": status, "error": text })) }
}

/// A group of parameters that is missing.
pub(super) fn param_missing(name: &str) -> Answer {
    error(422, &format!("param is missing or the value is empty: {name}"))
}

/// 401 without any token, in the words of the sign-in library.
pub(super) fn signed_out() -> Answer {
    let text = "You need to sign in or sign up before continuing.";
    Answer { status: 401, body: Body::Json(json!({ "errors": [text] })) }
}

/// 401, not 403, for somebody whose role does not allow it.
pub(super) fn forbidden() -> Answer {
    error(401, "You are not authorized to do this action")
}

/// 429 without `Retry-After`.
pub(super) fn throttled() -> Answer {
    Answer { status: 429, body: Body::Plain("Retry later\n") }
}

/// 413 of the proxy in front.
pub(super) fn too_large() -> Answer {
    let page = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    Answer { status: 413, body: Body::Html(page) }
}
