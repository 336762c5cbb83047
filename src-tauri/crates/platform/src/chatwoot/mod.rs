//! Chatwoot's API channel, and the generic API inbox as a profile of it. Facts and their certainty: docs/protocols/chatwoot.md.

mod abilities;
mod calls;
mod changed;
mod contact;
mod content;
mod conversation;
mod errors;
pub(crate) mod head;
mod learn;
mod look;
mod message;
mod multipart;
mod paths;
mod read;
mod reply;
mod send;
mod sent;
mod settings;
mod signature;
mod told;

use std::ops::Range;

use standin_model::secret::Place;
use standin_model::{ApiRequest, Fault, PlatformKind, Problem, Reading, Secrets, Settings, SignatureReport};

use crate::adapter::{Adapter, Found, Learned, Outgoing, Purpose, ReplyReading, Sending, SentContext, Step};
use crate::call::{Call, Told};
use crate::capabilities::Capabilities;
use crate::differences::Difference;
use crate::secrets;
use abilities::{API_INBOX_CAPABILITIES, CHATWOOT_CAPABILITIES};

pub use signature::{expected_signature, identity_hash};

/// The adapter of Chatwoot and of products built like it.
#[derive(Debug)]
pub(crate) struct Chatwoot {
    capabilities: &'static Capabilities,
}

/// Chatwoot itself.
pub(crate) static CHATWOOT: Chatwoot = Chatwoot { capabilities: &CHATWOOT_CAPABILITIES };
/// A generic API inbox.
pub(crate) static API_INBOX: Chatwoot = Chatwoot { capabilities: &API_INBOX_CAPABILITIES };

impl Adapter for Chatwoot {
    fn kind(&self) -> PlatformKind {
        self.capabilities.platform
    }

    fn capabilities(&self) -> &'static Capabilities {
        self.capabilities
    }

    fn read_webhook(&self, head: &[u8], body: &[u8]) -> Reading {
        read::webhook(self.kind(), head, body)
    }

    fn read_sent(&self, target: &str, body: &[u8]) -> Reading {
        sent::sent(self.kind(), target, body)
    }

    fn read_reply(&self, status: u16, head: &[u8], body: &[u8], sent: &SentContext<'_>) -> ReplyReading {
        reply::reply(status, head, body, sent)
    }

    fn next_step(&self, sending: &Sending<'_>, message: &Outgoing<'_>) -> Result<Step, Fault> {
        send::next_step(sending, message)
    }

    fn learn(&self, sending: &Sending<'_>, purpose: Purpose, status: u16, head: &[u8], body: &[u8]) -> Learned {
        learn::learn(sending, purpose, status, head, body)
    }

    fn find_sent(&self, sending: &Sending<'_>, _: &Outgoing<'_>, before: Option<&str>) -> Option<ApiRequest> {
        learn::find_sent(sending, before)
    }

    fn read_found(&self, message: &Outgoing<'_>, since: i64, status: u16, body: &[u8]) -> Found {
        learn::read_found(message, since, status, body)
    }

    fn create_customer(&self, sending: &Sending<'_>) -> Result<ApiRequest, Fault> {
        send::create_contact(sending)
    }

    fn call(&self, settings: &Settings, secrets: &Secrets, call: &Call<'_>) -> Result<ApiRequest, Fault> {
        calls::build(settings, secrets, call)
    }

    fn told(&self, call: &Call<'_>, _: &[u8], body: &[u8]) -> Told {
        told::read(self.kind(), call, body)
    }

    fn changes(&self, before: &[u8], after: &[u8]) -> Vec<Difference> {
        changed::between(before, after)
    }

    fn operations(&self, settings: &Settings, secrets: &Secrets) -> Vec<&'static str> {
        abilities::operations(settings, secrets)
    }

    fn dashboard_url(&self, settings: &Settings, conversation: &str) -> Option<String> {
        paths::dashboard(settings, conversation)
    }

    fn check_signature(
        &self,
        settings: &Settings,
        secrets: &Secrets,
        head: &[u8],
        body: &[u8],
        now: i64,
    ) -> Option<SignatureReport> {
        signature::check(settings, secrets, head, body, now)
    }

    fn secret_spans(&self, place: Place, bytes: &[u8]) -> Vec<Range<usize>> {
        secret_spans(place, bytes)
    }

    fn check_settings(&self, settings: &Settings, secrets: &Secrets) -> Vec<Problem> {
        settings::check(settings, secrets)
    }
}

/// docs/protocols/chatwoot.md 1: tokens are secrets by name, wherever the platform's shapes have them: the session's
/// `pubsub_token` in every webhook and contact, the owner's `access_token` in a profile, `hmac_token` and `secret` in an
/// inbox or webhook.
fn secret_spans(place: Place, bytes: &[u8]) -> Vec<Range<usize>> {
    secrets::spans(place, bytes, secrets::named)
}
