//! The customer routes that must exist but whose shapes nobody outside has verified (protocol page 1.2).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{Refusal, error, json_answer};
use super::core::{Core, Customer, Surface};
use super::inbound;
use super::routes::{Named, admit, check_customer_token, full, json_body};
use crate::intake::{About, Intake};
use crate::machine::lock;

/// `POST /v1/customers/` with `{token, name?, …}`: 201, or 409 when there is one.
pub(super) async fn create(
    State(core): State<Arc<Core>>,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    admit(&core, &headers, &intake)?;
    let body = json_body(&intake)?;
    let mut fields = inbound::customer(Some(&body)).map_err(|text| invalid(&text))?;
    let Some(Value::String(token)) = fields.remove("token") else {
        return Err(invalid("token is required"));
    };
    check_customer_token(&core, &token)?;
    match core.customer_or_new(Surface::Apichat, &token) {
        None => Err(full()),
        Some((_, false)) => Err(error(StatusCode::CONFLICT, "The customer already exists")),
        Some((customer, true)) => merged(&customer, &fields, StatusCode::CREATED),
    }
}

/// `GET /v1/customers/{token}/`.
pub(super) async fn read(
    State(core): State<Arc<Core>>,
    Named(token): Named,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let customer = one(&core, &token, &headers, &intake)?;
    merged(&customer, &Map::new(), StatusCode::OK)
}

/// `PUT /v1/customers/{token}/` merges fields.
pub(super) async fn update(
    State(core): State<Arc<Core>>,
    Named(token): Named,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let customer = one(&core, &token, &headers, &intake)?;
    let body = json_body(&intake)?;
    let fields = inbound::customer(Some(&body)).map_err(|text| invalid(&text))?;
    merged(&customer, &fields, StatusCode::OK)
}

/// `DELETE /v1/customers/{token}/`: the customer and the conversation are gone.
pub(super) async fn delete(
    State(core): State<Arc<Core>>,
    Named(token): Named,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let customer = one(&core, &token, &headers, &intake)?;
    core.forget(&customer);
    Ok(about(&customer, StatusCode::NO_CONTENT.into_response()))
}

fn one(core: &Core, token: &str, headers: &HeaderMap, intake: &Intake) -> Result<Arc<Customer>, Refusal> {
    admit(core, headers, intake)?;
    core.customer(token).ok_or_else(|| error(StatusCode::NOT_FOUND, "Not found"))
}

/// Merges the fields and shows the customer.
fn merged(customer: &Customer, fields: &Map<String, Value>, status: StatusCode) -> Result<Response, Refusal> {
    let mut inner = lock(&customer.inner);
    inner.profile.merge(fields).map_err(|text| invalid(&text))?;
    let shown = inner.profile.answer(customer.id, &customer.token);
    Ok(about(customer, json_answer(status, &json!({ "success": true, "customer": shown }))))
}

fn about(customer: &Customer, mut response: Response) -> Response {
    response.extensions_mut().insert(About(customer.token.clone()));
    response
}

fn invalid(text: &str) -> Refusal {
    error(StatusCode::UNPROCESSABLE_ENTITY, text)
}
