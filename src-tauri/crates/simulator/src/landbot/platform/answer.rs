//! Answers of the Platform API in their two error shapes (protocol page 3.1).

use axum::response::Response;
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::landbot::answer::{Refusal, json_answer, refusal};

/// `{"errors": {field: [words]}}`.
pub(super) fn errors(status: StatusCode, field: &str, words: &str) -> Refusal {
    refusal(status, &json!({ "errors": { field: [words] } }))
}

/// A body that is JSON and not valid: 422.
pub(super) fn invalid(field: &str, words: &str) -> Refusal {
    errors(StatusCode::UNPROCESSABLE_ENTITY, field, words)
}

/// A state that forbids it: 412.
pub(super) fn precondition(field: &str, words: &str) -> Refusal {
    errors(StatusCode::PRECONDITION_FAILED, field, words)
}

/// `{"detail": words}`, for what the framework itself refuses (K1).
pub(super) fn detail(status: StatusCode, words: &str) -> Refusal {
    refusal(status, &json!({ "detail": words }))
}

/// `{"success": true, name: value}`.
pub(super) fn told(status: StatusCode, name: &str, value: Value) -> Response {
    let body = Map::from_iter([("success".to_owned(), Value::Bool(true)), (name.to_owned(), value)]);
    json_answer(status, &Value::Object(body))
}

/// `{"success": true}`, for what changes a state.
pub(super) fn done() -> Response {
    json_answer(StatusCode::OK, &json!({ "success": true }))
}
