//! What an earlier process left behind: envelopes that nobody has read yet, or only an older reader.

use standin_model::secret::Place;
use standin_model::{Direction, Envelope, Exchange, Kind, Part, Reading, Seq, from_rfc3339};
use standin_platform::{Call, Told, adapter};
use standin_store::{Store, StoreError};

use super::Judge;
use super::reader::{keep, read_exchange, read_replied};
use crate::changes::Changes;

/// Envelopes read at a time.
const BATCH: u32 = 100;

/// Most answers with messages of a history that are read again.
const MOST_HISTORIES: u32 = 10_000;

/// What was loaded to be read: whether its bytes are the true ones, so that a signature can be judged.
struct Loaded {
    seq: Seq,
    exchange: Exchange,
    is_true: bool,
}

/// Reads what was committed and not read, or read by an older reader, batch by batch.
pub async fn catch_up(store: Store, changes: Changes, judge: Judge) {
    loop {
        let looking = store.clone();
        let batch = tokio::task::spawn_blocking(move || load(&looking)).await;
        let batch = match batch {
            Ok(Ok(batch)) if !batch.is_empty() => batch,
            // The program ends; the next one goes on.
            Ok(Err(StoreError::Closed)) => return,
            Ok(Err(error)) => return tracing::warn!(%error, "older envelopes could not be read again"),
            _ => break,
        };
        for Loaded { seq, exchange, is_true } in batch {
            let reading = read(&exchange);
            let judge = is_true.then_some(&judge);
            if !keep(&store, &changes, judge, seq, &exchange, reading).await.stored {
                return;
            }
        }
    }
    let histories = tokio::task::spawn_blocking(move || histories(&store)).await;
    if let Ok(Err(error)) = histories
        && !matches!(error, StoreError::Closed)
    {
        tracing::warn!(%error, "messages of a platform's history could not be read again");
    }
}

/// The reading of an exchange, with what the reply told where one came.
fn read(exchange: &Exchange) -> Reading {
    let replied = match (exchange.platform.and_then(adapter), exchange.status, &exchange.reply) {
        (Some(adapter), Some(status), Some(reply)) => read_replied(adapter, exchange, status, reply),
        _ => None,
    };
    replied.unwrap_or_else(|| read_exchange(exchange))
}

/// Reads again what older readers made of a platform's history, from the answers that held it.
fn histories(store: &Store) -> Result<(), StoreError> {
    for (seq, of) in store.history_to_read(standin_platform::READER, MOST_HISTORIES)? {
        let platform = store.envelope(seq)?.and_then(|envelope| envelope.platform);
        let Some(adapter) = platform.and_then(adapter) else { continue };
        let part = |place| Ok::<_, StoreError>(store.part(seq, place, false)?.unwrap_or_default().bytes);
        let (head, body) = (part(Place::ReplyHead)?, part(Place::ReplyBody)?);
        let call = Call::History { conversation: &of.conversation, before: None };
        if let Told::Messages(messages) = adapter.told(&call, &head, &body) {
            store.put_history(seq, &of, messages)?;
        }
    }
    Ok(())
}

fn load(store: &Store) -> Result<Vec<Loaded>, StoreError> {
    let mut loaded = Vec::new();
    for seq in store.to_read(standin_platform::READER, BATCH)? {
        if let Some(envelope) = store.envelope(seq)? {
            loaded.push(exchange(store, envelope)?);
        }
    }
    Ok(loaded)
}

/// The exchange as far as reading needs it: of a webhook the true bytes where they can be had, else the masked ones.
/// Masks keep lengths, and readings are masked anyway.
fn exchange(store: &Store, envelope: Envelope) -> Result<Loaded, StoreError> {
    let seq = envelope.seq;
    let part = |place, reveal| Ok::<_, StoreError>(store.part(seq, place, reveal)?.unwrap_or_default());
    let bytes = |place, reveal| Ok::<_, StoreError>(part(place, reveal)?.bytes);
    let heard = envelope.direction == Direction::Received && envelope.kind == Kind::Webhook;
    let is_true = heard && !part(Place::Head, true)?.key_missing && !part(Place::Body, true)?.key_missing;
    let request = Part {
        head: bytes(Place::Head, is_true)?,
        body: bytes(Place::Body, is_true)?,
        framing: None,
        truncated: envelope.request.truncated,
    };
    let reply = if envelope.direction == Direction::Sent {
        let (head, body) = (bytes(Place::ReplyHead, false)?, bytes(Place::ReplyBody, false)?);
        Some(Part { head, body, ..Part::default() })
    } else {
        None
    };
    let exchange = Exchange {
        id: envelope.id.parse().unwrap_or_default(),
        direction: envelope.direction,
        kind: envelope.kind,
        platform: envelope.platform,
        connection: envelope.connection,
        customer: envelope.customer,
        started_at: from_rfc3339(&envelope.started_at).unwrap_or_default(),
        duration: None,
        method: envelope.method,
        target: envelope.target,
        url: envelope.url,
        peer: envelope.peer,
        attempt: envelope.attempt,
        dedupe_key: envelope.dedupe_key,
        parent: envelope.parent_seq,
        head: envelope.head,
        request,
        reply,
        status: envelope.status,
        refusal: None,
        error: None,
        marks: envelope
            .problems
            .iter()
            .filter(|problem| problem.code == "foreign_host")
            .map(|it| it.code.clone())
            .collect(),
    };
    Ok(Loaded { seq, exchange, is_true })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use standin_model::{HeadOrigin, Outcome, PlatformKind, SystemClock};
    use standin_store::{HistoryOf, SealKey};

    use super::*;
    use crate::record::KnownSecrets;

    /// A request to the platform as it is recorded.
    fn asked(kind: Kind, target: &str) -> Exchange {
        Exchange {
            id: uuid::Uuid::now_v7(),
            direction: Direction::Sent,
            kind,
            platform: Some(PlatformKind::Chatwoot),
            connection: Some("demo".to_owned()),
            customer: Some("cust-42".to_owned()),
            started_at: 1,
            duration: None,
            method: "POST".to_owned(),
            target: target.to_owned(),
            url: None,
            peer: None,
            attempt: 1,
            dedupe_key: Some("our-key".to_owned()),
            parent: None,
            head: HeadOrigin::Rebuilt,
            request: Part { body: br#"{"content":"hi"}"#.to_vec(), ..Part::default() },
            reply: None,
            status: None,
            refusal: None,
            error: None,
            marks: Vec::new(),
        }
    }

    async fn answered(store: &Store, exchange: Exchange, body: &str) -> Seq {
        let seq = store.record(exchange, Vec::new()).await.expect("commits").seq;
        let reply =
            Part { head: b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), body: body.as_bytes().to_vec(), ..Part::default() };
        let outcome = Outcome { status: Some(200), reply: Some(reply), duration: 1, error: None };
        store.complete(seq, outcome, Vec::new()).await.expect("is completed");
        seq
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_older_readers_work_is_done_again_from_the_recorded_answers() {
        let folder = tempfile::tempdir().expect("temp dir");
        let store = Store::open(folder.path(), Some(SealKey::generate()), Arc::new(SystemClock)).expect("opens").store;
        let target = "/api/v1/accounts/1/conversations/12/messages";
        let sent = answered(&store, asked(Kind::Send, target), r#"{"id":501,"conversation_id":12}"#).await;
        store.put_reading(sent, Reading::empty(1)).await.expect("is read");
        let page = r#"{"payload":[{"id":7,"content":"before","message_type":1,"created_at":1760000000}]}"#;
        let seq = answered(&store, Exchange { method: "GET".to_owned(), ..asked(Kind::Api, target) }, page).await;
        let of =
            HistoryOf { connection: "demo".to_owned(), customer: "cust-42".to_owned(), conversation: "12".to_owned() };
        let old = Reading { message_id: Some("7".to_owned()), said_at: Some(1), ..Reading::empty(1) };
        store.put_history(seq, &of, vec![old]).expect("writes");
        let judge = Judge::new(store.clone(), KnownSecrets::default());
        catch_up(store.clone(), Changes::start(), judge).await;
        let reading = store.reading(sent).expect("reads").expect("is there");
        assert_eq!((reading.reader, reading.message_id.as_deref()), (standin_platform::READER, Some("501")));
        let history = store.history("demo", "cust-42", i64::MIN, i64::MAX).expect("reads");
        let (from, said) = &history[0];
        assert_eq!((*from, said.reader, said.summary.as_str()), (seq, standin_platform::READER, "before"));
        store.close().await;
    }
}
