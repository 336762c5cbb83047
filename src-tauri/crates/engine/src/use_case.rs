//! The use cases, one module per word of the command table.

pub mod answer;
pub mod app;
pub(crate) mod changes;
pub mod connection;
pub mod conversation;
pub mod customer;
pub mod doctor;
pub mod door;
pub mod envelope;
pub(crate) mod forward;
pub mod log;
pub mod media;
pub mod message;
pub mod operation;
pub mod platform_call;
pub mod replay;
pub mod round_trip;
pub mod serve_file;
pub mod setup;
pub mod silence;
pub mod simulator;
pub mod tunnel;
pub(crate) mod turns;
pub(crate) mod way;
