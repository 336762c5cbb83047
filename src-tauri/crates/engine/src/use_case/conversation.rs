//! A conversation as it is shown: attempts folded into messages, messages counted in turns, fields over time.

mod fold;
mod history;
mod known;

use std::collections::{BTreeMap, HashSet};

use standin_model::view::{
    ConversationAsk, ConversationItem, ConversationView, CustomerKey, Delivery, Explained, LogRow, ValueChange,
};
use standin_model::{Content, Direction, Fault, FieldChange, Kind, Sender, SenderKind, Seq, Subject, from_rfc3339};
use standin_platform::{SentContext, adapter, explain_network};
use standin_store::{ConversationRow, Store, StoreError};

use crate::Engine;
use crate::use_case::changes::Comparing;
use crate::use_case::message::{Waiting, delivery};
use fold::{Fold, Maker, count_turns};
use history::merged;
use known::Around;

const DEFAULT_LIMIT: u32 = 200;
const LIMIT: u32 = 2_000;

impl Engine {
    /// Reads a conversation, oldest message first.
    ///
    /// # Errors
    /// When there is no such customer or the log cannot be read.
    pub async fn conversation_read(&self, ask: ConversationAsk) -> Result<ConversationView, Fault> {
        let customer = self.customer(&ask.connection, &ask.customer).await?;
        let desk = self.desk_at_hand(&customer.connection).await?;
        let silence = match (&desk, ask.before) {
            (Some(desk), None) => self.silence_of(desk, &ask.customer).await?,
            _ => None,
        };
        let waiting = if ask.before.is_none() { self.queue.of(&ask.connection, &ask.customer) } else { Vec::new() };
        let contact = customer.ids.contact.clone().or_else(|| customer.platform_id.clone());
        let single = self.single_conversation(&customer.connection).await?;
        let comparing = self.comparing.clone();
        let (Page { items, more }, known) = self
            .read(move |store| {
                let known = store.conversations(&ask.connection, &ask.customer, contact.as_deref())?;
                Ok((page(store, &comparing, &ask, waiting)?, known))
            })
            .await?;
        let Around { conversations, warnings, ids, history } =
            desk.map(|desk| known::around(&desk, &customer, known, single)).unwrap_or_default();
        Ok(ConversationView { customer, items, more, conversations, warnings, ids, history, silence })
    }

    /// Tells which envelope brought or changed each custom field, oldest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn conversation_fields(&self, ask: CustomerKey) -> Result<Vec<FieldChange>, Fault> {
        self.read(move |store| store.field_changes(&ask.connection, &ask.customer)).await
    }
}

/// Makes messages of rows, with what the log holds.
struct Logged<'a> {
    store: &'a Store,
    comparing: &'a Comparing,
}

impl Maker for Logged<'_> {
    type Error = StoreError;

    fn item(&self, row: ConversationRow) -> Result<ConversationItem, StoreError> {
        item(self.store, row)
    }

    fn changes(&self, seq: Seq) -> Result<Vec<ValueChange>, StoreError> {
        Ok(self.comparing.of(self.store, seq)?.0)
    }
}

/// A part of a conversation as it stands in the log.
struct Page {
    items: Vec<ConversationItem>,
    more: bool,
}

/// Reads the page and what else belongs to its messages, wherever in the log it stands.
fn page(
    store: &Store,
    comparing: &Comparing,
    ask: &ConversationAsk,
    waiting: Vec<(String, Waiting)>,
) -> Result<Page, StoreError> {
    let limit = ask.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, LIMIT);
    let keys: Vec<String> = waiting.iter().map(|(key, _)| key.clone()).collect();
    let maker = Logged { store, comparing };
    let (mut items, mut more, mut before, mut from, mut shown) = (Vec::new(), true, ask.before, None, HashSet::new());
    // A page may hold nothing but changes and echoes of older messages: then it reaches further back.
    while more && items.is_empty() {
        let rows = store.conversation(&ask.connection, &ask.customer, limit, before)?;
        more = rows.len() >= limit as usize;
        from = rows.first().map(|row| row.row.at).or(from);
        before = rows.first().map(|row| row.row.seq).or(before);
        let within: HashSet<Seq> = rows.iter().map(|row| row.row.seq).collect();
        let rows = with_related(store, ask, rows)?;
        shown.extend(rows.iter().filter_map(|row| row.dedupe_key.clone()));
        let mut fold = Fold::new(&maker, &keys);
        rows.into_iter().try_for_each(|row| fold.take(row))?;
        items = fold.finish(&within)?;
    }
    // The platform's history of the time that this page covers: each message of it belongs to one page.
    let until = match ask.before.map(|before| store.envelope(before)).transpose()?.flatten() {
        Some(envelope) => from_rfc3339(&envelope.started_at).unwrap_or(i64::MAX),
        None => i64::MAX,
    };
    let from = from.filter(|_| more).unwrap_or(i64::MIN);
    let mut items = merged(items, store.history(&ask.connection, &ask.customer, from, until)?);
    let late = waiting.into_iter().filter(|(key, _)| !shown.contains(key));
    items.extend(late.map(|(_, waiting)| queued(waiting)));
    count_turns(&mut items);
    Ok(Page { items, more })
}

/// The rows with all others about the same messages, in the order of arrival.
fn with_related(
    store: &Store,
    ask: &ConversationAsk,
    rows: Vec<ConversationRow>,
) -> Result<Vec<ConversationRow>, StoreError> {
    let ids: Vec<String> = rows.iter().filter_map(|row| row.reading.message_id.clone()).collect();
    let keys: Vec<String> = rows.iter().filter_map(|row| row.reading.own_key.clone()).collect();
    let mut all: BTreeMap<Seq, ConversationRow> = BTreeMap::new();
    if !ids.is_empty() {
        let related = store.about_messages(&ask.connection, &ask.customer, &ids, &keys)?;
        all.extend(related.into_iter().map(|row| (row.row.seq, row)));
    }
    all.extend(rows.into_iter().map(|row| (row.row.seq, row)));
    Ok(all.into_values().collect())
}

fn item(store: &Store, row: ConversationRow) -> Result<ConversationItem, StoreError> {
    let explained = explain(store, &row.row)?;
    let ConversationRow { row, reading, .. } = row;
    let nobody = if row.direction == Direction::Sent { SenderKind::Customer } else { SenderKind::System };
    // A lost answer that was looked for afterwards: docs/protocols/chatwoot.md 3.5.
    let arrived = row.direction == Direction::Sent && row.error.is_some() && reading.message_id.is_some();
    let (delivery, explained) = match arrived {
        true => (Delivery::Delivered, None),
        false => (delivery(row.status, row.error.is_some()), explained),
    };
    Ok(ConversationItem {
        seq: row.seq,
        attempts: vec![row.seq],
        direction: row.direction,
        kind: row.kind,
        sender: reading.sender.unwrap_or(Sender { kind: nobody, id: None, name: None, email: None }),
        content: reading.content.unwrap_or(Content::Unknown { kind: reading.type_name, json: String::new() }),
        at: row.at,
        said_at: reading.said_at,
        duration_ms: row.duration_ms,
        status: row.status,
        delivery,
        explained,
        echo: reading.problems.iter().any(|problem| problem.code == "own_echo"),
        problems: reading.problems,
        parent_seq: row.parent_seq,
        turn: 0,
        private: reading.private,
        attachments: reading.attachments,
        status_word: reading.status,
        status_reason: reading.status_reason,
        conversation: reading.conversation,
        message_id: reading.message_id,
        updates: Vec::new(),
        echoes: Vec::new(),
        from_history: false,
        activity: reading.subject == Subject::Activity,
    })
}

/// What a refusal or failure of a sent message means.
fn explain(store: &Store, row: &LogRow) -> Result<Option<Explained>, StoreError> {
    if row.direction == Direction::Received || row.status.is_some_and(|status| (200..300).contains(&status)) {
        return Ok(None);
    }
    explain_seq(store, row.seq)
}

/// What the answer to a sent envelope means; `None` for a success, while it is under way, and for what was received.
pub(crate) fn explain_seq(store: &Store, seq: i64) -> Result<Option<Explained>, StoreError> {
    use standin_model::secret::Place;
    let Some(envelope) = store.envelope(seq)? else { return Ok(None) };
    if envelope.direction == Direction::Received {
        return Ok(None);
    }
    if let Some(code) = &envelope.error {
        let host = envelope.url.as_deref().and_then(super::connection::host_of).map(|(host, _)| host);
        return Ok(Some(explain_network(code, &host.unwrap_or_default())));
    }
    let (Some(status), Some(adapter)) = (envelope.status, envelope.platform.and_then(adapter)) else {
        return Ok(None);
    };
    let bytes = |place| Ok::<_, StoreError>(store.part(seq, place, false)?.map(|part| part.bytes).unwrap_or_default());
    let (head, reply, body) = (bytes(Place::ReplyHead)?, bytes(Place::ReplyBody)?, bytes(Place::Body)?);
    if envelope.direction == Direction::Sent {
        return Ok(adapter
            .read_reply(status, &head, &reply, &SentContext { path: &envelope.target, body: &body })
            .explained);
    }
    Ok(None)
}

fn queued(waiting: Waiting) -> ConversationItem {
    ConversationItem {
        seq: 0,
        attempts: Vec::new(),
        direction: Direction::Sent,
        kind: Kind::Send,
        sender: Sender { kind: SenderKind::Customer, id: None, name: None, email: None },
        content: waiting.content,
        at: waiting.at,
        said_at: None,
        duration_ms: None,
        status: None,
        delivery: waiting.delivery,
        explained: None,
        problems: Vec::new(),
        parent_seq: None,
        turn: 0,
        private: false,
        echo: false,
        attachments: Vec::new(),
        status_word: None,
        status_reason: None,
        conversation: None,
        message_id: None,
        updates: Vec::new(),
        echoes: Vec::new(),
        from_history: false,
        activity: false,
    }
}
