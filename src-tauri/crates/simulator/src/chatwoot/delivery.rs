//! Webhook delivery: one attempt of five seconds, signed by version, and a failed message where it fails (protocol pages 6.3 to 6.5).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use tokio::sync::watch;
use url::{Host, Url};

use super::core::Core;
use super::event::{About, Event};
use super::ids::{escaped, uuid};
use super::sign::signature;
use super::state::State;
use crate::FaultKind;
use crate::fault::Fate;
use crate::machine::lock;
use crate::post::{self, Outcome, Stage};
use crate::traffic::{Direction, Traffic, sha256_hex};

/// Seconds that a hook has to answer.
const TIMEOUT: f64 = 5.0;
/// However fast the time runs, a hook has this long to answer.
const TIMEOUT_FLOOR: Duration = Duration::from_secs(1);
/// Seconds from an event to the job that writes its payload, from the records as they are then.
const JOB_GAP: f64 = 0.02;
/// Seconds that an event held back waits for one to change places with.
const REORDER_WAIT: f64 = 1.0;
/// Deliveries that may be pending in all.
const DELIVERIES_MAX: usize = 20_000;

/// An event and the hook it goes to.
#[derive(Debug)]
struct Parcel {
    event: Event,
    target: Target,
    id: String,
    /// The session's source id.
    customer: Option<String>,
    fate: Fate,
    /// It changed places with the one after it.
    swapped: bool,
}

/// A hook.
#[derive(Debug, Clone)]
struct Target {
    /// 0 is the inbox, everything else an account webhook.
    key: u64,
    url: String,
    secret: Option<String>,
}

/// The order of one conversation's events at one hook.
#[derive(Debug, Default)]
pub(super) struct Lane {
    last: Option<watch::Receiver<Stage>>,
    held: Option<Parcel>,
}

/// Sends an event to everybody whom it concerns, or does to it what its fate says.
pub(super) fn dispatch(core: &Arc<Core>, state: &mut State, event: &Event) {
    let conversation = event.conversation();
    for (index, target) in targets(state, event).into_iter().enumerate() {
        let found = state.conversations.get_mut(&conversation);
        let ordinal = found.map_or(0, |found| {
            found.ordinal += 1;
            found.ordinal
        });
        let session = state.conversations.get(&conversation).and_then(|found| state.sessions.get(&found.session));
        let customer = session.map(|session| session.source_id.clone());
        let by = customer.as_deref().unwrap_or_default();
        let fate = Fate::draw(core.dice, &core.faults, by, ordinal, index);
        let parts: [&[u8]; 5] = [
            b"delivery",
            core.run.as_bytes(),
            &conversation.to_le_bytes(),
            &state.now.as_nanosecond().to_le_bytes(),
            &[ordinal.to_le_bytes(), target.key.to_le_bytes()].concat(),
        ];
        let id = uuid(core.dice, &parts);
        let key = (conversation, target.key);
        let parcel = Parcel { event: event.clone(), target, id, customer, fate, swapped: false };
        if fate.drop {
            skip(core, &parcel, Some(FaultKind::Drop), "not sent: dropped by a fault");
        } else if let Some(held) = state.lanes.entry(key).or_default().held.take() {
            launch(core, state, key, parcel);
            launch(core, state, key, Parcel { swapped: true, ..held });
        } else if fate.reorder {
            hold(core, state, key, parcel);
        } else {
            launch(core, state, key, parcel);
        }
    }
}

/// The inbox's URL gets everything of its column, account webhooks what they subscribed to (protocol page 6.1).
fn targets(state: &State, event: &Event) -> Vec<Target> {
    let version = state.fixed.knobs.version;
    let conversation = state.conversations.get(&event.conversation());
    let inbox = conversation.and_then(|found| state.inboxes.get(&found.inbox));
    let own = inbox.and_then(|inbox| {
        let url = inbox.webhook_url.clone().filter(|url| !url.is_empty())?;
        Some(Target { key: 0, url, secret: version.signs_inbox().then(|| inbox.secret.clone()) })
    });
    let subscribed = state.webhooks.values().filter(|hook| hook.subscriptions.iter().any(|name| name == event.name));
    let others = subscribed.map(|hook| Target {
        key: hook.id,
        url: hook.url.clone(),
        secret: version.signs_account().then(|| hook.secret.clone()),
    });
    own.into_iter().chain(others).collect()
}

/// Keeps an event back until the next one, or until nothing came that it could change places with.
fn hold(core: &Arc<Core>, state: &mut State, key: (u64, u64), parcel: Parcel) {
    let id = parcel.id.clone();
    state.lanes.entry(key).or_default().held = Some(parcel);
    let shared = Arc::clone(core);
    core.spawn(async move {
        shared.wait(REORDER_WAIT).await;
        let mut state = lock(&shared.state);
        let held = state.lanes.get_mut(&key).and_then(|lane| lane.held.take_if(|held| held.id == id));
        if let Some(held) = held {
            launch(&shared, &mut state, key, held);
        }
    });
}

fn launch(core: &Arc<Core>, state: &mut State, key: (u64, u64), parcel: Parcel) {
    if state.deliveries >= DELIVERIES_MAX {
        skip(core, &parcel, None, "not sent: too many deliveries are pending");
        return;
    }
    state.deliveries += 1;
    let (stage, next) = watch::channel(Stage::Waiting);
    let before = state.lanes.entry(key).or_default().last.replace(next);
    let shared = Arc::clone(core);
    core.spawn(async move {
        deliver(&shared, &parcel, before, &stage).await;
        lock(&shared.state).deliveries -= 1;
    });
}

/// Notes that an event was not sent at all.
fn skip(core: &Core, parcel: &Parcel, fault: Option<FaultKind>, why: &str) {
    let mut traffic = blank(core, parcel);
    traffic.fault = fault;
    traffic.error = Some(why.to_owned());
    core.journal.record(traffic);
}

fn blank(core: &Core, parcel: &Parcel) -> Traffic {
    let mut traffic = Traffic::new(Direction::Out, core.clock.now(), "POST", parcel.target.url.clone());
    traffic.message_key = Some(parcel.id.clone());
    traffic.customer.clone_from(&parcel.customer);
    traffic
}

/// Waits for its turn, writes the payload, posts it once; a failure is told to the message.
async fn deliver(
    core: &Arc<Core>,
    parcel: &Parcel,
    before: Option<watch::Receiver<Stage>>,
    stage: &watch::Sender<Stage>,
) {
    if !core.wait(JOB_GAP).await {
        return;
    }
    // Frozen here: a hook that is slow gets an old payload late, not a new one.
    let body = core.enter().payload(&parcel.event).map(|body| Bytes::from(escaped(&body.to_string())));
    let Some(body) = body else { return };
    if let Some(mut before) = before {
        post::in_turn(&mut before).await;
    }
    let late = parcel.fate.delay.unwrap_or_default();
    if late > 0.0 && !core.wait(late).await {
        return;
    }
    let Ok(line) = core.lines.acquire().await else { return };
    stage.send_replace(Stage::Started);
    let mut failure = try_once(core, parcel, &body, fault_of(parcel)).await;
    if parcel.fate.duplicate {
        // What the second one came to changes nothing: a job is done after its first answer.
        let _ = try_once(core, parcel, &body, Some(FaultKind::Duplicate)).await;
    }
    drop(line);
    stage.send_replace(Stage::Answered);
    if parcel.fate.fail {
        failure = Some("Timed out reading data from server".to_owned());
    }
    if let (Some(why), About::Message { message, .. }, 0) = (failure, parcel.event.about, parcel.target.key) {
        core.enter().set_delivery(message, "failed", Some(&why));
        core.flush();
    }
}

/// The fault that shaped this attempt most.
fn fault_of(parcel: &Parcel) -> Option<FaultKind> {
    if parcel.fate.fail {
        Some(FaultKind::Fail)
    } else if parcel.swapped {
        Some(FaultKind::Reorder)
    } else {
        parcel.fate.delay.map(|_| FaultKind::Delay)
    }
}

/// One attempt; what went wrong in the words that the message gets.
async fn try_once(core: &Core, parcel: &Parcel, body: &Bytes, fault: Option<FaultKind>) -> Option<String> {
    let mut traffic = blank(core, parcel);
    traffic.fault = fault;
    traffic.bytes = body.len() as u64;
    traffic.sha256 = sha256_hex(body);
    let host = match Url::parse(&parcel.target.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        _ => {
            traffic.error = Some("not sent: no http URL".to_owned());
            core.journal.record(traffic);
            return Some("Invalid URL".to_owned());
        }
    };
    if core.fixed.knobs.version.guarded() && !core.fixed.knobs.allow_private_network && is_private(&host).await {
        let why = format!("Hostname '{}' has no public ip addresses", host.host_str().unwrap_or_default());
        traffic.error = Some(format!("not sent: {why}"));
        core.journal.record(traffic);
        return Some(why);
    }
    traffic.attempt = 1;
    let started = Instant::now();
    let timeout = core.scaled(TIMEOUT).max(TIMEOUT_FLOOR);
    let outcome = post::attempt(core, request(core, parcel, &host, body), timeout, &mut traffic).await;
    if outcome == Outcome::Answered && fault == Some(FaultKind::Fail) {
        traffic.error = Some("answer taken for lost by a fault".to_owned());
    }
    traffic.duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    let status = traffic.status;
    core.journal.record(traffic);
    match (outcome, status) {
        (Outcome::Answered, Some(200..300)) | (Outcome::Stopped, _) => None,
        (Outcome::Answered, Some(status)) => {
            let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
            Some(format!("{status} {}", reason.unwrap_or_default()).trim_end().to_owned())
        }
        (Outcome::TimedOut, _) => Some("Timed out reading data from server".to_owned()),
        _ => {
            let (name, port) = (host.host_str().unwrap_or_default(), host.port_or_known_default().unwrap_or_default());
            Some(format!("Failed to open TCP connection to {name}:{port}"))
        }
    }
}

/// The request with the headers of protocol pages 6.3 and 6.4.
fn request(core: &Core, parcel: &Parcel, url: &Url, body: &Bytes) -> reqwest::RequestBuilder {
    let request = core
        .http
        .post(url.clone())
        .header(http::header::CONTENT_TYPE, "application/json")
        .header(http::header::ACCEPT, "application/json");
    let Some(secret) = &parcel.target.secret else { return request.body(body.clone()) };
    let brand = &core.fixed.profile.brand;
    let timestamp = core.clock.now().as_second().to_string();
    let signature = signature(secret, &timestamp, body);
    request
        .header(format!("X-{brand}-Delivery"), &parcel.id)
        .header(format!("X-{brand}-Timestamp"), timestamp)
        .header(format!("X-{brand}-Signature"), signature)
        .body(body.clone())
}

/// Whether a host leads nowhere but to private addresses.
async fn is_private(url: &Url) -> bool {
    let private = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    match url.host() {
        Some(Host::Ipv4(ip)) => private(ip.into()),
        Some(Host::Ipv6(ip)) => private(ip.into()),
        Some(Host::Domain(name)) => {
            let found = tokio::time::timeout(Duration::from_secs(5), tokio::net::lookup_host((name, 80))).await;
            found.is_ok_and(|found| found.is_ok_and(|mut found| found.all(|addr| private(addr.ip()))))
        }
        None => true,
    }
}
