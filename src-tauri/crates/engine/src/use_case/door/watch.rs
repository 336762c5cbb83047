//! Hears what happens at the door beside the log: what is turned away, when webhooks came, probes that came back in.

use std::sync::{Arc, Mutex};

use standin_model::{ChangeTag, micros};
use standin_receiver::DoorWatch;
use standin_store::Store;

use super::Seen;
use crate::changes::Changes;
use crate::use_case::answer::Counts;
use crate::use_case::tunnel::Tunnel;

/// Counts what the door turns away, and when webhooks came.
pub(super) struct Watch {
    pub store: Store,
    pub changes: Changes,
    pub clock: Arc<dyn standin_model::Clock>,
    pub seen: Arc<Mutex<Seen>>,
    pub tunnel: Arc<Tunnel>,
    pub counts: Counts,
}

impl DoorWatch for Watch {
    fn turned_away(&self, code: &str, head: &[u8]) {
        self.store.tally(code, &shortened(head), micros(self.clock.now()));
        self.changes.tag(ChangeTag::Status);
    }

    fn accepted(&self, _connection: Option<&str>, by_public_host: bool) {
        let now = micros(self.clock.now());
        self.tunnel.heard(by_public_host, now);
        let mut seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        seen.webhook = Some(now);
        if by_public_host {
            seen.public = Some(now);
        }
        drop(seen);
        self.changes.tag(ChangeTag::Status);
    }

    fn probed(&self, body: &[u8]) {
        self.tunnel.came_in(body);
    }

    fn failed_by_choice(&self, connection: Option<&str>) {
        if let Some(connection) = connection {
            self.counts.keep(&self.store, connection);
            self.changes.tag(ChangeTag::Connections);
        }
    }
}

/// The start line of a head, with all after the first path segment left out: a wrong path may be a right one mistyped.
fn shortened(head: &[u8]) -> String {
    let line = standin_model::headers::start_line(head);
    let text = String::from_utf8_lossy(&line[..line.len().min(200)]).into_owned();
    let mut words = text.splitn(3, ' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let first = target.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    let rest = if target.len() > first.len() + 1 { "/…" } else { "" };
    let first: String = first.chars().take(24).collect();
    format!("{method} /{first}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_away_head_is_kept_without_what_may_be_a_secret() {
        assert_eq!(shortened(b"POST /hooks/0123456789abcdef HTTP/1.1\r\nHost: x\r\n\r\n"), "POST /hooks/…");
        assert_eq!(shortened(b"GET /favicon.ico HTTP/1.1\r\n\r\n"), "GET /favicon.ico");
        assert_eq!(shortened(b"\xff\xfe"), "\u{fffd}\u{fffd} /");
    }
}
