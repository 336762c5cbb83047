//! The state of a simulated Landbot that its two APIs share, and the customers in it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Deref;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value};
use url::Url;

use super::conversation::Conversation;
use super::options::Knobs;
use super::platform::Hook;
use crate::bot::Profile;
use crate::machine::{Machine, lock};
use crate::script::{Agent, Script};

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
    pub agent_token: String,
    pub channel_id: u64,
    /// The channel of web visitors.
    pub web_channel_id: u64,
    /// `H-<channel id>-<16 characters>`: it stands in the address of the widget.
    pub web_token: String,
    pub bot_id: u64,
    /// The agent whose token it is, and a colleague.
    pub agents: [Agent; 2],
    pub started: Timestamp,
    pub state: Mutex<State>,
    pub machine: Arc<Machine>,
}

impl Deref for Core {
    type Target = Machine;

    fn deref(&self) -> &Machine {
        &self.machine
    }
}

/// Which surface a customer writes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Surface {
    /// Over APIchat, under a token of the developer's.
    Apichat,
    /// In the web widget; such a customer has no token.
    Web,
}

/// What changes at run time.
#[derive(Debug)]
pub(super) struct State {
    pub webhooks: Vec<Url>,
    /// The message hooks of the Platform API.
    pub hooks: Vec<Hook>,
    /// What was changed about a channel's look.
    pub looks: HashMap<Surface, Map<String, Value>>,
    /// Hooks made so far.
    pub hooks_made: u64,
    pub active: bool,
    pub outage: bool,
    /// The last second's requests with the channel's token.
    pub recent: VecDeque<Instant>,
    /// The same with the agent's.
    pub recent_platform: VecDeque<Instant>,
    pub deliveries: usize,
    customers: HashMap<(Surface, String), Arc<Customer>>,
    by_id: BTreeMap<u64, Arc<Customer>>,
    next_id: u64,
}

impl State {
    pub fn new(webhooks: Vec<Url>) -> Self {
        State {
            webhooks,
            hooks: Vec::new(),
            looks: HashMap::new(),
            hooks_made: 0,
            active: true,
            outage: false,
            recent: VecDeque::new(),
            recent_platform: VecDeque::new(),
            deliveries: 0,
            customers: HashMap::new(),
            by_id: BTreeMap::new(),
            next_id: FIRST_CUSTOMER,
        }
    }
}

/// One customer; the token is the caller's (a web visitor's name stands in for it), the id Landbot's.
#[derive(Debug)]
pub(super) struct Customer {
    pub surface: Surface,
    pub token: String,
    pub id: u64,
    /// Epoch seconds, floored.
    pub register_date: i64,
    pub inner: Mutex<Conversation>,
}

impl Core {
    /// The APIchat customer of that token.
    pub fn customer(&self, token: &str) -> Option<Arc<Customer>> {
        lock(&self.state).customers.get(&(Surface::Apichat, token.to_owned())).cloned()
    }

    /// The customer of that id, whatever the surface.
    pub fn customer_by_id(&self, id: u64) -> Option<Arc<Customer>> {
        lock(&self.state).by_id.get(&id).cloned()
    }

    /// All customers, by id.
    pub fn customers(&self) -> Vec<Arc<Customer>> {
        lock(&self.state).by_id.values().cloned().collect()
    }

    /// The customer of that token, made on first sight (protocol page 1.2); the flag says whether it is new. None when there are too many.
    pub fn customer_or_new(&self, surface: Surface, token: &str) -> Option<(Arc<Customer>, bool)> {
        let now = self.clock.now();
        let mut state = lock(&self.state);
        let key = (surface, token.to_owned());
        if let Some(customer) = state.customers.get(&key) {
            return Some((Arc::clone(customer), false));
        }
        if state.customers.len() >= CUSTOMERS_MAX {
            return None;
        }
        let customer = Arc::new(Customer {
            surface,
            token: token.to_owned(),
            id: state.next_id,
            register_date: now.as_second(),
            inner: Mutex::new(Conversation::new(Profile::default())),
        });
        state.next_id += 1;
        state.customers.insert(key, Arc::clone(&customer));
        state.by_id.insert(customer.id, Arc::clone(&customer));
        Some((customer, true))
    }

    /// Forgets a customer and what is queued for the bot; what was emitted is still delivered.
    pub fn forget(&self, customer: &Customer) {
        let mut state = lock(&self.state);
        state.customers.remove(&(customer.surface, customer.token.clone()));
        state.by_id.remove(&customer.id);
        drop(state);
        lock(&customer.inner).close();
    }

    /// The channel that a surface belongs to.
    pub fn channel_of(&self, surface: Surface) -> u64 {
        match surface {
            Surface::Apichat => self.channel_id,
            Surface::Web => self.web_channel_id,
        }
    }
}
