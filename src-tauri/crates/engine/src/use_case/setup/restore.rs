//! Putting a replaced webhook address back: when asked, when the connection goes, when the program ends.

use std::time::Duration;

use standin_model::view::{ConnectionName, ReplacedWebhook, SetupReport, StepState, WebhookOwner};
use standin_model::{ChangeTag, Connection, Fault, FaultCode};
use standin_platform::{Call, Told};

use super::address;
use super::report::Outcome;
use crate::Engine;
use crate::use_case::connection::adapter_of;

/// So long the end of the program waits for platforms.
const AT_THE_END: Duration = Duration::from_secs(5);
/// And so long the removal of a connection.
const ON_REMOVAL: Duration = Duration::from_secs(15);

impl Engine {
    /// Puts the replaced webhook address back, where ours still stands in its place.
    ///
    /// # Errors
    /// When there is no such connection, its platform has no set-up, or a set-up is under way.
    pub async fn setup_restore(&self, ask: ConnectionName) -> Result<SetupReport, Fault> {
        let connection = self.connection(&ask.name).await?;
        self.can_set_up(&connection)?;
        let progress =
            self.setups.begin(&connection.name, &[("restore", "Put the replaced address back")], &self.changes)?;
        progress.running("restore");
        let outcome = match self.restore_all(&connection).await {
            Ok(outcome) => outcome,
            Err(fault) => Outcome::fault(&fault),
        };
        progress.ended("restore", outcome);
        Ok(progress.finish())
    }

    async fn restore_all(&self, connection: &Connection) -> Result<Outcome, Fault> {
        let mut whole = Outcome::skipped("No address was replaced.");
        for replaced in self.replaced_of(&connection.name).await? {
            let mut outcome = self.put_back(connection, &replaced).await?;
            outcome.seqs.splice(0..0, std::mem::take(&mut whole.seqs));
            if whole.state != StepState::Fail {
                whole = outcome;
            } else {
                whole.seqs = outcome.seqs;
            }
        }
        Ok(whole)
    }

    /// Puts one address back and forgets it; it stays remembered where the platform could not be asked.
    pub(super) async fn put_back(&self, connection: &Connection, replaced: &ReplacedWebhook) -> Result<Outcome, Fault> {
        let (name, inbox) = (&connection.name, &replaced.inbox);
        let asked = self.ask_platform(connection, &Call::Inbox { inbox }).await?;
        let now = match &asked.told {
            Told::Inboxes(inboxes) if !inboxes.is_empty() => inboxes[0].clone(),
            _ if asked.status == Some(404) => {
                self.forget_replaced(name, inbox).await?;
                return Ok(Outcome::pass(format!("Inbox {inbox} is not there any more.")).with(asked.seq));
            }
            _ => return Ok(Outcome::refused(&asked)),
        };
        let found = address::given(&now);
        let outcome = if found == Some(replaced.url.as_str()) {
            Outcome::pass(format!("{} stands there already.", replaced.url))
        } else if address::owner(found, &self.our_paths(name).await?) == WebhookOwner::Here {
            let call = Call::SetWebhookUrl { inbox, webhook_url: Some(&replaced.url) };
            let written = self.ask_platform(connection, &call).await?;
            if !matches!(written.told, Told::Inboxes(_)) {
                return Ok(Outcome { seqs: vec![asked.seq, written.seq], ..Outcome::refused(&written) });
            }
            Outcome::pass(format!("Restored {}.", replaced.url)).with(written.seq)
        } else {
            let found = found.map_or_else(|| "no address".to_owned(), |url| self.masked(url));
            Outcome::fail(
                "not_ours_any_more",
                format!("The inbox has {found} by now, which is not ours: it was left as it is."),
                format!("If it should be {}, set it in the inbox's settings.", replaced.url),
            )
        };
        self.forget_replaced(name, inbox).await?;
        Ok(Outcome { seqs: [vec![asked.seq], outcome.seqs.clone()].concat(), ..outcome })
    }

    /// Restores what a connection replaced before it goes. What cannot be put back keeps it from going, unless forced:
    /// then the address is told, and forgotten.
    pub(crate) async fn give_back(&self, connection: &Connection, force: bool) -> Result<(), Fault> {
        let mut reason = format!("The platform did not answer within {} s.", ON_REMOVAL.as_secs());
        let replaced = self.replaced_of(&connection.name).await?;
        let _ = tokio::time::timeout(ON_REMOVAL, async {
            for one in replaced.iter().filter(|one| !one.restored) {
                match self.put_back(connection, one).await {
                    Ok(outcome) if outcome.state == StepState::Fail => reason = outcome.message,
                    Ok(_) => {}
                    Err(fault) => reason = fault.message,
                }
            }
        })
        .await;
        let left = self.replaced_of(&connection.name).await?;
        if let Some(one) = left.iter().find(|one| !one.restored && !force) {
            return Err(Fault::new(
                FaultCode::NotRestored,
                format!(
                    "The webhook address {} of inbox {} could not be put back, so \"{}\" was not removed. {reason}",
                    one.url, one.inbox, connection.name
                ),
            )
            .hint(format!(
                "Try again when the platform answers. `standin connection remove {} --force` removes it without: then set the address in the inbox's settings by hand.",
                connection.name
            )));
        }
        for one in left {
            if !one.restored {
                self.note(format!(
                    "The webhook address {} of inbox {} could not be put back when \"{}\" was removed: set it in the inbox's settings.",
                    one.url, one.inbox, connection.name
                ));
            }
            self.forget_replaced(&connection.name, &one.inbox).await?;
        }
        self.setups.forget(&connection.name);
        Ok(())
    }

    /// Puts every replaced address back for as long as nobody listens. They stay remembered, as agreed to.
    pub(crate) async fn leave(&self) {
        if tokio::time::timeout(AT_THE_END, self.leave_all()).await.is_err() {
            tracing::warn!("replaced webhook addresses could not all be put back in time; they are remembered");
        }
    }

    async fn leave_all(&self) {
        let Ok(all) = self.read(|store| store.replaced_webhooks()).await else { return };
        for (name, replaced) in all.into_iter().filter(|(_, replaced)| !replaced.restored) {
            if let Err(fault) = self.leave_one(&name, replaced).await {
                tracing::warn!(%fault, connection = name, "a replaced webhook address could not be put back; it is remembered");
            }
        }
    }

    async fn leave_one(&self, name: &str, replaced: ReplacedWebhook) -> Result<(), Fault> {
        let connection = self.connection(name).await?;
        let outcome = self.put_back(&connection, &replaced).await?;
        match outcome.state {
            StepState::Pass => {
                self.remember_replaced(name, &ReplacedWebhook { restored: true, ..replaced }).await?;
            }
            _ => tracing::warn!(connection = name, "{}", outcome.message),
        }
        Ok(())
    }

    /// Tells what an earlier end could not put back.
    pub(crate) async fn tell_replaced(&self) -> Result<(), Fault> {
        for (name, one) in self.read(|store| store.replaced_webhooks()).await? {
            if !one.restored {
                self.note(format!(
                    "Inbox {} of \"{name}\" still sends its webhooks here in place of {}: restore it, or set up again.",
                    one.inbox, one.url
                ));
            }
        }
        Ok(())
    }

    /// The addresses that a connection replaced, the newest last.
    pub(crate) async fn replaced_of(&self, connection: &str) -> Result<Vec<ReplacedWebhook>, Fault> {
        let all = self.read(|store| store.replaced_webhooks()).await?;
        Ok(all.into_iter().filter(|(name, _)| name == connection).map(|(_, replaced)| replaced).collect())
    }

    /// The address that a connection replaced in an inbox.
    pub(super) async fn replaced_in(&self, connection: &str, inbox: &str) -> Result<Option<ReplacedWebhook>, Fault> {
        Ok(self.replaced_of(connection).await?.into_iter().find(|replaced| replaced.inbox == inbox))
    }

    pub(super) async fn remember_replaced(&self, connection: &str, replaced: &ReplacedWebhook) -> Result<(), Fault> {
        let (name, replaced) = (connection.to_owned(), replaced.clone());
        self.write(move |store| store.put_replaced_webhook(&name, &replaced)).await?;
        self.changes.tag(ChangeTag::Connections);
        self.refresh_forwards().await
    }

    pub(super) async fn forget_replaced(&self, connection: &str, inbox: &str) -> Result<(), Fault> {
        let (name, inbox) = (connection.to_owned(), inbox.to_owned());
        let known = self.write(move |store| store.remove_replaced_webhook(&name, &inbox)).await?;
        if known {
            self.changes.tag(ChangeTag::Connections);
            self.refresh_forwards().await?;
        }
        Ok(())
    }

    /// A platform whose API knows no inboxes has nothing to set up.
    pub(super) fn can_set_up(&self, connection: &Connection) -> Result<(), Fault> {
        if adapter_of(connection.platform)?.capabilities().sets_up {
            return Ok(());
        }
        Err(Fault::new(FaultCode::NotSupported, format!("{} has no set-up.", connection.platform.title()))
            .hint("`standin connection show NAME` says what to paste where."))
    }
}
