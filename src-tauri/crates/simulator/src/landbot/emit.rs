//! What leaves a conversation: each message as a webhook of APIchat, as a message hook of the Platform API, and as a line of the transcript.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::conversation::Conversation;
use super::core::{Core, Customer, Surface};
use super::delivery::{self, Outgoing, Target};
use super::platform::{Hook, Said, envelope, transcript_line};
use crate::machine::lock;
use crate::script::Agent;
use crate::traffic::sha256_hex;

/// Who says something.
#[derive(Debug, Clone, Copy)]
pub(super) enum Speaker<'a> {
    Customer,
    Bot,
    Agent(&'a Agent),
    System,
}

/// Writes the message for each API and gives it to the hooks that it is for.
pub(super) fn emit(core: &Arc<Core>, customer: &Arc<Customer>, speaker: &Speaker<'_>, mut message: Map<String, Value>) {
    let (webhooks, hooks) = {
        let state = lock(&core.state);
        let channel = core.channel_of(customer.surface);
        let of_channel = state.hooks.iter().filter(|hook| hook.channel == channel).cloned().collect::<Vec<_>>();
        (state.webhooks.clone(), of_channel)
    };
    let lanes: HashSet<String> = webhooks.iter().map(ToString::to_string).chain(hooks.iter().map(Hook::lane)).collect();
    let mut inner = lock(&customer.inner);
    inner.lanes.retain(|lane, _| lanes.contains(lane));
    // Microseconds keep the order of a customer's messages even when the clock stands still.
    let micros = core.clock.now().as_microsecond().max(inner.last_micros + 1);
    // The customer's own words over APIchat come back by neither (protocol page 1.6 and 4).
    let own = customer.surface == Surface::Apichat && matches!(speaker, Speaker::Customer);
    let agent = apichat_agent(core, speaker).filter(|_| customer.surface == Surface::Apichat);
    let nested = !own && !hooks.is_empty();
    if agent.is_some() || nested {
        inner.last_micros = micros;
        inner.ordinal += 1;
    }
    let said = Said { speaker: *speaker, micros, ordinal: inner.ordinal, message: &message };
    let line = transcript_line(core, &said);
    inner.side.keep(&said, line);
    let nested = nested.then(|| envelope(core, customer, &inner, &said));
    let flat = agent.map(|agent| {
        message.entry("timestamp").or_insert_with(|| json!(seconds(micros)));
        apichat_envelope(core, customer, &inner, &agent, &message)
    });
    let mut targets = Vec::new();
    if let Some(flat) = flat {
        let flat = outgoing(core, customer, inner.ordinal, "key", &flat);
        targets.extend(webhooks.into_iter().map(|url| {
            (Arc::clone(&flat), Target { lane: url.to_string(), url, token: None, refusal_is_final: false })
        }));
    }
    if let Some(nested) = nested {
        let nested = outgoing(core, customer, inner.ordinal, "platform key", &nested);
        targets.extend(hooks.into_iter().map(|hook| (Arc::clone(&nested), hook.target(core))));
    }
    send(core, &mut inner, targets);
}

/// Hands each message to the lane of its hook.
fn send(core: &Arc<Core>, inner: &mut Conversation, targets: Vec<(Arc<Outgoing>, Target)>) {
    let ordinal = inner.ordinal;
    for (index, (message, target)) in targets.into_iter().enumerate() {
        let lane = inner.lanes.entry(target.lane.clone()).or_default();
        delivery::dispatch(core, lane, &message, target, ordinal, index);
    }
}

/// APIchat's `agent`; none for those whose words APIchat does not deliver (protocol page 2.1, K2).
fn apichat_agent(core: &Core, speaker: &Speaker<'_>) -> Option<Value> {
    match speaker {
        Speaker::Bot => Some(json!({ "id": core.bot_id, "type": "bot" })),
        Speaker::Agent(agent) => {
            Some(json!({ "id": agent.id, "type": "human", "name": agent.name, "email": agent.email }))
        }
        Speaker::Customer | Speaker::System => None,
    }
}

/// The envelope of APIchat (protocol page 2.2).
fn apichat_envelope(
    core: &Core,
    customer: &Customer,
    inner: &Conversation,
    agent: &Value,
    message: &Map<String, Value>,
) -> Value {
    let profile = inner.profile.webhook(customer.id, &customer.token, customer.register_date, core.knobs.mangle);
    json!({
        "messages": [message],
        "customer": profile,
        "channel": { "id": core.channel_id, "name": core.script.name },
        "agent": agent,
    })
}

/// The bytes on their way; the key is the same for every hook and attempt.
fn outgoing(core: &Core, customer: &Customer, ordinal: u64, label: &str, body: &Value) -> Arc<Outgoing> {
    let body = body.to_string();
    Arc::new(Outgoing {
        key: message_key(core, &customer.token, ordinal, label),
        customer: customer.token.clone(),
        sha256: sha256_hex(body.as_bytes()),
        body: body.into(),
    })
}

/// Epoch seconds with microseconds.
pub(super) fn seconds(micros: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "epoch microseconds stay below 2^53 until the year 2255")]
    let micros = micros as f64;
    micros / 1e6
}

/// `sentry-trace`: 32 and 16 hex digits (protocol page 2.1), unique in this run.
fn message_key(core: &Core, customer: &str, ordinal: u64, label: &str) -> String {
    let parts: [&[u8]; 4] = [label.as_bytes(), core.run.as_bytes(), customer.as_bytes(), &ordinal.to_le_bytes()];
    let hex = hex::encode(core.dice.bytes(&parts));
    format!("{}-{}", &hex[..32], &hex[32..48])
}
