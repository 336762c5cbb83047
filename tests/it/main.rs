//! Whole-program tests: the real program, real HTTP, real SQLite.

mod answers;
mod attempts;
mod built_in;
mod chatwoot;
mod chatwoot_conversation;
mod command_line;
mod connection_update;
mod crash;
mod create_customer;
mod doctor;
mod doubles;
mod files;
mod forwarding;
mod identity;
mod inbox;
mod landbot_platform;
mod live;
mod owner;
mod pacing;
mod platform_call;
mod reading;
mod receiving;
mod refusals;
mod replaying;
mod secrets;
mod sending;
mod serving;
mod setup;
mod setup_hostile;
mod signatures;
mod silence;
mod state;
mod tunnel;
mod turns;
mod walk;

use serde_json::Value;
use standin_api::{Session, SessionOptions, VaultChoice};
use standin_tests::Standin;

/// The program on a fresh data folder.
fn standin() -> Standin {
    Standin::new(env!("CARGO_BIN_EXE_standin"))
}

/// Calls one command that may fail.
fn try_call(standin: &Standin, name: &str, args: Value) -> Result<Value, standin_model::Fault> {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let options = SessionOptions::new(standin.data(), VaultChoice::File);
        let session = Session::open(options).await.expect("the folder opens");
        let reply = session.call(name, args).await;
        session.close().await;
        reply
    })
}

/// Calls commands of the table on the same folder, as the window does, for what no command line asks.
fn call(standin: &Standin, calls: &[(&str, Value)]) -> Vec<Value> {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let options = SessionOptions::new(standin.data(), VaultChoice::File);
        let session = Session::open(options).await.expect("the folder opens");
        let mut replies = Vec::new();
        for (name, args) in calls {
            replies.push(session.call(name, args.clone()).await.unwrap_or_else(|fault| panic!("{name}: {fault}")));
        }
        session.close().await;
        replies
    })
}
