//! The step that sets the webhook address: a stranger's is never overwritten unseen, and remembered before it is.

use standin_model::view::{ForeignWebhook, ReplacedWebhook, WebhookOwner};
use standin_model::{Fault, micros, rfc3339};
use standin_platform::{Call, InboxSeen, Told};

use super::address;
use super::report::Outcome;
use super::run::Run;

/// What may be done with the address that was found.
enum May {
    /// Ours stands there already.
    Stay,
    /// Ours may be written; a stranger's is remembered first.
    Write(Option<ReplacedWebhook>),
    /// Somebody has to decide first, or it cannot be done.
    Not(Outcome),
}

impl Run<'_> {
    pub(super) async fn set_webhook(&mut self) -> Result<Outcome, Fault> {
        if let Some(problem) = &self.problem {
            return Ok(Outcome::explained(problem));
        }
        let (Some(address), Some(inbox)) = (self.address.clone(), self.inbox.clone()) else {
            return Ok(Outcome::fail("receiver_closed", "There is no address to set.", "Start the receiver."));
        };
        // Asked again right before it is written: what stood there a moment ago may be gone.
        let again = self.engine.ask_platform(&self.connection, &Call::Inbox { inbox: &inbox.id }).await?;
        let Some(now) = one(&again.told) else { return Ok(Outcome::refused(&again)) };
        let may = self.may_write(&inbox, &now, &address).await?;
        self.inbox = Some(keys_of(&inbox, now.clone()));
        match may {
            May::Not(outcome) => Ok(outcome.with(again.seq)),
            May::Stay => {
                self.engine.refresh_forwards().await?;
                Ok(Outcome::pass("The inbox sends its webhooks here already.").with(again.seq))
            }
            May::Write(replaced) => {
                let before = self.engine.replaced_in(&self.connection.name, &inbox.id).await?;
                if let Some(replaced) = &replaced {
                    self.engine.remember_replaced(&self.connection.name, replaced).await?;
                }
                let outcome = self.write(&now, &address, replaced.as_ref(), before).await?;
                self.engine.refresh_forwards().await?;
                Ok(Outcome { seqs: [vec![again.seq], outcome.seqs.clone()].concat(), ..outcome })
            }
        }
    }

    async fn write(
        &mut self,
        now: &InboxSeen,
        address: &str,
        replaced: Option<&ReplacedWebhook>,
        before: Option<ReplacedWebhook>,
    ) -> Result<Outcome, Fault> {
        let (name, inbox) = (&self.connection.name, &now.id);
        let call = Call::SetWebhookUrl { inbox, webhook_url: Some(address) };
        let asked = self.engine.ask_platform(&self.connection, &call).await?;
        let Some(told) = one(&asked.told) else {
            // Refused, it is as it was. Without an answer nobody knows: then what is remembered can still be put back.
            if replaced.is_some() && asked.status.is_some_and(|status| (400..500).contains(&status)) {
                match &before {
                    Some(before) => self.engine.remember_replaced(name, before).await?,
                    None => self.engine.forget_replaced(name, inbox).await?,
                }
            }
            return Ok(Outcome::refused(&asked));
        };
        let ours = self.engine.our_paths(name).await?;
        if address::owner(address::given(&told), &ours) != WebhookOwner::Here {
            return Ok(Outcome::fail(
                "address_not_kept",
                "The platform took the address and shows another one.",
                "Look at the answer in the log; set the address in the inbox's settings by hand.",
            )
            .with(asked.seq));
        }
        self.inbox = Some(keys_of(now, told));
        let message = match replaced {
            Some(replaced) if replaced.forwarding => {
                format!("Set. {} is remembered, and every webhook is passed on to it.", replaced.url)
            }
            Some(replaced) => format!("Set. {} is remembered, and gets nothing until it is restored.", replaced.url),
            None => "Set.".to_owned(),
        };
        Ok(Outcome::pass(message).with(asked.seq))
    }

    async fn may_write(&self, first: &InboxSeen, now: &InboxSeen, address: &str) -> Result<May, Fault> {
        let name = &self.connection.name;
        let kept = self.engine.replaced_in(name, &now.id).await?;
        let found = address::given(now);
        match (address::owner(found, &self.engine.our_paths(name).await?), found) {
            (WebhookOwner::Here, _) => {
                if let Some(kept) = kept {
                    let forwarding = self.forwards(kept.forwarding);
                    let kept = ReplacedWebhook { forwarding, restored: false, ..kept };
                    self.engine.remember_replaced(name, &kept).await?;
                }
                Ok(if found == Some(address) { May::Stay } else { May::Write(None) })
            }
            (WebhookOwner::Elsewhere, Some(found)) => self.may_replace(first, now, found, kept).await,
            _ => {
                // Whoever took the address away does not want it back.
                self.engine.forget_replaced(name, &now.id).await?;
                Ok(May::Write(None))
            }
        }
    }

    async fn may_replace(
        &self,
        first: &InboxSeen,
        now: &InboxSeen,
        found: &str,
        kept: Option<ReplacedWebhook>,
    ) -> Result<May, Fault> {
        let shown = self.engine.masked(found);
        let again = kept.as_ref().filter(|kept| kept.restored && kept.url == found);
        let forwarding = self.forwards(again.is_some_and(|kept| kept.forwarding));
        if again.is_none() && !self.agreed(first, &now.id, found, &shown) {
            self.progress.asks(&now.id, found, &shown);
            return Ok(May::Not(Outcome::asks(
                "foreign_webhook",
                format!("The inbox sends its webhooks to {shown}, which is not this receiver. Nothing was changed."),
                "Decide: leave it; replace it and pass every webhook on to it; or only replace it. It is remembered and can be restored.",
            )));
        }
        if forwarding && let Err(fault) = self.engine.check_forward(found).await {
            return Ok(May::Not(Outcome::fault(&fault)));
        }
        // An address of another connection of this receiver: that one's own set-up sets it again.
        if self.engine.leads_here(found).await? {
            return Ok(May::Write(None));
        }
        if shown != found {
            return Ok(May::Not(Outcome::fail(
                "foreign_holds_secret",
                format!(
                    "The inbox's address {shown} holds a secret of a connection's, and is remembered nowhere in clear."
                ),
                "Note it down, and take it away in the inbox's settings; then run the set-up again.",
            )));
        }
        let at = rfc3339(micros(self.engine.clock.now()));
        let (inbox, url) = (now.id.clone(), found.to_owned());
        Ok(May::Write(Some(ReplacedWebhook { inbox, url, at, forwarding, restored: false })))
    }

    /// Whether the user saw this very address and agreed.
    fn agreed(&self, first: &InboxSeen, inbox: &str, found: &str, shown: &str) -> bool {
        if self.ask.foreign == ForeignWebhook::Ask {
            return false;
        }
        match (&self.ask.foreign_url, self.engine.setups.asked_about(&self.connection.name, inbox)) {
            (Some(seen), _) => seen == found || seen == shown,
            (None, Some(asked)) => asked == found,
            (None, None) => address::given(first) == Some(found),
        }
    }

    /// Whether webhooks are to be passed on; what was agreed to before stays where nothing else is said.
    fn forwards(&self, before: bool) -> bool {
        match self.ask.foreign {
            ForeignWebhook::Ask => before,
            ForeignWebhook::Forward => true,
            ForeignWebhook::Replace => false,
        }
    }
}

/// The one inbox of an answer.
fn one(told: &Told) -> Option<InboxSeen> {
    match told {
        Told::Inboxes(inboxes) => inboxes.first().cloned(),
        _ => None,
    }
}

/// The newer answer, with the keys that only the older one told.
fn keys_of(older: &InboxSeen, newer: InboxSeen) -> InboxSeen {
    InboxSeen {
        webhook_secret: newer.webhook_secret.or_else(|| older.webhook_secret.clone()),
        hmac_token: newer.hmac_token.or_else(|| older.hmac_token.clone()),
        ..newer
    }
}
