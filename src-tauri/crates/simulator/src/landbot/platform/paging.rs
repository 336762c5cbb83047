//! Pages of a list: `offset` and `limit` (protocol page 3.1).

use axum::response::Response;
use http::StatusCode;
use serde_json::{Map, Value};

use super::answer::invalid;
use crate::landbot::answer::{Refusal, json_answer};
use crate::landbot::core::Core;

/// Items of a page without `limit`, and the most of one.
const USUAL: usize = 20;
const MOST: usize = 100;

/// Name and value of each query parameter, in order.
pub(super) fn query(text: Option<&str>) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(text.unwrap_or_default().as_bytes());
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// The value of a parameter; the last one where it repeats.
pub(super) fn value<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// `{"success": true, "total": N, name: [a page of the items]}`.
pub(super) fn page(
    core: &Core,
    query: &[(String, String)],
    name: &str,
    items: impl ExactSizeIterator<Item = Value>,
) -> Result<Response, Refusal> {
    let offset = number(query, "offset")?.unwrap_or(0);
    let mut limit = number(query, "limit")?.unwrap_or(USUAL);
    if limit > MOST {
        if !core.knobs.clamp_limit {
            return Err(invalid("limit", "Ensure this value is less than or equal to 100."));
        }
        limit = MOST;
    }
    let total = items.len();
    let items: Vec<Value> = items.skip(offset).take(limit).collect();
    let mut body = Map::new();
    body.insert("success".to_owned(), Value::Bool(true));
    body.insert("total".to_owned(), total.into());
    body.insert(name.to_owned(), Value::Array(items));
    Ok(json_answer(StatusCode::OK, &Value::Object(body)))
}

/// A whole number of the query that is not negative.
fn number(query: &[(String, String)], name: &str) -> Result<Option<usize>, Refusal> {
    match value(query, name) {
        None | Some("") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| invalid(name, "A valid integer is required.")),
    }
}
