//! Sends requests: each attempt is recorded before its bytes leave, paced, retried where that is safe, and completed once.

pub mod about;
mod attempt;
pub mod client;
pub mod error;
mod http_library;
mod media;
mod network;
mod pace;
pub mod resolve;
pub mod retry;
pub mod target;
mod tls;
pub mod wire;

pub use about::{About, Attempt, DEFAULT_MAX_REPLY_BYTES, Pace, Retry, Sent, Timeouts};
pub use client::Client;
pub use error::ClientError;
pub use pace::BudgetNow;
pub use resolve::{Resolver, SystemResolver};
pub use retry::Backoff;
pub use target::{TargetError, TargetPolicy, check_url};
pub use wire::{WireError, WirePlan, WireRequest};
