//! An envelope: one recorded exchange as fronts and scripts see it, one JSON object of the CLI's contract.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Headers, PlatformKind, Problem};

/// Which way a request went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From the platform to us.
    Received,
    /// From us to the platform.
    Sent,
    /// From us to the developer's own middleware.
    Forwarded,
    /// A local platform's own traffic.
    Simulated,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 4] = [Self::Received, Self::Sent, Self::Forwarded, Self::Simulated];

    /// The one spelling, the same as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sent => "sent",
            Self::Forwarded => "forwarded",
            Self::Simulated => "simulated",
        }
    }

    /// Reads the one spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.as_str() == text)
    }
}

/// What an exchange is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A platform's webhook.
    Webhook,
    /// A message of the simulated customer.
    Send,
    /// Any other call of a platform's API.
    Api,
    /// A webhook passed on to the developer's middleware.
    Forward,
    /// A recorded envelope sent again.
    Replay,
    /// A WebSocket frame.
    Frame,
    /// A picture or file fetched for showing.
    Media,
    /// A probe of our own through the tunnel.
    Probe,
    /// A request that the door turned away.
    Refused,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Webhook,
        Self::Send,
        Self::Api,
        Self::Forward,
        Self::Replay,
        Self::Frame,
        Self::Media,
        Self::Probe,
        Self::Refused,
    ];

    /// The one spelling, the same as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Send => "send",
            Self::Api => "api",
            Self::Forward => "forward",
            Self::Replay => "replay",
            Self::Frame => "frame",
            Self::Media => "media",
            Self::Probe => "probe",
            Self::Refused => "refused",
        }
    }

    /// Reads the one spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.as_str() == text)
    }
}

/// Where the recorded head of a request is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum HeadOrigin {
    /// The bytes of the wire.
    Wire,
    /// Rebuilt from what the HTTP library was told to send.
    Rebuilt,
}

/// Head and body of a request or a reply, described.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Payload {
    /// Header fields in wire order; a value that is not UTF-8 is `{"base64":"…"}`. Sealed spans are masked.
    #[ts(type = "Array<[string, string | { base64: string }]>")]
    pub headers: Headers,
    /// Length of the body in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// SHA-256 of the true body, hexadecimal.
    pub sha256: String,
    /// Whether bytes are missing.
    pub truncated: bool,
}

/// One recorded exchange, described. Fields are only ever added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Envelope {
    /// Number in this data folder.
    #[ts(type = "number")]
    pub seq: i64,
    /// Identity that survives export and import.
    pub id: String,
    /// Which way the request went.
    pub direction: Direction,
    /// What it is for.
    pub kind: Kind,
    /// The platform, once known.
    pub platform: Option<PlatformKind>,
    /// The connection's name.
    pub connection: Option<String>,
    /// The developer's id of the customer.
    pub customer: Option<String>,
    /// The platform's id of the conversation, where it has one.
    pub conversation: Option<String>,
    /// The platform's word for the type of message or event.
    #[serde(rename = "type")]
    pub type_name: Option<String>,
    /// `customer`, `bot`, `agent` or `system`.
    pub sender: Option<String>,
    /// Verdict on the signature: `valid`, `wrong`, `absent`, `stale`; null where the platform signs nothing.
    pub signature: Option<String>,
    /// Why there is no (whole) answer, or why the door refused: a code.
    pub error: Option<String>,
    /// Whether the request's head is the wire's or rebuilt.
    pub head: HeadOrigin,
    /// When it began, RFC 3339 with microseconds.
    pub started_at: String,
    /// How long until the answer, milliseconds; null while under way.
    pub duration_ms: Option<f64>,
    /// Request method.
    pub method: String,
    /// Request target, secrets masked.
    pub target: String,
    /// The whole URL of a request that we sent, secrets masked.
    pub url: Option<String>,
    /// Status of the reply.
    pub status: Option<u16>,
    /// Which attempt of the same message this is, from 1.
    pub attempt: u32,
    /// The envelope that this one is a replay of.
    #[ts(type = "number | null")]
    pub parent_seq: Option<i64>,
    /// The same for every attempt of one message.
    pub dedupe_key: Option<String>,
    /// The first envelope with the same key.
    #[ts(type = "number | null")]
    pub duplicate_of: Option<i64>,
    /// The request.
    pub request: Payload,
    /// The reply; its `bytes` are 0 while there is none.
    pub reply: Payload,
    /// One line for lists.
    pub summary: String,
    /// What differs from the documentation.
    pub problems: Vec<Problem>,
    /// Whether the planned answer has left (received), or the reply has come (sent).
    pub answered: bool,
    /// Address of the peer as seen by the socket.
    pub peer: Option<String>,
    /// Whether it has been read: type, sender, summary and problems stand only then.
    pub read: bool,
}
