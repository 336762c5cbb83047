//! Plain types that every other part of Standin speaks in; no IO, no platform knowledge, no Tauri.

pub mod change;
pub mod clock;
pub mod connection;
pub mod customer;
pub mod envelope;
pub mod exchange;
pub mod fault;
pub mod headers;
pub mod message;
pub mod problem;
pub mod reading;
pub mod request;
pub mod secret;
pub mod settings;
pub mod signature;
pub mod view;

pub use change::{Change, ChangeTag};
pub use clock::{Clock, SystemClock, from_rfc3339, micros, rfc3339};
pub use connection::{Channel, Connection, PlatformKind};
pub use customer::{Customer, FieldChange};
pub use envelope::{Direction, Envelope, HeadOrigin, Kind, Payload};
pub use exchange::{Committed, Exchange, Outcome, Part, RecordError, Recorder, Refusal, Seq};
pub use fault::{Fault, FaultCode};
pub use headers::{HeaderValue, Headers};
pub use message::{Attachment, Content, CustomerMessage, MessageOption};
pub use problem::{Problem, Severity};
pub use reading::{ConversationState, Reading, Sender, SenderKind, Subject};
pub use request::ApiRequest;
pub use secret::Secret;
pub use settings::{KnownIds, Profile, Secrets, Settings};
pub use signature::{Signature, SignatureReport};
