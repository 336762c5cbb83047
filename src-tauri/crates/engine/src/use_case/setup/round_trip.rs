//! The last step: the webhook of our own test message comes in at the receiver.

use std::time::Duration;

use standin_model::view::SetupRun;
use standin_model::{Direction, Fault, SenderKind};
use standin_platform::{Call, Told};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::address;
use super::report::Outcome;
use super::run::Run;
use crate::Engine;
use crate::use_case::connection::adapter_of;

/// How long it is awaited unless something else is asked for: a platform's queue takes a second or two.
const USUAL: u32 = 20;
/// And at most.
const LONGEST: u32 = 120;
/// So many messages of the test customer are looked through.
const NEWEST: u32 = 50;

fn limit(ask: &SetupRun) -> Duration {
    Duration::from_secs(ask.wait.unwrap_or(USUAL).clamp(1, LONGEST).into())
}

impl Run<'_> {
    pub(super) async fn await_round_trip(&mut self) -> Result<Outcome, Fault> {
        let limit = limit(&self.ask);
        let until = Instant::now() + limit;
        let mut changes = self.engine.changes();
        loop {
            if let Some(seq) = self.engine.echo_of(&self.connection.name, &self.customer).await? {
                return Ok(Outcome::pass("The message's own webhook came in: the way there and back works.").with(seq));
            }
            match timeout_at(until, changes.recv()).await {
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => {}
                Ok(Err(RecvError::Closed)) | Err(_) => break,
            }
        }
        self.nothing_came(limit).await
    }

    async fn nothing_came(&self, limit: Duration) -> Result<Outcome, Fault> {
        let told = self.failed_delivery().await?;
        let (said, seq) = told.unwrap_or_default();
        let adapter = adapter_of(self.connection.platform)?;
        let causes = address::likely_causes(
            adapter.capabilities(),
            self.version.as_deref(),
            &self.connection.base_url,
            self.address.as_deref().unwrap_or_default(),
        );
        let message =
            format!("The message is at the platform, but no webhook came within {} s.{said}", limit.as_secs());
        let outcome = Outcome::fail("no_webhook", message, format!("Likely causes: {}", causes.join(" ")));
        Ok(Outcome { seqs: seq.into_iter().collect(), ..outcome })
    }

    /// What the platform says of the delivery of our message, where it says that it failed.
    async fn failed_delivery(&self) -> Result<Option<(String, Option<i64>)>, Fault> {
        let Some(conversation) = &self.conversation else { return Ok(None) };
        let call = Call::History { conversation, before: None };
        let asked = self.engine.ask_platform(&self.connection, &call).await?;
        let Told::Messages(messages) = &asked.told else { return Ok(None) };
        let failed = messages.iter().find(|message| message.status.as_deref() == Some("failed"));
        Ok(failed.map(|message| {
            let why = message.status_reason.as_deref().unwrap_or("no reason is given");
            (format!(" The platform marks its delivery as failed: {why}."), Some(asked.seq))
        }))
    }
}

impl Engine {
    /// The newest webhook that brought a message of this customer's own back.
    async fn echo_of(&self, connection: &str, customer: &str) -> Result<Option<i64>, Fault> {
        let (connection, customer) = (connection.to_owned(), customer.to_owned());
        let rows = self.read(move |store| store.conversation(&connection, &customer, NEWEST, None)).await?;
        let own = |kind| kind == SenderKind::Customer;
        let echo = rows.iter().rev().find(|row| {
            row.row.direction == Direction::Received
                && row.reading.sender.as_ref().is_some_and(|sender| own(sender.kind))
        });
        Ok(echo.map(|row| row.row.seq))
    }
}
