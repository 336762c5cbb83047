//! Setting up a channel through the platform's API: what there is, each step with its remedy, and the address put back.

mod address;
mod ask;
mod progress;
mod report;
mod restore;
mod round_trip;
mod run;
mod webhook;

use std::sync::Arc;

use standin_model::view::{ConnectionName, Explained, InboxView, SetupReport, SetupRun, SetupView};
use standin_model::{Connection, Fault, Secret};
use standin_platform::{AccountSeen, Call, InboxSeen, Told};

use crate::Engine;
use crate::use_case::connection::settings_of;
use crate::use_case::door::hook_path;

pub(crate) use address::{is_local, numbers};
pub(crate) use progress::Setups;

/// So many inboxes are offered.
const MOST_INBOXES: usize = 500;
/// So much of a name is shown.
const LONGEST_NAME: usize = 200;

impl Engine {
    /// Finds out what there is to set up, by requests that change nothing.
    ///
    /// # Errors
    /// When there is no such connection, its platform has no set-up, or the log refuses. What the platform refuses is
    /// part of the view.
    pub async fn setup_look(&self, ask: ConnectionName) -> Result<SetupView, Fault> {
        let mut connection = self.connection(&ask.name).await?;
        let (webhook_url, webhook_problem) = self.address_of(&connection).await?;
        let mut view = SetupView {
            connection: connection.name.clone(),
            version: None,
            owner: None,
            role: None,
            administrator: None,
            webhook_url: webhook_url.map(|url| self.masked(&url)),
            webhook_problem,
            inboxes: Vec::new(),
            replaced: self.replaced_of(&connection.name).await?.pop(),
            explained: None,
            seqs: Vec::new(),
        };
        match self.look_at(&mut connection, &mut view).await {
            Ok(()) => {}
            // Asked for what cannot be asked: without a token, or of a platform that has no such thing.
            Err(fault) if fault.code == standin_model::FaultCode::TokenMissing => {
                view.explained = Some(explained_fault(&fault));
            }
            Err(fault) => return Err(fault),
        }
        Ok(view)
    }

    async fn look_at(&self, connection: &mut Connection, view: &mut SetupView) -> Result<(), Fault> {
        let version = self.ask_platform(connection, &Call::Version).await?;
        view.seqs.push(version.seq);
        if let Told::Version { version } = version.told {
            view.version = Some(version);
        } else if version.status.is_none() {
            view.explained = version.explained;
            return Ok(());
        }
        let profile = self.ask_platform(connection, &Call::Profile).await?;
        view.seqs.push(profile.seq);
        view.explained = profile.explained;
        let Told::Profile { name, accounts } = profile.told else { return Ok(()) };
        view.owner = name.as_deref().map(short);
        if let Some(account) = account_of(connection, &accounts) {
            (view.role, view.administrator) = (account.role.as_deref().map(short), account.administrator);
            connection.channel.account = Some(account.id.clone());
        }
        let inboxes = self.ask_platform(connection, &Call::Inboxes).await?;
        view.seqs.push(inboxes.seq);
        view.explained = inboxes.explained;
        if let Told::Inboxes(inboxes) = inboxes.told {
            let ours = self.our_paths(&connection.name).await?;
            view.inboxes =
                inboxes.iter().take(MOST_INBOXES).map(|inbox| self.inbox_view(connection, inbox, &ours)).collect();
        }
        Ok(())
    }

    /// Sets a channel up, step by step; runs to the end or to the first step that fails or asks.
    ///
    /// # Errors
    /// When there is no such connection, its platform has no set-up, or one runs already. Whatever a step fails with is
    /// part of the report.
    pub async fn setup_run(self: &Arc<Self>, ask: SetupRun) -> Result<SetupReport, Fault> {
        let connection = self.connection(&ask.name).await?;
        run::run(self, connection, ask).await
    }

    /// What ran or runs since the program started.
    ///
    /// # Errors
    /// When there is no such connection.
    pub async fn setup_read(&self, ask: ConnectionName) -> Result<SetupReport, Fault> {
        let connection = self.connection(&ask.name).await?;
        Ok(self.setups.of(&connection.name))
    }

    /// The paths at the receiver that belong to a connection: its own, and the one for any platform.
    pub(crate) async fn our_paths(&self, connection: &str) -> Result<[Secret; 2], Fault> {
        let own = hook_path(&self.hook_path_of(Some(connection)).await?);
        let any = hook_path(&self.hook_path_of(None).await?);
        Ok([Secret::new(own), Secret::new(any)])
    }

    /// The address that the platform is to send webhooks to, and why it cannot work.
    pub(crate) async fn address_of(
        &self,
        connection: &Connection,
    ) -> Result<(Option<String>, Option<Explained>), Fault> {
        let path = hook_path(&self.hook_path_of(Some(&connection.name)).await?);
        let (local, public) = self.hook_urls(&path).await?;
        let address = public.or(local);
        let problem = address::problem(&connection.base_url, address.as_deref());
        Ok((address, problem))
    }

    /// An inbox without its secrets; an address of ours without its secret path.
    pub(crate) fn inbox_view(&self, connection: &Connection, seen: &InboxSeen, ours: &[Secret]) -> InboxView {
        InboxView {
            id: seen.id.clone(),
            name: seen.name.as_deref().map(short),
            channel_type: seen.channel_type.as_deref().map(short),
            is_api: seen.is_api,
            identifier: seen.identifier.clone(),
            webhook_url: address::given(seen).map(|url| self.masked(url)),
            webhook_owner: address::owner(address::given(seen), ours),
            hmac_mandatory: seen.hmac_mandatory,
            lock_to_single_conversation: seen.lock_to_single_conversation,
            chosen: !seen.id.is_empty() && connection.channel.inbox.as_deref().map(str::trim) == Some(seen.id.as_str()),
        }
    }
}

/// The account of the connection among those of the token's owner; where it names none, the only one there is.
pub(crate) fn account_of<'a>(connection: &Connection, accounts: &'a [AccountSeen]) -> Option<&'a AccountSeen> {
    match (&connection.channel.account, accounts) {
        (Some(id), _) if needs_account(connection) => accounts.iter().find(|account| account.id == *id),
        (_, [one]) => Some(one),
        _ => None,
    }
}

/// The beginning of a name that the platform gave.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether the product's paths name the account.
fn needs_account(connection: &Connection) -> bool {
    settings_of(connection).profile.api_path.contains("{account}")
}

/// A fault as the explanation of why nothing could be asked.
fn explained_fault(fault: &Fault) -> Explained {
    let code = serde_json::to_value(fault.code).ok().and_then(|code| code.as_str().map(str::to_owned));
    Explained {
        code: code.unwrap_or_default(),
        message: fault.message.clone(),
        remedy: fault.hint.clone().unwrap_or_default(),
        platform_says: None,
        retryable: false,
    }
}
