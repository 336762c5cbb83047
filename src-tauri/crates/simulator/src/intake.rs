//! Taking in a request: its body within bounds of size and time.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

/// Time that a request has to bring its body.
const BODY_DEADLINE: Duration = Duration::from_secs(20);
/// Bytes beyond the limit that are still read and thrown away, so that the client gets to see the 413.
const DRAIN_MAX: u64 = 32 * 1024 * 1024;

/// The body of a request as far as it was taken in.
#[derive(Debug, Clone)]
pub(crate) struct Intake {
    pub body: Bytes,
    pub too_large: bool,
}

/// What reading a body came to.
pub(crate) struct Reading {
    pub body: BytesMut,
    pub bytes: u64,
    pub hash: Sha256,
    pub error: Option<String>,
}

/// Reads up to `limit` bytes, and a bounded number more that are thrown away.
pub(crate) async fn read(mut body: Body, limit: u64) -> Reading {
    let mut reading = Reading { body: BytesMut::new(), bytes: 0, hash: Sha256::new(), error: None };
    let all = async {
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|e| e.to_string())?.into_data() else { continue };
            reading.bytes += data.len() as u64;
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
