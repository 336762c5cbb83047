//! What the log tells: messages that were not taken, deliveries that were not answered with success, conversations twice.

use standin_model::view::{ConversationAsk, LogAsk, LogRow};
use standin_model::{Connection, Fault, micros, rfc3339};

use super::report::Finding;
use crate::Engine;
use crate::use_case::platform_call::Desk;
use crate::use_case::silence::of_connection;

/// So many are counted.
const ROWS: u32 = 50;
/// Nothing older is counted, microseconds.
const LATELY: i64 = 24 * 3_600 * 1_000_000;
/// So many customers are looked at.
const CUSTOMERS: usize = 50;
/// So many envelopes are named.
const MOST_SEQS: usize = 10;

/// How many there were, and which were bad.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub all: usize,
    pub bad: usize,
    pub seqs: Vec<i64>,
}

impl Engine {
    /// The newest messages, and those that were not taken.
    pub(super) async fn sends_taken(&self, desk: &Desk) -> Result<Tally, Fault> {
        let rows = self.lately(&desk.connection.name, "kind:send").await?;
        Ok(tally(&rows, |row| row.error.is_none() && row.status.is_none_or(success)))
    }

    /// The newest deliveries, and those that were refused or not answered with success.
    pub(super) async fn answers(&self, desk: &Desk) -> Result<Tally, Fault> {
        let mut rows = self.lately(&desk.connection.name, "kind:webhook").await?;
        let refused = self.lately(&desk.connection.name, "kind:refused").await?;
        // A browser that was pointed at the address is no delivery.
        rows.extend(refused.into_iter().filter(|row| row.error.as_deref() != Some("method_not_allowed")));
        Ok(tally(&rows, |row| row.error.is_none() && row.status.is_none_or(success)))
    }

    /// Envelope and status of the newest message.
    pub(super) async fn last_send(&self, connection: &str) -> Result<Option<(i64, Option<u16>)>, Fault> {
        let rows = self.lately(connection, "kind:send").await?;
        Ok(rows.first().map(|row| (row.seq, row.status)))
    }

    /// Envelope and time of the newest webhook.
    pub(super) async fn last_webhook(&self, connection: &str) -> Result<Option<(i64, String)>, Fault> {
        let query = format!("{} kind:webhook", of_connection(connection));
        let ask = LogAsk { query, limit: Some(1), ..LogAsk::default() };
        let rows = self.read(move |store| store.log(&ask)).await?.rows;
        Ok(rows.first().map(|row| (row.seq, rfc3339(row.at))))
    }

    /// Whether a webhook of the connection ever came.
    pub(super) async fn heard_from(&self, connection: &str) -> Result<bool, Fault> {
        Ok(self.last_webhook(connection).await?.is_some())
    }

    /// "Duplicate conversations": those of the connection's newest customers.
    pub(super) async fn duplicates(&self, connection: &Connection) -> Result<Finding, Fault> {
        let customers = self.read(standin_store::Store::customers).await?;
        let own = customers.into_iter().filter(|customer| customer.connection == connection.name).take(CUSTOMERS);
        let (mut looked, mut found) = (0_usize, Vec::new());
        for customer in own {
            looked += 1;
            let ask = ConversationAsk {
                connection: connection.name.clone(),
                customer: customer.customer.clone(),
                limit: Some(1),
                before: None,
            };
            let view = self.conversation_read(ask).await?;
            found.extend(view.warnings.into_iter().map(|warning| (customer.customer.clone(), warning)));
        }
        Ok(match found.into_iter().find(|(_, warning)| warning.code == "duplicate_conversation") {
            Some((customer, warning)) => Finding::fail(
                format!("{customer}: {}", warning.message),
                warning.remedy.unwrap_or_else(|| "Keep the conversation's id beside the customer's.".to_owned()),
            ),
            None if looked == 0 => Finding::unknown("There is no customer yet."),
            None => {
                Finding::pass(format!("None of the {looked} newest customers has two open conversations in one inbox."))
            }
        })
    }

    /// The newest rows of the last day that match.
    async fn lately(&self, connection: &str, what: &str) -> Result<Vec<LogRow>, Fault> {
        let query = format!("{} {what}", of_connection(connection));
        let ask = LogAsk { query, limit: Some(ROWS), ..LogAsk::default() };
        let since = micros(self.clock.now()).saturating_sub(LATELY);
        let rows = self.read(move |store| store.log(&ask)).await?.rows;
        Ok(rows.into_iter().filter(|row| row.at >= since).collect())
    }
}

fn success(status: u16) -> bool {
    (200..300).contains(&status)
}

fn tally(rows: &[LogRow], good: impl Fn(&LogRow) -> bool) -> Tally {
    let bad: Vec<i64> = rows.iter().filter(|row| !good(row)).map(|row| row.seq).collect();
    Tally { all: rows.len(), bad: bad.len(), seqs: bad.into_iter().take(MOST_SEQS).collect() }
}
