//! The shell: one window, one session on the data folder, and their end.

use std::path::PathBuf;
use std::sync::Arc;

use standin_api::{Session, SessionOptions, commands};
use standin_model::Fault;
use standin_model::view::SimulatorStart;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder};
use tokio::sync::OnceCell;

use crate::{changes, native, rpc};

/// The session of the window. Opened by the first call; a call after a failure tries again, so that the window itself
/// can say what is wrong and offer to try again.
pub struct Desk {
    options: SessionOptions,
    session: OnceCell<Arc<Session>>,
    app: AppHandle,
}

impl Desk {
    /// The session, opened now if it is not.
    pub async fn session(&self) -> Result<&Arc<Session>, Fault> {
        self.session
            .get_or_try_init(|| async {
                let session = Arc::new(Session::open(self.options.clone()).await?);
                changes::forward(&self.app, session.changes());
                if let Err(fault) = session.ask(commands::simulator_start, SimulatorStart::default()).await {
                    // The log, the connections and replay work without it.
                    tracing::warn!(%fault, "the simulator did not start");
                }
                Ok(session)
            })
            .await
    }
}

/// Opens the window and stays until it is closed.
pub fn run(data: Option<PathBuf>) -> anyhow::Result<()> {
    let options = SessionOptions::find(data)?;
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![rpc::rpc, native::open_external])
        .setup(move |app| {
            app.manage(Desk { options, session: OnceCell::new(), app: app.handle().clone() });
            open_window(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            let desk = app.state::<Desk>();
            if let Some(session) = desk.session.get() {
                tauri::async_runtime::block_on(session.close());
            }
        }
    });
    Ok(())
}

fn open_window(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Standin")
        .inner_size(1440.0, 900.0)
        .min_inner_size(720.0, 480.0)
        .on_navigation(native::is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        // Files that are dropped on a conversation are taken by the page.
        .disable_drag_drop_handler()
        .build()?;
    Ok(())
}
