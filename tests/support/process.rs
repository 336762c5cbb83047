//! A process of the program: its JSON lines as they come, its end, and that it never outlives its test.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::wait::{DEADLINE, until};

/// A process that has ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; -1 where a signal ended it.
    pub code: i32,
    /// All of stdout.
    pub stdout: Vec<u8>,
    /// All of stderr.
    pub stderr: String,
}

impl Ended {
    /// Holds that it ended well.
    ///
    /// # Panics
    /// When the exit code is not 0.
    #[must_use]
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "stderr: {}\nstdout: {}", self.stderr, String::from_utf8_lossy(&self.stdout));
        self
    }

    /// The lines of stdout as JSON.
    ///
    /// # Panics
    /// When a line is no JSON.
    pub fn lines(&self) -> Vec<Value> {
        let text = String::from_utf8_lossy(&self.stdout);
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}")))
            .collect()
    }

    /// The last line's `error`.
    ///
    /// # Panics
    /// When there is none.
    pub fn error(&self) -> Value {
        let last = self.lines().pop().unwrap_or_default();
        assert!(last["error"].is_object(), "no error in {last}; stderr: {}", self.stderr);
        last["error"].clone()
    }

    /// The first line.
    ///
    /// # Panics
    /// When there is none.
    pub fn first(&self) -> Value {
        self.lines().into_iter().next().unwrap_or_else(|| panic!("no line; stderr: {}", self.stderr))
    }
}

#[derive(Default)]
struct Heard {
    lines: Mutex<Vec<String>>,
    more: Condvar,
}

/// A running process. Killed when dropped, also by a panic.
pub struct Process {
    child: Child,
    heard: Arc<Heard>,
    stderr: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Process {
    /// Starts it with nothing at its standard input.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (heard, stderr) = (Arc::<Heard>::default(), Arc::<Mutex<String>>::default());
        let (out, err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
        let (hearing, noting) = (heard.clone(), stderr.clone());
        let readers = vec![
            std::thread::spawn(move || {
                for line in BufReader::new(out).lines().map_while(Result::ok) {
                    hearing.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                    hearing.more.notify_all();
                }
            }),
            std::thread::spawn(move || {
                for line in BufReader::new(err).lines().map_while(Result::ok) {
                    let mut text = noting.lock().unwrap_or_else(PoisonError::into_inner);
                    text.push_str(&line);
                    text.push('\n');
                }
            }),
        ];
        Self { child, heard, stderr, readers }
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The JSON lines so far.
    ///
    /// # Panics
    /// When a line is no JSON.
    pub fn lines(&self) -> Vec<Value> {
        let lines = self.heard.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
    }

    /// What it has said on stderr.
    pub fn stderr(&self) -> String {
        self.stderr.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until the lines satisfy the question.
    ///
    /// # Panics
    /// When they do not within [`DEADLINE`].
    pub fn until<T>(&self, what: &str, mut ask: impl FnMut(&[Value]) -> Option<T>) -> T {
        let began = Instant::now();
        let mut lines = self.heard.lines.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let values: Vec<Value> =
                lines.iter().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
            if let Some(answer) = ask(&values) {
                return answer;
            }
            let left = DEADLINE.saturating_sub(began.elapsed());
            assert!(!left.is_zero(), "waited in vain for {what}; lines: {lines:#?}\nstderr: {}", self.stderr());
            lines = self.heard.more.wait_timeout(lines, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits for a line.
    ///
    /// # Panics
    /// When it does not come within [`DEADLINE`].
    pub fn line(&self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        self.until(what, |lines| lines.iter().find(|line| fits(line)).cloned())
    }

    /// Ends it as a power cut would, without a word.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end and waits until it has.
    ///
    /// # Panics
    /// When it does not end within [`DEADLINE`].
    pub fn terminate(self) -> Ended {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).expect("it can be asked to end");
        self.wait()
    }

    /// Waits until it has ended by itself.
    ///
    /// # Panics
    /// When it does not end within [`DEADLINE`].
    pub fn wait(mut self) -> Ended {
        let status = ended(&mut self.child);
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        let stdout = self.heard.lines.lock().unwrap_or_else(PoisonError::into_inner).join("\n").into_bytes();
        Ended { code: status.code().unwrap_or(-1), stdout, stderr: self.stderr() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs a command to its end.
///
/// # Panics
/// When it cannot be started or does not end within [`DEADLINE`].
pub fn run(mut command: Command, input: &[u8]) -> Ended {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that does not read its input may be gone before all is written.
    let _ = stdin.write_all(input);
    drop(stdin);
    let (mut out, mut err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    let reading = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = out.read_to_end(&mut bytes);
        bytes
    });
    let noting = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = err.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let mut kept = Killed(child);
    let status = ended(&mut kept.0);
    Ended {
        code: status.code().unwrap_or(-1),
        stdout: reading.join().unwrap_or_default(),
        stderr: noting.join().unwrap_or_default(),
    }
}

/// A child that does not outlive the test that gave up on it.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ended(child: &mut Child) -> ExitStatus {
    until("the program's end", || child.try_wait().expect("it can be waited for"))
}
