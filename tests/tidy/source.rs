//! Rules for single files: the opening line, the size, and what is never left in.

use crate::report;
use crate::tree::{File, files};

/// No file is longer than this.
const MOST_LINES: usize = 800;
/// Nine of ten files are at most this long.
const USUAL_LINES: usize = 400;

#[test]
fn every_module_says_what_lives_in_it() {
    let findings: Vec<String> = files("", &[".rs"])
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path.clone())
        .collect();
    report("The first line of a Rust file is a `//! …` sentence that says what lives there. These lack it:", &findings);
}

#[test]
fn files_stay_small() {
    let sources = files("", &[".rs", ".ts", ".tsx", ".css"]);
    let long = |most: usize| -> Vec<String> {
        sources
            .iter()
            .map(|file| (file.text.lines().count(), file))
            .filter(|(lines, _)| *lines > most)
            .map(|(lines, file)| format!("{} has {lines} lines", file.path))
            .collect()
    };
    report(
        &format!("No file has more than {MOST_LINES} lines. Cut these where a second topic begins:"),
        &long(MOST_LINES),
    );
    let over = long(USUAL_LINES);
    if over.len() * 10 > sources.len() {
        let rule = format!(
            "Nine of ten files have at most {USUAL_LINES} lines; of {} files these are over it. Cut some of them:",
            sources.len()
        );
        report(&rule, &over);
    }
}

#[test]
fn nothing_half_done_is_left_in() {
    // Put together here, so that this file does not find itself.
    let words = [concat!("dbg", "!("), concat!("todo", "!("), concat!("unimplemented", "!("), concat!("FIX", "ME")];
    let findings = lines_with(&files("", &[".rs", ".ts", ".tsx", ".mjs", ".sh"]), |line| {
        words.iter().any(|word| line.contains(word))
    });
    report("What is half done is not committed; finish these or take them out:", &findings);
}

#[test]
fn no_path_of_one_machine_is_named() {
    let roots = [concat!("/", "work/"), concat!("/", "tmp/"), concat!("/", "root/")];
    let endings = [
        ".rs", ".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".md", ".sh", ".toml", ".json", ".yml", ".yaml",
        "Makefile",
    ];
    let findings = lines_with(&files("", &endings), |line| roots.iter().any(|root| names_path(line, root)));
    report("A path of one machine is of no use on another. Use a temporary folder or a path from the top:", &findings);
}

/// True when `root` stands in the line as the beginning of a path, not as a part of a longer one.
fn names_path(line: &str, root: &str) -> bool {
    line.match_indices(root).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-/}~*".contains(c))
    })
}

fn lines_with(files: &[File], wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in file.numbered().filter(|(_, line)| wrong(line)) {
            findings.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    findings
}

#[test]
fn a_path_is_told_from_a_part_of_one() {
    let root = concat!("/", "tmp/");
    assert!(names_path(&format!("open(\"{root}x\")"), root));
    assert!(names_path(&format!("cd {root}x"), root));
    assert!(!names_path(&format!("https://example.org{root}x"), root));
    assert!(!names_path("src/tmpfile", root));
}
