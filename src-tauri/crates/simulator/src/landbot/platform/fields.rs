//! Custom fields of a customer with their types (protocol page 3.2, rows 25 to 28, and 3.3).

use axum::response::IntoResponse;
use http::StatusCode;
use serde_json::{Map, Value};

use super::answer::{detail, invalid, told};
use super::{Extension, Intake, Path, Response, Shared, State, about, customer, object, view};
use crate::landbot::answer::Refusal;
use crate::landbot::core::Customer;
use crate::machine::lock;

const TYPES: [&str; 7] = ["string", "integer", "float", "boolean", "date", "datetime", "object"];

type Named = Path<(String, String)>;

/// `GET /customers/{id}/fields/{name}/`.
pub(super) async fn one(State(core): Shared, Path((id, name)): Named) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let field = view::field(&lock(&customer.inner), &name);
    let field = field.ok_or_else(|| detail(StatusCode::NOT_FOUND, "Not found."))?;
    Ok(about(&customer, told(StatusCode::OK, "field", field)))
}

/// `POST /customers/{id}/fields/{name}/` with `{type, value, extra?}`.
pub(super) async fn create(
    State(core): Shared,
    Path((id, name)): Named,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    set(&customer, &name, &object(&intake)?, StatusCode::CREATED)
}

/// `PUT /customers/{id}/fields/{name}/`, of a field that there is.
pub(super) async fn update(
    State(core): Shared,
    Path((id, name)): Named,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    if view::field(&lock(&customer.inner), &name).is_none() {
        return Err(detail(StatusCode::NOT_FOUND, "Not found."));
    }
    set(&customer, &name, &object(&intake)?, StatusCode::OK)
}

/// `DELETE /customers/{id}/fields/{name}/`.
pub(super) async fn remove(State(core): Shared, Path((id, name)): Named) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let mut inner = lock(&customer.inner);
    inner.side.types.remove(&name);
    if !inner.profile.remove(&name) {
        return Err(detail(StatusCode::NOT_FOUND, "Not found."));
    }
    drop(inner);
    Ok(about(&customer, StatusCode::NO_CONTENT.into_response()))
}

fn set(customer: &Customer, name: &str, body: &Map<String, Value>, status: StatusCode) -> Result<Response, Refusal> {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || !name.bytes().all(word) {
        return Err(invalid("name", "Only lower-case letters, digits and underscores."));
    }
    let kind = match body.get("type").map(Value::as_str) {
        None => return Err(invalid("type", "This field is required.")),
        Some(kind) => {
            kind.filter(|kind| TYPES.contains(kind)).ok_or_else(|| invalid("type", "Select a valid choice."))?
        }
    };
    let Some(value) = body.get("value") else { return Err(invalid("value", "This field is required.")) };
    if !fits(kind, value) {
        return Err(invalid("value", "The value is not of the type of the field."));
    }
    let mut inner = lock(&customer.inner);
    inner.profile.merge(&Map::from_iter([(name.to_owned(), value.clone())])).map_err(|text| invalid("name", &text))?;
    let extra = body.get("extra").cloned().unwrap_or_default();
    inner.side.types.insert(name.to_owned(), (kind.to_owned(), extra));
    let field = view::field(&inner, name).unwrap_or_default();
    drop(inner);
    Ok(about(customer, told(status, "field", field)))
}

/// Whether a value is of a type; an object comes as one or as text.
fn fits(kind: &str, value: &Value) -> bool {
    match kind {
        "integer" => value.is_i64() || value.is_u64(),
        "float" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object() || value.is_array() || value.is_string(),
        _ => value.is_string(),
    }
}
