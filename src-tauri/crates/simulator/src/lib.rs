//! The platforms as local servers on loopback, driven by readable bot scripts; knows no other part of Standin, so that it cannot share a misunderstanding with them.

mod bot;
pub mod chatwoot;
mod fault;
mod intake;
pub mod landbot;
mod machine;
mod media;
mod post;
pub mod script;
mod server;
mod start;
mod traffic;

pub use fault::{Fault, FaultError, FaultKind};
pub use start::{Clock, StartError, WebhookError, read_media};
pub use traffic::{Direction, Traffic};
