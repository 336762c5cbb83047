//! Writes the TypeScript bindings: `cargo run -p standin-api --example write-bindings [FOLDER]`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("ui/src/bindings"), PathBuf::from);
    standin_api::write_bindings(&folder)
}
