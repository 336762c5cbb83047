//! The command table and the change ticks over HTTP and WebSocket.

use std::sync::Arc;

use axum::Json;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use standin_api::Session;
use standin_model::{Change, FaultCode};
use tokio::sync::broadcast;

/// A call is at most this long; an edited body of 20 MiB in base64 fits.
pub const LONGEST_CALL: usize = 64 * 1024 * 1024;

/// Runs a command; a fault is a 4xx or 5xx with `{"error": …}`.
pub async fn call(State(session): State<Arc<Session>>, Path(name): Path<String>, Json(args): Json<Value>) -> Response {
    // A page that is reloaded drops its request; what was begun is still ended.
    let ended = tokio::spawn(async move { session.call(&name, args).await }).await;
    match ended {
        Ok(Ok(reply)) => Json(reply).into_response(),
        Ok(Err(fault)) => {
            let status = match fault.code {
                FaultCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
                FaultCode::UnknownCommand => StatusCode::NOT_FOUND,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, Json(json!({ "error": fault }))).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Tells changes until the page goes away.
pub async fn changes(State(session): State<Arc<Session>>, upgrade: WebSocketUpgrade) -> Response {
    let heard = session.changes();
    upgrade.on_upgrade(move |socket| tell(socket, heard))
}

async fn tell(mut socket: WebSocket, mut heard: broadcast::Receiver<Change>) {
    loop {
        let change = tokio::select! {
            change = heard.recv() => match change {
                Ok(change) => change,
                Err(broadcast::error::RecvError::Lagged(_)) => Change::everything(),
                Err(broadcast::error::RecvError::Closed) => return,
            },
            came = socket.recv() => match came {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
        };
        let text = serde_json::to_string(&change).unwrap_or_default();
        if socket.send(Message::Text(text.into())).await.is_err() {
            return;
        }
    }
}
