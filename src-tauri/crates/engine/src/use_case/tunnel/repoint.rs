//! Points webhooks at the public address of now: by the platform's API where it can, else it says what a person does.

use std::sync::Arc;

use standin_model::Fault;
use standin_model::view::{ForeignWebhook, Nothing, RepointItem, SetupRun, TunnelRepoint};

use crate::Engine;

impl Engine {
    /// Lists what is to be pointed at the public address of now, and does it for the connections that are named.
    ///
    /// # Errors
    /// When the log or the keychain cannot be read. What a platform refuses is in the report of its set-up.
    pub async fn tunnel_repoint(self: &Arc<Self>, ask: TunnelRepoint) -> Result<Vec<RepointItem>, Fault> {
        let mut items = Vec::new();
        for view in self.connection_list(Nothing {}).await? {
            if view.connection.simulated {
                continue;
            }
            items.push(RepointItem {
                by_api: view.abilities.setup && view.token_stored && view.connection.channel.inbox.is_some(),
                name: view.connection.name,
                platform_title: view.platform_title,
                address: view.public_webhook_url,
                how_to: view.how_to,
                report: None,
            });
        }
        for item in items.iter_mut().filter(|item| ask.names.contains(&item.name)) {
            if item.by_api {
                let name = item.name.clone();
                // Never over somebody else's address: the run stops there and asks.
                let foreign = ForeignWebhook::Ask;
                let run =
                    SetupRun { name, inbox: None, create: None, foreign, foreign_url: None, wait: None, test: false };
                item.report = Some(self.setup_run(run).await?);
            }
        }
        Ok(items)
    }
}
