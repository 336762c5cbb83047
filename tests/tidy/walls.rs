//! Walls inside the tree that no compiler watches: Tauri, SQL, and the host of the UI.

use crate::report;
use crate::tree::{File, files};

#[test]
fn nothing_below_the_window_uses_tauri() {
    let findings = mentions(&files("src-tauri/crates", &[".rs", ".toml"]), |_, line| {
        !line.trim_start().starts_with("//") && line.to_lowercase().contains("tauri")
    });
    report(
        "The crates know nothing of the window that holds them; say \"the window\" or move it to src-tauri/src:",
        &findings,
    );
}

#[test]
fn only_the_host_knows_tauri() {
    let findings = mentions(&files("ui/src", &[".ts", ".tsx"]), |file, line| {
        !file.path.starts_with("ui/src/host/") && line.contains("@tauri-apps")
    });
    report("Only ui/src/host imports @tauri-apps; everything else goes through its interface:", &findings);
}

#[test]
fn sql_lives_in_the_store() {
    let findings = mentions(&files("src-tauri", &[".rs"]), |file, line| {
        !file.path.starts_with("src-tauri/crates/store/") && (line.contains("rusqlite") || is_sql(line))
    });
    report("SQL exists only in src-tauri/crates/store; give the store a function with a name instead:", &findings);
}

/// True when a string that begins like a statement of SQL stands in the line.
fn is_sql(line: &str) -> bool {
    ["SELECT ", "INSERT INTO ", "INSERT OR ", "DELETE FROM ", "CREATE TABLE ", "CREATE INDEX ", "PRAGMA "]
        .iter()
        .any(|start| line.contains(&format!("\"{start}")) || line.trim_start().starts_with(start))
}

fn mentions(files: &[File], wrong: impl Fn(&File, &str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in file.numbered().filter(|(_, line)| wrong(file, line)) {
            findings.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    findings
}

#[test]
fn sql_is_told_from_words() {
    assert!(is_sql("    let text = \"SELECT seq FROM envelope\";"));
    assert!(is_sql("  INSERT INTO envelope VALUES (1)"));
    assert!(!is_sql("// SELECT is a word too"));
    assert!(!is_sql("select the row"));
}
