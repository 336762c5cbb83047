//! What goes to stdout and stderr: JSON lines for scripts, plain lines for people.

use std::io::{IsTerminal, Write};

use serde::Serialize;
use serde_json::{Value, json};
use standin_model::view::Explained;
use standin_model::{Direction, Envelope, Fault};

use crate::exit;

/// Where a command writes.
pub struct Output {
    json: bool,
    quiet: bool,
    colour: bool,
}

impl Output {
    /// JSON lines or text; quiet leaves remarks out.
    pub fn new(json: bool, quiet: bool) -> Self {
        let colour =
            std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stdout().is_terminal();
        Self { json, quiet, colour }
    }

    /// A result: as JSON for scripts, as text for people.
    pub fn result(&self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json {
            self.line(&serde_json::to_string(value).unwrap_or_default());
        } else {
            self.line(&text());
        }
    }

    /// An envelope.
    pub fn envelope(&self, envelope: &Envelope) {
        self.result(envelope, || self.envelope_line(envelope));
    }

    /// A remark for people.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            eprintln!("{}", lines(text));
        }
    }

    /// Bytes as they are.
    pub fn raw(&self, bytes: &[u8]) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// A fault: what, why, what to do.
    pub fn fault(&self, fault: &Fault) {
        eprintln!("standin: {}", lines(&fault.message));
        if let Some(hint) = &fault.hint {
            eprintln!("  {}", lines(hint));
        }
        if self.json {
            let error = json!({"code": fault.code, "message": fault.message, "hint": fault.hint, "seq": fault.seq});
            self.line(&json!({ "error": error }).to_string());
        }
    }

    /// What a refusal or failure of the other side means.
    pub fn explained(&self, explained: &Explained, seq: i64) {
        eprintln!("standin: {}", lines(&explained.message));
        if let Some(said) = &explained.platform_says {
            eprintln!("  It said: {}", lines(said));
        }
        eprintln!("  {}", lines(&explained.remedy));
        if self.json {
            let error =
                json!({"code": explained.code, "message": explained.message, "hint": explained.remedy, "seq": seq});
            self.line(&json!({ "error": error }).to_string());
        }
    }

    /// A line of stdout. A reader that went away ends the program quietly, as a pipe does; a full disk does not.
    pub fn line(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        match writeln!(out, "{text}").and_then(|()| out.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(exit::DONE.into()),
            Err(error) => {
                eprintln!("standin: The output cannot be written: {error}.");
                std::process::exit(exit::STORAGE.into());
            }
        }
    }

    fn envelope_line(&self, envelope: &Envelope) -> String {
        let (sign, colour) = match envelope.direction {
            Direction::Received => ("↓", "32"),
            Direction::Sent => ("↑", "34"),
            Direction::Forwarded => ("→", "35"),
            Direction::Simulated => ("·", "90"),
        };
        let time = local_time(&envelope.started_at);
        let status = envelope
            .status
            .map_or_else(|| envelope.error.clone().unwrap_or_else(|| "…".to_owned()), |status| status.to_string());
        let who = printable(envelope.customer.as_deref().unwrap_or("-"));
        let attempt = if envelope.attempt > 1 { format!(" (attempt {})", envelope.attempt) } else { String::new() };
        let problems = match envelope.problems.len() {
            0 => String::new(),
            count => format!("  ▲{count}"),
        };
        let kind = envelope.kind.as_str();
        let head = self.paint(colour, &format!("{sign} {kind}"));
        let summary = printable(&envelope.summary);
        format!("{:>6}  {time}  {head:<9}  {status:<4} {who}  {summary}{attempt}{problems}", envelope.seq)
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Text from the network without what a terminal would obey, on one line.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if is_obeyed(c) { '\u{fffd}' } else { c }).collect()
}

/// The same where line ends may stay.
pub fn lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

/// Control characters move the cursor and more; directional ones show a text in another order than it has.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn local_time(rfc3339: &str) -> String {
    rfc3339
        .parse::<jiff::Timestamp>()
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M:%S%.3f").to_string())
        .unwrap_or_else(|_| rfc3339.to_owned())
}

/// A JSON object with the fields of another one beside its own.
pub fn merged(outer: &impl Serialize, key: &str) -> Value {
    let mut value = serde_json::to_value(outer).unwrap_or_default();
    if let Some(object) = value.as_object_mut()
        && let Some(Value::Object(inner)) = object.remove(key)
    {
        let rest = std::mem::take(object);
        object.extend(inner);
        object.extend(rest);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_that_came_from_the_network() {
        assert_eq!(
            printable("a\u{1b}[2J\u{7}\u{9b}\r\n\u{202e}\u{2066}z"),
            "a\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}z"
        );
        assert_eq!(printable("naïve 日本語 👩\u{200d}👩"), "naïve 日本語 👩\u{200d}👩");
        assert_eq!(lines("one\n\u{1b}two"), "one\n\u{fffd}two");
    }
}
