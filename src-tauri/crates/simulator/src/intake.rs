//! Taking in a request: its body within bounds of size and time, and a record of the exchange.

use std::future::Future;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

use crate::machine::Machine;
use crate::traffic::{Direction, Traffic, sha256_hex};

/// Time that a request has to bring its body.
const BODY_DEADLINE: Duration = Duration::from_secs(20);
/// Bytes from which on a body is large.
const LARGE: u64 = 1024 * 1024;
/// Bytes beyond the limit that are still read and thrown away, so that the client gets to see the 413.
const DRAIN_MAX: u64 = 32 * 1024 * 1024;

/// The body of a request as far as it was taken in.
#[derive(Debug, Clone)]
pub(crate) struct Intake {
    pub body: Bytes,
    pub too_large: bool,
}

/// A handler's note of which customer the exchange is about.
#[derive(Debug, Clone)]
pub(crate) struct About(pub String);

/// Takes in a request, has it answered by `answer`, and records the exchange; `late` is the answer to a body that does not arrive.
pub(crate) async fn recorded<F, Fut>(
    machine: &Machine,
    limit: usize,
    request: Request,
    late: impl FnOnce() -> Response,
    answer: F,
) -> Response
where
    F: FnOnce(Request) -> Fut,
    Fut: Future<Output = Response>,
{
    let started = Instant::now();
    let url = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let mut traffic = Traffic::new(Direction::In, machine.clock.now(), request.method().as_str(), url);

    let (mut parts, body) = request.into_parts();
    let reading = read(machine, body, limit as u64).await;
    traffic.bytes = reading.bytes;
    traffic.sha256 = hex::encode(reading.hash.finalize());
    traffic.error = reading.error;
    let response = if traffic.error.is_some() {
        late()
    } else {
        let too_large = reading.bytes > limit as u64;
        parts.extensions.insert(Intake { body: reading.body.freeze(), too_large });
        answer(Request::from_parts(parts, Body::empty())).await
    };

    let (parts, body) = response.into_parts();
    // Every answer here is made in memory, so that collecting it cannot fail.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    traffic.status = Some(parts.status.as_u16());
    traffic.reply_bytes = body.len() as u64;
    traffic.reply_sha256 = sha256_hex(&body);
    traffic.customer = parts.extensions.get::<About>().map(|about| about.0.clone());
    traffic.duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    machine.journal.record(traffic);
    Response::from_parts(parts, Body::from(body))
}

/// What reading a body came to.
struct Reading {
    body: BytesMut,
    bytes: u64,
    hash: Sha256,
    error: Option<String>,
}

/// Reads up to `limit` bytes, and a bounded number more that are thrown away.
async fn read(machine: &Machine, mut body: Body, limit: u64) -> Reading {
    let mut reading = Reading { body: BytesMut::new(), bytes: 0, hash: Sha256::new(), error: None };
    let all = async {
        // Many connections may bring small bodies; large ones take turns.
        let mut turn = None;
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|e| e.to_string())?.into_data() else { continue };
            reading.bytes += data.len() as u64;
            if reading.bytes > LARGE && limit > LARGE && turn.is_none() {
                turn = machine.large.acquire().await.ok();
            }
            reading.hash.update(&data);
            if reading.bytes <= limit {
                reading.body.extend_from_slice(&data);
            }
            if reading.bytes > limit + DRAIN_MAX {
                break;
            }
        }
        Ok::<(), String>(())
    };
    let result = tokio::time::timeout(BODY_DEADLINE, all).await;
    reading.error = match result {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("the body broke off: {error}")),
        Err(_) => Some("the body took too long".to_owned()),
    };
    reading
}
