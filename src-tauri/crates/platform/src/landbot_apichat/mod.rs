//! Landbot APIchat: the customer's side of a Landbot channel. Facts and their certainty: docs/protocols/landbot.md 1 and 2.

mod customer;
mod errors;
mod message;
mod read;
mod reply;
mod send;
mod sent;
mod settings;

use std::ops::Range;

use standin_model::secret::Place;
use standin_model::{ApiRequest, Fault, FaultCode, PlatformKind, Problem, Reading, Secrets, SenderKind, Settings};

use crate::adapter::{Adapter, Outgoing, ReplyReading, Sending, SentContext, Step};
use crate::capabilities::{Ask, Capabilities, IdKind, IdValue, MessageKind, Rate, Retries};
use crate::secrets;

/// The adapter of Landbot APIchat.
#[derive(Debug)]
pub(crate) struct LandbotApichat;

/// docs/protocols/landbot.md 1.1 (token, address), 1.3 (messages), 1.5 (rate), 2.1 (delivery).
static CAPABILITIES: Capabilities = Capabilities {
    platform: PlatformKind::LandbotApichat,
    default_base_url: "https://chat.landbot.io/v1/",
    token_name: "channel token",
    customer_name: "customer token",
    rate: Some(Rate { per_second: 10 }),
    sends: &[
        MessageKind::Text,
        MessageKind::Click,
        MessageKind::Image,
        MessageKind::Video,
        MessageKind::Audio,
        MessageKind::Document,
        MessageKind::Location,
        MessageKind::Raw,
    ],
    sends_as: SenderKind::Customer,
    send_effect: None,
    media_by_url_only: true,
    creates_customers: true,
    creates_customers_verified: false,
    asks: &[
        Ask {
            name: "base_url",
            title: "base URL",
            found: "It is the same for everybody: https://chat.landbot.io/v1/.",
            secret: false,
            needed: true,
        },
        Ask {
            name: "token",
            title: "AUTH TOKEN",
            found: "Dashboard, settings of the APIchat channel.",
            secret: true,
            needed: true,
        },
    ],
    how_to: &[
        "In Landbot's dashboard, open the settings of your APIchat channel.",
        "Copy AUTH TOKEN from there and store it here as the channel token. It is not the API token of your account page.",
        "Paste the public webhook address from here into HOOK URL(S) there, and save. Several addresses may stand there; each gets every message.",
        "Connect a bot to the channel, then send a first message from here.",
    ],
    nothing_done_after_5xx: true,
    several_conversations: false,
    markdown: false,
    sets_up: false,
    statuses: &[],
    delivery_statuses: &[],
    over: None,
    history_page: 0,
    terms: &[
        (
            "channel",
            "The connection between a bot and one messaging surface. An APIchat channel has its own token and hook URLs.",
        ),
        (
            "customer",
            "The person on the other side. Your own stable id of them is the customer token; Landbot gives them an id, too.",
        ),
        ("agent", "Who answers: the bot, or a human who took over. agent.type in each webhook says which."),
    ],
    ids: &[
        IdKind {
            name: "customer.token",
            value: IdValue::Customer,
            meaning: "Your own stable id of the person.",
            used_in: "Path of POST /send/{customer_token}/; customer.token in each webhook.",
        },
        IdKind {
            name: "customer.id",
            value: IdValue::Person,
            meaning: "Landbot's id of the person.",
            used_in: "Answers and webhooks; the path of the Platform API's /customers/{id}/.",
        },
        IdKind {
            name: "channel.id",
            value: IdValue::Channel,
            meaning: "Landbot's id of the channel.",
            used_in: "channel.id in each webhook; the Platform API's /channels/{id}/.",
        },
        IdKind {
            name: "agent.id",
            value: IdValue::Bot,
            meaning: "Landbot's id of the bot that spoke last.",
            used_in: "agent.id in each webhook, while agent.type is bot.",
        },
        IdKind {
            name: "channel token",
            value: IdValue::Hidden,
            meaning: "The password of the channel: never shown.",
            used_in: "Header Authorization: Token … of each request.",
        },
    ],
    signs_webhooks: false,
    private_targets: None,
    dedupe_header: Some("sentry-trace"),
    retries: Retries {
        words: "Every answer that is not 2xx, a 4xx too, is delivered again: after 5, 10, 15, 20 and 25 seconds, so about 0, 5, 15, 30, 50 and 75 s after the first attempt, with the same body and sentry-trace. What happens after the last attempt is not documented.",
        gaps: &[5, 10, 15, 20, 25],
        after_4xx: true,
        timeout: 30,
    },
};

impl Adapter for LandbotApichat {
    fn kind(&self) -> PlatformKind {
        PlatformKind::LandbotApichat
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn read_webhook(&self, head: &[u8], body: &[u8]) -> Reading {
        read::webhook(head, body)
    }

    fn read_sent(&self, target: &str, body: &[u8]) -> Reading {
        sent::sent(target, body)
    }

    fn read_reply(&self, status: u16, head: &[u8], body: &[u8], sent: &SentContext<'_>) -> ReplyReading {
        reply::reply(status, head, body, sent)
    }

    fn next_step(&self, sending: &Sending<'_>, message: &Outgoing<'_>) -> Result<Step, Fault> {
        if !message.attachments.is_empty() {
            return Err(Fault::new(FaultCode::NotSupported, "Landbot takes files by URL only.")
                .hint("Put the file where Landbot can fetch it, and send its URL."));
        }
        let request = send::message(
            &sending.settings.base_url,
            &sending.secrets.token(),
            sending.customer,
            message.message,
            sending.fields,
        )?;
        Ok(Step::Send { request })
    }

    fn create_customer(&self, sending: &Sending<'_>) -> Result<ApiRequest, Fault> {
        send::customer(&sending.settings.base_url, &sending.secrets.token(), sending.customer, sending.fields)
    }

    fn secret_spans(&self, place: Place, bytes: &[u8]) -> Vec<Range<usize>> {
        // Landbot gives the tokens of channels and hooks back in clear; a customer's token is an identity.
        secrets::spans(place, bytes, |path| secrets::token_of(path, &["channel", "channels", "hook", "hooks"]))
    }

    fn check_settings(&self, settings: &Settings, secrets: &Secrets) -> Vec<Problem> {
        settings::check(&settings.base_url, &secrets.token())
    }
}
