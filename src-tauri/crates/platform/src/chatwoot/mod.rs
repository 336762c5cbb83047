//! Chatwoot's API channel, and the generic API inbox as a profile of it. Facts and their certainty: docs/protocols/chatwoot.md.

mod calls;
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
use crate::capabilities::{Ask, Capabilities, MessageKind, Retries};
use crate::secrets;

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

/// docs/protocols/chatwoot.md 1, 3 and 6.
static CHATWOOT_CAPABILITIES: Capabilities = Capabilities {
    platform: PlatformKind::Chatwoot,
    default_base_url: "https://app.chatwoot.com/",
    token_name: "access token",
    customer_name: "source_id",
    rate: None,
    sends: &[MessageKind::Text, MessageKind::Click, MessageKind::Raw],
    media_by_url_only: false,
    creates_customers: true,
    creates_customers_verified: true,
    asks: &[
        Ask {
            name: "base_url",
            title: "base URL",
            found: "The address of your dashboard, up to the first slash: https://app.chatwoot.com/ for the cloud.",
            secret: false,
            needed: true,
        },
        Ask {
            name: "token",
            title: "Access Token",
            found: "Dashboard, profile settings, Access Token, at the bottom of the page. An administrator's, for the set-up.",
            secret: true,
            needed: false,
        },
        Ask {
            name: "account",
            title: "account",
            found: "The number in the dashboard's address, behind /accounts/.",
            secret: false,
            needed: false,
        },
        Ask {
            name: "inbox",
            title: "inbox id",
            found: "The number in the address of the inbox's settings, behind /inboxes/.",
            secret: false,
            needed: false,
        },
        Ask {
            name: "inbox_identifier",
            title: "inbox identifier",
            found: "Settings of the inbox, tab Configuration. Enough by itself for the public API.",
            secret: false,
            needed: false,
        },
        Ask {
            name: "webhook_secret",
            title: "webhook secret",
            found: "Settings of the inbox, from version 4.13 on. It checks signatures, and is not hmac_token.",
            secret: true,
            needed: false,
        },
        Ask {
            name: "hmac_token",
            title: "hmac_token",
            found: "Settings of the inbox, tab Configuration, identity validation. Needed where customers must prove who they are.",
            secret: true,
            needed: false,
        },
    ],
    how_to: &[
        "In the dashboard, add an inbox of kind API, or let the set-up here do it.",
        "Copy your access token from the profile settings; an administrator's can do the set-up.",
        "Take the account from the dashboard's address, and the inbox's number and identifier from its settings.",
        "Put the public webhook address from here into the webhook URL of the inbox. From version 4.14 on, addresses of the own machine or network are refused there.",
    ],
    nothing_done_after_5xx: false,
    signs_webhooks: true,
    dedupe_header: Some("X-Chatwoot-Delivery"),
    retries: Retries {
        words: "One attempt, 5 seconds long. It is not repeated: after any answer but 2xx, and after none, the message is marked as failed, and one message_updated says so.",
        gaps: &[],
        after_4xx: false,
        timeout: 5,
    },
};

static API_INBOX_CAPABILITIES: Capabilities = Capabilities {
    platform: PlatformKind::ApiInbox,
    default_base_url: "http://127.0.0.1:3000/",
    retries: Retries {
        words: "Not known for every product. Chatwoot makes one attempt of 5 seconds; products built on it repeat 2 to 5 times.",
        ..CHATWOOT_CAPABILITIES.retries
    },
    ..CHATWOOT_CAPABILITIES
};

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
