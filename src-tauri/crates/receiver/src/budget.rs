//! The bytes of bodies that may be held at once, over all connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The step in which a chunked body, whose length nobody said, reserves.
const STEP: usize = 64 * 1024;

/// How many bytes may be held, and how many are.
#[derive(Debug)]
pub(crate) struct Budget {
    most: usize,
    held: AtomicUsize,
}

impl Budget {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, held: AtomicUsize::new(0) })
    }

    /// A reservation of nothing yet.
    pub(crate) fn hold(self: &Arc<Self>) -> Hold {
        Hold { budget: Arc::clone(self), bytes: 0 }
    }

    fn take(&self, bytes: usize) -> bool {
        let fits = |held: usize| held.checked_add(bytes).filter(|sum| *sum <= self.most);
        self.held.fetch_update(Ordering::AcqRel, Ordering::Acquire, fits).is_ok()
    }
}

/// Bytes that are reserved until this is dropped.
#[derive(Debug)]
pub(crate) struct Hold {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Hold {
    /// Makes sure that `bytes` are reserved; `false` where that would be more than the budget.
    pub(crate) fn cover(&mut self, bytes: usize) -> bool {
        let missing = bytes.saturating_sub(self.bytes);
        if missing == 0 {
            return true;
        }
        let taken = self.budget.take(missing);
        if taken {
            self.bytes += missing;
        }
        taken
    }

    /// The same in whole steps, for bodies that grow.
    pub(crate) fn cover_in_steps(&mut self, bytes: usize) -> bool {
        self.cover(bytes.div_ceil(STEP).saturating_mul(STEP))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_given_back() {
        let budget = Budget::new(STEP * 2);
        let mut one = budget.hold();
        let mut two = budget.hold();
        assert!(one.cover_in_steps(1));
        assert!(one.cover_in_steps(STEP));
        assert!(two.cover(STEP));
        assert!(!two.cover(STEP + 1));
        assert!(!one.cover(usize::MAX));
        drop(one);
        assert!(two.cover(STEP * 2));
        drop(two);
        assert_eq!(budget.held.load(Ordering::Acquire), 0);
    }
}
