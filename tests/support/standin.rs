//! The program on a data folder of its own: one command after the other, or processes that stay.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Ended, Process, run};

/// The program and a data folder that is gone when this is dropped.
pub struct Standin {
    program: PathBuf,
    home: TempDir,
}

/// A receiver that listens.
pub struct Listening {
    /// Its process.
    pub process: Process,
    /// The whole address to post to.
    pub url: String,
    /// Its port.
    pub port: u64,
}

/// A simulated platform.
pub struct Simulating {
    /// Its process; each exchange is a line.
    pub process: Process,
    /// The base URL of its API.
    pub base_url: String,
    /// The channel token.
    pub token: String,
    /// The whole first line.
    pub line: Value,
}

impl Simulating {
    /// The exchanges that it has told of, in order.
    pub fn traffic(&self) -> Vec<Value> {
        self.process.lines().into_iter().skip(1).collect()
    }
}

impl Standin {
    /// A fresh data folder for the program at this path.
    ///
    /// # Panics
    /// When no folder can be made.
    pub fn new(program: &str) -> Self {
        Self { program: PathBuf::from(program), home: tempfile::tempdir().expect("a folder") }
    }

    /// The data folder; the program makes it.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A path beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file beside the data folder and gives its path as text.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.beside(name);
        std::fs::write(&path, bytes).expect("a file");
        path.to_str().expect("a path of text").to_owned()
    }

    /// A command line with `--data` and `--json`, in an environment without the user's settings.
    pub fn command(&self, args: &[&str]) -> Command {
        self.command_on(&self.data(), args)
    }

    /// The same on another data folder.
    pub fn command_on(&self, data: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(data).arg("--json").args(args);
        command.env("STANDIN_SECRETS", "file").env("HOME", self.home.path()).env("NO_COLOR", "1");
        for name in ["STANDIN_DATA", "STANDIN_LOG", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ended {
        run(self.command(args), b"")
    }

    /// Runs a command on another data folder.
    pub fn run_on(&self, data: &Path, args: &[&str]) -> Ended {
        run(self.command_on(data, args), b"")
    }

    /// Runs a command with something at its standard input.
    pub fn run_with(&self, args: &[&str], input: &[u8]) -> Ended {
        run(self.command(args), input)
    }

    /// Starts a command that stays.
    pub fn start(&self, args: &[&str]) -> Process {
        Process::start(self.command(args))
    }

    /// Starts `listen` and waits until it says where.
    pub fn listen(&self, args: &[&str]) -> Listening {
        let process = self.start(&[&["listen"], args].concat());
        let line = process.line("the receiver's address", |line| line["listening"].is_object());
        let at = &line["listening"];
        Listening { url: string(&at["url"]), port: at["port"].as_u64().expect("a port"), process }
    }

    /// Starts `simulate landbot` and waits until it says where.
    pub fn simulate(&self, webhook: &str, args: &[&str]) -> Simulating {
        let process = self.start(&[&["simulate", "landbot", "--webhook", webhook], args].concat());
        let line = process.line("the simulator's address", |line| line["simulating"].is_object());
        let at = &line["simulating"];
        Simulating { base_url: string(&at["base_url"]), token: string(&at["tokens"]["channel"]), process, line }
    }

    /// Adds the connection `demo`, unpaced.
    pub fn connect(&self, base_url: &str, token: &str) {
        self.connect_as("demo", base_url, token, &["--unpaced"]);
    }

    /// Adds a connection of Landbot APIchat.
    pub fn connect_as(&self, name: &str, base_url: &str, token: &str, more: &[&str]) {
        let args =
            ["connection", "add", name, "--platform", "landbot-apichat", "--base-url", base_url, "--token-stdin"];
        let _ = self.run_with(&[&args, more].concat(), token.as_bytes()).done();
    }

    /// `send demo --as CUSTOMER …`.
    pub fn send(&self, customer: &str, what: &[&str]) -> Ended {
        self.run(&[&["send", "demo", "--as", customer], what].concat())
    }

    /// The envelopes that match, oldest first.
    pub fn log(&self, query: &str) -> Vec<Value> {
        let mut lines = self.run(&["log", query, "--limit", "10000"]).done().lines();
        lines.reverse();
        lines
    }

    /// The one envelope of this number.
    pub fn show(&self, seq: i64) -> Value {
        self.run(&["show", &seq.to_string()]).done().first()
    }

    /// The true bytes of a part: `head`, `body`, `reply-head` or `reply-body`.
    pub fn part(&self, seq: i64, part: &str) -> Vec<u8> {
        self.run(&["show", &seq.to_string(), "--part", part, "--raw"]).done().stdout
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
