//! The files of the checkout that the rules look at.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose content is made, fetched or recorded, never written by hand.
const SKIPPED: [&str; 8] = ["target", "node_modules", "dist", "gen", "results", "bindings", "fixtures", "test-results"];

/// The top of the checkout.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests stand one below the top").to_path_buf()
}

/// A file of the project, with its path from the top (always with `/`) and its text.
pub struct File {
    /// From the top, with `/` on every system.
    pub path: String,
    /// The whole content.
    pub text: String,
}

impl File {
    /// The lines with their numbers, from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// Every text file below `from` (a path from the top, "" for all) that ends in one of `endings`, in order.
/// Folders that are made by a tool are passed over, and so are those whose name begins with a dot, except `.ci`.
pub fn files(from: &str, endings: &[&str]) -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root().join(from), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            endings.iter().any(|ending| name.ends_with(ending))
        })
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            let path = path.strip_prefix(root()).ok()?.to_string_lossy().replace('\\', "/");
            Some(File { path, text })
        })
        .collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if kind.is_dir() {
            let hidden = name.starts_with('.') && name != ".ci";
            if !hidden && !SKIPPED.contains(&name.as_ref()) {
                walk(&entry.path(), paths);
            }
        } else if kind.is_file() {
            paths.push(entry.path());
        }
    }
}

#[test]
fn the_walk_sees_the_project_and_not_what_is_made() {
    let found = files("", &[".rs", "Makefile"]);
    assert!(found.iter().any(|file| file.path == "tests/tidy/tree.rs"));
    assert!(found.iter().any(|file| file.path == "Makefile"));
    assert!(!found.iter().any(|file| file.path.starts_with("target/")));
}
