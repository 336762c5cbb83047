//! The platforms as local servers on loopback, driven by readable bot scripts; knows no other part of Standin, so that it cannot share a misunderstanding with them.

mod fault;
pub mod landbot;
pub mod script;

pub use fault::{Fault, FaultError, FaultKind};
