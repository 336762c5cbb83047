//! What a delivery changes against the one before about the same thing.

use standin_model::Seq;
use standin_model::secret::Place;
use standin_model::view::ValueChange;
use standin_platform::Adapter;
use standin_store::{Store, StoreError};

/// Longer bodies are not compared: a webhook that is one is no message.
const LONGEST: usize = 1024 * 1024;

/// The values in which a delivery differs from the one before, and that one's envelope. What is of the delivery alone,
/// such as its event and its time, is left out.
///
/// # Errors
/// When the log cannot be read.
pub(crate) fn changes_of(
    store: &Store,
    adapter: &dyn Adapter,
    seq: Seq,
) -> Result<(Vec<ValueChange>, Option<Seq>), StoreError> {
    let Some(before) = store.delivery_before(seq)? else { return Ok((Vec::new(), None)) };
    let body = |seq| Ok::<_, StoreError>(store.part(seq, Place::Body, false)?.unwrap_or_default().bytes);
    let (old, new) = (body(before)?, body(seq)?);
    if old.len() > LONGEST || new.len() > LONGEST {
        return Ok((Vec::new(), Some(before)));
    }
    let changes = adapter.changes(&old, &new).into_iter().map(|found| ValueChange {
        pointer: found.pointer,
        before: found.before,
        after: found.after,
    });
    Ok((changes.collect(), Some(before)))
}
