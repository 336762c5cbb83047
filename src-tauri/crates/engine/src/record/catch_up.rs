//! What an earlier process left behind: envelopes that nobody has read yet, or only an older reader.

use standin_model::secret::Place;
use standin_model::{Envelope, Exchange, Part, Seq};
use standin_store::{Store, StoreError};

use super::reader::{keep, read_exchange};
use crate::changes::Changes;

/// Envelopes read at a time.
const BATCH: u32 = 100;

/// Reads what was committed and not read, or read by an older reader, batch by batch.
pub async fn catch_up(store: Store, changes: Changes) {
    loop {
        let looking = store.clone();
        let batch = tokio::task::spawn_blocking(move || load(&looking)).await;
        let batch = match batch {
            Ok(Ok(batch)) if !batch.is_empty() => batch,
            // The program ends; the next one goes on.
            Ok(Err(StoreError::Closed)) => return,
            Ok(Err(error)) => return tracing::warn!(%error, "older envelopes could not be read again"),
            _ => return,
        };
        for (seq, exchange) in batch {
            let reading = read_exchange(&exchange);
            if !keep(&store, &changes, None, seq, &exchange, reading).await.stored {
                return;
            }
        }
    }
}

fn load(store: &Store) -> Result<Vec<(Seq, Exchange)>, StoreError> {
    let mut loaded = Vec::new();
    for seq in store.to_read(standin_platform::READER, BATCH)? {
        if let Some(envelope) = store.envelope(seq)? {
            loaded.push((seq, exchange(store, envelope)?));
        }
    }
    Ok(loaded)
}

/// The exchange as far as reading needs it, from the masked bytes: masks keep lengths, and readings are masked anyway.
fn exchange(store: &Store, envelope: Envelope) -> Result<Exchange, StoreError> {
    let seq = envelope.seq;
    let bytes = |place| Ok::<_, StoreError>(store.part(seq, place, false)?.map(|part| part.bytes).unwrap_or_default());
    let request = Part {
        head: bytes(Place::Head)?,
        body: bytes(Place::Body)?,
        framing: None,
        truncated: envelope.request.truncated,
    };
    Ok(Exchange {
        id: envelope.id.parse().unwrap_or_default(),
        direction: envelope.direction,
        kind: envelope.kind,
        platform: envelope.platform,
        connection: envelope.connection,
        customer: envelope.customer,
        started_at: 0,
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
        reply: None,
        status: envelope.status,
        refusal: None,
        error: None,
        marks: envelope
            .problems
            .iter()
            .filter(|problem| problem.code == "foreign_host")
            .map(|it| it.code.clone())
            .collect(),
    })
}
