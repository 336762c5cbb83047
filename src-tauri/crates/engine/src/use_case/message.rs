//! Sending a message as the customer: build it, let it wait its turn, record every attempt, say how it ended.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use standin_client::{About, Pace, Retry, Sent};
use standin_model::view::{Delivery, Explained, FileGiven, MessageSend, SendResult, ServedView};
use standin_model::{
    ApiRequest, Attachment, ChangeTag, Connection, Content, CustomerMessage, Direction, Fault, FaultCode, Kind,
    KnownIds, PlatformKind, Secret,
};
use standin_platform::{Adapter, Outgoing, SentContext, adapter, explain_network};

use crate::Engine;
use crate::use_case::connection::{adapter_of, host_of, settings_of};
use crate::use_case::customer::check_conversation;
use crate::use_case::way::Way;

/// A message that was asked for and whose first envelope is not there yet.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub connection: String,
    pub customer: String,
    pub content: Content,
    pub at: i64,
    /// `Queued` while it waits for its turn, `Sending` while what goes before it is under way.
    pub delivery: Delivery,
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
pub(crate) struct Ticket {
    queue: Queue,
    key: String,
}

impl Ticket {
    /// Says what goes in its place, where that is not the message as it was given.
    pub(crate) fn says(&self, content: Content) {
        if let Some(waiting) = self.queue.lock().get_mut(&self.key) {
            waiting.content = content;
        }
    }

    /// Says what the message waits for.
    pub(crate) fn waits(&self, delivery: Delivery) {
        if let Some(waiting) = self.queue.lock().get_mut(&self.key) {
            waiting.delivery = delivery;
        }
    }
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
    /// Whether it was the last of its way, not a request before it that was refused or failed.
    pub last: bool,
}

impl Engine {
    /// Sends a message as the customer, after every earlier one of the same; returns when the last attempt has ended.
    ///
    /// # Errors
    /// When it could not be sent at all: unknown connection, no token, no such button, or a log that refuses. A refusal
    /// by the platform is a result, not an error.
    pub async fn message_send(self: &Arc<Self>, send: MessageSend) -> Result<SendResult, Fault> {
        let ticket = self.queued(&send);
        // What one message learns and begins, the next one needs: two at once would each begin a conversation.
        let _turn = self.turns.wait(&send.connection, &send.customer).await;
        self.send_in_turn(send, &ticket).await
    }

    async fn send_in_turn(self: &Arc<Self>, send: MessageSend, ticket: &Ticket) -> Result<SendResult, Fault> {
        let connection = self.connection(&send.connection).await?;
        let adapter = adapter_of(connection.platform)?;
        if let Some(conversation) = &send.conversation {
            check_conversation(&settings_of(&connection), &send.customer, conversation)?;
        }
        let secrets = self.secrets_of(&connection.name).await?;
        let (files, served) = self.files_of(&connection, adapter, &send).await?;
        let customer = self.ensure_customer(&connection.name, &send.customer).await?;
        let begin = if send.new_conversation { Some(self.to_leave(&send).await?) } else { None };
        let (message, answers) = match &served {
            Some((message, _)) => (message.clone(), None),
            None => self.with_payload(&send).await?,
        };
        let mut known = KnownIds { contact: customer.platform_id, ..KnownIds::default() };
        known.learn(&customer.ids);
        let mut fields = customer.fields;
        fields.extend(send.fields.clone());
        let pace = self.pace(&connection, &secrets.token());
        let about =
            About { dedupe_key: Some(ticket.key.clone()), ..about(&connection, &send.customer, Kind::Send, pace) };
        let way = Way {
            adapter,
            settings: &settings_of(&connection),
            secrets: &secrets,
            connection: &connection,
            customer: &send.customer,
            fields: &fields,
            message: Outgoing {
                message: &message,
                attachments: &files,
                key: &ticket.key,
                answers: answers.as_deref().filter(|_| begin.is_none()),
            },
            chosen: send.conversation.is_some() && send.conversation != known.conversation,
            begin: begin.as_deref(),
            about: &about,
        };
        let mut ids = known.clone();
        ids.learn(&KnownIds { conversation: send.conversation.clone(), ..KnownIds::default() });
        if begin.is_some() {
            ids.conversation = None;
        }
        let (chosen, ended) = (way.chosen, self.send_on(&way, ids, ticket).await?);
        if chosen && ended.delivery == Delivery::Delivered {
            self.went_to(&send, known).await?;
        }
        if ended.delivery == Delivery::Delivered {
            self.watch_silence(&connection.name, &send.customer);
            if !connection.simulated {
                self.tunnel.await_reply();
            }
        }
        self.changes.tag(ChangeTag::Status);
        Ok(SendResult {
            seq: ended.seq,
            attempts: ended.attempts,
            status: ended.status,
            delivery: ended.delivery,
            explained: ended.explained,
            left: ended.last,
            served: served.map(|(_, view)| view),
        })
    }

    /// The conversations that are left for another one that is to be begun.
    async fn to_leave(&self, send: &MessageSend) -> Result<Vec<String>, Fault> {
        if send.conversation.is_some() {
            return Err(Fault::new(FaultCode::BadArguments, "A conversation is named, and another is to be begun.")
                .hint("Leave out one of the two."));
        }
        let desk = self.desk(&send.connection).await?;
        self.may_begin(&desk, &send.customer).await?;
        let (connection, customer) = (send.connection.clone(), send.customer.clone());
        self.read(move |store| {
            let known = store.customer(&connection, &customer)?;
            let contact = known.as_ref().and_then(|it| it.ids.contact.as_deref().or(it.platform_id.as_deref()));
            let listed = store.conversations(&connection, &customer, contact)?.into_iter().map(|one| one.id);
            let last = known.as_ref().and_then(|it| it.ids.conversation.clone());
            Ok(listed.chain(last).collect())
        })
        .await
    }

    /// The next message goes to the conversation that the last one was sent to.
    async fn went_to(&self, send: &MessageSend, known: KnownIds) -> Result<(), Fault> {
        let (connection, customer) = (send.connection.clone(), send.customer.clone());
        let now = self.customer(&connection, &customer).await?.ids;
        let mut ids = known;
        ids.learn(&now);
        ids.conversation.clone_from(&send.conversation);
        self.write(move |store| store.set_ids(&connection, &customer, &ids)).await
    }

    /// The files that go along; where the platform takes addresses only, the message with the address of the one that is
    /// handed out in their place.
    async fn files_of(
        &self,
        connection: &Connection,
        adapter: &dyn Adapter,
        send: &MessageSend,
    ) -> Result<(Vec<Attachment>, Option<(CustomerMessage, ServedView)>), Fault> {
        let files = files(&send.files)?;
        if files.is_empty() || !adapter.capabilities().media_by_url_only {
            return Ok((files, None));
        }
        Ok((Vec::new(), Some(self.hand_out(connection, &send.message, &files).await?)))
    }

    /// Keeps a message in the queue, in sight of the conversation, until its ticket is dropped.
    fn queued(&self, send: &MessageSend) -> Ticket {
        let ticket = self.queue.put(
            &uuid::Uuid::now_v7().to_string(),
            Waiting {
                connection: send.connection.clone(),
                customer: send.customer.clone(),
                content: Content::from(&send.message),
                at: self.clock.now().as_microsecond(),
                delivery: Delivery::Queued,
            },
        );
        self.changes.tag(ChangeTag::Log);
        self.changes.tag(ChangeTag::Status);
        ticket
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
    /// Beside it the platform's id of that message.
    async fn with_payload(&self, send: &MessageSend) -> Result<(CustomerMessage, Option<String>), Fault> {
        let CustomerMessage::Click { label, payload } = &send.message else {
            return Ok((send.message.clone(), None));
        };
        let (connection, customer) = (send.connection.clone(), send.customer.clone());
        let (rows, history) = self
            .read(move |store| {
                let rows = store.conversation(&connection, &customer, 200, None)?;
                Ok((rows, store.history(&connection, &customer, i64::MIN, i64::MAX)?))
            })
            .await?;
        let arrived = rows.iter().rev().map(|row| &row.reading);
        let told = history.iter().rev().map(|(_, reading)| reading);
        let offered = arrived.chain(told).filter_map(|reading| match reading.content.as_ref() {
            Some(Content::Dialog { options, .. }) => Some((options, &reading.message_id)),
            _ => None,
        });
        let found = offered
            .flat_map(|(options, message)| options.iter().map(move |option| (option, message)))
            .find(|(option, _)| {
                option.label == *label && (payload.is_empty() || option.payload.as_deref() == Some(payload.as_str()))
            })
            .map(|(option, message)| (option.payload.clone().unwrap_or_default(), message.clone()));
        match found {
            _ if !payload.is_empty() => Ok((send.message.clone(), found.and_then(|(_, message)| message))),
            Some((payload, message)) => Ok((CustomerMessage::Click { label: label.clone(), payload }, message)),
            None => Err(Fault::new(
                FaultCode::NoSuchOption,
                format!("No message of this conversation offers a button \"{label}\"."),
            )
            .hint("Give the payload too (LABEL=PAYLOAD), or send the label as text.")),
        }
    }
}

/// The files that go along, with their types worked out where none is given.
fn files(given: &[FileGiven]) -> Result<Vec<Attachment>, Fault> {
    let read = |file: &FileGiven| {
        let bytes = STANDARD.decode(&file.base64).map_err(|error| {
            Fault::new(FaultCode::BadFile, format!("The file {} is not base64: {error}.", file.name))
        })?;
        let media_type = file.media_type.clone().unwrap_or_else(|| media_type(&file.name).to_owned());
        Ok(Attachment { name: file.name.clone(), media_type, bytes })
    };
    given.iter().map(read).collect()
}

/// The media type of a file by the end of its name.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("pdf") => "application/pdf",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        Some("mp4") => "video/mp4",
        Some("txt") => "text/plain",
        Some("csv") => "text/csv",
        _ => "application/octet-stream",
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
        retry: retry_of(connection.platform),
        ..About::new(Direction::Sent, kind)
    }
}

/// What is tried again by itself: where a platform may have done its work before it failed, only what never left.
fn retry_of(platform: PlatformKind) -> Retry {
    match adapter(platform) {
        Some(adapter) if !adapter.capabilities().nothing_done_after_5xx => Retry::Unsent,
        _ => Retry::Safe,
    }
}

/// The path of a request.
pub(crate) fn path_of(request: &ApiRequest) -> String {
    url::Url::parse(&request.url).map(|url| url.path().to_owned()).unwrap_or_default()
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
        last: true,
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
