//! Answers of the doors: APIchat's documented error shape and its contradictions (protocol page 1.5), and what both APIs share.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::options::{AuthError, Waf};

/// A JSON answer.
pub(super) fn json_answer(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The answer to a request that is not carried out; boxed, because handlers pass it on by `?`.
#[derive(Debug)]
pub(super) struct Refusal(Box<Response>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// A refusal with this body.
pub(super) fn refusal(status: StatusCode, body: &Value) -> Refusal {
    Refusal(Box::new(json_answer(status, body)))
}

/// The documented error: `{"success": false, "error": …}`.
pub(super) fn error(status: StatusCode, text: &str) -> Refusal {
    refusal(status, &json!({ "success": false, "error": text }))
}

/// A failed authentication in the shape that the knob asks for (K3).
pub(super) fn unauthorized(shape: AuthError, missing: bool) -> Refusal {
    let text = if missing { "Authentication credentials were not provided." } else { "Invalid token." };
    match shape {
        AuthError::Documented => error(StatusCode::UNAUTHORIZED, text),
        AuthError::Detail401 => refusal(StatusCode::UNAUTHORIZED, &json!({ "detail": text })),
        AuthError::Detail403 => refusal(StatusCode::FORBIDDEN, &json!({ "detail": "invalid token" })),
    }
}

/// The firewall's refusal.
pub(super) fn waf(shape: Waf) -> Refusal {
    match shape {
        Waf::Html => html(StatusCode::FORBIDDEN, "403 Forbidden"),
        Waf::Json | Waf::Off => error(StatusCode::FORBIDDEN, "Forbidden"),
    }
}

/// What a proxy in front says while the platform is away.
pub(super) fn outage() -> Refusal {
    html(StatusCode::BAD_GATEWAY, "502 Bad Gateway")
}

fn html(status: StatusCode, title: &str) -> Refusal {
    let page = format!("<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n");
    let mut response = (status, page).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    Refusal(Box::new(response))
}
