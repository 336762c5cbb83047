//! The rules of the house as tests: each says what is wrong, where, and what to do about it.

mod bindings;
mod coverage;
mod edges;
mod platforms;
mod source;
mod top;
mod tree;
mod walls;

/// Fails with one line per finding, under a sentence that says what the rule is and how to keep it.
#[track_caller]
fn report(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "\n\n{rule}\n\n  {}\n", findings.join("\n  "));
}
