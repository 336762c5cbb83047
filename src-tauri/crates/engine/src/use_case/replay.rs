//! Sending one recorded envelope again, to the same target or another, byte for byte.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use standin_client::wire::{WireRequest, plan};
use standin_client::{About, Retry, TargetPolicy};
use standin_model::secret::Place;
use standin_model::view::{ReceiverStart, ReplayAsk, ReplayPlan, ReplayResult};
use standin_model::{Direction, Envelope, Fault, FaultCode, Kind};

use crate::Engine;
use crate::faults::{client_fault, internal};
use crate::use_case::conversation::explain_seq;

/// A replay, ready to leave: the true bytes and what people are told of them.
struct Prepared {
    request: WireRequest,
    direction: Direction,
    plan: ReplayPlan,
}

impl Engine {
    /// Says what a replay will do, without doing it.
    ///
    /// # Errors
    /// When there is no such envelope, it cannot be sent again, or the target is no URL.
    pub async fn replay_plan(self: &Arc<Self>, ask: ReplayAsk) -> Result<ReplayPlan, Fault> {
        let origin = self.envelope(ask.seq).await?;
        Ok(self.prepare(&origin, &ask).await?.plan)
    }

    /// Sends an envelope again; the result is an envelope linked to its origin.
    ///
    /// # Errors
    /// As for the plan, and when the target is refused or the log refuses. A refusal by the other side is a result.
    pub async fn replay_run(self: &Arc<Self>, ask: ReplayAsk) -> Result<ReplayResult, Fault> {
        let origin = self.envelope(ask.seq).await?;
        if origin.direction == Direction::Received && ask.to.is_none() {
            self.receiver_start(ReceiverStart::default()).await?;
        }
        let prepared = self.prepare(&origin, &ask).await?;
        let about = About {
            platform: origin.platform,
            connection: origin.connection.clone(),
            customer: origin.customer.clone(),
            parent: Some(origin.seq),
            retry: Retry::Never,
            ..About::new(prepared.direction, Kind::Replay)
        };
        let sent = self.client.send_wire(prepared.request, about).await.map_err(|error| client_fault(&error))?;
        let last = sent.last().ok_or_else(|| internal(&"a replay without an attempt"))?;
        let seq = last.seq;
        let explained = self.read(move |store| explain_seq(store, seq)).await?;
        Ok(ReplayResult {
            seq,
            parent_seq: origin.seq,
            status: last.status,
            first_status: origin.status,
            explained,
            plan: prepared.plan,
        })
    }

    async fn prepare(&self, origin: &Envelope, ask: &ReplayAsk) -> Result<Prepared, Fault> {
        if origin.kind == Kind::Refused {
            return Err(Fault::new(
                FaultCode::NotSupported,
                format!(
                    "Envelope {} was turned away at the door and may not be whole; it cannot be sent again.",
                    origin.seq
                ),
            )
            .hint("Save its body with `standin show SEQ --part body --raw` and send that."));
        }
        let same = self.same_target(origin).await?;
        let url = match &ask.to {
            Some(to) => checked_url(to)?,
            None => same.clone(),
        };
        // A platform's token is for that platform: whoever else gets the request gets the mask.
        let foreign = origin.direction == Direction::Sent && !same_origin(&url, &same);
        let bytes = |place| self.bytes(origin.seq, place, !foreign);
        let head = bytes(Place::Head).await?.unwrap_or_default();
        let framing = bytes(Place::Framing).await?;
        let (body, framing) = match &ask.body {
            Some(edited) => (decoded(edited)?, None),
            None => (bytes(Place::Body).await?.unwrap_or_default(), framing),
        };
        let parsed = url::Url::parse(&url).map_err(|error| internal(&error))?;
        let planned = plan(&head, body.len(), framing.as_deref(), &parsed).map_err(|error| {
            Fault::new(FaultCode::NotSupported, format!("Envelope {} cannot be sent again: {error}.", origin.seq))
                .hint("Look at its raw head.")
        })?;
        let direction = if origin.direction == Direction::Sent { Direction::Sent } else { Direction::Forwarded };
        let shown = self.masked(&url);
        let mut changes = planned.changes;
        if foreign {
            changes.push("Secrets stay masked: the target is another host than the platform's.".to_owned());
        }
        let plan = ReplayPlan {
            seq: origin.seq,
            method: planned.method,
            effects: effects(origin, direction, &shown, url == same, foreign),
            url: shown,
            same_target: ask.to.is_none() || url == same,
            changes,
        };
        Ok(Prepared {
            request: WireRequest { url, head, body, framing, policy: TargetPolicy::UserTyped },
            direction,
            plan,
        })
    }

    /// Where a replay without another target goes, secrets masked.
    pub(crate) async fn replay_target(&self, origin: &Envelope) -> Result<String, Fault> {
        let url = self.same_target(origin).await?;
        Ok(self.masked(&url))
    }

    /// The whole true URL: where a sent one went; for a webhook the developer's middleware, else our own door again.
    async fn same_target(&self, origin: &Envelope) -> Result<String, Fault> {
        let target = self.true_bytes(origin.seq, Place::Target).await?.unwrap_or_default();
        let target = String::from_utf8_lossy(&target).into_owned();
        let connection = match origin.connection.clone() {
            Some(name) => self.read(move |store| store.connection(&name)).await?,
            None => None,
        };
        if origin.direction != Direction::Received {
            // The simulator of this process listens at another port after each start.
            let moved = connection.filter(|connection| connection.simulated && origin.direction == Direction::Sent);
            return Ok(moved.and_then(|connection| rebased(&target, &connection.base_url)).unwrap_or(target));
        }
        if let Some(forward_to) = connection.and_then(|connection| connection.forward_to) {
            return Ok(forward_to);
        }
        let (local, _) = self.hook_urls(&target).await?;
        local.ok_or_else(|| {
            Fault::new(
                FaultCode::BadArguments,
                "The receiver does not listen, so the webhook has no target of its own.",
            )
            .hint("Give a target with --to, or start the receiver.")
        })
    }

    async fn true_bytes(&self, seq: i64, place: Place) -> Result<Option<Vec<u8>>, Fault> {
        self.bytes(seq, place, true).await
    }

    /// The true bytes, or with `reveal` false the masked ones.
    async fn bytes(&self, seq: i64, place: Place, reveal: bool) -> Result<Option<Vec<u8>>, Fault> {
        let part = self.read(move |store| store.part(seq, place, reveal)).await?;
        match part {
            Some(part) if part.key_missing => Err(Fault::new(
                FaultCode::KeyUnavailable,
                format!("Envelope {seq} holds sealed spans whose key is lost; its true bytes cannot be sent."),
            )
            .hint("Send a new message instead.")),
            other => Ok(other.map(|part| part.bytes)),
        }
    }

    /// A text with every known secret masked.
    pub(crate) fn masked(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for range in self.secrets.find(text.as_bytes()) {
            bytes[range].fill(standin_model::secret::MASK);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A target as the user gives it, whole.
pub(crate) fn checked_url(text: &str) -> Result<String, Fault> {
    let bad = |why: &str| {
        Fault::new(FaultCode::BadArguments, format!("{text:?} cannot be a target: {why}."))
            .hint("Give it whole, for example http://127.0.0.1:3000/webhook")
    };
    let url = url::Url::parse(text.trim()).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("only http and https are spoken"));
    }
    if url.host_str().is_none() {
        return Err(bad("it names no host"));
    }
    Ok(url.to_string())
}

/// Whether two addresses name the same scheme, host and port.
fn same_origin(one: &str, other: &str) -> bool {
    match (url::Url::parse(one), url::Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin() == other.origin(),
        _ => false,
    }
}

/// The same path and query at the host and port of `base_url`.
fn rebased(target: &str, base_url: &str) -> Option<String> {
    let (mut target, base) = (url::Url::parse(target).ok()?, url::Url::parse(base_url).ok()?);
    target.set_host(base.host_str()).ok()?;
    target.set_port(base.port()).ok()?;
    Some(target.to_string())
}

fn decoded(body: &str) -> Result<Vec<u8>, Fault> {
    STANDARD
        .decode(body)
        .map_err(|error| Fault::new(FaultCode::BadArguments, format!("The edited body is not base64: {error}.")))
}

/// What a replay will do to whom, in words.
fn effects(origin: &Envelope, direction: Direction, url: &str, same_target: bool, foreign: bool) -> Vec<String> {
    let who = origin.customer.as_deref().unwrap_or("the customer");
    match direction {
        Direction::Sent if foreign => {
            vec![format!("{url} gets the request as it went to the platform, without its token.")]
        }
        Direction::Sent if matches!(origin.kind, Kind::Send | Kind::Replay) => {
            vec![format!("The platform takes it for a new message of {who}; the bot goes on from there.")]
        }
        Direction::Sent => vec![format!("{url} is called again.")],
        _ if same_target && origin.direction == Direction::Received => {
            vec![format!("{url} gets the webhook again, as if the platform had delivered it once more.")]
        }
        _ => vec![format!("{url} gets the webhook of {who}.")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_send_to_the_simulator_follows_it_to_its_new_port() {
        let moved = rebased("http://127.0.0.1:4000/v1/send/tg-1/", "http://127.0.0.1:5000/v1/");
        assert_eq!(moved.as_deref(), Some("http://127.0.0.1:5000/v1/send/tg-1/"));
    }

    #[test]
    fn targets_are_whole_web_addresses() {
        for odd in ["127.0.0.1:3000", "ftp://x/", "file:///etc/passwd", ""] {
            assert_eq!(checked_url(odd).expect_err(odd).code, FaultCode::BadArguments);
        }
        assert!(checked_url("http://127.0.0.1:3000/hook").is_ok());
    }
}
