//! The door: reads every request within bounds, records the exchange, and only then lets the bot go on.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http_body_util::BodyExt;
use sha2::Digest;

use super::answer;
use super::conversation;
use super::core::{Core, Customer};
use crate::intake::{self, Intake};
use crate::traffic::{Direction, Traffic, sha256_hex};

/// A handler's note of which customer the exchange is about.
#[derive(Debug, Clone)]
pub(super) struct About(pub String);

/// A handler's note that this customer's conversation has something to do.
#[derive(Debug, Clone)]
pub(super) struct Kick(pub Arc<Customer>);

/// Around every route.
pub(super) async fn record(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let url = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let mut traffic = Traffic::new(Direction::In, core.clock.now(), request.method().as_str(), url);

    let (mut parts, body) = request.into_parts();
    let reading = intake::read(body, core.knobs.body_limit as u64).await;
    traffic.bytes = reading.bytes;
    traffic.sha256 = hex::encode(reading.hash.finalize());
    traffic.error = reading.error;
    let response = if traffic.error.is_some() {
        answer::error(StatusCode::REQUEST_TIMEOUT, "The body did not arrive").into_response()
    } else {
        let too_large = reading.bytes > core.knobs.body_limit as u64;
        parts.extensions.insert(Intake { body: reading.body.freeze(), too_large });
        next.run(Request::from_parts(parts, Body::empty())).await
    };

    let (parts, body) = response.into_parts();
    // Every answer here is made in memory, so that collecting it cannot fail.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    traffic.status = Some(parts.status.as_u16());
    traffic.reply_bytes = body.len() as u64;
    traffic.reply_sha256 = sha256_hex(&body);
    traffic.customer = parts.extensions.get::<About>().map(|about| about.0.clone());
    traffic.duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    core.journal.record(traffic);
    if let Some(Kick(customer)) = parts.extensions.get::<Kick>() {
        conversation::kick(&core, customer);
    }
    Response::from_parts(parts, Body::from(body))
}
