//! Posting webhooks: the client, one attempt with its record, and the order of deliveries in a lane.

use std::error::Error as _;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::machine::Machine;
use crate::start::StartError;
use crate::traffic::Traffic;

/// Real time that a message waits for the answer to the first attempt of the one before.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes of a hook's answer that are read.
const REPLY_MAX: usize = 64 * 1024;

/// How far the first attempt of a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Waiting,
    Started,
    Answered,
}

/// The order of emission is the order of first attempts; a hook that hangs holds up the next message for two seconds, not for its whole timeout, and retries hold up nobody.
pub(crate) async fn in_turn(before: &mut watch::Receiver<Stage>) {
    // An error means that the delivery before is over.
    let _ = before.wait_for(|stage| *stage != Stage::Waiting).await;
    let _ = tokio::time::timeout(PATIENCE, before.wait_for(|stage| *stage == Stage::Answered)).await;
}

/// The platform's own headers and nothing between: no proxy, no referer, a connection of its own for each attempt; at most so many redirects; header names with capitals where the platform writes them so.
pub(crate) fn client(user_agent: &str, redirects: usize, capitals: bool) -> Result<reqwest::Client, StartError> {
    // Another part of the process may have chosen a provider already; then that one serves.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let policy = || match redirects {
        0 => reqwest::redirect::Policy::none(),
        n => reqwest::redirect::Policy::limited(n),
    };
    let builder = || {
        let builder = reqwest::Client::builder();
        let builder = if capitals { builder.http1_title_case_headers() } else { builder };
        builder
            .user_agent(user_agent)
            .redirect(policy())
            .referer(false)
            .no_proxy()
            .http1_only()
            .pool_max_idle_per_host(0)
    };
    // A machine without root certificates can still post to http hooks; to https ones it says why not.
    let client = builder().build().or_else(|_| builder().tls_certs_only([]).build())?;
    Ok(client)
}

/// What an attempt came to, beside what the traffic says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answered,
    TimedOut,
    Broken,
    Stopped,
}

/// Sends the request and reads the answer into `traffic`.
pub(crate) async fn attempt(
    machine: &Machine,
    request: reqwest::RequestBuilder,
    timeout: Duration,
    traffic: &mut Traffic,
) -> Outcome {
    let result = tokio::select! {
        () = machine.stop.cancelled() => None,
        result = tokio::time::timeout(timeout, exchange(request, traffic)) => Some(result),
    };
    let (outcome, error) = match result {
        None => (Outcome::Stopped, Some("given up: the simulator was stopped".to_owned())),
        Some(Ok(Ok(()))) => (Outcome::Answered, None),
        Some(Ok(Err(error))) => (Outcome::Broken, Some(reason(&error.without_url()))),
        Some(Err(_)) => (Outcome::TimedOut, Some(format!("no whole answer within {:.3} s", timeout.as_secs_f64()))),
    };
    traffic.error = error;
    outcome
}

async fn exchange(request: reqwest::RequestBuilder, traffic: &mut Traffic) -> Result<(), reqwest::Error> {
    let mut reply = request.send().await?;
    traffic.status = Some(reply.status().as_u16());
    let mut hash = Sha256::new();
    let mut read = 0;
    while read < REPLY_MAX
        && let Some(chunk) = reply.chunk().await?
    {
        let part = &chunk[..chunk.len().min(REPLY_MAX - read)];
        hash.update(part);
        read += part.len();
    }
    traffic.reply_bytes = read as u64;
    traffic.reply_sha256 = hex::encode(hash.finalize());
    Ok(())
}

/// The error with its causes, innermost last.
fn reason(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
