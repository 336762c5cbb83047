//! What a delivery changes against the one before about the same thing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use standin_model::Seq;
use standin_model::secret::Place;
use standin_model::view::ValueChange;
use standin_platform::adapter;
use standin_store::{Store, StoreError};

/// Longer bodies are not compared: a webhook that is one is no message.
const LONGEST: usize = 1024 * 1024;

/// Most values that are remembered, of all deliveries together.
const MOST: usize = 20_000;

/// What a delivery changed, and the envelope of the one before.
pub(crate) type Changes = (Vec<ValueChange>, Option<Seq>);

/// Compares deliveries and remembers what differs: their bytes never change, and a conversation that is looked at is
/// read again with each tick. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Comparing {
    inner: Arc<Mutex<Remembered>>,
}

#[derive(Default)]
struct Remembered {
    changes: HashMap<Seq, Changes>,
    values: usize,
}

impl Comparing {
    /// The values in which a delivery differs from the one before about the same thing, and that one's envelope. What is
    /// of the delivery alone, such as its event and its time, is left out.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(crate) fn of(&self, store: &Store, seq: Seq) -> Result<Changes, StoreError> {
        if let Some(known) = self.lock().changes.get(&seq) {
            return Ok(known.clone());
        }
        let found = changes_of(store, seq)?;
        let mut remembered = self.lock();
        if remembered.values > MOST {
            *remembered = Remembered::default();
        }
        remembered.values += found.0.len() + 1;
        remembered.changes.insert(seq, found.clone());
        Ok(found)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn changes_of(store: &Store, seq: Seq) -> Result<Changes, StoreError> {
    let platform = store.envelope(seq)?.and_then(|envelope| envelope.platform);
    let Some(adapter) = platform.and_then(adapter) else { return Ok((Vec::new(), None)) };
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
