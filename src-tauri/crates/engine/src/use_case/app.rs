//! The state of the program, and the window's own state.

use standin_model::Fault;
use standin_model::view::{AppStatus, Budget, Nothing, UiState, UiStateKey};

use crate::Engine;
use crate::use_case::simulator::BuiltIn;

impl Engine {
    /// Everything that the status bar shows.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn app_status(&self, _: Nothing) -> Result<AppStatus, Fault> {
        let (log, refusals) = self.read(|store| Ok((store.size(), store.tallies()?))).await?;
        let receiver = self.receiver_status().await?;
        let simulators = self.simulators.lock().await.values().map(BuiltIn::status).collect();
        let budgets = self.budgets();
        Ok(AppStatus {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_folder: self.folder.display().to_string(),
            receiver,
            tunnel: self.tunnel.view(),
            simulators,
            budgets,
            log,
            secrets: self.vault.status(self.has_key()),
            refusals,
            notices: self.notices.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone(),
        })
    }

    /// The budgets in use, one for each connection that shares it.
    fn budgets(&self) -> Vec<Budget> {
        let names = self.pace_names.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut budgets = Vec::new();
        for now in self.client.budgets() {
            for connection in names.get(&now.key).into_iter().flatten() {
                let (used, limit, waiting) = (now.used, now.limit, now.waiting);
                budgets.push(Budget { connection: connection.clone(), used, limit, waiting });
            }
        }
        budgets
    }

    /// Gives a piece of the window's own state.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn ui_load(&self, ask: UiStateKey) -> Result<UiState, Fault> {
        let key = ask.key.clone();
        let value = self.read(move |store| store.ui_load(&key)).await?;
        Ok(UiState { key: ask.key, value })
    }

    /// Keeps a piece of the window's own state.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub async fn ui_save(&self, state: UiState) -> Result<Nothing, Fault> {
        self.write(move |store| store.ui_save(&state.key, state.value.as_deref())).await?;
        Ok(Nothing {})
    }
}
