//! Webhook delivery: one POST a message and hook, retried on the documented schedule with the same bytes and key (protocol page 2.1).

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::watch;
use url::Url;

use super::core::Core;
use crate::FaultKind;
use crate::fault::Fate;
use crate::machine::lock;
use crate::post::{self, Stage};
use crate::traffic::{Direction, Traffic};

/// Seconds between a failed attempt and the next: six attempts in all.
const RETRY_GAPS: [f64; 5] = [5.0, 10.0, 15.0, 20.0, 25.0];
/// Seconds that a hook has to answer.
const TIMEOUT: f64 = 30.0;
/// However fast the time runs, a hook has this long to answer.
const TIMEOUT_FLOOR: Duration = Duration::from_secs(1);
/// Seconds by which a message that changed places is behind the other (10 to 50 ms are seen in the field).
const REORDER_GAP: f64 = 0.03;
/// Deliveries that may be pending in all.
const DELIVERIES_MAX: usize = 20_000;

/// Where a message goes.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Tells the lanes of one conversation apart: one URL may be the hook of both APIs.
    pub lane: String,
    pub url: Url,
    /// Sent along as `Authorization: Token …` (protocol page 4).
    pub token: Option<String>,
    /// Whether a 4xx ends the delivery (K5).
    pub refusal_is_final: bool,
}

/// One message on its way: the same bytes and key for every hook and attempt.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub key: String,
    pub customer: String,
    pub body: Bytes,
    pub sha256: String,
}

/// A message and the hook it goes to.
#[derive(Debug)]
struct Parcel {
    message: Arc<Outgoing>,
    target: Target,
    fate: Fate,
    /// It changed places with the one after it.
    swapped: bool,
}

/// The order of one customer's messages at one hook.
#[derive(Debug, Default)]
pub(super) struct Lane {
    last: Option<watch::Receiver<Stage>>,
    held: Option<Parcel>,
}

/// Sends a message to one hook, or does to it what its fate says.
pub(super) fn dispatch(
    core: &Arc<Core>,
    lane: &mut Lane,
    message: &Arc<Outgoing>,
    target: Target,
    ordinal: u64,
    hook: usize,
) {
    let fate = Fate::draw(core.dice, &core.faults, &message.customer, ordinal, hook);
    let parcel = Parcel { message: Arc::clone(message), target, fate, swapped: false };
    if fate.drop {
        skip(core, &parcel, Some(FaultKind::Drop), "not sent: dropped by a fault");
    } else if let Some(held) = lane.held.take() {
        launch(core, lane, parcel);
        launch(core, lane, Parcel { swapped: true, ..held });
    } else if fate.reorder {
        lane.held = Some(parcel);
    } else {
        launch(core, lane, parcel);
    }
}

/// Sends what is held back: nothing came that it could change places with.
pub(super) fn flush(core: &Arc<Core>, lane: &mut Lane) {
    if let Some(held) = lane.held.take() {
        launch(core, lane, held);
    }
}

fn launch(core: &Arc<Core>, lane: &mut Lane, parcel: Parcel) {
    {
        let mut state = lock(&core.state);
        if state.deliveries >= DELIVERIES_MAX {
            drop(state);
            skip(core, &parcel, None, "not sent: too many deliveries are pending");
            return;
        }
        state.deliveries += 1;
    }
    let (stage, next) = watch::channel(Stage::Waiting);
    let before = lane.last.replace(next);
    let shared = Arc::clone(core);
    core.spawn(async move {
        deliver(&shared, &parcel, before, &stage).await;
        lock(&shared.state).deliveries -= 1;
    });
}

/// Notes that a message was not sent at all.
fn skip(core: &Core, parcel: &Parcel, fault: Option<FaultKind>, why: &str) {
    let mut traffic = blank(core, parcel);
    traffic.fault = fault;
    traffic.error = Some(why.to_owned());
    core.journal.record(traffic);
}

fn blank(core: &Core, parcel: &Parcel) -> Traffic {
    let mut traffic = Traffic::new(Direction::Out, core.clock.now(), "POST", parcel.target.url.to_string());
    traffic.message_key = Some(parcel.message.key.clone());
    traffic.customer = Some(parcel.message.customer.clone());
    traffic.bytes = parcel.message.body.len() as u64;
    traffic.sha256.clone_from(&parcel.message.sha256);
    traffic
}

/// Waits for its turn, then tries until a 2xx or the end of the schedule.
async fn deliver(core: &Core, parcel: &Parcel, before: Option<watch::Receiver<Stage>>, stage: &watch::Sender<Stage>) {
    if let Some(mut before) = before {
        post::in_turn(&mut before).await;
    }
    let late = parcel.fate.delay.unwrap_or_default() + if parcel.swapped { REORDER_GAP } else { 0.0 };
    if late > 0.0 && !core.wait(late).await {
        return;
    }
    for attempt in 1.. {
        let over = {
            let Ok(_line) = core.lines.acquire().await else { return };
            stage.send_replace(Stage::Started);
            let lost = attempt == 1 && parcel.fate.fail;
            let status = try_once(core, parcel, attempt, fault_of(parcel, attempt)).await;
            if attempt == 1 && parcel.fate.duplicate {
                try_once(core, parcel, attempt, Some(FaultKind::Duplicate)).await;
            }
            let refused = parcel.target.refusal_is_final && matches!(status, Some(400..=499));
            (matches!(status, Some(200..=299)) || refused) && !lost
        };
        stage.send_replace(Stage::Answered);
        let gap = RETRY_GAPS.get(attempt as usize - 1);
        match gap {
            Some(gap) if !over => {
                if !core.wait(*gap).await {
                    return;
                }
            }
            _ => return,
        }
    }
}

/// The fault that shaped this attempt most.
fn fault_of(parcel: &Parcel, attempt: u32) -> Option<FaultKind> {
    if attempt > 1 {
        None
    } else if parcel.fate.fail {
        Some(FaultKind::Fail)
    } else if parcel.swapped {
        Some(FaultKind::Reorder)
    } else {
        parcel.fate.delay.map(|_| FaultKind::Delay)
    }
}

/// One attempt; the status of its answer.
async fn try_once(core: &Core, parcel: &Parcel, attempt: u32, fault: Option<FaultKind>) -> Option<u16> {
    let mut traffic = blank(core, parcel);
    traffic.attempt = attempt;
    traffic.fault = fault;
    let started = Instant::now();
    let timeout = core.scaled(TIMEOUT).max(TIMEOUT_FLOOR);
    let mut request = core
        .http
        .post(parcel.target.url.clone())
        .header(http::header::CONTENT_TYPE, "application/json")
        .header("sentry-trace", &parcel.message.key)
        .body(parcel.message.body.clone());
    if let Some(token) = &parcel.target.token {
        request = request.header(http::header::AUTHORIZATION, format!("Token {token}"));
    }
    post::attempt(core, request, timeout, &mut traffic).await;
    if traffic.error.is_none() && fault == Some(FaultKind::Fail) {
        traffic.error = Some("answer taken for lost by a fault".to_owned());
    }
    traffic.duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    let status = traffic.status;
    core.journal.record(traffic);
    status
}
