//! A platform is whole: an adapter, recorded examples, and a simulator of it.

use std::fs;

use crate::report;
use crate::tree::root;

/// The folder of each adapter, and the folder or file stem of the simulator that plays the other side.
/// The generic API inbox has no row: it is a profile of Chatwoot's.
const PLATFORMS: [(&str, &str); 3] =
    [("landbot_apichat", "landbot"), ("landbot_platform", "landbot/platform"), ("chatwoot", "chatwoot")];

#[test]
fn each_adapter_has_examples_and_a_simulator() {
    let mut findings = Vec::new();
    for adapter in folders("src-tauri/crates/platform/src") {
        let Some((_, simulator)) = PLATFORMS.iter().find(|(name, _)| *name == adapter) else {
            findings.push(format!("{adapter} has no row in PLATFORMS, tests/tidy/platforms.rs"));
            continue;
        };
        let examples = root().join("tests/fixtures").join(&adapter);
        if !fs::read_dir(examples).is_ok_and(|mut entries| entries.next().is_some()) {
            findings.push(format!("{adapter} has no examples in tests/fixtures/{adapter}"));
        }
        let source = root().join("src-tauri/crates/simulator/src");
        if !source.join(simulator).is_dir() && !source.join(format!("{simulator}.rs")).is_file() {
            findings.push(format!("{adapter} has no simulator src-tauri/crates/simulator/src/{simulator}"));
        }
    }
    report("An adapter comes with recorded examples and with a simulator that does not use it:", &findings);
}

fn folders(path: &str) -> Vec<String> {
    fs::read_dir(root().join(path))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
