//! What the answer to an operation tells. The tokens of channels and hooks are left behind. docs/protocols/landbot.md 3.3.

use standin_model::view::{ApiTelling, ChannelView, HookView, PlatformCustomer, PlatformField, TranscriptLine};

use crate::expect::scalar;
use crate::json::{Document, Kind, Members, Node};
use crate::operation::Answer;
use crate::{decimal, text};

/// Most items of an answer that are shown.
const MOST: usize = 1000;
/// Longest JSON that is shown as it is, in bytes.
const LONGEST: usize = 256 * 1024;
/// Keys of a customer that the platform sets itself; what else stands beside them is a custom field.
const STANDARD: [&str; 27] = [
    "id",
    "name",
    "channel_id",
    "archived",
    "agent_id",
    "unread",
    "last_message",
    "register_date",
    "custom_fields",
    "uuid",
    "avatar",
    "email",
    "phone",
    "blocked",
    "brand_id",
    "opt_in",
    "meta_data",
    "visitor_id",
    "ticket_id",
    "paused_until",
    "last_message_content",
    "last_send_date",
    "last_receive_date",
    "token",
    "country",
    "url",
    "success",
];

/// Reads the body of an answer that is a success.
pub(super) fn told(answer: Answer, body: &[u8]) -> ApiTelling {
    let document = Document::new(body);
    let Some(root) = document.root() else {
        // The bodies of state changes are not documented; empty ones and text are as good.
        return if matches!(answer, Answer::Done | Answer::Json) { ApiTelling::Done } else { ApiTelling::Unreadable };
    };
    if answer == Answer::Json {
        let json = root.raw();
        return if json.len() > LONGEST { ApiTelling::Unreadable } else { ApiTelling::Json { json: json.to_owned() } };
    }
    let Some(members) = root.members() else {
        return if answer == Answer::Done { ApiTelling::Done } else { ApiTelling::Unreadable };
    };
    let total = members.get("total").and_then(|node| node.raw().parse().ok());
    let list = |one: &str, many: &str| items(&members, one, many);
    match answer {
        Answer::Done | Answer::Json => Some(ApiTelling::Done),
        Answer::Channels => list("channel", "channels")
            .map(|list| ApiTelling::Channels { total, channels: list.iter().map(channel).collect() }),
        Answer::Hooks => {
            list("hook", "hooks").map(|list| ApiTelling::Hooks { total, hooks: list.iter().map(hook).collect() })
        }
        Answer::Customers => list("customer", "customers")
            .map(|list| ApiTelling::Customers { total, customers: list.iter().map(customer).collect() }),
        Answer::Field => {
            members.get("field").and_then(Node::members).map(|field| ApiTelling::Field { field: self::field(&field) })
        }
        Answer::Transcript => {
            list("message", "messages").map(|list| ApiTelling::Transcript { lines: list.iter().map(line).collect() })
        }
    }
    .unwrap_or(ApiTelling::Unreadable)
}

/// The objects under the name of one or of many.
fn items<'a>(members: &Members<'a>, one: &str, many: &str) -> Option<Vec<Members<'a>>> {
    if let Some(one) = members.get(one).and_then(Node::members) {
        return Some(vec![one]);
    }
    let list = members.get(many)?.items()?.list;
    Some(list.into_iter().take(MOST).filter_map(Node::members).collect())
}

fn word(members: &Members<'_>, key: &str) -> Option<String> {
    members.get(key).and_then(scalar).filter(|value| !value.is_empty())
}

fn truth(members: &Members<'_>, key: &str) -> Option<bool> {
    match word(members, key)?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// An instant, microseconds since the epoch; dates come as floats and as whole numbers.
fn instant(members: &Members<'_>, key: &str) -> Option<i64> {
    decimal::instant(&word(members, key)?).map(|(micros, _)| micros)
}

fn channel(members: &Members<'_>) -> ChannelView {
    let bots = members.get("bots").and_then(Node::items).map(|items| items.list).unwrap_or_default();
    ChannelView {
        id: word(members, "id").unwrap_or_default(),
        name: word(members, "name"),
        kind: word(members, "type"),
        active: truth(members, "active"),
        bots: bots
            .into_iter()
            .take(MOST)
            .filter_map(|bot| scalar(bot).or_else(|| bot.get("id").and_then(scalar)))
            .collect(),
    }
}

fn hook(members: &Members<'_>) -> HookView {
    HookView {
        id: word(members, "id").unwrap_or_default(),
        url: word(members, "url"),
        name: word(members, "name"),
        channel: word(members, "channel_id"),
        has_token: word(members, "token").is_some(),
        created_at: instant(members, "created_at"),
    }
}

fn customer(members: &Members<'_>) -> PlatformCustomer {
    // Fields stand beside the rest, inside custom_fields, or both: each is shown once.
    let nested = members.get("custom_fields").and_then(Node::members).unwrap_or_default();
    let beside = members.list.iter().filter(|(key, _)| !STANDARD.contains(&key.as_str()) && !nested.has(key));
    let fields = nested.list.iter().chain(beside).take(MOST).map(|(key, node)| (key.clone(), node.raw().to_owned()));
    PlatformCustomer {
        id: word(members, "id").unwrap_or_default(),
        name: word(members, "name"),
        email: word(members, "email"),
        phone: word(members, "phone"),
        channel: word(members, "channel_id"),
        agent: word(members, "agent_id"),
        archived: truth(members, "archived"),
        blocked: truth(members, "blocked"),
        unread: word(members, "unread"),
        registered_at: instant(members, "register_date"),
        last_at: instant(members, "last_message"),
        fields: fields.collect(),
    }
}

fn field(members: &Members<'_>) -> PlatformField {
    PlatformField {
        name: word(members, "name").unwrap_or_default(),
        kind: word(members, "type"),
        value: members.get("value").map(|node| node.raw().to_owned()),
        extra: members.get("extra").filter(|node| node.kind() != Kind::Null).map(|node| node.raw().to_owned()),
    }
}

fn line(members: &Members<'_>) -> TranscriptLine {
    let kind = word(members, "type").unwrap_or_default();
    let words = word(members, "message").or_else(|| word(members, "title")).or_else(|| word(members, "url"));
    // Of an event the message is the agent's number.
    let words = match (kind.as_str(), word(members, "action"), word(members, "agent_id")) {
        ("event", Some(action), Some(agent)) => Some(format!("{action} {agent}")),
        ("event", Some(action), None) => Some(action),
        _ => words,
    };
    TranscriptLine {
        kind,
        sender: word(members, "sender"),
        at: word(members, "message_datetime"),
        words: words.map(|words| text::one_line(&words, 4000)),
        payload: word(members, "payload"),
        url: word(members, "url"),
    }
}
