//! Pure adapters: bytes in, meaning out. No IO, no clock, no state; reading never fails.

mod adapter;
mod capabilities;
mod decimal;
mod framing;
mod json;
mod landbot_apichat;
mod network;
mod platform_envelope;
mod problems;
mod python_repr;
mod recognise;
mod scan;
mod secrets;
mod text;
mod unknown;

pub use adapter::{Adapter, ReplyReading, SentContext, adapter};
pub use capabilities::{Capabilities, MessageKind, Rate, Retries};
pub use network::explain_network;
pub use recognise::recognise;
pub use secrets::generic_secret_spans;
pub use unknown::read_unknown;

/// Version of every reader of this crate; raised when any of them reads differently, so that stored readings are rebuilt.
pub const READER: u32 = 1;
