//! The parts of a simulated Chatwoot that work together, and how what happened goes out.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;

use super::delivery;
use super::seat;
use super::state::{Fixed, State};
use crate::machine::{Machine, lock};
use crate::script::Script;

/// What all parts share.
#[derive(Debug)]
pub(super) struct Core {
    pub script: Script,
    pub media: BTreeMap<String, Bytes>,
    pub fixed: Arc<Fixed>,
    /// Tells the deliveries of one run from those of the next with the same seed.
    pub run: String,
    pub state: Mutex<State>,
    pub machine: Arc<Machine>,
}

impl Deref for Core {
    type Target = Machine;

    fn deref(&self) -> &Machine {
        &self.machine
    }
}

impl Core {
    /// The state, at the present time; time never goes back.
    pub fn enter(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.state);
        state.now = state.now.max(self.clock.now());
        state
    }

    /// Sends what happened on its way, and lets the bot go on.
    pub fn flush(self: &Arc<Self>) {
        let turns = {
            let mut state = self.enter();
            for event in std::mem::take(&mut state.outbox) {
                delivery::dispatch(self, &mut state, &event);
            }
            std::mem::take(&mut state.turns)
        };
        for conversation in turns {
            seat::kick(self, conversation);
        }
    }
}
