//! How long a platform may still be at work on a request whose answer was lost, and when it is asked meanwhile.

use std::time::Duration;

use standin_client::Timeouts;
use tokio::time::Instant;

/// The first pause is this part of the whole; each one after it is twice as long.
const FIRST_PAUSE: u32 = 64;
/// The longest pause is this part of the whole.
const LONGEST_PAUSE: u32 = 4;

/// The time in which what was lost may still turn up: as long as the client itself waits for an answer, from the moment
/// it gave up. Servers and the proxies before them give up on a request within the same minute.
#[derive(Debug)]
pub(crate) struct Patience {
    whole: Duration,
    end: Instant,
    pause: Duration,
    last: bool,
}

impl Patience {
    /// Begins now.
    pub(crate) fn new(timeouts: Timeouts) -> Self {
        let whole = timeouts.total;
        Self { whole, end: Instant::now() + whole, pause: whole / FIRST_PAUSE, last: false }
    }

    /// Waits until it is time to ask again, a little longer each time.
    pub(crate) async fn pause(&mut self) {
        let until = (Instant::now() + self.pause).min(self.end.max(Instant::now()));
        tokio::time::sleep_until(until).await;
        self.pause = (self.pause * 2).min(self.whole / LONGEST_PAUSE);
        self.last = Instant::now() >= self.end;
    }

    /// Whether the last pause reached the end: what is asked after it is believed.
    pub(crate) fn is_over(&self) -> bool {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_lost_request_is_asked_for_ever_more_rarely_for_a_minute() {
        let began = Instant::now();
        let mut patience = Patience::new(Timeouts::default());
        let mut at = Vec::new();
        while !patience.is_over() {
            patience.pause().await;
            at.push(began.elapsed().as_secs());
        }
        assert_eq!(at, [0, 2, 6, 14, 29, 44, 59, 60]);
    }
}
