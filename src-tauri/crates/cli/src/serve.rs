//! `standin serve`: the window's UI in a browser on this machine, through the same command table.

mod assets;
mod guard;
mod rpc;

use std::future::IntoFuture;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use serde_json::json;
use standin_api::{Session, commands};
use standin_model::view::{Nothing, SimulatorStart};
use standin_model::{Fault, FaultCode};
use tokio::net::TcpListener;

use crate::args::Serve;
use crate::exit;
use crate::output::Output;
use guard::Guard;

/// Runs until the user ends it.
pub async fn run(session: &Arc<Session>, serve: Serve, output: &Output) -> Result<u8, Fault> {
    if !assets::are_built() {
        return Err(Fault::new(FaultCode::NotSupported, "The web UI is not built into this program.")
            .hint("Run `npm ci && npm run build` in ui/ and build again, or just `make run`."));
    }
    let bind = SocketAddr::from((Ipv4Addr::LOCALHOST, serve.port));
    let listener = TcpListener::bind(bind).await.map_err(|error| {
        Fault::new(FaultCode::PortInUse, format!("Port {} cannot be used: {error}.", serve.port))
            .hint("Give another one with --port, or none: then a free one is found.")
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Fault::new(FaultCode::Internal, format!("The server has no address: {error}.")))?;
    session.ask(commands::simulator_start, SimulatorStart::default()).await?;
    for notice in session.ask(commands::app_status, Nothing {}).await?.notices {
        output.remark(&notice);
    }
    let end = crate::command::asked_to_end();
    let guard = Arc::new(Guard::new(address.port()));
    let url = format!("http://{address}/?token={}", guard.ticket());
    output.result(&json!({"serving": {"url": url}}), || {
        format!("Open {url}\n(the address works once; run again for another)")
    });
    let serving = tokio::spawn(axum::serve(listener, router(guard, session.clone())).into_future());
    end.await;
    serving.abort();
    Ok(exit::DONE)
}

fn router(guard: Arc<Guard>, session: Arc<Session>) -> Router {
    Router::new()
        .route("/rpc/{name}", post(rpc::call))
        .route("/changes", get(rpc::changes))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(rpc::LONGEST_CALL))
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .with_state(session)
}
