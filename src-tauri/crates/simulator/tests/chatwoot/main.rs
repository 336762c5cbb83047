//! The simulator of Chatwoot over real HTTP: a client of both APIs on one side, a webhook receiver on the other.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may say so by panicking")]

mod application;
#[path = "../common/mod.rs"]
#[allow(dead_code, reason = "each platform's tests use their part of it")]
mod common;
mod delivery;
mod door;
mod events;
mod profile;
mod public;
mod support;
mod walk;
