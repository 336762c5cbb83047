//! Whether an inbox keeps one conversation for each session: asked, remembered, respected.

use standin_model::{Fault, FaultCode};
use standin_platform::{Call, InboxSeen};

use super::Desk;
use crate::Engine;

/// The setting that remembers it.
fn key(connection: &str) -> String {
    format!("connection/{connection}/single_conversation")
}

impl Engine {
    /// Whether the inbox of a connection keeps one conversation for each session, as it was told last.
    pub(crate) async fn single_conversation(&self, connection: &str) -> Result<Option<bool>, Fault> {
        let key = key(connection);
        Ok(self.read(move |store| store.setting(&key)).await?.map(|told| told == "true"))
    }

    /// Remembers what an inbox of the connection told.
    pub(crate) async fn remember_single(&self, desk: &Desk, inboxes: &[InboxSeen]) -> Result<(), Fault> {
        let own = desk.settings.inbox.as_deref().map(str::trim);
        let told = inboxes.iter().find(|seen| own == Some(seen.id.as_str()));
        let Some(single) = told.and_then(|seen| seen.lock_to_single_conversation) else { return Ok(()) };
        let key = key(&desk.connection.name);
        self.write(move |store| store.set_setting(&key, Some(if single { "true" } else { "false" }))).await
    }

    /// Forgets what an inbox told, with its connection.
    pub(crate) async fn forget_single(&self, connection: &str) -> Result<(), Fault> {
        let key = key(connection);
        self.write(move |store| store.set_setting(&key, None)).await
    }

    /// Refuses to begin another conversation where the platform has one for each customer.
    ///
    /// # Errors
    /// `not_supported`, with the reason; or a log that refuses.
    pub(crate) async fn may_begin(&self, desk: &Desk, customer: &str) -> Result<(), Fault> {
        let refused = |message: &str, hint: &str| Err(Fault::new(FaultCode::NotSupported, message).hint(hint));
        if !desk.adapter.capabilities().several_conversations {
            return refused(
                "This platform has one conversation for each customer.",
                "Send without a new conversation.",
            );
        }
        // What the inbox says now counts; where it cannot be asked, what it said last.
        if let Some(inbox) = desk.settings.inbox.as_deref()
            && desk.adapter.operations(&desk.settings, &desk.secrets).contains(&"inboxes")
        {
            self.call(desk, Some(customer), &Call::Inbox { inbox: inbox.trim() }).await?;
        }
        if self.single_conversation(&desk.connection.name).await? != Some(true) {
            return Ok(());
        }
        refused(
            "The inbox keeps one conversation for each contact (lock_to_single_conversation): the platform would give the old one back, opened again.",
            "Send to it without a new conversation, stand in for another customer, or switch the lock off in the settings of the inbox.",
        )
    }
}
