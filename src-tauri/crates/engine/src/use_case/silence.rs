//! Silence: whether a reply to the newest message is overdue, watched for each message, and why none comes.

mod ask;
pub(crate) mod evidence;
mod gather;
mod rank;
mod usual;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use standin_model::view::{LogAsk, Silence, SilenceAsk, SilenceView};
use standin_model::{ChangeTag, Direction, Fault, Kind, SenderKind, Seq, Subject, micros};
use standin_store::ConversationRow;

use crate::Engine;
use crate::use_case::platform_call::Desk;
use evidence::{Asked, Usual};
use usual::usual;

/// So many messages of the conversation are looked at.
const NEWEST: u32 = 100;
/// Replies are learned from so many rows of the log.
const LEARNED_FROM: u32 = 1_000;
/// So many conversations' answers of platforms are kept.
const MOST_KEPT: usize = 500;

/// What platforms told because of a silence, by connection and customer, with the message that it was about.
#[derive(Default)]
pub(crate) struct Silences {
    asked: Mutex<BTreeMap<(String, String), (Seq, Asked)>>,
}

impl Silences {
    fn of(&self, connection: &str, customer: &str, seq: Seq) -> Option<Asked> {
        let kept = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (connection.to_owned(), customer.to_owned());
        kept.get(&key).filter(|(about, _)| *about == seq).map(|(_, asked)| asked.clone())
    }

    fn keep(&self, connection: &str, customer: &str, seq: Seq, asked: Asked) {
        let mut kept = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert((connection.to_owned(), customer.to_owned()), (seq, asked));
    }
}

/// The newest message of the customer, to which no reply has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unanswered {
    /// Its envelope.
    pub seq: Seq,
    /// When it was taken, microseconds since the epoch.
    pub since: i64,
    /// Its place among the rows.
    pub place: usize,
}

impl Engine {
    /// Why no reply comes to the newest message of a customer. The platform and the tunnel are asked once for each
    /// message, by requests that change nothing.
    ///
    /// # Errors
    /// When there is no such customer or the log refuses.
    pub async fn conversation_silence(self: &Arc<Self>, ask: SilenceAsk) -> Result<SilenceView, Fault> {
        let desk = self.desk(&ask.connection).await?;
        Ok(SilenceView { silence: self.look_into(&desk, &ask.customer, ask.at_once).await? })
    }

    /// The silence as far as it is known without asking anybody.
    pub(crate) async fn silence_of(&self, desk: &Desk, customer: &str) -> Result<Option<Silence>, Fault> {
        let rows = self.newest(&desk.connection.name, customer).await?;
        let Some(unanswered) = unanswered(&rows) else { return Ok(None) };
        let usual = self.usual_of(&desk.connection.name).await?;
        if self.waited(unanswered) < usual.wait {
            return Ok(None);
        }
        let asked = self.silences.of(&desk.connection.name, customer, unanswered.seq).unwrap_or_default();
        self.judge(desk, customer, &rows, unanswered, usual, asked).await.map(Some)
    }

    /// Watches a message that was taken: when a reply is overdue, asks why, and tells the fronts.
    pub(crate) fn watch_silence(self: &Arc<Self>, connection: &str, customer: &str) {
        let (weak, connection, customer) = (Arc::downgrade(self), connection.to_owned(), customer.to_owned());
        tokio::spawn(async move {
            let Some(engine) = weak.upgrade() else { return };
            let Ok(usual) = engine.usual_of(&connection).await else { return };
            drop(engine);
            // A little more than what is waited, so that it has passed for whoever looks then.
            let wait = Duration::from_micros(u64::try_from(usual.wait).unwrap_or_default()) + Duration::from_millis(50);
            tokio::time::sleep(wait).await;
            let Some(engine) = weak.upgrade() else { return };
            let Ok(desk) = engine.desk(&connection).await else { return };
            match engine.look_into(&desk, &customer, false).await {
                Ok(Some(_)) => engine.changes.tag(ChangeTag::Customers),
                Ok(None) => {}
                Err(fault) => tracing::debug!(%fault, "why no reply comes could not be found out"),
            }
        });
    }

    /// The silence, after asking the platform and the tunnel; `at_once`: also before a reply is overdue.
    pub(crate) async fn look_into(
        self: &Arc<Self>,
        desk: &Desk,
        customer: &str,
        at_once: bool,
    ) -> Result<Option<Silence>, Fault> {
        let name = &desk.connection.name;
        let rows = self.newest(name, customer).await?;
        let Some(unanswered) = unanswered(&rows) else { return Ok(None) };
        let usual = self.usual_of(name).await?;
        if !at_once && self.waited(unanswered) < usual.wait {
            return Ok(None);
        }
        let asked = match self.silences.of(name, customer, unanswered.seq) {
            Some(asked) => asked,
            None => {
                let asked = self.ask_why(desk, customer).await?;
                self.silences.keep(name, customer, unanswered.seq, asked.clone());
                asked
            }
        };
        self.judge(desk, customer, &rows, unanswered, usual, asked).await.map(Some)
    }

    async fn judge(
        &self,
        desk: &Desk,
        customer: &str,
        rows: &[ConversationRow],
        unanswered: Unanswered,
        usual: Usual,
        asked: Asked,
    ) -> Result<Silence, Fault> {
        let evidence = self.gather(desk, customer, rows, unanswered, usual, asked).await?;
        let causes = rank::rank(&evidence);
        Ok(Silence { since: unanswered.since, seq: unanswered.seq, usual_ms: usual.wait / 1_000, causes })
    }

    async fn newest(&self, connection: &str, customer: &str) -> Result<Vec<ConversationRow>, Fault> {
        let (connection, customer) = (connection.to_owned(), customer.to_owned());
        self.read(move |store| store.conversation(&connection, &customer, NEWEST, None)).await
    }

    pub(crate) async fn usual_of(&self, connection: &str) -> Result<Usual, Fault> {
        let query = of_connection(connection);
        let ask = LogAsk { query, limit: Some(LEARNED_FROM), ..LogAsk::default() };
        let mut rows = self.read(move |store| store.log(&ask)).await?.rows;
        rows.reverse();
        Ok(usual(&rows))
    }

    fn waited(&self, unanswered: Unanswered) -> i64 {
        micros(self.clock.now()).saturating_sub(unanswered.since)
    }
}

/// The query for all that is of a connection, whatever its name holds.
pub(crate) fn of_connection(name: &str) -> String {
    format!("connection:\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The newest message of the customer where the platform took it and no reply followed that we took.
fn unanswered(rows: &[ConversationRow]) -> Option<Unanswered> {
    let is_send = |row: &ConversationRow| row.row.direction == Direction::Sent && row.row.kind == Kind::Send;
    let place = rows.iter().rposition(is_send)?;
    let (sent, after) = rows.get(place..).and_then(<[_]>::split_first)?;
    let taken = sent.completed && sent.row.error.is_none() && sent.row.status.is_some_and(usual::is_success);
    if !taken || after.iter().any(is_reply) {
        return None;
    }
    let took = sent.row.duration_ms.unwrap_or_default().clamp(0.0, 600_000.0);
    // Milliseconds of at most ten minutes: nothing is lost.
    #[allow(clippy::cast_possible_truncation)]
    let since = sent.row.at.saturating_add((took * 1000.0) as i64);
    Some(Unanswered { seq: sent.row.seq, since, place })
}

/// Words of somebody else's that came in and were answered with success.
fn is_reply(row: &ConversationRow) -> bool {
    let theirs = |kind| matches!(kind, SenderKind::Bot | SenderKind::Agent | SenderKind::System);
    row.row.direction == Direction::Received
        && row.reading.subject == Subject::Message
        && !row.reading.private
        && row.row.status.is_none_or(usual::is_success)
        && row.reading.sender.as_ref().is_some_and(|sender| theirs(sender.kind))
}
