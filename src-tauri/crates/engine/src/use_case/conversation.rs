//! A conversation as it is shown: attempts folded into messages, messages counted in turns, fields over time.

use std::collections::HashMap;

use standin_model::view::{
    ConversationAsk, ConversationItem, ConversationView, CustomerKey, Delivery, Explained, IdNote, LogRow,
};
use standin_model::{Content, Customer, Direction, Fault, FieldChange, Kind, Sender, SenderKind, Subject};
use standin_platform::{IdKind, IdValue, SentContext, adapter, explain_network};
use standin_store::{ConversationRow, Store, StoreError};

use crate::Engine;
use crate::use_case::message::{Waiting, delivery};
use crate::use_case::platform_call::Desk;

const DEFAULT_LIMIT: u32 = 200;
const LIMIT: u32 = 2_000;

impl Engine {
    /// Reads a conversation, oldest message first.
    ///
    /// # Errors
    /// When there is no such customer or the log cannot be read.
    pub async fn conversation_read(&self, ask: ConversationAsk) -> Result<ConversationView, Fault> {
        let customer = self.customer(&ask.connection, &ask.customer).await?;
        let limit = ask.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, LIMIT);
        let waiting = if ask.before.is_none() { self.queue.of(&ask.connection, &ask.customer) } else { Vec::new() };
        let (items, more) = self
            .read(move |store| {
                let rows = store.conversation(&ask.connection, &ask.customer, limit, ask.before)?;
                let more = rows.len() >= limit as usize;
                let keys: Vec<String> = rows.iter().filter_map(|row| row.dedupe_key.clone()).collect();
                let (again, late): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(key, _)| keys.contains(key));
                let again: Vec<String> = again.into_iter().map(|(key, _)| key).collect();
                let mut items = fold(store, rows, &again)?;
                items.extend(late.into_iter().map(|(_, waiting)| queued(waiting)));
                count_turns(&mut items);
                Ok((items, more))
            })
            .await?;
        let desk = self.desk(&customer.connection).await?;
        let ids = id_notes(&desk, &customer);
        let history = desk.adapter.operations(&desk.settings, &desk.secrets).contains(&"history");
        let conversations = Vec::new();
        let warnings = Vec::new();
        Ok(ConversationView { customer, items, more, conversations, warnings, ids, history })
    }

    /// Tells which envelope brought or changed each custom field, oldest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn conversation_fields(&self, ask: CustomerKey) -> Result<Vec<FieldChange>, Fault> {
        self.read(move |store| store.field_changes(&ask.connection, &ask.customer)).await
    }
}

/// Folds the attempts of one message into one item, at the place of its first attempt. What is `again` on its way has
/// not ended, however its last attempt did.
fn fold(store: &Store, rows: Vec<ConversationRow>, again: &[String]) -> Result<Vec<ConversationItem>, StoreError> {
    let mut items: Vec<ConversationItem> = Vec::new();
    let mut places: HashMap<(Direction, Kind, String), usize> = HashMap::new();
    for row in rows {
        let key = row.dedupe_key.clone().map(|key| (row.row.direction, row.row.kind, key));
        let seq = row.row.seq;
        let on_its_way = key.as_ref().is_some_and(|(_, _, key)| again.contains(key));
        let mut item = item(store, row)?;
        if on_its_way && item.delivery != Delivery::Delivered {
            item.delivery = Delivery::Sending;
            item.explained = None;
        }
        match key.as_ref().and_then(|key| places.get(key)) {
            Some(place) => {
                let earlier = &mut items[*place];
                let attempts = std::mem::take(&mut earlier.attempts);
                let at = earlier.at;
                *earlier = item;
                earlier.at = at;
                earlier.attempts = attempts;
                earlier.attempts.push(seq);
            }
            None => {
                if let Some(key) = key {
                    places.insert(key, items.len());
                }
                items.push(item);
            }
        }
    }
    Ok(items)
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
        delivery: Delivery::Queued,
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

/// The ids of a conversation, each with its value as far as it is known.
fn id_notes(desk: &Desk, customer: &Customer) -> Vec<IdNote> {
    let channel = &desk.connection.channel;
    let value = |value: IdValue| match value {
        IdValue::Account => channel.account.clone(),
        IdValue::Inbox => channel.inbox.clone().or_else(|| customer.channel_id.clone()),
        IdValue::InboxIdentifier => channel.inbox_identifier.clone(),
        IdValue::Channel => customer.channel_id.clone(),
        IdValue::Person => customer.ids.contact.clone().or_else(|| customer.platform_id.clone()),
        IdValue::Customer => {
            let given = customer.fields.get("identifier").and_then(serde_json::Value::as_str);
            Some(given.unwrap_or(&customer.customer).to_owned())
        }
        IdValue::Session => Some(customer.ids.source_id.clone().unwrap_or_else(|| customer.customer.clone())),
        IdValue::Conversation => customer.ids.conversation.clone(),
        IdValue::Bot => customer.bot_id.clone(),
        IdValue::Hidden => None,
    };
    let note = |kind: &IdKind| IdNote {
        name: kind.name.to_owned(),
        value: value(kind.value),
        meaning: kind.meaning.to_owned(),
        used_in: kind.used_in.to_owned(),
    };
    desk.adapter.capabilities().ids.iter().map(note).collect()
}

/// Each message of the customer begins a turn.
fn count_turns(items: &mut [ConversationItem]) {
    let mut turn = 0;
    for item in items {
        if item.sender.kind == SenderKind::Customer && !item.echo {
            turn += 1;
        }
        item.turn = turn.max(1);
    }
}
