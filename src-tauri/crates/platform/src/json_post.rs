//! What every platform's webhook is: a POST that says that its body is JSON.

use standin_model::headers::start_line;
use standin_model::{Headers, Severity};

use crate::problems::{Detail, Problems, problem};

/// Notes a webhook that is another method, or does not say that it is JSON.
pub(crate) fn json_post(head: &[u8], headers: &Headers, problems: &mut Problems) {
    let content_type = headers.text("content-type").unwrap_or_default();
    if !content_type.to_ascii_lowercase().starts_with("application/json") {
        problems.push(
            problem("unusual_content_type", Severity::Note, "The webhook does not say that its body is JSON.")
                .documented("Content-Type: application/json")
                .received(if content_type.is_empty() { "no Content-Type" } else { content_type })
                .remedy("Parse the body as JSON anyway; some frameworks do so only when told."),
        );
    }
    let line = String::from_utf8_lossy(start_line(head)).into_owned();
    let method = line.split(' ').next().unwrap_or_default();
    if method != "POST" {
        problems.push(
            problem("unusual_method", Severity::Note, "The webhook is not a POST.")
                .documented("POST")
                .received(method)
                .remedy("Something else may send to this address."),
        );
    }
}
