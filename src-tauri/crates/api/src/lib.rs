//! The command table that every front goes through, with its TypeScript side and the one owner of a data folder.

mod bindings;
mod guest;
mod lock;
mod options;
mod owner;
mod session;
mod socket;
mod table;

pub use bindings::write_bindings;
pub use session::{Session, SessionOptions};
pub use standin_engine::{Timeouts, VaultChoice};
pub use table::{COMMANDS, Command, CommandInfo, commands};
