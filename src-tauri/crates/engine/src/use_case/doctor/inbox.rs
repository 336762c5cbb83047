//! The checks of the inbox: version, identifier, webhook address, and the troubleshooting lines that rest on them.

use standin_model::Fault;
use standin_platform::{Call, Told};

use super::credentials::{hook, refused};
use super::progress::Progress;
use super::report::Finding;
use super::troubles::Tally;
use crate::Engine;
use crate::use_case::platform_call::Desk;

/// What was found of the inbox.
pub(super) struct Inbox {
    pub version: Finding,
    pub identifier: Finding,
    pub hook: Finding,
}

impl Engine {
    /// Asks for version, inbox and public inbox, as far as there are requests for them.
    pub(super) async fn look_at_inbox(&self, desk: &Desk, progress: &Progress) -> Result<Inbox, Fault> {
        progress.now("Asking for the inbox");
        let can = desk.adapter.operations(&desk.settings, &desk.secrets);
        let version = match can.contains(&"version") {
            true => self.version_finding(desk).await?,
            false => Finding::unknown("This platform does not tell its version."),
        };
        let identifier = match (&desk.settings.inbox_identifier, can.contains(&"inbox")) {
            (Some(_), true) => self.identifier_finding(desk).await?,
            (None, true) => Finding::unknown("The connection knows no inbox identifier: it speaks with a token alone."),
            (_, false) => Finding::unknown("This platform has no inbox identifier, or none is known."),
        };
        let inbox = desk.settings.inbox.as_deref().map(str::trim).filter(|inbox| !inbox.is_empty());
        let hook = match inbox {
            Some(inbox) if can.contains(&"inboxes") => self.hook_finding(desk, inbox).await?,
            _ => self.hook_by_webhooks(desk).await?,
        };
        Ok(Inbox { version, identifier, hook })
    }

    async fn version_finding(&self, desk: &Desk) -> Result<Finding, Fault> {
        let called = self.call(desk, None, &Call::Version).await?;
        let Some(Told::Version { version }) = &called.told else {
            return Ok(Finding::unknown("It does not tell its version.").with([called.result.seq]));
        };
        let path = crate::use_case::door::hook_path(&self.hook_path_of(Some(&desk.connection.name)).await?);
        let (local, public) = self.hook_urls(&path).await?;
        let address = public.or(local);
        let guarded = desk.adapter.capabilities().private_targets.filter(|guard| {
            address.as_deref().is_some_and(crate::use_case::setup::is_local)
                && crate::use_case::setup::numbers(version).is_some_and(|version| version >= guard.refused_from)
        });
        let found = match guarded {
            // A receiver on the platform's own machine may still be allowed: what came in tells.
            Some(guard) if !self.heard_from(&desk.connection.name).await? => Finding::fail(
                format!(
                    "Version {version} sends no webhooks to addresses of its own machine or network, and the receiver's address is one; none ever came."
                ),
                format!("Use a tunnel and set its URL. {}", guard.allowed_by),
            ),
            Some(_) => Finding::pass(format!("Version {version}; it was told to allow addresses of its own network.")),
            None => Finding::pass(format!("Version {version}.")),
        };
        Ok(found.with([called.result.seq]))
    }

    async fn identifier_finding(&self, desk: &Desk) -> Result<Finding, Fault> {
        let called = self.call(desk, None, &Call::PublicInbox).await?;
        if matches!(called.told, Some(Told::Inboxes(_))) {
            return Ok(Finding::pass("The public API knows the inbox by its identifier.").with([called.result.seq]));
        }
        let mut found = refused(&called);
        if called.result.status == Some(404) {
            found.remedy = Some(
                "Copy the inbox identifier anew: settings of the inbox, tab Configuration. It is a word of letters and digits, not the inbox's number."
                    .to_owned(),
            );
        }
        Ok(found)
    }

    async fn hook_finding(&self, desk: &Desk, inbox: &str) -> Result<Finding, Fault> {
        let called = self.call(desk, None, &Call::Inbox { inbox }).await?;
        let seen = match &called.told {
            Some(Told::Inboxes(list)) => list.first(),
            _ => None,
        };
        let Some(seen) = seen else { return Ok(refused(&called)) };
        let ours = self.our_paths(&desk.connection.name).await?;
        let owner = self.inbox_view(&desk.connection, seen, &ours).webhook_owner;
        Ok(hook(owner).with([called.result.seq]))
    }

    /// Where the platform cannot be asked, what came in tells.
    async fn hook_by_webhooks(&self, desk: &Desk) -> Result<Finding, Fault> {
        let remedy = desk
            .adapter
            .capabilities()
            .how_to
            .last()
            .copied()
            .unwrap_or("Paste the webhook address into the platform.");
        Ok(match self.last_webhook(&desk.connection.name).await? {
            Some((seq, at)) => Finding::pass(format!("Webhooks come in; the last came at {at}.")).with([seq]),
            None => Finding {
                remedy: Some(remedy.to_owned()),
                ..Finding::unknown("The platform cannot be asked for its webhook address, and no webhook ever came.")
            },
        })
    }
}

impl Inbox {
    /// "Messages do not come in": identifier and credentials, and what became of the last messages.
    pub fn messages(&self, token: &Finding, sent: Tally) -> Finding {
        let wrong: Vec<&str> = [(token, "the credentials"), (&self.identifier, "the inbox identifier")]
            .into_iter()
            .filter(|(finding, _)| finding.failed())
            .map(|(_, what)| what)
            .collect();
        if !wrong.is_empty() {
            let evidence = format!("Messages cannot come in: {} are not taken.", wrong.join(" and "));
            return Finding::fail(evidence, "Mend the checks above; then send a message again.");
        }
        if sent.bad > 0 {
            let evidence = format!("{} of the last {} messages were refused or got no answer.", sent.bad, sent.all);
            return Finding::fail(evidence, "Open the envelopes: each says why, and what to do.").with(sent.seqs);
        }
        match sent.all {
            0 => Finding::unknown("No message was sent yet."),
            all => Finding::pass(format!("The last {all} messages were taken.")),
        }
    }

    /// "Events are not received": webhook URL, and whether our endpoint answers with success.
    pub fn events(&self, answers: Tally) -> Finding {
        if self.hook.failed() {
            return Finding::fail(
                format!("Events cannot be received: {}", self.hook.evidence),
                "Mend the webhook address; then send a message again.",
            )
            .with(self.hook.seqs.clone());
        }
        if answers.bad > 0 {
            let evidence = format!(
                "{} of the last {} deliveries to this connection were refused or answered with something else than success.",
                answers.bad, answers.all
            );
            return Finding::fail(evidence, "Open the envelopes: each says why. The endpoint must answer with 2xx.")
                .with(answers.seqs);
        }
        match answers.all {
            0 => Finding::unknown("No event was received yet."),
            all => Finding::pass(format!("The last {all} deliveries were answered with success.")),
        }
    }
}
