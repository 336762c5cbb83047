//! The client on real sockets: raw servers on loopback say what arrived, a log in memory says what was recorded.

mod failing;
mod library;
mod media;
mod names;
mod pacing;
mod support;
mod wire;
