//! A file that is handed out under a path of its own: typed, bounded in time and in number, nothing but GET and HEAD.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use bytes::Bytes;

/// How often one file is handed out at most: each time is an envelope.
const MOST_FETCHES: u32 = 200;

/// A file of the user's that a platform fetches.
pub struct ServedFile {
    bytes: Bytes,
    content_type: &'static str,
    until: Instant,
    fetched: AtomicU32,
}

impl std::fmt::Debug for ServedFile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ServedFile").field("bytes", &self.bytes.len()).field("type", &self.content_type).finish()
    }
}

impl ServedFile {
    /// Bytes of this media type, handed out until this instant.
    pub fn new(bytes: impl Into<Bytes>, content_type: &'static str, until: Instant) -> Self {
        Self { bytes: bytes.into(), content_type, until, fetched: AtomicU32::new(0) }
    }

    /// How often it was handed out.
    pub fn fetched(&self) -> u32 {
        self.fetched.load(Ordering::Acquire)
    }

    /// Whether its time, or its number of fetches, is used up.
    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.until || self.fetched() >= MOST_FETCHES
    }

    pub(crate) fn count(&self) {
        self.fetched.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    pub(crate) fn content_type(&self) -> &'static str {
        self.content_type
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_is_over_by_time_and_by_number() {
        let now = Instant::now();
        let file = ServedFile::new("x", "text/plain", now + Duration::from_secs(1));
        assert!(!file.is_over(now) && file.is_over(now + Duration::from_secs(1)));
        for _ in 0..MOST_FETCHES {
            assert!(!file.is_over(now));
            file.count();
        }
        assert!(file.is_over(now));
    }
}
