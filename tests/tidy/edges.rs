//! The direction of dependencies: the picture in ARCHITECTURE.md, as data.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item};

use crate::report;
use crate::tree::files;

/// Which crates of this workspace each crate may name. Between store, receiver, client, platform, scenario and
/// simulator there is no edge; the simulator does not even share the model, so that it cannot share a misreading.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("standin-model", &[]),
    ("standin-platform", &["standin-model"]),
    ("standin-store", &["standin-model"]),
    ("standin-receiver", &["standin-model"]),
    ("standin-client", &["standin-model"]),
    ("standin-scenario", &["standin-model"]),
    ("standin-simulator", &[]),
    (
        "standin-engine",
        &[
            "standin-model",
            "standin-platform",
            "standin-store",
            "standin-receiver",
            "standin-client",
            "standin-scenario",
            "standin-simulator",
        ],
    ),
    ("standin-api", &["standin-model", "standin-engine"]),
    // The program's own tests use the harness.
    ("standin-cli", &["standin-model", "standin-simulator", "standin-engine", "standin-api", "standin-tests"]),
    ("standin-desktop", &["standin-model", "standin-engine", "standin-api"]),
    // The harness and the tests may use every part.
    ("standin-tests", &["*"]),
];

/// Crates from outside that belong to one place.
const AT_HOME: [(&str, &[&str]); 4] = [
    ("rusqlite", &["standin-store"]),
    ("rusqlite_migration", &["standin-store"]),
    // The benchmarks compare with it.
    ("tiny_http", &["standin-receiver", "standin-tests"]),
    ("reqwest", &["standin-client", "standin-simulator", "standin-tests"]),
];

/// A crate of the workspace and the names of all it depends on: ordinary, build, development, per target.
struct Crate {
    name: String,
    path: String,
    needs: Vec<String>,
}

fn crates() -> Vec<Crate> {
    let mut found = Vec::new();
    for file in files("", &["Cargo.toml"]) {
        let manifest: DocumentMut =
            file.text.parse().unwrap_or_else(|error| panic!("{} cannot be read: {error}", file.path));
        let Some(name) = manifest.get("package").and_then(|package| package.get("name")).and_then(Item::as_str) else {
            continue;
        };
        let mut needs = names(manifest.as_item());
        for (_, target) in
            manifest.get("target").and_then(Item::as_table_like).into_iter().flat_map(|table| table.iter())
        {
            needs.extend(names(target));
        }
        needs.sort();
        needs.dedup();
        found.push(Crate { name: name.to_owned(), path: file.path, needs });
    }
    found
}

fn names(item: &Item) -> Vec<String> {
    ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .filter_map(|section| item.get(section)?.as_table_like())
        .flat_map(|table| table.iter())
        .map(|(name, spec)| spec.get("package").and_then(Item::as_str).unwrap_or(name).to_owned())
        .collect()
}

#[test]
fn dependencies_point_down_only() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let mut findings = Vec::new();
    for member in crates() {
        let Some(may) = allowed.get(member.name.as_str()) else {
            findings.push(format!("{} ({}) has no row in ALLOWED, tests/tidy/edges.rs", member.name, member.path));
            continue;
        };
        for need in member.needs.iter().filter(|need| need.starts_with("standin-")) {
            if !may.contains(&need.as_str()) && !may.contains(&"*") {
                findings.push(format!("{} names {need} ({})", member.name, member.path));
            }
        }
    }
    report(
        "The direction of dependencies is drawn in ARCHITECTURE.md. Hand a value or a trait in from the engine instead of adding one of these edges:",
        &findings,
    );
}

#[test]
fn outside_crates_stay_where_they_belong() {
    let homes: BTreeMap<&str, &[&str]> = AT_HOME.into_iter().collect();
    let mut findings = Vec::new();
    for member in crates() {
        for need in &member.needs {
            let at_home = match homes.get(need.as_str()) {
                Some(homes) => homes.contains(&member.name.as_str()),
                None => !need.starts_with("tauri") || member.name == "standin-desktop",
            };
            if !at_home {
                findings.push(format!("{} names {need} ({})", member.name, member.path));
            }
        }
    }
    report(
        "Tauri belongs to the window, SQLite to the store, tiny_http to the receiver, reqwest to the client (and the simulator):",
        &findings,
    );
}

#[test]
fn every_crate_says_its_purpose_and_keeps_the_lints() {
    let mut findings = Vec::new();
    for file in files("", &["Cargo.toml"]) {
        if !file.text.contains("[package]") {
            continue;
        }
        for (wanted, what) in
            [("description = ", "a description"), ("[lints]\nworkspace = true", "the workspace's lints")]
        {
            if !file.text.contains(wanted) {
                findings.push(format!("{} lacks {what}", file.path));
            }
        }
    }
    report("A crate says in one line what it is for, and takes the lints of the workspace:", &findings);
}
