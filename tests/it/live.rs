//! The walk against a real account, tried against the simulators by the same way: its report names a planted difference.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use standin_tests::unused_port;

use crate::standin;

/// The script, with its questions answered beforehand; its lines are read as they come.
struct Live {
    process: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Live {
    fn start(answers: &[(&str, &str)], token: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        let mut command = Command::new("bash");
        command.arg(root.join(".ci/live.sh")).env("LIVE_PROGRAM", env!("CARGO_BIN_EXE_standin")).env_remove("CI");
        for name in ["LIVE_ACCOUNT", "LIVE_INBOX", "LIVE_PUBLIC_URL"] {
            command.env(name, "");
        }
        command.envs(answers.iter().copied());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("starts");
        let stdin = process.stdin.as_mut().expect("a pipe");
        writeln!(stdin, "{token}").expect("takes the token");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        Self { process, lines }
    }

    /// Reads until a line that fits.
    fn line(&mut self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        self.lines.by_ref().map_while(Result::ok).find(|line| fits(line)).unwrap_or_else(|| panic!("no line: {what}"))
    }

    fn end(mut self) {
        assert!(self.process.wait().expect("ends").success());
    }
}

#[test]
fn a_planted_difference_is_in_the_report_by_code_and_pointer() {
    let standin = standin();
    let script = standin.file(
        "bot.toml",
        "[[block]]\nraw = { type = \"hologram\", message = \"Boo\" }\n[[block]]\nask = \"Tea?\"\noptions = [{ label = \"Yes\" }]\n[[block]]\nsay = \"Here you are\"\n",
    );
    let (port, token) = (unused_port().to_string(), "H2W87JSI6V4BDJLX");
    let path = standin.beside("live-report.md");
    let base = format!("http://127.0.0.1:{port}/v1/");
    let answers = [
        ("LIVE_PLATFORM", "landbot-apichat"),
        ("LIVE_BASE_URL", &*base),
        ("LIVE_REPORT", path.to_str().expect("text")),
    ];
    let mut live = Live::start(&answers, token);
    let address = live.line("the webhook address", |line| line.starts_with("http"));
    let args = ["--port", &port, "--token", token, "--time-scale", "0.01", "--script", &script];
    let _simulator = standin.simulate(&address, &args);
    writeln!(live.process.stdin.as_mut().expect("a pipe")).expect("goes on");
    let _ = live.line("the end", |line| line.contains("difference(s)"));
    live.end();
    let report = std::fs::read_to_string(&path).expect("a report");
    assert!(report.contains("pages: 1\n"), "nothing else differs: {report}");
    assert!(report.contains("| `unknown_type` | `/messages/0/type` | "), "{report}");
    for step in [
        "| connection add | 0 |",
        "| send a text | 0 |",
        "| send a place | ",
        "| doctor | 0 |",
        "| token_validity | pass |",
    ] {
        assert!(report.contains(step), "{step}: {report}");
    }
    assert!(!report.contains(token) && !report.contains(&address));
}

#[test]
fn an_inbox_is_walked_through() {
    let standin = standin();
    let simulator = standin.start(&["simulate", "chatwoot", "--time-scale", "0.01"]);
    let at = simulator.line("the simulator's address", |line| line["simulating"].is_object())["simulating"].clone();
    let text = |pointer: &str| at.pointer(pointer).map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
    let path = standin.beside("live-report.md");
    let (base, inbox) = (text("/base_url").expect("one"), text("/ids/inbox").expect("one"));
    let token = text("/tokens/access").expect("one");
    let answers = [
        ("LIVE_PLATFORM", "chatwoot"),
        ("LIVE_BASE_URL", &*base),
        ("LIVE_ACCOUNT", "1"),
        ("LIVE_INBOX", &*inbox),
        ("LIVE_REPORT", path.to_str().expect("text")),
    ];
    let mut live = Live::start(&answers, &token);
    let _ = live.line("the end", |line| line.contains("difference(s)"));
    live.end();
    let report = std::fs::read_to_string(&path).expect("a report");
    for step in ["set-up", "send a text", "profile", "inboxes", "agents", "conversation", "history", "doctor"] {
        assert!(report.contains(&format!("| {step} | 0 |")), "{step}: {report}");
    }
    assert!(!report.contains(&token));
}
