//! Gathers the evidence around a message that no reply came to, from the log and what is known of the receiver.

use standin_model::view::{LogAsk, LogRow, RefusalTally};
use standin_model::{Content, Direction, Fault, SenderKind, Seq, Subject, from_rfc3339, micros, rfc3339};
use standin_store::{ConversationRow, KnownConversation};

use super::evidence::{Asked, BadAnswer, Evidence, Usual};
use super::{Unanswered, of_connection, usual};
use crate::Engine;
use crate::use_case::platform_call::Desk;

/// What came so long before the message still tells of the same trouble, microseconds.
const LATELY: i64 = 120_000_000;
/// So many rows of each sort are looked at.
const ROWS: u32 = 100;

impl Engine {
    pub(super) async fn gather(
        &self,
        desk: &Desk,
        customer: &str,
        rows: &[ConversationRow],
        unanswered: Unanswered,
        usual: Usual,
        asked: Asked,
    ) -> Result<Evidence, Fault> {
        let name = &desk.connection.name;
        let refused = self.rows("kind:refused".to_owned()).await?;
        let webhooks = self.rows(format!("{} kind:webhook", of_connection(name))).await?;
        let others = webhooks.iter().any(|row| row.sender.as_deref() == Some("bot"));
        let tallies = self.read(standin_store::Store::tallies).await?;
        let known = self.conversation_of(name, customer).await?;
        let (status, assignee) = stands(&asked, known.as_ref(), rows);
        let before = rows.get(..unanswered.place).unwrap_or_default();
        let after = rows.get(unanswered.place..).unwrap_or_default();
        let last_bot = spoken(before, SenderKind::Bot);
        let since = unanswered.since;
        Ok(Evidence {
            seq: unanswered.seq,
            waited_s: micros(self.clock.now()).saturating_sub(since) / 1_000_000,
            usual,
            listens: self.door_address().await.is_some(),
            refused: lately(&refused, since).filter(|row| told(row, name)).map(refusal).collect(),
            turned_away: wrong_path(&tallies, since),
            bad_answers: lately(&webhooks, since).filter_map(bad_answer).collect(),
            after_bad_answer: desk.adapter.capabilities().retries.words.to_owned(),
            failed: after.iter().rev().find_map(failed),
            address: if desk.connection.simulated { None } else { self.address_of(&desk.connection).await?.1 },
            human: human(before),
            assignee,
            status,
            over: desk.adapter.capabilities().over,
            blocked: rows
                .iter()
                .rev()
                .find_map(|row| row.reading.state.as_ref().map(|state| (state.blocked, row.row.seq)))
                .filter(|(blocked, _)| *blocked)
                .map(|(_, seq)| seq),
            echo: after.iter().find(|row| is_echo(row)).map(|row| row.row.seq),
            bot_spoke: last_bot.is_some(),
            bot_speaks_to_others: others,
            last_bot: last_bot.map(|row| (row.row.seq, offers(row))),
            unanswered: unanswered_since(rows, last_bot),
            webhooks_since: webhooks.iter().any(|row| row.at >= since.saturating_sub(1_000_000)),
            last_webhook: webhooks.first().map(|row| (rfc3339(row.at), row.seq)),
            asked,
        })
    }

    /// The newest rows that match.
    async fn rows(&self, query: String) -> Result<Vec<LogRow>, Fault> {
        let ask = LogAsk { query, limit: Some(ROWS), ..LogAsk::default() };
        Ok(self.read(move |store| store.log(&ask)).await?.rows)
    }

    /// The conversation that messages go to, as it was told last.
    async fn conversation_of(&self, connection: &str, customer: &str) -> Result<Option<KnownConversation>, Fault> {
        let customer = self.customer(connection, customer).await?;
        let Some(wanted) = customer.ids.conversation.clone() else { return Ok(None) };
        let contact = customer.ids.contact.or(customer.platform_id);
        let listed = self
            .read(move |store| store.conversations(&customer.connection, &customer.customer, contact.as_deref()))
            .await?;
        Ok(listed.into_iter().find(|known| known.id == wanted))
    }
}

/// Rows from shortly before the message on.
fn lately(rows: &[LogRow], since: i64) -> impl Iterator<Item = &LogRow> {
    rows.iter().filter(move |row| row.at >= since.saturating_sub(LATELY))
}

/// Whether it tells of the platform: came to the connection's path or the one for any, and not from a browser that was
/// pointed at it.
fn told(row: &LogRow, connection: &str) -> bool {
    let ours = row.connection.as_deref().is_none_or(|of| of == connection);
    ours && !matches!(row.error.as_deref(), Some("method_not_allowed" | "cross_site"))
}

fn refusal(row: &LogRow) -> (Seq, String, String) {
    (row.seq, row.error.clone().unwrap_or_default(), row.summary.clone())
}

fn bad_answer(row: &LogRow) -> Option<BadAnswer> {
    let status = row.status.filter(|status| !usual::is_success(*status))?;
    Some(BadAnswer { seq: row.seq, status })
}

/// Deliveries to a path that is nobody's, the last of them since the message.
fn wrong_path(tallies: &[RefusalTally], since: i64) -> Option<(i64, String)> {
    let tally = tallies.iter().find(|tally| tally.code == "wrong_path" && tally.sample.starts_with("POST "))?;
    let fresh = from_rfc3339(&tally.last_at).is_some_and(|at| at >= since.saturating_sub(1_000_000));
    fresh.then(|| (tally.count, tally.sample.clone()))
}

/// State and agent of the conversation: as asked, else as the webhooks told.
fn stands(
    asked: &Asked,
    known: Option<&KnownConversation>,
    rows: &[ConversationRow],
) -> (Option<(String, Option<Seq>)>, Option<String>) {
    if let Some((status, assignee, seq)) = &asked.conversation {
        return (status.clone().map(|status| (status, Some(*seq))), assignee.clone());
    }
    let told = rows.iter().rev().find(|row| row.reading.state.is_some()).map(|row| row.row.seq);
    let status = known.and_then(|known| known.status.clone());
    (status.map(|status| (status, told)), known.and_then(|known| known.assignee.clone()))
}

/// The newest words of a sort of sender.
fn spoken(rows: &[ConversationRow], kind: SenderKind) -> Option<&ConversationRow> {
    rows.iter().rev().find(|row| {
        row.row.direction == Direction::Received
            && row.reading.subject == Subject::Message
            && !row.reading.private
            && row.reading.sender.as_ref().is_some_and(|sender| sender.kind == kind)
    })
}

/// The human agent, where it was one who wrote last.
fn human(rows: &[ConversationRow]) -> Option<(String, Seq)> {
    let agent = spoken(rows, SenderKind::Agent)?;
    let bot = spoken(rows, SenderKind::Bot).map_or(0, |row| row.row.seq);
    let name = agent.reading.sender.as_ref().and_then(|sender| sender.name.clone());
    (agent.row.seq > bot).then(|| (name.unwrap_or_else(|| "A human agent".to_owned()), agent.row.seq))
}

fn failed(row: &ConversationRow) -> Option<(Seq, String)> {
    let failed = row.row.direction == Direction::Received && row.reading.status.as_deref() == Some("failed");
    let why = row.reading.status_reason.clone().unwrap_or_else(|| "no reason is given".to_owned());
    failed.then_some((row.row.seq, why))
}

fn is_echo(row: &ConversationRow) -> bool {
    row.row.direction == Direction::Received
        && row.reading.sender.as_ref().is_some_and(|sender| sender.kind == SenderKind::Customer)
}

fn offers(row: &ConversationRow) -> bool {
    matches!(&row.reading.content, Some(Content::Dialog { options, .. }) if !options.is_empty())
}

/// How many messages of the customer were taken since the bot spoke last.
fn unanswered_since(rows: &[ConversationRow], last_bot: Option<&ConversationRow>) -> usize {
    let from = last_bot.map_or(0, |row| row.row.seq);
    let taken = |row: &&ConversationRow| {
        row.row.direction == Direction::Sent && row.row.seq > from && row.row.status.is_some_and(usual::is_success)
    };
    rows.iter().filter(taken).count()
}
