//! The gate: deals with one whole head after the other of a connection, and lets through what is in order.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use standin_model::{Committed, Kind, Outcome, Part, RecordError, Seq};

use crate::answer::{Answer, Chosen};
use crate::checks::{self, Framing};
use crate::desk::Job;
use crate::door::{Door, Facts, partial};
use crate::file::ServedFile;
use crate::head::Head;
use crate::refusal::Refused;
use crate::reply::{Reply, final_status};
use crate::route::{HostOf, Purpose, Route};
use crate::tape::{Began, Tape};
use crate::{body, chunked};

type Answered = Response<Full<Bytes>>;

/// The user chose that this request gets no answer: the connection ends.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed without an answer, as chosen")]
pub(crate) struct Dropped;

/// What a request is taken for, and how it is answered.
struct Taking<'a> {
    route: &'a Route,
    host: HostOf,
    kind: Kind,
    answer: Answer,
}

/// The visit of one peer: everything that its connection needs.
pub(crate) struct Visit {
    pub(crate) door: Arc<Door>,
    pub(crate) tape: Arc<Tape>,
    pub(crate) peer: SocketAddr,
    /// Whether an exchange is being committed: then nobody throws this connection out.
    /// The request whose body is being read: known here so that it is recorded if the connection breaks.
    pub(crate) reading: Mutex<Option<Reading>>,
}

/// A request between its head and the end of its body.
#[derive(Clone)]
pub(crate) struct Reading {
    pub(crate) head: Head,
    pub(crate) facts: Facts,
    pub(crate) framing: Option<Framing>,
}

impl Visit {
    /// Deals with a request of which hyper has read the head.
    pub(crate) async fn serve(&self, request: Request<Incoming>) -> Result<Answered, Dropped> {
        let Some((head, began)) = self.tape.head(&self.door.limits) else {
            // hyper read a head where there is none on the tape: nothing can be said about such a request.
            tracing::error!("a head that was parsed is not on the tape");
            let mut response = Response::new(Full::default());
            *response.status_mut() = StatusCode::BAD_REQUEST;
            return Ok(response);
        };
        let route = self.door.routing.find(checks::path(&head.target));
        let verdict = checks::check(&head);
        let Some(route) = route else { return Ok(self.not_found(&head)) };
        let host = head.values("host").next().map_or(HostOf::Foreign, |host| self.door.routing.host_of(host));
        let mut marks = Vec::new();
        if host == HostOf::Foreign && head.values("host").next().is_some() {
            marks.push("foreign_host".to_owned());
        }
        let facts = Facts {
            method: head.method.clone(),
            target: head.target.clone(),
            route: Some(route.clone()),
            peer: self.peer,
            began,
            marks,
        };
        let framing = checks::framing(&head).ok();
        let reading = Reading { head, facts, framing };
        self.set_reading(Some(reading.clone()));
        let (kind, answer) = match &route.purpose {
            Purpose::File(file) if file.is_over(std::time::Instant::now()) => {
                self.set_reading(None);
                return Ok(self.not_found(&reading.head));
            }
            Purpose::File(file) => return Ok(self.hand_out(reading, file).await),
            Purpose::Webhook(answer) => (Kind::Webhook, answer.clone()),
            Purpose::Probe => (Kind::Probe, Answer::default()),
        };
        match verdict {
            Ok(framing) => {
                let taking = Taking { route: &route, host, kind, answer };
                self.take(reading, framing, taking, request.into_body()).await
            }
            Err(refused) => Ok(self.refuse(reading, &refused).await),
        }
    }

    /// Answers a request for a file with it, once that is recorded.
    async fn hand_out(&self, reading: Reading, file: &ServedFile) -> Answered {
        if let Err(refused) = checks::check_fetch(&reading.head) {
            return self.refuse(reading, &refused).await;
        }
        let Reading { head, facts, .. } = reading;
        self.set_reading(None);
        self.tape.cut(head.raw.len());
        let reply = Reply::file(&head, file);
        let part = Part { head: head.raw.clone(), ..Part::default() };
        let exchange = facts.accepted(Kind::Media, part, Some((reply.status.as_u16(), reply.part())));
        self.tape.owe();
        match self.door.record_fetch(exchange).await {
            Ok(seq) => {
                file.count();
                self.tape.plan(reply.length(), Some(seq), reply.last);
                reply.response()
            }
            Err(error) => self.unrecorded(&head, &error),
        }
    }

    /// The log does not take a request: the sender is asked to come again.
    fn unrecorded(&self, head: &Head, error: &RecordError) -> Answered {
        tracing::warn!(%error, "a request could not be recorded");
        self.door.turn_away("log_unavailable", &head.raw);
        let reply = Reply::unavailable(head);
        self.tape.plan(reply.length(), None, reply.last);
        reply.response()
    }

    /// The same answer to every path that is nobody's.
    fn not_found(&self, head: &Head) -> Answered {
        self.door.turn_away("wrong_path", &head.raw);
        let reply = Reply::not_found(head);
        self.tape.plan(reply.length(), None, true);
        reply.response()
    }

    /// Reads the body, brings the request to the desk and answers by what the log said.
    async fn take(
        &self,
        reading: Reading,
        framing: Framing,
        taking: Taking<'_>,
        body: Incoming,
    ) -> Result<Answered, Dropped> {
        let mut body = body;
        let mut hold = self.door.budget.hold();
        let limits = &self.door.limits;
        let length = match body::read(&mut body, (framing, reading.head.raw.len()), &self.tape, &mut hold, limits).await
        {
            Ok(length) => length,
            Err(refused) => {
                if refused.status == StatusCode::PAYLOAD_TOO_LARGE && !reading.head.waits_for_continue() {
                    body::glance(&mut body).await;
                }
                return Ok(self.refuse(reading, &refused).await);
            }
        };
        let Some((entity, framing)) = self.cut(&reading.head, framing, length) else {
            let refused = Refused::bad("framing_broken", "The body's framing is not what it was read as.");
            return Ok(self.refuse(reading, &refused).await);
        };
        let Reading { head, mut facts, .. } = reading;
        self.set_reading(None);
        let chosen = taking.answer.choose();
        facts.marks.extend(chosen.mark.map(str::to_owned));
        let reply = Reply::to(&head, final_status(chosen.status));
        let part = Part { head: head.raw.clone(), body: Vec::new(), framing, truncated: false };
        let waits = chosen.drop || chosen.pass_back.is_some();
        let planned = (!waits).then(|| (reply.status.as_u16(), reply.part()));
        let exchange = facts.accepted(taking.kind, part, planned);
        let entity = Bytes::from(entity);
        let began = facts.began;
        let job = Job::new(exchange, entity.clone(), began, chosen.delay);
        match self.commit(head.clone(), job, hold).await {
            Ok(committed) => {
                let waiting = chosen.pass_back.as_ref().map(|it| (it.within, it.middleware.answer(committed.seq)));
                self.tell(&taking, &chosen, &entity);
                tokio::time::sleep(chosen.delay).await;
                if chosen.drop {
                    return Err(Dropped);
                }
                let reply = match waiting {
                    Some((within, answer)) => {
                        let status = tokio::time::timeout(within, answer).await.ok().flatten();
                        self.passed_back(&head, committed.seq, began, status, reply).await
                    }
                    None => reply,
                };
                self.tape.plan(reply.length(), Some(committed.seq), reply.last);
                Ok(reply.response())
            }
            Err(error) => {
                chosen.take_back();
                Ok(self.unrecorded(&head, &error))
            }
        }
    }

    /// The middleware's answer in place of ours, where it comes in time; on record before it leaves.
    async fn passed_back(&self, head: &Head, seq: Seq, began: Began, status: Option<u16>, ours: Reply) -> Reply {
        let reply = status.map_or(ours, |status| Reply::to(head, final_status(status)));
        let outcome = Outcome {
            status: Some(reply.status.as_u16()),
            reply: Some(reply.part()),
            duration: i64::try_from(began.at.elapsed().as_micros()).unwrap_or(i64::MAX),
            error: None,
        };
        let completing = self.door.recorder.complete(seq, outcome);
        // In a task of its own: a peer that leaves does not take it back.
        if !matches!(self.door.tasks.spawn(completing).await, Ok(Ok(()))) {
            tracing::warn!(seq, "the answer that was passed back could not be recorded");
        }
        reply
    }

    /// Tells the watch what was committed.
    fn tell(&self, taking: &Taking<'_>, chosen: &Chosen, entity: &[u8]) {
        let (watch, connection) = (&self.door.watch, taking.route.connection.as_deref());
        if taking.kind == Kind::Probe {
            watch.probed(entity);
            return;
        }
        watch.accepted(connection, taking.host == HostOf::Public);
        if chosen.failing.is_some() {
            watch.failed_by_choice(connection);
        }
    }

    /// Takes the whole request off the tape: its entity, and the framing where it was chunked.
    fn cut(&self, head: &Head, framing: Framing, length: u64) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
        let length = usize::try_from(length).ok()?;
        let head_length = head.raw.len();
        match framing {
            Framing::Length(declared) => {
                if u64::try_from(length).ok()? != declared || self.tape.waiting() < head_length + length {
                    return None;
                }
                self.tape.cut(head_length);
                Some((self.tape.cut(length), None))
            }
            Framing::Chunked => {
                let limit = self.door.limits.body_bytes;
                let walked = self.tape.look(|bytes| chunked::walk(&bytes[head_length..], limit));
                let end = walked.end.filter(|_| walked.entity.len() == length)?;
                self.tape.cut(head_length);
                Some((walked.entity, Some(self.tape.cut(end))))
            }
        }
    }

    /// Commits in a task of its own: a peer that leaves does not take its request back.
    async fn commit(&self, head: Head, job: Arc<Job>, hold: crate::budget::Hold) -> Result<Committed, RecordError> {
        let handover = Arc::clone(&self.door.handover);
        self.tape.owe();
        let task = self.door.tasks.spawn(async move {
            let outcome = handover.bring(&head, &job).await;
            drop(hold);
            outcome
        });
        task.await.unwrap_or(Err(RecordError::Closed))
    }

    /// Records why a request on a right path is turned away, and says so.
    async fn refuse(&self, reading: Reading, refused: &Refused) -> Answered {
        let reply = Reply::refusing(&reading.head, refused);
        let status = reply.status.as_u16();
        let exchange = self.refusal(reading, refused, Some(status), reply.part());
        self.set_reading(None);
        self.tape.owe();
        let seq = self.door.record_refusal(exchange).await.ok();
        self.tape.plan(reply.length(), seq, true);
        reply.response()
    }

    /// The exchange of a request on a right path that is turned away, with what came of its body.
    pub(crate) fn refusal(
        &self,
        reading: Reading,
        refused: &Refused,
        status: Option<u16>,
        reply: Part,
    ) -> standin_model::Exchange {
        let head_length = reading.head.raw.len();
        let all = self.tape.cut(usize::MAX);
        let rest = all.get(head_length..).unwrap_or_default();
        let part = partial(reading.head.raw, rest, reading.framing, self.door.limits.body_bytes);
        reading.facts.refused(refused, part, status, reply)
    }

    pub(crate) fn take_reading(&self) -> Option<Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set_reading(&self, reading: Option<Reading>) {
        *self.reading.lock().unwrap_or_else(PoisonError::into_inner) = reading;
    }
}
