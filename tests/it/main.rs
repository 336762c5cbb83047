//! Whole-program tests: the real program, real HTTP, real SQLite.

mod attempts;
mod create_customer;
mod receiving;
mod refusals;
mod sending;
mod walk;

use standin_tests::Standin;

/// The program on a fresh data folder.
fn standin() -> Standin {
    Standin::new(env!("CARGO_BIN_EXE_standin"))
}
