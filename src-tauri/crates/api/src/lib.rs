//! The command table that every front goes through, with its TypeScript side.

mod bindings;

mod table;

pub use bindings::write_bindings;

pub use table::{COMMANDS, CommandInfo};
