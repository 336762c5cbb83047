//! The door: every exchange is recorded, and only then the bot goes on.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::answer;
use super::conversation;
use super::core::{Core, Customer};
use crate::intake;

/// A handler's note that this customer's conversation has something to do.
#[derive(Debug, Clone)]
pub(super) struct Kick(pub Arc<Customer>);

/// Around every route.
pub(super) async fn record(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    let late = || answer::error(StatusCode::REQUEST_TIMEOUT, "The body did not arrive").into_response();
    let limit = core.knobs.body_limit;
    let response = intake::recorded(&core, limit, request, late, |request| next.run(request)).await;
    if let Some(Kick(customer)) = response.extensions().get::<Kick>() {
        conversation::kick(&core, customer);
    }
    response
}
