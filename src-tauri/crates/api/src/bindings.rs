//! The TypeScript side of the command table, generated.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use standin_model::{Change, Fault};
use ts_rs::{Config, TS, TypeVisitor};

use crate::table::{Visitor, visit};

/// Writes every type and the command table into `folder` (the web UI's `src/bindings`).
///
/// # Errors
/// When a file cannot be written.
pub fn write_bindings(folder: &Path) -> io::Result<()> {
    let config = Config::default().with_out_dir(folder);
    let mut writer = Writer { config, table: String::new(), imports: Vec::new(), error: None };
    visit(&mut writer);
    writer.export::<Fault>();
    writer.export::<Change>();
    if let Some(error) = writer.error {
        return Err(io::Error::other(error));
    }
    writer.imports.sort();
    writer.imports.dedup();
    let mut text = String::from("// Generated from the command table. Do not edit.\n");
    for name in &writer.imports {
        let _ = writeln!(text, "import type {{ {name} }} from \"./{name}\";");
    }
    let _ = write!(
        text,
        "\n/** Every command: its arguments and its reply. */\nexport interface Commands {{\n{}}}\n",
        writer.table
    );
    std::fs::write(folder.join("commands.ts"), text)
}

struct Writer {
    config: Config,
    table: String,
    imports: Vec<String>,
    error: Option<String>,
}

impl Writer {
    fn export<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            return;
        }
        if let Err(error) = T::export_all(&self.config) {
            self.error.get_or_insert(error.to_string());
        }
    }

    fn refer<T: TS + 'static>(&mut self) -> String {
        let name = T::name(&self.config);
        let bare = name.strip_prefix("Array<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(&name);
        self.imports.push(bare.to_owned());
        self.export::<T>();
        // A list has no file of its own: what it lists has.
        T::visit_generics(self);
        name
    }
}

impl TypeVisitor for Writer {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.export::<T>();
    }
}

impl Visitor for Writer {
    fn command<Args: TS + 'static, Reply: TS + 'static>(&mut self, name: &'static str, doc: &'static str) {
        let args = self.refer::<Args>();
        let reply = self.refer::<Reply>();
        let _ = writeln!(self.table, "  /** {doc} */\n  \"{name}\": {{ args: {args}; reply: {reply} }};");
    }
}
