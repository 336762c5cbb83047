//! The way of a message to the platform: what must be known first, the message, and whether it arrived when its answer was lost.

use standin_client::{About, Retry, Sent};
use standin_model::view::{Delivery, Explained};
use standin_model::{ApiRequest, Connection, Fault, FaultCode, Kind, KnownIds, Secrets, Settings, micros};
use standin_platform::{Adapter, Found, Outgoing, Sending, Step};

use crate::Engine;
use crate::faults::client_fault;
use crate::use_case::message::{Ended, path_of};

/// Most preparations of one message.
const MOST_STEPS: usize = 12;
/// Most pages of messages that are looked through for one whose answer was lost.
const MOST_PAGES: usize = 5;
/// How often a message is sent whose answer was lost and that did not arrive.
const MOST_SENDS: usize = 3;

/// A message and all that its requests are made of.
pub(crate) struct Way<'a> {
    pub adapter: &'static dyn Adapter,
    pub settings: &'a Settings,
    pub secrets: &'a Secrets,
    pub connection: &'a Connection,
    pub customer: &'a str,
    pub fields: &'a serde_json::Map<String, serde_json::Value>,
    pub message: Outgoing<'a>,
    /// What the log is told of the message itself.
    pub about: &'a About,
}

/// How the preparations ended.
enum Ready {
    /// The request of the message.
    Send(ApiRequest),
    /// The platform refused, or could not be reached.
    Stopped(Ended),
}

impl Engine {
    /// Sends a message with all that goes before it; returns when the last attempt has ended.
    pub(crate) async fn send_on(&self, way: &Way<'_>, mut ids: KnownIds) -> Result<Ended, Fault> {
        let request = match self.ready(way, &mut ids).await? {
            Ready::Send(request) => request,
            Ready::Stopped(ended) => return Ok(ended),
        };
        let _ticket = self.queued(way, &request);
        let since = micros(self.clock.now());
        let mut attempts = Vec::new();
        for sends in 1.. {
            let mut ended = self.send_one(way, &request, way.about.clone()).await?.0;
            attempts.append(&mut ended.attempts);
            ended.attempts.clone_from(&attempts);
            if !is_lost(way.adapter, &ended) || sends >= MOST_SENDS {
                return Ok(ended);
            }
            match self.arrived(way, &ids, since).await? {
                Some(true) => return Ok(Ended { delivery: Delivery::Delivered, explained: None, ..ended }),
                Some(false) => {}
                None => return Ok(ended),
            }
        }
        Err(Fault::new(FaultCode::Internal, "A message was sent without end."))
    }

    /// Asks for one step after the other until the message itself is next.
    async fn ready(&self, way: &Way<'_>, ids: &mut KnownIds) -> Result<Ready, Fault> {
        let mut done = Vec::new();
        while done.len() < MOST_STEPS {
            let sending = way.sending(ids, &done);
            let (request, purpose) = match way.adapter.next_step(&sending, &way.message)? {
                Step::Send { request } => return Ok(Ready::Send(request)),
                Step::Prepare { request, purpose } => (request, purpose),
            };
            let (mut ended, sent) = self.send_one(way, &request, way.aside()).await?;
            let (Some(status), Some(reply), true) = (ended.status, &sent.reply, no_error(&sent)) else {
                return Ok(Ready::Stopped(ended));
            };
            let learned = way.adapter.learn(&sending, purpose, status, &reply.head, &reply.body);
            if let Some(explained) = learned.explained {
                ended.delivery = Delivery::Refused;
                ended.explained = Some(self.masked_words(explained));
                return Ok(Ready::Stopped(ended));
            }
            ids.learn(&learned.ids);
            self.remember(way, ids).await?;
            done.push(purpose);
        }
        Err(Fault::new(FaultCode::PlatformRefused, "The platform's answers lead to no conversation.")
            .hint("The last requests in the log show what it said."))
    }

    /// Keeps what the platform calls the customer, for the next message.
    async fn remember(&self, way: &Way<'_>, ids: &KnownIds) -> Result<(), Fault> {
        let (connection, customer, ids) = (way.connection.name.clone(), way.customer.to_owned(), ids.clone());
        self.write(move |store| store.set_ids(&connection, &customer, &ids)).await
    }

    /// Whether a message is at the platform whose answer was lost; `None` where that cannot be told.
    async fn arrived(&self, way: &Way<'_>, ids: &KnownIds, since: i64) -> Result<Option<bool>, Fault> {
        let mut before = None;
        for _ in 0..MOST_PAGES {
            let sending = way.sending(ids, &[]);
            let Some(request) = way.adapter.find_sent(&sending, &way.message, before.as_deref()) else {
                return Ok(None);
            };
            let sent = self.client.send(request, way.aside()).await.map_err(|error| client_fault(&error))?;
            let (Some(status), Some(reply), true) = (sent.status(), &sent.reply, no_error(&sent)) else {
                return Ok(None);
            };
            match way.adapter.read_found(&way.message, since, status, &reply.body) {
                Found::Arrived { .. } => return Ok(Some(true)),
                Found::NotThere => return Ok(Some(false)),
                Found::Unclear => return Ok(None),
                Found::Before { message } => before = Some(message),
            }
        }
        Ok(None)
    }

    /// Sends one request and reads how it ended.
    async fn send_one(&self, way: &Way<'_>, request: &ApiRequest, about: About) -> Result<(Ended, Sent), Fault> {
        let sent = self.client.send(request.clone(), about).await.map_err(|error| client_fault(&error))?;
        let ended = self.ended(way.adapter, &way.settings.base_url, &sent, &path_of(request), &request.body);
        Ok((ended, sent))
    }

    /// The platform's words with our secrets masked.
    fn masked_words(&self, mut explained: Explained) -> Explained {
        explained.platform_says = explained.platform_says.map(|words| self.masked(&words));
        explained
    }
}

impl<'a> Way<'a> {
    /// What the adapter is told.
    fn sending(&self, ids: &'a KnownIds, done: &'a [standin_platform::Purpose]) -> Sending<'a> {
        Sending {
            settings: self.settings,
            secrets: self.secrets,
            customer: self.customer,
            ids,
            fields: self.fields,
            done,
        }
    }

    /// What the log is told of a request beside the message: it has a key of its own, and is tried again by nobody else.
    fn aside(&self) -> About {
        About {
            kind: Kind::Api,
            dedupe_key: Some(uuid::Uuid::now_v7().to_string()),
            retry: Retry::Unsent,
            ..self.about.clone()
        }
    }
}

/// Whether an answer came.
fn no_error(sent: &Sent) -> bool {
    sent.last().is_some_and(|attempt| attempt.error.is_none())
}

/// Whether the message may have arrived although no good answer says so.
fn is_lost(adapter: &dyn Adapter, ended: &Ended) -> bool {
    match (ended.status, &ended.explained) {
        (Some(status), _) if ended.delivery == Delivery::Refused => {
            status >= 500 && !adapter.capabilities().nothing_done_after_5xx
        }
        (_, Some(explained)) => ended.delivery == Delivery::Failed && !explained.retryable,
        _ => false,
    }
}
