//! The log as a list.

use standin_model::Fault;
use standin_model::view::{EnvelopePage, LogAsk, LogPage};

use crate::Engine;

impl Engine {
    /// Lists envelopes: the newest first, or with `after` in order of arrival.
    ///
    /// # Errors
    /// When the query does not parse or the log cannot be read.
    pub async fn log_list(&self, ask: LogAsk) -> Result<LogPage, Fault> {
        self.read(move |store| store.log(&ask)).await
    }

    /// Lists envelopes whole, as scripts see them.
    ///
    /// # Errors
    /// When the query does not parse or the log cannot be read.
    pub async fn log_envelopes(&self, ask: LogAsk) -> Result<EnvelopePage, Fault> {
        self.read(move |store| store.envelopes(&ask)).await
    }
}
