//! The way of a message to the platform: what must be known first, the message, and whether it arrived when its answer was lost.

mod lost;
mod patience;

use standin_client::{About, Retry, Sent};
use standin_model::view::{Delivery, Explained};
use standin_model::{ApiRequest, Connection, Content, Fault, FaultCode, Kind, KnownIds, Secrets, Settings};
use standin_platform::{Adapter, Outgoing, Purpose, Sending, Step};

use crate::Engine;
use crate::faults::client_fault;
use crate::use_case::message::{Ended, Ticket, path_of};
use lost::{MOST_SENDS, is_lost, may_be_done};
use patience::Patience;

/// Most requests before one message, looking again for what was lost included.
const MOST_STEPS: usize = 60;
/// How often a preparation is made whose answer was lost and that cannot be made twice.
const MOST_REPEATS: usize = 6;

/// A message and all that its requests are made of.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub adapter: &'static dyn Adapter,
    pub settings: &'a Settings,
    pub secrets: &'a Secrets,
    pub connection: &'a Connection,
    pub customer: &'a str,
    pub fields: &'a serde_json::Map<String, serde_json::Value>,
    pub message: Outgoing<'a>,
    /// Whether the conversation was chosen by the user: then the message goes there or nowhere.
    pub chosen: bool,
    /// To begin another conversation than these.
    pub begin: Option<&'a [String]>,
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

/// How one preparation ended.
enum Prepared {
    /// Its answer told these ids, perhaps none.
    Learned(KnownIds),
    /// Its answer was lost, and it must be looked for before it is made again.
    Lost(Ended),
    /// The platform says that something known before is not there.
    Gone(Ended),
    /// The platform refused, or could not be reached.
    Stopped(Ended),
}

/// A preparation whose answer was lost and that would be done twice if it were asked for again.
struct Lost {
    purpose: Purpose,
    ended: Ended,
    patience: Patience,
}

impl Engine {
    /// Sends a message with all that goes before it; returns when the last attempt has ended.
    pub(crate) async fn send_on(&self, way: &Way<'_>, mut ids: KnownIds, ticket: &Ticket) -> Result<Ended, Fault> {
        ticket.says(Content::from(way.message.message));
        let before = ids.clone();
        let request = match self.ready(way, &mut ids, ticket).await? {
            Ready::Send(request) => request,
            Ready::Stopped(ended) => return Ok(Ended { last: false, ..ended }),
        };
        let ended = self.send_until_told(way, &ids, &request).await?;
        let stale = ids.conversation.is_some() && ids.conversation == before.conversation;
        if ended.status == Some(404) {
            self.forget_gone(way, &ids).await?;
        }
        if ended.status != Some(404) || !stale || way.chosen {
            return Ok(ended);
        }
        // The platform has forgotten the conversation, and with it the message that was answered.
        ids.conversation = None;
        let way = Way { message: Outgoing { answers: None, ..way.message }, ..*way };
        let request = match self.ready(&way, &mut ids, ticket).await? {
            Ready::Send(request) => request,
            // The message was tried before, and stands in the conversation.
            Ready::Stopped(stopped) => return Ok(stopped),
        };
        let again = self.send_until_told(&way, &ids, &request).await?;
        Ok(Ended { attempts: [ended.attempts, again.attempts].concat(), ..again })
    }

    /// Asks for one step after the other until the message itself is next.
    async fn ready(&self, way: &Way<'_>, ids: &mut KnownIds, ticket: &Ticket) -> Result<Ready, Fault> {
        // Another conversation is begun without looking for one that is there.
        let mut done: Vec<Purpose> = way.begin.iter().map(|_| Purpose::FindConversation).collect();
        let mut lost: Option<Lost> = None;
        let mut losses = 0;
        let mut forgotten = false;
        for _ in 0..MOST_STEPS {
            let (request, purpose) = match way.adapter.next_step(&way.sending(ids, &done), &way.message)? {
                Step::Send { request } => {
                    ticket.waits(Delivery::Queued);
                    return Ok(Ready::Send(request));
                }
                Step::Prepare { request, purpose } => (request, purpose),
            };
            ticket.waits(Delivery::Sending);
            // Where the way goes on to something else, what was lost has been found.
            lost = lost.filter(|lost| lost.purpose == purpose || lost.purpose.looked_for_by() == Some(purpose));
            if let Some(lost) = lost.as_mut().filter(|lost| lost.purpose == purpose && !lost.patience.is_over()) {
                // It was looked for and is not there, yet the platform may still be at work on it.
                lost.patience.pause().await;
                done.retain(|past| Some(*past) != purpose.looked_for_by());
                continue;
            }
            match self.step(way, ids, &done, request, purpose, lost.is_some()).await? {
                Prepared::Learned(mut learned) => {
                    // Looked for after a lost answer: what was there before is not the one that was begun.
                    let old = |found: &String| way.begin.is_some_and(|before| before.contains(found));
                    learned.conversation = learned.conversation.filter(|found| !old(found));
                    lost = lost.filter(|lost| lost.purpose != purpose);
                    ids.learn(&learned);
                    self.remember(way, ids).await?;
                    done.push(purpose);
                }
                Prepared::Lost(ended) => {
                    losses += 1;
                    if losses >= MOST_SENDS {
                        return Ok(Ready::Stopped(may_be_done(ended)));
                    }
                    done.retain(|past| Some(*past) != purpose.looked_for_by());
                    lost = Some(Lost { purpose, ended, patience: Patience::new(self.timeouts) });
                }
                Prepared::Gone(_) if !forgotten => {
                    forgotten = true;
                    *ids = KnownIds::default();
                    done.clear();
                }
                Prepared::Gone(ended) | Prepared::Stopped(ended) => {
                    return Ok(Ready::Stopped(lost.map_or(ended, |lost| may_be_done(lost.ended))));
                }
            }
        }
        Err(Fault::new(FaultCode::PlatformRefused, "The platform's answers lead to no conversation.")
            .hint("The last requests in the log show what it said."))
    }

    /// Makes one preparation, again where its answer was lost and it cannot be made twice.
    async fn step(
        &self,
        way: &Way<'_>,
        ids: &KnownIds,
        done: &[Purpose],
        request: ApiRequest,
        purpose: Purpose,
        looking: bool,
    ) -> Result<Prepared, Fault> {
        let mut patience = Patience::new(self.timeouts);
        for sends in 1.. {
            let (ended, sent) = self.send_one(way, &request, way.aside()).await?;
            let ended = match self.learned(way, &way.sending(ids, done), purpose, ended, &sent, looking) {
                Ok(learned) => return Ok(Prepared::Learned(learned)),
                Err(ended) => *ended,
            };
            let (answered, once) = (no_error(&sent), purpose.looked_for_by().is_some());
            let most = if answered { MOST_SENDS } else { MOST_REPEATS };
            match () {
                () if answered && ended.status == Some(404) && once && ids.contact.is_some() => {
                    return Ok(Prepared::Gone(ended));
                }
                () if !is_lost(way.adapter, &ended) => return Ok(Prepared::Stopped(ended)),
                () if once => return Ok(Prepared::Lost(ended)),
                () if sends >= most => return Ok(Prepared::Stopped(ended)),
                () => patience.pause().await,
            }
        }
        Err(Fault::new(FaultCode::Internal, "A request was repeated without end."))
    }

    /// The ids that an answer told, else how the preparation ended. While something lost is `looking` for its place, a
    /// search that was refused tells nothing.
    fn learned(
        &self,
        way: &Way<'_>,
        sending: &Sending<'_>,
        purpose: Purpose,
        ended: Ended,
        sent: &Sent,
        looking: bool,
    ) -> Result<KnownIds, Box<Ended>> {
        let (Some(status), Some(reply), true) = (ended.status, &sent.reply, no_error(sent)) else {
            return Err(Box::new(ended));
        };
        let learned = way.adapter.learn(sending, purpose, status, &reply.head, &reply.body);
        let tells = !looking || !purpose.is_search() || matches!(status, 200..=299 | 404);
        let Some(explained) = learned.explained.or_else(|| ended.explained.clone().filter(|_| !tells)) else {
            return Ok(learned.ids);
        };
        let explained = Some(self.masked_words(explained));
        Err(Box::new(Ended { delivery: Delivery::Refused, explained, ..ended }))
    }

    /// The platform does not know the conversation: it is listed no longer, and is not open.
    async fn forget_gone(&self, way: &Way<'_>, ids: &KnownIds) -> Result<(), Fault> {
        let (connection, gone) = (way.connection.name.clone(), ids.conversation.clone());
        self.write(move |store| gone.map_or(Ok(()), |gone| store.forget_conversation(&connection, &gone))).await
    }

    /// Keeps what the platform calls the customer, for the next message.
    async fn remember(&self, way: &Way<'_>, ids: &KnownIds) -> Result<(), Fault> {
        let (connection, customer, ids) = (way.connection.name.clone(), way.customer.to_owned(), ids.clone());
        self.write(move |store| store.set_ids(&connection, &customer, &ids)).await
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
    fn sending(&self, ids: &'a KnownIds, done: &'a [Purpose]) -> Sending<'a> {
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
