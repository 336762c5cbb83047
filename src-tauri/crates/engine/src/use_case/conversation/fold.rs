//! Envelopes folded into messages: attempts, changes and echoes belong to the message that they are about.

use std::collections::{BTreeSet, HashMap, HashSet};

use standin_model::view::{ConversationItem, Delivery, MessageUpdate, ValueChange};
use standin_model::{Content, Direction, Kind, Reading, SenderKind, Seq, Subject};
use standin_store::ConversationRow;

use crate::record::{OWN_ECHO, same};

/// Most changes of one message that are told, the newest.
const MOST_UPDATES: usize = 50;

/// Which attempts are of one message.
type Key = (Direction, Kind, String);

/// What a row is made into, by whoever can look things up.
pub(super) trait Maker {
    /// Why it fails.
    type Error;

    /// The message that a row is.
    fn item(&self, row: ConversationRow) -> Result<ConversationItem, Self::Error>;

    /// The values in which a delivery differs from the one before about the same message.
    fn changes(&self, seq: Seq) -> Result<Vec<ValueChange>, Self::Error>;
}

/// A conversation in the making.
pub(super) struct Fold<'a, M> {
    maker: &'a M,
    /// Keys of messages that are sent again at this moment.
    again: &'a [String],
    messages: Vec<Folded>,
    attempts: HashMap<Key, Place>,
    by_id: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
}

/// A message with the envelope of its first attempt.
struct Folded {
    first: Seq,
    item: ConversationItem,
}

/// Where a row went.
#[derive(Clone, Copy)]
enum Place {
    /// It is the message.
    Message(usize),
    /// It changed a message, or is its echo: a repeat of it adds nothing.
    Within,
}

impl<'a, M: Maker> Fold<'a, M> {
    /// An empty conversation. What is `again` on its way has not ended, however its last attempt did.
    pub fn new(maker: &'a M, again: &'a [String]) -> Self {
        Self {
            maker,
            again,
            messages: Vec::new(),
            attempts: HashMap::new(),
            by_id: HashMap::new(),
            by_key: HashMap::new(),
        }
    }

    /// Takes the next row, in the order of arrival.
    ///
    /// # Errors
    /// What the maker says.
    pub fn take(&mut self, row: ConversationRow) -> Result<(), M::Error> {
        let key = row.dedupe_key.clone().map(|key| (row.row.direction, row.row.kind, key));
        match key.as_ref().and_then(|key| self.attempts.get(key)).copied() {
            Some(Place::Within) => return Ok(()),
            Some(Place::Message(index)) => return self.attempt(index, row),
            None => {}
        }
        let place = self.place(row)?;
        if let Some(key) = key {
            self.attempts.insert(key, place);
        }
        Ok(())
    }

    /// The messages whose first attempt is one of `within`, in order, with what changed them.
    ///
    /// # Errors
    /// What the maker says.
    pub fn finish(self, within: &HashSet<Seq>) -> Result<Vec<ConversationItem>, M::Error> {
        let mut items = Vec::with_capacity(within.len());
        for Folded { mut item, .. } in self.messages.into_iter().filter(|folded| within.contains(&folded.first)) {
            let more = item.updates.len().saturating_sub(MOST_UPDATES);
            item.updates.drain(..more);
            for update in &mut item.updates {
                update.changes = self.maker.changes(update.seq)?;
            }
            items.push(item);
        }
        Ok(items)
    }

    fn place(&mut self, row: ConversationRow) -> Result<Place, M::Error> {
        let heard = row.row.direction == Direction::Received && row.row.kind == Kind::Webhook;
        if heard && let Some(index) = self.changed(&row.reading) {
            let (seq, at) = (row.row.seq, row.row.at);
            let item = &mut self.messages[index].item;
            change(item, row.reading);
            item.updates.push(MessageUpdate { seq, at, changes: Vec::new() });
            return Ok(Place::Within);
        }
        if heard && let Some(index) = self.overtaken(&row.reading) {
            self.messages[index].item.attempts.push(row.row.seq);
            return Ok(Place::Within);
        }
        if heard && let Some(index) = self.echoed(&row.reading) {
            let item = &mut self.messages[index].item;
            item.echoes.push(row.row.seq);
            arrived(item);
            item.status_word = row.reading.status.or(item.status_word.take());
            item.status_reason = row.reading.status_reason.or(item.status_reason.take());
            item.conversation = row.reading.conversation.or(item.conversation.take());
            if let Some(id) = row.reading.message_id {
                self.by_id.entry(id.clone()).or_insert(index);
                item.message_id.get_or_insert(id);
            }
            return Ok(Place::Within);
        }
        self.message(row).map(Place::Message)
    }

    /// The message that a delivery changes.
    fn changed(&self, reading: &Reading) -> Option<usize> {
        let id = reading.message_id.as_ref().filter(|_| reading.subject == Subject::MessageChange)?;
        self.by_id.get(id).copied().or_else(|| self.echoed(reading))
    }

    /// The message whose change came before it was told itself: deliveries have no order.
    fn overtaken(&self, reading: &Reading) -> Option<usize> {
        let id = reading.message_id.as_ref().filter(|_| reading.subject != Subject::MessageChange)?;
        let index = self.by_id.get(id).copied()?;
        (self.messages[index].item.direction == Direction::Received).then_some(index)
    }

    /// The message of ours that the platform sends back: by its id, by our key, and, while no answer told its id, by
    /// what it says.
    fn echoed(&self, reading: &Reading) -> Option<usize> {
        match reading.sender.as_ref().map(|sender| sender.kind) {
            Some(SenderKind::Customer) => {}
            Some(SenderKind::Agent) => return self.own_as_agent(reading),
            _ => return None,
        }
        let by_id = reading.message_id.as_ref().and_then(|id| self.by_id.get(id));
        let by_key = || reading.own_key.as_ref().and_then(|key| self.by_key.get(key));
        let found = by_id.or_else(by_key).copied();
        found.filter(|index| self.messages[*index].item.direction == Direction::Sent).or_else(|| self.alike(reading))
    }

    /// The first message that we sent as the agent, that says the same, and that has not come back yet.
    fn own_as_agent(&self, reading: &Reading) -> Option<usize> {
        let said = reading.content.as_ref().filter(|_| reading.problems.iter().any(|it| it.code == OWN_ECHO))?;
        self.messages.iter().position(|Folded { item, .. }| {
            item.direction == Direction::Sent
                && item.kind == Kind::Send
                && item.sender.kind == SenderKind::Agent
                && item.echoes.is_empty()
                && same(&item.content, said)
        })
    }

    fn alike(&self, reading: &Reading) -> Option<usize> {
        let text = |content: &Content| match content {
            Content::Text { text, .. } => Some(text.clone()),
            _ => None,
        };
        let said = reading.content.as_ref().and_then(text)?;
        let fits = |item: &ConversationItem| {
            item.direction == Direction::Sent
                && item.kind == Kind::Send
                && item.message_id.is_none()
                && matches!(item.delivery, Delivery::Sending | Delivery::Failed)
                && item.conversation == reading.conversation
                && text(&item.content).as_ref() == Some(&said)
        };
        self.messages.iter().rposition(|folded| fits(&folded.item))
    }

    fn message(&mut self, row: ConversationRow) -> Result<usize, M::Error> {
        let index = self.messages.len();
        let (seq, kind, subject) = (row.row.seq, row.row.kind, row.reading.subject);
        let key = row.dedupe_key.clone().filter(|_| row.row.direction == Direction::Sent && kind == Kind::Send);
        let on_its_way = self.on_its_way(&row);
        let mut item = self.maker.item(row)?;
        under_way(&mut item, on_its_way);
        let names = match (item.direction, kind) {
            (Direction::Received, Kind::Webhook) => true,
            // What a click wrote into a message is not that message.
            (Direction::Sent, Kind::Send | Kind::Replay) => subject != Subject::MessageChange,
            _ => false,
        };
        if let Some(id) = item.message_id.clone().filter(|_| names) {
            self.by_id.entry(id).or_insert(index);
        }
        if let Some(key) = key {
            self.by_key.insert(key, index);
        }
        self.messages.push(Folded { first: seq, item });
        Ok(index)
    }

    /// A further attempt of a message: it says how far the message got.
    fn attempt(&mut self, index: usize, row: ConversationRow) -> Result<(), M::Error> {
        let on_its_way = self.on_its_way(&row);
        let mut newer = self.maker.item(row)?;
        under_way(&mut newer, on_its_way);
        let earlier = &mut self.messages[index].item;
        let attempts = std::mem::take(&mut earlier.attempts);
        newer.at = earlier.at;
        newer.attempts = attempts.into_iter().chain([newer.seq]).collect();
        newer.message_id = newer.message_id.or(earlier.message_id.take());
        newer.echoes = std::mem::take(&mut earlier.echoes);
        newer.updates = std::mem::take(&mut earlier.updates);
        if !newer.updates.is_empty() || !newer.echoes.is_empty() {
            // A repeat of what was first said takes back nothing of what came after it.
            newer.content = earlier.content.clone();
            newer.attachments = std::mem::take(&mut earlier.attachments);
            newer.status_word = earlier.status_word.take();
            newer.status_reason = earlier.status_reason.take();
            arrived(&mut newer);
        }
        if let Some(id) = newer.message_id.clone().filter(|_| newer.direction == Direction::Sent) {
            self.by_id.entry(id).or_insert(index);
        }
        *earlier = newer;
        Ok(())
    }

    fn on_its_way(&self, row: &ConversationRow) -> bool {
        row.dedupe_key.as_ref().is_some_and(|key| self.again.contains(key))
    }
}

/// A message that is sent again has not ended.
fn under_way(item: &mut ConversationItem, on_its_way: bool) {
    if on_its_way && item.delivery != Delivery::Delivered {
        item.delivery = Delivery::Sending;
        item.explained = None;
    }
}

/// What the platform sends back has arrived, also where the answer that should have said so was lost.
fn arrived(item: &mut ConversationItem) {
    if item.delivery == Delivery::Failed {
        item.delivery = Delivery::Delivered;
        item.explained = None;
    }
}

/// Takes over what a later delivery says of a message.
fn change(item: &mut ConversationItem, later: Reading) {
    // Our own words are shown as they were sent, with the files that went along, unless they are gone.
    let gone = matches!(later.content, Some(Content::Event { .. }));
    if item.direction == Direction::Received || gone {
        item.content = later.content.unwrap_or_else(|| item.content.clone());
        item.attachments = later.attachments;
    }
    item.private |= later.private;
    item.status_word = later.status.or(item.status_word.take());
    item.status_reason = match item.status_word.as_deref() {
        Some("failed") => later.status_reason.or(item.status_reason.take()),
        _ => later.status_reason,
    };
    item.message_id = item.message_id.take().or(later.message_id);
    let known: BTreeSet<String> = item.problems.iter().map(|problem| problem.code.clone()).collect();
    item.problems.extend(later.problems.into_iter().filter(|problem| !known.contains(&problem.code)));
}

/// Each message of the customer begins a turn, wherever it was written.
pub(super) fn count_turns(items: &mut [ConversationItem]) {
    let mut turn = 0;
    for item in items {
        if item.sender.kind == SenderKind::Customer && !item.activity {
            turn += 1;
        }
        item.turn = turn.max(1);
    }
}
