//! Sending a message as the customer: build it, let it wait its turn, record every attempt, say how it ended.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use standin_client::{About, Pace, Retry, Sent};
use standin_model::view::{Delivery, Explained, MessageSend, SendResult};
use standin_model::{ChangeTag, Connection, Content, CustomerMessage, Direction, Fault, FaultCode, Kind, Secret};
use standin_platform::{Adapter, SentContext, adapter, explain_network};

use crate::Engine;
use crate::faults::client_fault;
use crate::use_case::connection::{adapter_of, host_of};

/// A message that was asked for and whose first envelope is not there yet.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub connection: String,
    pub customer: String,
    pub content: Content,
    pub at: i64,
}

/// The messages on their way, by their key. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Queue {
    inner: Arc<Mutex<BTreeMap<String, Waiting>>>,
}

impl Queue {
    fn put(&self, key: &str, waiting: Waiting) -> Ticket {
        self.lock().insert(key.to_owned(), waiting);
        Ticket { queue: self.clone(), key: key.to_owned() }
    }

    /// Messages of a conversation that have not left, by key.
    pub(crate) fn of(&self, connection: &str, customer: &str) -> Vec<(String, Waiting)> {
        let fits = |waiting: &Waiting| waiting.connection == connection && waiting.customer == customer;
        self.lock()
            .iter()
            .filter(|(_, waiting)| fits(waiting))
            .map(|(key, waiting)| (key.clone(), waiting.clone()))
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Waiting>> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Takes a message off the queue when dropped, also when the send was cancelled.
struct Ticket {
    queue: Queue,
    key: String,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.queue.lock().remove(&self.key);
    }
}

/// How a request to the platform ended.
pub(crate) struct Ended {
    pub seq: i64,
    pub attempts: Vec<i64>,
    pub status: Option<u16>,
    pub delivery: Delivery,
    pub explained: Option<Explained>,
}

impl Engine {
    /// Sends a message as the customer; returns when the last attempt has ended.
    ///
    /// # Errors
    /// When it could not be sent at all: unknown connection, no token, no such button, or a log that refuses. A refusal
    /// by the platform is a result, not an error.
    pub async fn message_send(&self, send: MessageSend) -> Result<SendResult, Fault> {
        let connection = self.connection(&send.connection).await?;
        let adapter = adapter_of(connection.platform)?;
        let token = self.token(&connection.name).await?;
        let customer = self.ensure_customer(&connection.name, &send.customer).await?;
        let message = self.with_payload(&send).await?;
        let mut fields = customer.fields;
        fields.extend(send.fields);
        let request = adapter.send_message(&connection.base_url, &token, &send.customer, &message, &fields)?;
        let target = url::Url::parse(&request.url).map(|url| url.path().to_owned()).unwrap_or_default();
        let body = request.body.clone();

        let pace = self.pace(&connection, &token);
        let about = about(&connection, &send.customer, Kind::Send, pace);
        let content = adapter.read_sent(&target, &body).content;
        let _ticket = self.queue.put(
            about.dedupe_key.as_deref().unwrap_or_default(),
            Waiting {
                connection: connection.name.clone(),
                customer: send.customer.clone(),
                content: content.unwrap_or(Content::Unknown { kind: None, json: String::new() }),
                at: self.clock.now().as_microsecond(),
            },
        );
        self.changes.tag(ChangeTag::Log);
        self.changes.tag(ChangeTag::Status);
        let sent = self.client.send(request, about).await.map_err(|error| client_fault(&error))?;
        let ended = self.ended(adapter, &connection.base_url, &sent, &target, &body);
        self.changes.tag(ChangeTag::Status);
        Ok(SendResult {
            seq: ended.seq,
            attempts: ended.attempts,
            status: ended.status,
            delivery: ended.delivery,
            explained: ended.explained,
        })
    }

    /// The pace that all requests with the same token to the same host keep together; none where it is switched off.
    pub(crate) fn pace(&self, connection: &Connection, token: &Secret) -> Option<Pace> {
        let rate = adapter(connection.platform)?.capabilities().rate?;
        if !connection.paced {
            return None;
        }
        let host = host_of(&connection.base_url)?.0;
        let key = hex::encode(&Sha256::digest(format!("{host} {}", token.reveal()))[..8]);
        let mut names = self.pace_names.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        names.entry(key.clone()).or_default().insert(connection.name.clone());
        Some(Pace { key, per_second: rate.per_second })
    }

    /// Reads how a request ended. The platform's words may hold a secret of ours, such as the token that it refuses.
    pub(crate) fn ended(&self, adapter: &dyn Adapter, base_url: &str, sent: &Sent, path: &str, body: &[u8]) -> Ended {
        let mut ended = ended(adapter, base_url, sent, path, body);
        if let Some(said) = ended.explained.as_mut().and_then(|explained| explained.platform_says.as_mut()) {
            *said = self.masked(said);
        }
        ended
    }

    /// A click without a payload gets it from the newest message that offers the label.
    async fn with_payload(&self, send: &MessageSend) -> Result<CustomerMessage, Fault> {
        let CustomerMessage::Click { label, payload } = &send.message else {
            return Ok(send.message.clone());
        };
        if !payload.is_empty() {
            return Ok(send.message.clone());
        }
        let (connection, customer) = (send.connection.clone(), send.customer.clone());
        let rows = self.read(move |store| store.conversation(&connection, &customer, 200, None)).await?;
        let offered = rows.iter().rev().filter_map(|row| match row.reading.content.as_ref() {
            Some(Content::Dialog { options, .. }) => Some(options),
            _ => None,
        });
        let payload = offered
            .flat_map(|options| options.iter())
            .find(|option| option.label == *label)
            .map(|option| option.payload.clone().unwrap_or_default());
        match payload {
            Some(payload) => Ok(CustomerMessage::Click { label: label.clone(), payload }),
            None => Err(Fault::new(
                FaultCode::NoSuchOption,
                format!("No message of this conversation offers a button \"{label}\"."),
            )
            .hint("Give the payload too (LABEL=PAYLOAD), or send the label as text.")),
        }
    }
}

/// What the log should know of a request to the platform.
pub(crate) fn about(connection: &Connection, customer: &str, kind: Kind, pace: Option<Pace>) -> About {
    About {
        platform: Some(connection.platform),
        connection: Some(connection.name.clone()),
        customer: Some(customer.to_owned()),
        dedupe_key: Some(uuid::Uuid::now_v7().to_string()),
        pace,
        retry: Retry::Safe,
        ..About::new(Direction::Sent, kind)
    }
}

/// How far a request got, and what a refusal or failure means.
fn ended(adapter: &dyn Adapter, base_url: &str, sent: &Sent, path: &str, body: &[u8]) -> Ended {
    let last = sent.attempts.last();
    let status = last.and_then(|attempt| attempt.status);
    let explained = match (status, last.and_then(|attempt| attempt.error.as_ref())) {
        (_, Some(error)) => {
            let host = host_of(base_url).map(|(host, _)| host).unwrap_or_default();
            Some(explain_network(&error.code, &host))
        }
        (Some(status), None) => {
            let (head, reply) = sent.reply.as_ref().map_or((&[][..], &[][..]), |part| (&part.head, &part.body));
            adapter.read_reply(status, head, reply, &SentContext { path, body }).explained
        }
        (None, None) => None,
    };
    Ended {
        seq: last.map_or(0, |attempt| attempt.seq),
        attempts: sent.attempts.iter().map(|attempt| attempt.seq).collect(),
        status,
        delivery: delivery(status, last.is_some_and(|attempt| attempt.error.is_some())),
        explained,
    }
}

/// How far something sent got, by its status and whether an error ended it.
pub(crate) fn delivery(status: Option<u16>, failed: bool) -> Delivery {
    match status {
        _ if failed => Delivery::Failed,
        Some(200..=299) => Delivery::Delivered,
        Some(_) => Delivery::Refused,
        None => Delivery::Sending,
    }
}
