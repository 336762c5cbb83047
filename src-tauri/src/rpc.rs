//! The one way from the page to the command table.

use serde_json::Value;
use standin_model::Fault;
use tauri::State;

use crate::shell::Desk;

/// Runs a command of the table.
#[tauri::command]
pub async fn rpc(desk: State<'_, Desk>, name: String, args: Value) -> Result<Value, Fault> {
    desk.session().await?.call(&name, args).await
}
