//! The simulator of Landbot over real HTTP: a client on one side, a webhook receiver on the other.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may say so by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod delivery;
mod door;
mod faults;
mod hooks;
mod human;
mod platform;
mod seat;
mod support;
mod walk;
