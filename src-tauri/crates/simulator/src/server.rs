//! The listening side: connections within bounds, each ended gently when the simulator stops.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::machine::Machine;

/// Connections at one time; the next ones wait in the system's backlog.
const CONNECTIONS_MAX: usize = 512;
/// Header lines of a request.
const HEADERS_MAX: usize = 100;
/// Bytes of a request's head.
const HEAD_MAX: usize = 64 * 1024;
/// Time that a request has to bring its head.
const HEAD_DEADLINE: Duration = Duration::from_secs(20);
/// Rest after an accept that failed, as when files run out.
const ACCEPT_REST: Duration = Duration::from_millis(50);

/// Accepts until the simulator stops.
pub(crate) async fn run(machine: Arc<Machine>, listener: TcpListener, router: Router) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = machine.stop.cancelled() => return,
            accepted = async {
                let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
                Some((slot, listener.accept().await))
            } => accepted,
        };
        match accepted {
            None => return,
            Some((slot, Ok((stream, _)))) => {
                let (shared, router) = (Arc::clone(&machine), router.clone());
                machine.tasks.spawn(async move {
                    connection(&shared, stream, router).await;
                    drop(slot);
                });
            }
            Some((_, Err(error))) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_REST).await;
            }
        }
    }
}

async fn connection(machine: &Machine, stream: TcpStream, router: Router) {
    // Small answers go out at once; a stream that is gone already says so on first use.
    let _ = stream.set_nodelay(true);
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(served);
    let result = tokio::select! {
        result = &mut served => result,
        () = machine.stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}
