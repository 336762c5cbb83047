//! What reads the log. Every call blocks on the disk: from async code use `spawn_blocking`.

use standin_model::secret::Place;
use standin_model::view::{AttemptRow, EnvelopePage, LogAsk, LogPage, LogSize, RefusalTally, ReplacedWebhook};
use standin_model::{Connection, Customer, Envelope, FieldChange, Reading, Seq};

use crate::query::Filter;
use crate::table::setting::{self, Names};
use crate::table::{
    connection, content, conversation, customer, envelope, history, log, message, reading, refusal, replaced_webhook,
    sealed,
};
use crate::{ConversationRow, HistoryOf, KnownConversation, SealFacts, Store, StoreError, StoredPart, files};

type Answer<T> = Result<T, StoreError>;

/// Each call fails with `Closed` after [`Store::close`], with `TooSlow` after 20 seconds, else with what SQLite says.
#[allow(clippy::missing_errors_doc)]
impl Store {
    /// A page of the log: the envelopes that match the query, newest first; from `after` on, oldest first.
    ///
    /// # Errors
    /// `BadQuery` for a query that does not parse.
    pub fn log(&self, ask: &LogAsk) -> Answer<LogPage> {
        let filter = Filter::parse(&ask.query, self.inner.clock.now())?;
        self.inner.readers.ask(|db| Ok(log::page(db, ask, filter)?))
    }

    /// The same page as whole envelopes.
    ///
    /// # Errors
    /// `BadQuery` for a query that does not parse.
    pub fn envelopes(&self, ask: &LogAsk) -> Answer<EnvelopePage> {
        let filter = Filter::parse(&ask.query, self.inner.clock.now())?;
        self.inner.readers.ask(|db| {
            let page = log::page(db, ask, filter)?;
            let found = page.rows.iter().map(|row| envelope::get(db, row.seq));
            let envelopes = found.filter_map(Result::transpose).collect::<Result<_, _>>()?;
            Ok(EnvelopePage { envelopes, more: page.more })
        })
    }

    /// One envelope, described; secrets masked.
    pub fn envelope(&self, seq: Seq) -> Answer<Option<Envelope>> {
        self.inner.readers.ask(|db| Ok(envelope::get(db, seq)?))
    }

    /// What an adapter understood of it, if it was read.
    pub fn reading(&self, seq: Seq) -> Answer<Option<Reading>> {
        self.inner.readers.ask(|db| Ok(reading::get(db, seq)?))
    }

    /// Envelopes of messages (webhook, send, replay) that no reader, or only one older than `reader`, has read; those
    /// never read first, the oldest first among them, at most `limit`. After a crash these are left to be read.
    pub fn to_read(&self, reader: u32, limit: u32) -> Answer<Vec<Seq>> {
        self.inner.readers.ask(|db| Ok(reading::unread(db, reader, limit)?))
    }

    /// Every attempt of the same message, oldest first, this one among them; at most 200. Empty when there is no such
    /// envelope.
    pub fn attempts(&self, seq: Seq) -> Answer<Vec<AttemptRow>> {
        self.inner.readers.ask(|db| Ok(log::attempts(db, seq)?))
    }

    /// The envelopes that are replays of this one, oldest first.
    pub fn replays_of(&self, seq: Seq) -> Answer<Vec<Seq>> {
        self.inner.readers.ask(|db| Ok(envelope::replays_of(db, seq)?))
    }

    /// How many spans of an envelope are sealed, and whether its request was chunked.
    pub fn seal_facts(&self, seq: Seq) -> Answer<SealFacts> {
        self.inner.readers.ask(|db| Ok(sealed::facts(db, seq)?))
    }

    /// The bytes of one place of an envelope. `reveal` puts the sealed spans back where the key that sealed them is
    /// there. `None` when there is no such envelope, or its request was not chunked (`Framing`). `Target` is the whole
    /// URL of what we sent, the request target of what we received.
    pub fn part(&self, seq: Seq, place: Place, reveal: bool) -> Answer<Option<StoredPart>> {
        self.inner.readers.ask(|db| Ok(content::part(db, &self.inner.sealer, seq, place, reveal)?))
    }

    /// The newest `limit` messages of a conversation before `before`, oldest first, attempts not folded.
    pub fn conversation(
        &self,
        connection: &str,
        customer: &str,
        limit: u32,
        before: Option<Seq>,
    ) -> Answer<Vec<ConversationRow>> {
        self.inner.readers.ask(|db| Ok(message::conversation(db, connection, customer, limit, before)?))
    }

    /// The messages of a customer that are about one of these messages of the platform's, or that we sent with one of
    /// these keys; oldest first, at most 5,000.
    pub fn about_messages(
        &self,
        connection: &str,
        customer: &str,
        ids: &[String],
        keys: &[String],
    ) -> Answer<Vec<ConversationRow>> {
        let (ids, keys) = (json(ids), json(keys));
        self.inner.readers.ask(|db| Ok(message::about(db, connection, customer, &ids, &keys)?))
    }

    /// The delivery before this envelope about the same message, conversation or person; repeats are passed over.
    pub fn delivery_before(&self, seq: Seq) -> Answer<Option<Seq>> {
        self.inner.readers.ask(|db| Ok(message::delivery_before(db, seq)?))
    }

    /// The conversations of a customer, and of the person that they are at the platform, the newest first; at most 200.
    pub fn conversations(
        &self,
        connection: &str,
        customer: &str,
        contact: Option<&str>,
    ) -> Answer<Vec<KnownConversation>> {
        self.inner.readers.ask(|db| Ok(conversation::of(db, connection, customer, contact)?))
    }

    /// The messages of a customer's history that no envelope holds, said from `from` to before `until` (microseconds
    /// since the epoch), in the order of the platform's time; the newest 2,000. Each with the envelope of the answer
    /// that held it.
    pub fn history(&self, connection: &str, customer: &str, from: i64, until: i64) -> Answer<Vec<(Seq, Reading)>> {
        self.inner.readers.ask(|db| Ok(history::of(db, connection, customer, from, until)?))
    }

    /// One message of a history, by the envelope of the answer that held it and the platform's id.
    pub fn history_message(&self, seq: Seq, message: &str) -> Answer<Option<Reading>> {
        self.inner.readers.ask(|db| Ok(history::one(db, seq, message)?))
    }

    /// Answers whose messages were read by a reader older than `reader`, with where they belong.
    pub fn history_to_read(&self, reader: u32, limit: u32) -> Answer<Vec<(Seq, HistoryOf)>> {
        self.inner.readers.ask(|db| Ok(history::to_read(db, reader, limit)?))
    }

    /// Which envelope brought each custom field of a customer, and which changed it, in order.
    pub fn field_changes(&self, connection: &str, customer: &str) -> Answer<Vec<FieldChange>> {
        self.inner.readers.ask(|db| Ok(customer::field_changes(db, connection, customer)?))
    }

    /// Every customer, the one whose conversation is newest first.
    pub fn customers(&self) -> Answer<Vec<Customer>> {
        self.inner.readers.ask(|db| Ok(customer::all(db)?))
    }

    /// One customer.
    pub fn customer(&self, connection: &str, customer: &str) -> Answer<Option<Customer>> {
        self.inner.readers.ask(|db| Ok(customer::get(db, connection, customer)?))
    }

    /// Every connection, by name.
    pub fn connections(&self) -> Answer<Vec<Connection>> {
        self.inner.readers.ask(|db| Ok(connection::all(db)?))
    }

    /// One connection.
    pub fn connection(&self, name: &str) -> Answer<Option<Connection>> {
        self.inner.readers.ask(|db| Ok(connection::get(db, name)?))
    }

    /// Every webhook address of somebody else's that was replaced by ours, with its connection, the newest last.
    pub fn replaced_webhooks(&self) -> Answer<Vec<(String, ReplacedWebhook)>> {
        self.inner.readers.ask(|db| Ok(replaced_webhook::all(db)?))
    }

    /// A setting of the program.
    pub fn setting(&self, key: &str) -> Answer<Option<String>> {
        self.inner.readers.ask(|db| Ok(setting::get(db, Names::Setting, key)?))
    }

    /// A piece of the window's state.
    pub fn ui_load(&self, key: &str) -> Answer<Option<String>> {
        self.inner.readers.ask(|db| Ok(setting::get(db, Names::UiState, key)?))
    }

    /// Requests that the door turned away without an envelope of their own, summed up by code.
    pub fn tallies(&self) -> Answer<Vec<RefusalTally>> {
        self.inner.readers.ask(|db| Ok(refusal::all(db)?))
    }

    /// Number of envelopes, and bytes on disk. Zeros when it cannot be found out.
    pub fn size(&self) -> LogSize {
        let envelopes = self.inner.readers.ask(|db| Ok(log::total(db)?)).unwrap_or_else(|error| {
            tracing::debug!(%error, "the size of the log is not known");
            0
        });
        let bytes = files::length(&self.inner.path) + files::length(&files::beside(&self.inner.path, "-wal"));
        LogSize { envelopes, bytes: i64::try_from(bytes).unwrap_or(i64::MAX) }
    }
}

fn json(list: &[String]) -> String {
    serde_json::Value::from(list.to_vec()).to_string()
}
