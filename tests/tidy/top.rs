//! The top level of the tree is fixed, and so are the libraries that the program is built on.

use std::fs;

use crate::report;
use crate::tree::root;

/// What the tree is made of.
const PARTS: [&str; 6] = ["Cargo.toml", "src-tauri", "ui", "icons", "tests", "README.md"];
/// What tools and readers expect beside them, and what tools make there.
const BESIDE: [&str; 13] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "Makefile",
    "clippy.toml",
    "deny.toml",
    "docs",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "target",
];
/// The libraries without which it would be another program.
const LIBRARIES: [&str; 6] = ["tauri", "tokio", "reqwest", "serde", "rusqlite", "tiny_http"];

#[test]
fn the_top_level_holds_what_belongs_there() {
    let found: Vec<String> = fs::read_dir(root())
        .expect("the top")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    let missing =
        PARTS.iter().filter(|part| !found.iter().any(|name| name == *part)).map(|part| format!("{part} is missing"));
    let strange = found
        .iter()
        .filter(|name| !PARTS.contains(&name.as_str()) && !BESIDE.contains(&name.as_str()))
        .map(|name| format!("{name} does not belong there"));
    report(
        "The top level is fixed; a new thing goes below one of its folders:",
        &missing.chain(strange).collect::<Vec<_>>(),
    );
}

#[test]
fn the_program_stands_on_its_libraries() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let findings: Vec<String> = LIBRARIES
        .iter()
        .filter(|name| !manifest.lines().any(|line| line.starts_with(&format!("{name} = "))))
        .map(|name| format!("{name} is not among the workspace's dependencies"))
        .collect();
    report("These libraries are given:", &findings);
}
