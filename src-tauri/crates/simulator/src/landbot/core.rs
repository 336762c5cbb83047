//! The state of a simulated Landbot that its parts share, and the customers in it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Deref;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use url::Url;

use super::conversation::Conversation;
use super::options::Knobs;
use crate::bot::Profile;
use crate::machine::{Machine, lock};
use crate::script::Script;

/// Customers that a simulator holds.
pub(super) const CUSTOMERS_MAX: usize = 10_000;
/// Landbot's id of the first customer; the next ones count up.
const FIRST_CUSTOMER: u64 = 90_210_001;

/// What all parts share.
#[derive(Debug)]
pub(super) struct Core {
    pub script: Script,
    pub knobs: Knobs,
    /// Tells the messages of one run from those of the next with the same seed.
    pub run: String,
    pub media: BTreeMap<String, Bytes>,
    /// `http://127.0.0.1:PORT/media/`.
    pub media_base: String,
    pub channel_token: String,
    pub channel_id: u64,
    pub bot_id: u64,
    pub state: Mutex<State>,
    pub machine: Arc<Machine>,
}

impl Deref for Core {
    type Target = Machine;

    fn deref(&self) -> &Machine {
        &self.machine
    }
}

/// What changes at run time.
#[derive(Debug)]
pub(super) struct State {
    pub webhooks: Vec<Url>,
    pub active: bool,
    pub outage: bool,
    pub recent: VecDeque<Instant>,
    pub deliveries: usize,
    customers: HashMap<String, Arc<Customer>>,
    next_id: u64,
}

impl State {
    pub fn new(webhooks: Vec<Url>) -> Self {
        State {
            webhooks,
            active: true,
            outage: false,
            recent: VecDeque::new(),
            deliveries: 0,
            customers: HashMap::new(),
            next_id: FIRST_CUSTOMER,
        }
    }
}

/// One customer; the token is the caller's, the id Landbot's.
#[derive(Debug)]
pub(super) struct Customer {
    pub token: String,
    pub id: u64,
    /// Epoch seconds, floored.
    pub register_date: i64,
    pub inner: Mutex<Conversation>,
}

impl Core {
    pub fn customer(&self, token: &str) -> Option<Arc<Customer>> {
        lock(&self.state).customers.get(token).cloned()
    }

    /// The customer of that token, made on first sight (protocol page 1.2); the flag says whether it is new. None when there are too many.
    pub fn customer_or_new(&self, token: &str) -> Option<(Arc<Customer>, bool)> {
        let now = self.clock.now();
        let mut state = lock(&self.state);
        if let Some(customer) = state.customers.get(token) {
            return Some((Arc::clone(customer), false));
        }
        if state.customers.len() >= CUSTOMERS_MAX {
            return None;
        }
        let customer = Arc::new(Customer {
            token: token.to_owned(),
            id: state.next_id,
            register_date: now.as_second(),
            inner: Mutex::new(Conversation::new(Profile::default())),
        });
        state.next_id += 1;
        state.customers.insert(token.to_owned(), Arc::clone(&customer));
        Some((customer, true))
    }

    /// Forgets a customer and what is queued for the bot; what was emitted is still delivered.
    pub fn forget(&self, token: &str) -> bool {
        let Some(customer) = lock(&self.state).customers.remove(token) else { return false };
        lock(&customer.inner).close();
        true
    }
}
