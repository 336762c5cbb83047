//! Pure adapters: bytes in, meaning out. No IO, no clock, no state; reading never fails.

mod adapter;
mod address;
mod call;
mod capabilities;
mod chatwoot;
mod decimal;
mod differences;
mod expect;
mod framing;
mod json;
mod json_post;
mod landbot_apichat;
mod landbot_head;
mod landbot_platform;
mod landbot_time;
mod landbot_token;
mod network;
mod operation;
mod problems;
mod python_repr;
mod recognise;
mod scan;
mod secrets;
mod text;
mod unknown;
mod words;

pub use adapter::{Adapter, Found, Learned, Outgoing, Purpose, ReplyReading, Sending, SentContext, Step, adapter};
pub use call::{AccountSeen, Call, ContactSeen, ConversationSeen, InboxSeen, Told};
pub use capabilities::{Ask, Capabilities, IdKind, IdValue, MessageKind, PrivateTargets, Rate, Retries};
pub use chatwoot::{expected_signature, identity_hash};
pub use differences::Difference;
pub use network::explain_network;
pub use operation::{Answer, ApiOperation, Parameter, Stands, Takes};
pub use recognise::recognise;
pub use secrets::generic_secret_spans;
pub use unknown::read_unknown;

/// Version of every reader of this crate; raised when any of them reads differently, so that stored readings are rebuilt.
pub const READER: u32 = 3;
