//! What is done when the answer to a message was lost: the platform is asked for it, and it is sent again only when it is not there.

use standin_client::Sent;
use standin_model::view::Delivery;
use standin_model::{ApiRequest, Fault, KnownIds};
use standin_platform::{Adapter, Found};

use super::patience::Patience;
use super::{Way, no_error};
use crate::Engine;
use crate::faults::client_fault;
use crate::use_case::message::Ended;

/// Most pages of messages that are looked through for one whose answer was lost.
const MOST_PAGES: usize = 5;
/// How often a message is sent whose answer was lost and that did not arrive.
pub(super) const MOST_SENDS: usize = 3;
/// How often in a row the question for a lost message may remain without an answer once the time for it is over.
const MOST_UNANSWERED: usize = 3;
/// What is said where nobody can tell whether a message arrived.
const MAY_HAVE_ARRIVED: &str =
    "It may have arrived: look at the conversation before you send again, a repeated send is a second message.";
/// What is said where nobody can tell whether a preparation was done. The message itself never left.
const MAY_BE_DONE: &str = "The message was not sent; the request before it may have been done all the same. Look at the platform before you send again.";

/// What the platform says of a message whose answer was lost.
enum Asked {
    Arrived(String),
    NotThere,
    /// Its answer was lost, too.
    NoAnswer,
    /// It has no way to tell, or tells nothing that can be read.
    Unclear,
}

impl Engine {
    /// Sends the message itself until an answer came, or until it is known to have arrived, or nobody can tell.
    pub(super) async fn send_until_told(
        &self,
        way: &Way<'_>,
        ids: &KnownIds,
        request: &ApiRequest,
    ) -> Result<Ended, Fault> {
        let since = standin_model::micros(self.clock.now());
        let mut attempts = Vec::new();
        let mut sends = 0;
        loop {
            let (mut ended, sent) = self.send_one(way, request, way.about.clone()).await?;
            attempts.append(&mut ended.attempts);
            ended.attempts.clone_from(&attempts);
            sends += 1;
            if !is_lost(way.adapter, &ended) {
                return Ok(ended);
            }
            match self.arrived(way, ids, since, &sent).await? {
                Asked::Arrived(message) => {
                    self.keep_arrived(ended.seq, message).await?;
                    return Ok(Ended { delivery: Delivery::Delivered, explained: None, ..ended });
                }
                Asked::NotThere if sends < MOST_SENDS => {}
                Asked::NotThere => return Ok(ended),
                Asked::NoAnswer | Asked::Unclear => return Ok(may_have_arrived(ended)),
            }
        }
    }

    /// Whether a message is at the platform whose answer was lost. While the platform may still be at work on it, that
    /// it is not there is not believed.
    async fn arrived(&self, way: &Way<'_>, ids: &KnownIds, since: i64, lost: &Sent) -> Result<Asked, Fault> {
        let mut patience = Patience::new(self.timeouts);
        // An answer of the application's own ends its work; that of a gateway, or none, does not.
        let at_work = !matches!(lost.status(), Some(500 | 501 | 503)) || !no_error(lost);
        let mut unanswered = 0;
        loop {
            let asked = self.ask_once(way, ids, since).await?;
            unanswered = if matches!(asked, Asked::NoAnswer) { unanswered + 1 } else { 0 };
            match asked {
                Asked::NotThere if patience.is_over() || !at_work => return Ok(Asked::NotThere),
                Asked::NoAnswer if patience.is_over() && unanswered >= MOST_UNANSWERED => return Ok(Asked::NoAnswer),
                Asked::NotThere | Asked::NoAnswer => patience.pause().await,
                told @ (Asked::Arrived(_) | Asked::Unclear) => return Ok(told),
            }
        }
    }

    /// Looks through the conversation once, from its end.
    async fn ask_once(&self, way: &Way<'_>, ids: &KnownIds, since: i64) -> Result<Asked, Fault> {
        let mut before = None;
        for _ in 0..MOST_PAGES {
            let sending = way.sending(ids, &[]);
            let Some(request) = way.adapter.find_sent(&sending, &way.message, before.as_deref()) else {
                return Ok(Asked::Unclear);
            };
            let sent = self.client.send(request, way.aside()).await.map_err(|error| client_fault(&error))?;
            let (Some(status), Some(reply), true) = (sent.status(), &sent.reply, no_error(&sent)) else {
                return Ok(Asked::NoAnswer);
            };
            if status >= 500 || status == 429 {
                return Ok(Asked::NoAnswer);
            }
            match way.adapter.read_found(&way.message, since, status, &reply.body) {
                Found::Arrived { message } => return Ok(Asked::Arrived(message)),
                Found::NotThere => return Ok(Asked::NotThere),
                Found::Unclear => return Ok(Asked::Unclear),
                Found::Before { message } => before = Some(message),
            }
        }
        Ok(Asked::Unclear)
    }

    /// Keeps the platform's id of a message whose answer was lost: by it the conversation shows that it arrived.
    async fn keep_arrived(&self, seq: i64, message: String) -> Result<(), Fault> {
        let Some(reading) = self.read(move |store| store.reading(seq)).await? else { return Ok(()) };
        let reading = standin_model::Reading { message_id: Some(message), ..reading };
        if self.store.put_reading(seq, reading).await.is_err() {
            tracing::warn!(seq, "that a message arrived could not be kept");
        }
        Ok(())
    }
}

/// What to say where nobody can tell of a message.
fn may_have_arrived(ended: Ended) -> Ended {
    with_remedy(ended, MAY_HAVE_ARRIVED)
}

/// What to say where nobody can tell of a preparation.
pub(super) fn may_be_done(ended: Ended) -> Ended {
    with_remedy(ended, MAY_BE_DONE)
}

/// Puts it before the remedy that there is.
fn with_remedy(mut ended: Ended, remedy: &str) -> Ended {
    if let Some(explained) = &mut ended.explained {
        if !explained.remedy.starts_with(remedy) {
            explained.remedy = format!("{remedy} {}", explained.remedy);
        }
        explained.retryable = false;
    }
    ended
}

/// Whether something may have been done although no good answer says so.
pub(super) fn is_lost(adapter: &dyn Adapter, ended: &Ended) -> bool {
    match (ended.status, &ended.explained) {
        (Some(status), _) if ended.delivery == Delivery::Refused => {
            status >= 500 && !adapter.capabilities().nothing_done_after_5xx
        }
        (_, Some(explained)) => ended.delivery == Delivery::Failed && !explained.retryable,
        _ => false,
    }
}
