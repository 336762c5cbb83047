//! Change ticks on their way to the page.

use standin_model::Change;
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast;

/// Tells the page every change until the session closes.
pub fn forward(app: &AppHandle, mut heard: broadcast::Receiver<Change>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            let change = match heard.recv().await {
                Ok(change) => change,
                Err(broadcast::error::RecvError::Lagged(_)) => Change::everything(),
                Err(broadcast::error::RecvError::Closed) => return,
            };
            if let Err(error) = app.emit("change", change) {
                tracing::warn!(%error, "the page could not be told of a change");
            }
        }
    });
}
