//! Whole-program tests: the real program, real HTTP, real SQLite.

mod attempts;
mod command_line;
mod crash;
mod create_customer;
mod owner;
mod pacing;
mod reading;
mod receiving;
mod refusals;
mod replaying;
mod secrets;
mod sending;
mod serving;
mod state;
mod walk;

use standin_tests::Standin;

/// The program on a fresh data folder.
fn standin() -> Standin {
    Standin::new(env!("CARGO_BIN_EXE_standin"))
}
