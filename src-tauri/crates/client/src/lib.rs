//! Sends requests: each attempt is recorded before its bytes leave, paced, retried where that is safe, and completed once.

pub mod about;
pub mod client;
pub mod error;
pub mod retry;
pub mod target;
pub mod wire;

pub use about::{About, Attempt, DEFAULT_MAX_REPLY_BYTES, Pace, Retry, Sent, Timeouts};
pub use client::{BudgetNow, Client};
pub use error::ClientError;
pub use retry::Backoff;
pub use target::{TargetError, TargetPolicy};
pub use wire::{WireError, WirePlan, WireRequest};
