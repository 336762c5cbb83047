//! The TypeScript side of the command table is what the api crate writes today.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::report;
use crate::tree::root;

#[test]
fn bindings_are_fresh() {
    let place = tempfile::tempdir().expect("a temporary folder");
    standin_api::write_bindings(place.path()).expect("the bindings are written");
    let committed = texts(&root().join("ui/src/bindings"));
    let findings = differences(&committed, &texts(place.path()));
    report(
        "ui/src/bindings is generated and committed, never edited. Run `make bindings` and commit what it wrote:",
        &findings,
    );
}

/// The text of each file below a folder, by its path in it.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(texts(&entry.path()).into_iter().map(|(below, text)| (format!("{name}/{below}"), text)));
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            found.insert(name, text.replace("\r\n", "\n"));
        }
    }
    found
}

fn differences(committed: &BTreeMap<String, String>, generated: &BTreeMap<String, String>) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, text) in generated {
        match committed.get(name) {
            None => findings.push(format!("{name} is missing")),
            Some(old) if old != text => findings.push(format!("{name} is out of date")),
            Some(_) => {}
        }
    }
    let gone = committed.keys().filter(|name| !generated.contains_key(*name));
    findings.extend(gone.map(|name| format!("{name} has no type any more")));
    findings
}

#[test]
fn each_kind_of_difference_is_found() {
    let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let found = differences(
        &map(&[("A.ts", "1"), ("B.ts", "old"), ("C.ts", "3")]),
        &map(&[("A.ts", "1"), ("B.ts", "2"), ("D.ts", "4")]),
    );
    assert_eq!(found, ["B.ts is out of date", "D.ts is missing", "C.ts has no type any more"]);
}
