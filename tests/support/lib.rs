//! Harness for whole-program tests: the program in a folder of its own, raw HTTP from both ends, waiting for conditions.

mod fault_proxy;
mod http;
mod process;
mod server;
mod standin;
mod tunnel;
mod wait;
mod webhook;

pub use fault_proxy::{Fate, FaultProxy};
pub use http::{Answer, Place, exchange, hmac_sha256, place, post, request, sha256, try_exchange};
pub use process::{Ended, Process, run};
pub use server::{Reply, Request, TestServer, json_reply, reply, unused_port};
pub use standin::{Listening, Simulating, Standin};
pub use tunnel::Tunnel;
pub use wait::{DEADLINE, until};
pub use webhook::{envelope, key, post_webhook, text, try_post_webhook};
