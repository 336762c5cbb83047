//! The steps of a set-up in their order, each on what the ones before it found.

use std::sync::Arc;

use standin_model::view::{
    CustomerAdd, Delivery, Explained, MessageSend, ReceiverStart, SetupReport, SetupRun, StepState,
};
use standin_model::{ChangeTag, Connection, CustomerMessage, Fault, KnownIds, Secret, Secrets};
use standin_platform::{Call, InboxSeen, Told};

use super::progress::Progress;
use super::report::Outcome;
use super::{account_of, needs_account, short};
use crate::Engine;
use crate::use_case::connection::secret_name;

/// Every step: code and title.
const STEPS: [(&str, &str); 8] = [
    ("version", "Ask which version answers"),
    ("profile", "Check token and role"),
    ("inbox", "Find or make the inbox"),
    ("webhook", "Set the webhook address"),
    ("secrets", "Keep the keys of the inbox"),
    ("message", "Send a test message"),
    ("conversation", "Find its conversation"),
    ("round_trip", "Await its webhook"),
];

/// A set-up under way: what was asked for, and what was found.
pub(super) struct Run<'a> {
    pub engine: &'a Arc<Engine>,
    pub connection: Connection,
    pub ask: SetupRun,
    pub progress: &'a Progress,
    pub version: Option<String>,
    pub address: Option<String>,
    pub problem: Option<Explained>,
    pub inbox: Option<InboxSeen>,
    pub customer: String,
    pub conversation: Option<String>,
}

/// Runs every step until one does not pass.
pub(super) async fn run(engine: &Arc<Engine>, connection: Connection, ask: SetupRun) -> Result<SetupReport, Fault> {
    // What has no set-up is told before anything begins.
    engine.can_set_up(&connection)?;
    let progress = engine.setups.begin(&connection.name, &STEPS, &engine.changes)?;
    engine.receiver_start(ReceiverStart::default()).await?;
    let (address, problem) = engine.address_of(&connection).await?;
    let mut run = Run {
        engine,
        connection,
        ask,
        progress: &progress,
        version: None,
        address,
        problem,
        inbox: None,
        customer: format!("standin-setup-{}", hex::encode(rand::random::<[u8; 4]>())),
        conversation: None,
    };
    for (code, _) in STEPS {
        progress.running(code);
        let outcome = match run.step(code).await {
            Ok(outcome) => outcome,
            Err(fault) => Outcome::fault(&fault),
        };
        let goes_on = matches!(outcome.state, StepState::Pass | StepState::Skipped);
        progress.ended(code, outcome);
        if !goes_on {
            break;
        }
    }
    Ok(progress.finish())
}

impl Run<'_> {
    async fn step(&mut self, code: &str) -> Result<Outcome, Fault> {
        match code {
            "version" => self.ask_version().await,
            "profile" => self.check_profile().await,
            "inbox" => self.find_inbox().await,
            "webhook" => self.set_webhook().await,
            "secrets" => self.keep_keys().await,
            _ if !self.ask.test => Ok(Outcome::skipped("Not asked for.")),
            "message" => self.send_message().await,
            "conversation" => self.find_conversation().await,
            _ => self.await_round_trip().await,
        }
    }

    async fn ask_version(&mut self) -> Result<Outcome, Fault> {
        let asked = self.engine.ask_platform(&self.connection, &Call::Version).await?;
        Ok(match (&asked.told, asked.status) {
            (Told::Version { version }, _) => {
                self.version = Some(version.clone());
                Outcome::pass(format!("Version {version} answers.")).with(asked.seq)
            }
            // Products built like another one need not tell.
            (_, Some(status)) if status < 500 => {
                Outcome::pass("It answers, and does not tell its version.").with(asked.seq)
            }
            _ => Outcome::refused(&asked),
        })
    }

    async fn check_profile(&mut self) -> Result<Outcome, Fault> {
        let asked = self.engine.ask_platform(&self.connection, &Call::Profile).await?;
        let Told::Profile { name, accounts } = &asked.told else { return Ok(Outcome::refused(&asked)) };
        let who = &short(name.as_deref().unwrap_or("its owner"));
        let Some(account) = account_of(&self.connection, accounts) else {
            return Ok(self.without_account(who, accounts).with(asked.seq));
        };
        if account.administrator == Some(false) {
            let role = short(account.role.as_deref().unwrap_or("nobody"));
            return Ok(Outcome::fail(
                "not_administrator",
                format!("The token is good and belongs to {who}, whose role in account {} is \"{role}\": only an administrator may make or change inboxes.", account.id),
                "Store the access token of an administrator of this account, or have one put the webhook address into the inbox's settings.",
            )
            .with(asked.seq));
        }
        if self.connection.channel.account.is_none() && needs_account(&self.connection) {
            self.connection.channel.account = Some(account.id.clone());
            self.keep_connection().await?;
        }
        let role = short(account.role.as_deref().unwrap_or("not told"));
        Ok(Outcome::pass(format!("The token belongs to {who}; role in account {}: {role}.", account.id))
            .with(asked.seq))
    }

    /// The token's owner is not in the account of the connection, or it names none of several.
    fn without_account(&self, who: &str, accounts: &[standin_platform::AccountSeen]) -> Outcome {
        let theirs: Vec<String> = accounts
            .iter()
            .take(20)
            .map(|account| format!("{} ({})", account.id, short(account.name.as_deref().unwrap_or("no name"))))
            .collect();
        let theirs = if theirs.is_empty() { "none".to_owned() } else { theirs.join(", ") };
        match &self.connection.channel.account {
            _ if !needs_account(&self.connection) => Outcome::pass(format!("The token belongs to {who}.")),
            Some(account) => Outcome::fail(
                "not_in_account",
                format!("The token belongs to {who}, who is not in account {account}. Their accounts: {theirs}."),
                "Give the connection one of these accounts, or another token.",
            ),
            None => Outcome::fail(
                "account_missing",
                format!("The token belongs to {who}, and the connection names no account. Their accounts: {theirs}."),
                "Give the connection one of these accounts.",
            ),
        }
    }

    async fn find_inbox(&mut self) -> Result<Outcome, Fault> {
        if let Some(name) = self.ask.create.clone().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()) {
            return self.make_inbox(&name).await;
        }
        let Some(wanted) = self.ask.inbox.clone().or_else(|| self.connection.channel.inbox.clone()) else {
            return self.choose_inbox("inbox_missing", "No inbox is chosen.").await;
        };
        let asked = self.engine.ask_platform(&self.connection, &Call::Inbox { inbox: &wanted }).await?;
        let inbox = match &asked.told {
            Told::Inboxes(inboxes) => inboxes.first().cloned(),
            _ => None,
        };
        // Asked for text that is no number, products answer with whatever they like.
        let nowhere = asked.status == Some(404) || (inbox.is_none() && asked.status.is_some_and(|it| it < 400));
        if nowhere {
            let not_there = format!("There is no inbox {} in this account.", short(&wanted));
            let outcome = self.choose_inbox("no_such_inbox", &not_there).await?;
            return Ok(Outcome { seqs: [vec![asked.seq], outcome.seqs.clone()].concat(), ..outcome });
        }
        let Some(inbox) = inbox else { return Ok(Outcome::refused(&asked)) };
        let name = short(inbox.name.as_deref().unwrap_or_default());
        if !inbox.is_api {
            let kind = short(inbox.channel_type.as_deref().unwrap_or("another kind"));
            return Ok(Outcome::fail(
                "not_an_api_inbox",
                format!(
                    "The inbox \"{name}\" is of kind {kind}: messages of one's own go to inboxes of kind API alone."
                ),
                "Choose an inbox of kind API, or have one made.",
            )
            .with(asked.seq));
        }
        let message = format!("The inbox \"{name}\" is of kind API; its id is {}.", inbox.id);
        let mut seqs = vec![asked.seq];
        seqs.extend(self.use_inbox(inbox).await?);
        Ok(Outcome { seqs, ..Outcome::pass(message) })
    }

    /// Fails with the inboxes that there are to choose from.
    async fn choose_inbox(&self, cause: &str, message: &str) -> Result<Outcome, Fault> {
        let listed = self.engine.ask_platform(&self.connection, &Call::Inboxes).await?;
        let Told::Inboxes(inboxes) = &listed.told else { return Ok(Outcome::refused(&listed)) };
        let of_kind = |inbox: &&InboxSeen| inbox.is_api;
        let there: Vec<String> = inboxes
            .iter()
            .filter(of_kind)
            .take(20)
            .map(|inbox| format!("{} ({})", inbox.id, short(inbox.name.as_deref().unwrap_or("no name"))))
            .collect();
        let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
        let remedy = "Choose one of them by its id (`--inbox ID`), or have one made (`--create NAME`).";
        Ok(Outcome::fail(cause, format!("{message} Inboxes of kind API: {there}."), remedy).with(listed.seq))
    }

    /// Makes an inbox, unless there is one of that name: a repeated set-up must not leave a row of them behind.
    async fn make_inbox(&mut self, name: &str) -> Result<Outcome, Fault> {
        let listed = self.engine.ask_platform(&self.connection, &Call::Inboxes).await?;
        let Told::Inboxes(inboxes) = &listed.told else { return Ok(Outcome::refused(&listed)) };
        if let Some(same) = inboxes.iter().find(|inbox| inbox.name.as_deref() == Some(name)) {
            return Ok(Outcome::fail(
                "inbox_exists",
                format!("There is an inbox \"{name}\" already; its id is {}.", same.id),
                "Choose that one, or give another name.",
            )
            .with(listed.seq));
        }
        let webhook_url = self.address.as_deref().filter(|_| self.problem.is_none());
        let asked = self.engine.ask_platform(&self.connection, &Call::CreateInbox { name, webhook_url }).await?;
        let made = match &asked.told {
            Told::Inboxes(inboxes) => inboxes.first().cloned(),
            _ => None,
        };
        let Some(inbox) = made else { return Ok(Outcome::refused(&asked).with(listed.seq)) };
        let message = format!("Made the inbox \"{name}\"; its id is {}.", inbox.id);
        let mut seqs = vec![listed.seq, asked.seq];
        seqs.extend(self.use_inbox(inbox).await?);
        Ok(Outcome { seqs, ..Outcome::pass(message) })
    }

    /// The connection leads to this inbox from now on. Gives the envelopes by which another one was left.
    async fn use_inbox(&mut self, inbox: InboxSeen) -> Result<Vec<i64>, Fault> {
        let moved = self.connection.channel.inbox.as_deref().is_some_and(|before| before != inbox.id);
        self.connection.channel.inbox = Some(inbox.id.clone());
        if let Some(identifier) = &inbox.identifier {
            self.connection.channel.inbox_identifier = Some(identifier.clone());
        }
        self.keep_connection().await?;
        let left = if moved { self.leave_inbox(&inbox.id).await? } else { Vec::new() };
        self.inbox = Some(inbox);
        Ok(left)
    }

    /// What belongs to the inbox before goes: its address is put back, its keys and its conversations are forgotten.
    async fn leave_inbox(&self, new: &str) -> Result<Vec<i64>, Fault> {
        let name = &self.connection.name;
        let mut seqs = Vec::new();
        for replaced in self.engine.replaced_of(name).await? {
            if replaced.inbox != new && !replaced.restored {
                seqs.extend(self.engine.put_back(&self.connection, &replaced).await?.seqs);
            }
        }
        for secret in [Secrets::WEBHOOK_SECRET, Secrets::HMAC_TOKEN] {
            self.engine.forget_secret(secret_name(name, secret)).await?;
        }
        self.forget_ids().await?;
        Ok(seqs)
    }

    /// Sessions and conversations belong to the inbox before: customers begin anew in this one.
    async fn forget_ids(&self) -> Result<(), Fault> {
        let name = self.connection.name.clone();
        self.engine
            .write(move |store| {
                for customer in store.customers()?.iter().filter(|customer| customer.connection == name) {
                    let ids = KnownIds { contact: customer.ids.contact.clone(), ..KnownIds::default() };
                    store.set_ids(&name, &customer.customer, &ids)?;
                }
                Ok(())
            })
            .await
    }

    /// Stores what was found of the channel; what was changed meanwhile in other respects stays.
    async fn keep_connection(&self) -> Result<(), Fault> {
        let mut stored = self.engine.connection(&self.connection.name).await?;
        stored.channel.clone_from(&self.connection.channel);
        self.engine.put_connection(stored, None).await.map(|_| ())
    }

    async fn keep_keys(&mut self) -> Result<Outcome, Fault> {
        let Some(inbox) = self.inbox.take() else { return Ok(Outcome::skipped("No inbox is known.")) };
        let mut kept = Vec::new();
        for (name, secret, words) in [
            (Secrets::WEBHOOK_SECRET, &inbox.webhook_secret, "the key of webhook signatures"),
            (Secrets::HMAC_TOKEN, &inbox.hmac_token, "the key of identity proofs"),
        ] {
            let given: Option<&Secret> = secret.as_ref().filter(|secret| !secret.reveal().is_empty());
            if let Some(secret) = given {
                self.engine.keep_secret(secret_name(&self.connection.name, name), secret.clone()).await?;
                kept.push(words);
            }
        }
        self.engine.changes.tag(ChangeTag::Connections);
        let stored = if kept.is_empty() { String::new() } else { format!("Stored {}.", kept.join(" and ")) };
        if inbox.webhook_secret.is_some() {
            return Ok(Outcome::pass(stored));
        }
        let which =
            self.version.as_ref().map_or_else(|| "The product".to_owned(), |version| format!("Version {version}"));
        let unsigned =
            format!("{which} tells no key of webhook signatures: it does not sign the webhooks of this inbox.");
        Ok(Outcome::pass([stored, unsigned].join(" ").trim().to_owned()))
    }

    async fn send_message(&mut self) -> Result<Outcome, Fault> {
        let add = CustomerAdd {
            connection: self.connection.name.clone(),
            customer: Some(self.customer.clone()),
            name: Some("Standin set-up".to_owned()),
            fields: serde_json::Map::new(),
        };
        self.engine.customer_add(add).await?;
        self.progress.customer(&self.customer);
        let text = "This is a test message of Standin's set-up. It can be ignored.".to_owned();
        let sent = self
            .engine
            .message_send(MessageSend {
                connection: self.connection.name.clone(),
                customer: self.customer.clone(),
                message: CustomerMessage::Text { text },
                fields: serde_json::Map::new(),
                conversation: None,
                files: Vec::new(),
                new_conversation: false,
            })
            .await?;
        let outcome = match (sent.delivery, &sent.explained) {
            (Delivery::Delivered, _) => Outcome::pass(format!("Sent as the customer {}.", self.customer)),
            (_, Some(explained)) => Outcome {
                status: sent.status.filter(|_| sent.delivery == Delivery::Refused),
                unreachable: sent.delivery == Delivery::Failed,
                ..Outcome::explained(explained)
            },
            _ => Outcome::fail("not_sent", "The message was not taken.", "Look at the request in the log."),
        };
        Ok(Outcome { seqs: sent.attempts, ..outcome })
    }

    async fn find_conversation(&mut self) -> Result<Outcome, Fault> {
        let ids = self.engine.customer(&self.connection.name, &self.customer).await?.ids;
        let Some(conversation) = ids.conversation else {
            return Ok(Outcome::fail(
                "no_conversation",
                "The answers to the test message name no conversation.",
                "Look at the requests in the log.",
            ));
        };
        let asked =
            self.engine.ask_platform(&self.connection, &Call::Conversation { conversation: &conversation }).await?;
        let Told::Conversations(list) = &asked.told else { return Ok(Outcome::refused(&asked)) };
        let Some(found) = list.iter().find(|found| found.id == conversation) else {
            return Ok(Outcome::refused(&asked));
        };
        let status = found.status.as_deref().unwrap_or("not told");
        let elsewhere = found.inbox.as_ref().filter(|inbox| Some(*inbox) != self.connection.channel.inbox.as_ref());
        self.conversation = Some(conversation.clone());
        Ok(match elsewhere {
            Some(inbox) => Outcome::fail(
                "conversation_elsewhere",
                format!("The message landed in conversation {conversation} of another inbox, {inbox}."),
                "Look at the requests in the log; check inbox and inbox identifier of the connection.",
            ),
            None => Outcome::pass(format!("The platform has conversation {conversation}; status {status}.")),
        }
        .with(asked.seq))
    }
}
