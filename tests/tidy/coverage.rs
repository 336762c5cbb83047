//! Every statement of what the product does has a row in tests/coverage.md, and the tests it names exist.

use std::collections::BTreeMap;
use std::fs;

use crate::report;
use crate::tree::root;

/// The groups of statements and how many each has.
const GROUPS: [(char, usize); 6] = [('O', 5), ('A', 10), ('W', 7), ('P', 9), ('G', 13), ('C', 9)];
/// Id, statement, client's test, simulator's test, place in the window.
const COLUMNS: [&str; 5] = ["id", "statement", "client's test", "simulator's test", "place in the window"];
/// How a cell says that there is nothing to show on its side; a word why follows.
const NOT_HERE: &str = "not for this side:";

struct Row {
    line: usize,
    cells: Vec<String>,
}

impl Row {
    fn id(&self) -> &str {
        &self.cells[0]
    }
}

/// The groups named as finished, and the rows, of the text of coverage.md.
fn read(text: &str) -> (Vec<char>, Vec<Row>) {
    let finished = text
        .lines()
        .find_map(|line| line.strip_prefix("Finished groups:"))
        .map(|list| list.split([',', ' ', '.']).filter_map(|word| single(word.trim())).collect())
        .unwrap_or_default();
    let rows = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.starts_with('|'))
        .map(|(index, line)| Row {
            line: index + 1,
            cells: line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect(),
        })
        .filter(|row| {
            row.id().starts_with(|c: char| c.is_ascii_uppercase()) && row.id().ends_with(|c: char| c.is_ascii_digit())
        })
        .collect();
    (finished, rows)
}

fn single(word: &str) -> Option<char> {
    let mut letters = word.chars();
    letters.next().filter(|letter| letter.is_ascii_uppercase() && letters.next().is_none())
}

/// What is wrong with a coverage page. `exists` says why a named test is not there, or nothing.
fn check(text: &str, exists: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let (finished, rows) = read(text);
    let mut findings = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *seen.entry(row.id()).or_default() += 1;
        if row.cells.len() != COLUMNS.len() {
            findings.push(format!(
                "line {}: {} has {} cells, not {}",
                row.line,
                row.id(),
                row.cells.len(),
                COLUMNS.len()
            ));
            continue;
        }
        let is_finished = row.id().chars().next().is_some_and(|group| finished.contains(&group));
        for (cell, column) in row.cells.iter().zip(COLUMNS).skip(1) {
            if is_finished && is_empty(cell) {
                findings.push(format!("line {}: {} is of a finished group and has no {column}", row.line, row.id()));
            }
        }
        for (cell, column) in row.cells.iter().zip(COLUMNS).skip(2).take(2) {
            let named = quoted(cell);
            if named.is_empty() && !is_empty(cell) && !cell.contains(NOT_HERE) {
                findings.push(format!("line {}: {}: the {column} names no test in backticks", row.line, row.id()));
            }
            findings.extend(
                named.iter().filter_map(|name| Some(format!("line {}: {}: {}", row.line, row.id(), exists(name)?))),
            );
        }
    }
    for (group, count) in GROUPS {
        for number in 1..=count {
            let id = format!("{group}{number}");
            match seen.remove(id.as_str()).unwrap_or(0) {
                1 => {}
                times => findings.push(format!("{id} has {times} rows, not 1")),
            }
        }
    }
    findings.extend(seen.keys().map(|id| format!("{id} is no statement")));
    findings
}

fn is_empty(cell: &str) -> bool {
    let bare = cell.strip_prefix(NOT_HERE).unwrap_or(cell);
    bare.trim().trim_matches(['-', '–', '—', '…', '?']).is_empty()
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Why the test named `reference` does not exist, or nothing. See the head of coverage.md for the two forms.
fn missing(reference: &str) -> Option<String> {
    let (path, name) = match reference.split_once(" › ") {
        Some(pair) => pair,
        None => {
            let Some((path, name)) = reference.split_once("::") else {
                return Some(format!("`{reference}` is neither `file.rs::name` nor `file.ts › title`"));
            };
            (path, name.rsplit("::").next().unwrap_or(name))
        }
    };
    let Ok(text) = fs::read_to_string(root().join(path)) else {
        return Some(format!("`{reference}`: there is no file {path}"));
    };
    let there = if path.ends_with(".rs") { is_rust_test(&text, name) } else { is_script_test(&text, name) };
    (!there).then(|| format!("`{reference}`: no test of that name in {path}"))
}

/// True when a function of that name stands in the text under an attribute that makes it a test.
fn is_rust_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let heads = [format!("fn {name}("), format!("fn {name}<")];
    lines.iter().enumerate().any(|(index, line)| {
        let begins = line.trim_start_matches("pub ").trim_start_matches("async ");
        heads.iter().any(|head| begins.starts_with(head.as_str()))
            && lines[..index]
                .iter()
                .rev()
                .take_while(|above| above.starts_with('#') || above.starts_with("//") || above.ends_with(")]"))
                .any(|above| above.starts_with("#[") && above.contains("test"))
    })
}

/// True when the text calls `test`, `it`, `describe`, or one of the end-to-end forms, with that title.
fn is_script_test(text: &str, title: &str) -> bool {
    ["test", "it", "describe", "scenario", "inWindow"].iter().any(|call| {
        text.match_indices(title).any(|(at, _)| {
            let before = text[..at].trim_end_matches(['"', '\'', '`']).trim_end();
            let closes = text[at + title.len()..].starts_with(['"', '\'', '`']);
            closes
                && before.len() < at
                && (before.ends_with(&format!("{call}(")) || before.ends_with(&format!(".{call}(")))
        })
    })
}

#[test]
fn every_statement_is_covered_by_tests_that_exist() {
    let text = fs::read_to_string(root().join("tests/coverage.md")).expect("tests/coverage.md");
    report("tests/coverage.md; its head says how a row is written:", &check(&text, missing));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(finished: &str, change: impl Fn(&str) -> Option<String>) -> String {
        let mut text = format!(
            "Finished groups: {finished}\n\n| Id | Statement | Client | Simulator | Window |\n|---|---|---|---|---|\n"
        );
        for (group, count) in GROUPS {
            for number in 1..=count {
                let id = format!("{group}{number}");
                let row = change(&id).unwrap_or_else(|| format!("| {id} | words | | | |"));
                text.push_str(&format!("{row}\n"));
            }
        }
        text
    }

    fn findings(finished: &str, id: &str, row: &str) -> Vec<String> {
        let text = page(finished, |each| (each == id).then(|| row.to_owned()));
        check(&text, |name| (name != "a.rs::there").then(|| format!("`{name}` is not there")))
    }

    #[test]
    fn an_empty_cell_is_wrong_only_in_a_finished_group() {
        assert!(findings("none", "O1", "| O1 | words | | | |").is_empty());
        let found = findings("W", "O1", "| O1 | words | | | |");
        assert_eq!(found.len(), 7 * 3, "{found:?}");
        assert!(found.iter().all(|finding| finding.contains(": W")));
    }

    #[test]
    fn a_row_is_there_once() {
        assert_eq!(findings("none", "O1", ""), ["O1 has 0 rows, not 1"]);
        assert_eq!(findings("none", "O1", "| O1 | a | | | |\n| O1 | a | | | |"), ["O1 has 2 rows, not 1"]);
        assert_eq!(findings("none", "O1", "| O1 | a | | | |\n| X9 | a | | | |"), ["X9 is no statement"]);
    }

    #[test]
    fn a_named_test_must_exist() {
        assert!(findings("none", "O1", "| O1 | a | `a.rs::there` | not for this side: no wire | |").is_empty());
        assert_eq!(findings("none", "O1", "| O1 | a | `a.rs::gone` | | |"), ["line 5: O1: `a.rs::gone` is not there"]);
        assert_eq!(
            findings("none", "O1", "| O1 | a | some test | | |"),
            ["line 5: O1: the client's test names no test in backticks"]
        );
    }

    #[test]
    fn tests_are_told_from_functions() {
        let text = "#[tokio::test(flavor = \"multi_thread\")]\n// why\nasync fn first() {}\nfn second() {}\n#[test]\nfn third() {}\n";
        assert!(is_rust_test(text, "first"));
        assert!(!is_rust_test(text, "second"));
        assert!(is_rust_test(text, "third"));
        assert!(!is_rust_test(text, "thir"));
        assert_eq!(missing("tests/tidy/coverage.rs::tests::tests_are_told_from_functions"), None);
        assert!(missing("tests/tidy/coverage.rs::read").is_some());
        let script = "test(\"says hello\", async () => {});\nconst a = \"says more\";\ndescribe('a list', () => {\n  it(\n    'is long', f)";
        assert!(is_script_test(script, "says hello"));
        assert!(is_script_test(script, "is long"));
        assert!(is_script_test(script, "a list"));
        assert!(!is_script_test(script, "says more"));
        assert!(!is_script_test(script, "says"));
    }
}
