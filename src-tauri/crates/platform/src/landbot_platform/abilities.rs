//! What the Platform API can do and where things are in it, as data.

use standin_model::{PlatformKind, SenderKind};

use crate::capabilities::{Ask, Capabilities, IdKind, IdValue, MessageKind, Rate, Retries};

/// docs/protocols/landbot.md 3.1 (token, address, rate), 3.5 (side effects), 4 (delivery).
pub(super) static CAPABILITIES: Capabilities = Capabilities {
    platform: PlatformKind::LandbotPlatform,
    default_base_url: "https://api.landbot.io/v1/",
    token_name: "agent token",
    customer_name: "customer id",
    rate: Some(Rate { per_second: 10 }),
    sends: &[MessageKind::Text, MessageKind::Image, MessageKind::Location, MessageKind::Raw],
    sends_as: SenderKind::Agent,
    send_effect: Some(
        "This goes out as the agent who owns the token. The customer is that agent's from then on and the bot is silent, until unassign or assign-bot.",
    ),
    media_by_url_only: true,
    creates_customers: false,
    creates_customers_verified: true,
    asks: &[
        Ask {
            name: "base_url",
            title: "base URL",
            found: "It is the same for everybody: https://api.landbot.io/v1/.",
            secret: false,
            needed: true,
        },
        Ask {
            name: "token",
            title: "API token",
            found: "Dashboard, Settings, Account. It opens all that this agent sees, and what is done with it is done in their name.",
            secret: true,
            needed: true,
        },
        Ask {
            name: "hook_token",
            title: "hook token",
            found: "What the message hook was made with: you choose it. Landbot sends it along as Authorization: Token ….",
            secret: true,
            needed: false,
        },
    ],
    how_to: &[
        "In Landbot's dashboard, open Settings, Account, and copy the API token: it is the agent token, not a channel's.",
        "List the channels (operation channels) to find the number of the channel that interests you.",
        "Store a token of your choice here as hook_token, then make a message hook on the channel (operation create-hook with url=here): it gets the public webhook address and that token.",
        "Message hooks need a paid plan. Every message of the channel comes, from customers, bots, agents and Landbot.",
    ],
    nothing_done_after_5xx: true,
    several_conversations: false,
    markdown: false,
    sets_up: false,
    statuses: &[],
    delivery_statuses: &[],
    over: None,
    terms: &[
        (
            "channel",
            "One messaging surface: a web widget, a WhatsApp number, an APIchat channel. Hooks belong to a channel.",
        ),
        (
            "customer",
            "The person on the other side, by Landbot's number. The number is the same on APIchat's webhooks.",
        ),
        ("agent", "A human of the workspace. A customer is with a bot, with an agent (agent_id), or with neither."),
        ("message hook", "An address that gets every message of a channel, from all four kinds of sender."),
        ("node", "A block of a bot, by its id in the builder: assign-bot can begin there."),
    ],
    ids: &[
        IdKind {
            name: "customer.id",
            value: IdValue::Customer,
            meaning: "Landbot's id of the person.",
            used_in: "Path of /customers/{id}/…; customer.id in each hook, and in APIchat's webhooks.",
        },
        IdKind {
            name: "channel.id",
            value: IdValue::Channel,
            meaning: "Landbot's id of the channel.",
            used_in: "Path of /channels/{id}/…; channel.id in each hook; channel_id of a customer.",
        },
        IdKind {
            name: "sender.id",
            value: IdValue::Bot,
            meaning: "Landbot's id of the bot that spoke last.",
            used_in: "sender.id in each hook of a bot; path of assign_bot/{bot_id}/.",
        },
        IdKind {
            name: "agent token",
            value: IdValue::Hidden,
            meaning: "The password of the agent: never shown.",
            used_in: "Header Authorization: Token … of each request.",
        },
        IdKind {
            name: "hook token",
            value: IdValue::Hidden,
            meaning: "The password of the hook: never shown.",
            used_in: "Header Authorization: Token … of each webhook.",
        },
    ],
    history_page: 0,
    signs_webhooks: false,
    private_targets: None,
    dedupe_header: Some("sentry-trace"),
    retries: Retries {
        words: "Every answer that is not 2xx is delivered again: after 5, 10, 15, 20 and 25 seconds, so about 0, 5, 15, 30, 50 and 75 s after the first attempt, with the same body and sentry-trace. Whether a 4xx is final is told both ways.",
        gaps: &[5, 10, 15, 20, 25],
        after_4xx: true,
        timeout: 30,
    },
};
