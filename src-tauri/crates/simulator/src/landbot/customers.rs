//! The customer routes that must exist but whose shapes nobody outside has verified (protocol page 1.2).

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::answer::{error, json_answer};
use super::core::{Core, Customer, lock};
use super::door::{About, Intake};
use super::inbound;
use super::routes::{admit, check_customer_token, full, json_body};

/// `POST /v1/customers/` with `{token, name?, …}`: 201, or 409 when there is one.
pub(super) async fn create(
    State(core): State<Arc<Core>>,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Response {
    let attempt = || {
        admit(&core, &headers, &intake)?;
        let body = json_body(&intake)?;
        let fields = inbound::customer(Some(&body)).map_err(|text| invalid(&text))?;
        let Some(token) = body.get("token").and_then(Value::as_str) else {
            return Err(invalid("token is required"));
        };
        check_customer_token(&core, token)?;
        match core.customer_or_new(token) {
            None => Err(full()),
            Some((_, false)) => Err(error(StatusCode::CONFLICT, "The customer already exists")),
            Some((customer, true)) => {
                lock(&customer.inner).profile.merge(&fields).map_err(|text| invalid(&text))?;
                Ok(about(&customer, shown(StatusCode::CREATED, &customer)))
            }
        }
    };
    let result: Result<Response, Response> = attempt();
    either(result)
}

/// `GET /v1/customers/{token}/`.
pub(super) async fn read(
    State(core): State<Arc<Core>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Response {
    either(one(&core, &token, &headers, &intake).map(|customer| about(&customer, shown(StatusCode::OK, &customer))))
}

/// `PUT /v1/customers/{token}/` merges fields.
pub(super) async fn update(
    State(core): State<Arc<Core>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Response {
    let result = one(&core, &token, &headers, &intake).and_then(|customer| {
        let body = json_body(&intake)?;
        let fields = inbound::customer(Some(&body)).map_err(|text| invalid(&text))?;
        lock(&customer.inner).profile.merge(&fields).map_err(|text| invalid(&text))?;
        Ok(about(&customer, shown(StatusCode::OK, &customer)))
    });
    either(result)
}

/// `DELETE /v1/customers/{token}/`: the customer and the conversation are gone.
pub(super) async fn delete(
    State(core): State<Arc<Core>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Response {
    either(one(&core, &token, &headers, &intake).map(|customer| {
        core.forget(&token);
        about(&customer, StatusCode::NO_CONTENT.into_response())
    }))
}

#[expect(clippy::result_large_err, reason = "the error is the answer")]
fn one(core: &Core, token: &str, headers: &HeaderMap, intake: &Intake) -> Result<Arc<Customer>, Response> {
    admit(core, headers, intake)?;
    core.customer(token).ok_or_else(|| error(StatusCode::NOT_FOUND, "Not found"))
}

fn shown(status: StatusCode, customer: &Customer) -> Response {
    let answer = lock(&customer.inner).profile.answer(customer.id, &customer.token);
    json_answer(status, &json!({ "success": true, "customer": answer }))
}

fn about(customer: &Customer, mut response: Response) -> Response {
    response.extensions_mut().insert(About(customer.token.clone()));
    response
}

fn invalid(text: &str) -> Response {
    error(StatusCode::UNPROCESSABLE_ENTITY, text)
}

fn either(result: Result<Response, Response>) -> Response {
    match result {
        Ok(response) | Err(response) => response,
    }
}
