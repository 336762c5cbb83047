//! Following the log: each envelope once, in order of arrival, when it has been read.

use std::time::Duration;

use standin_api::{Session, commands};
use standin_model::view::LogAsk;
use standin_model::{Change, Envelope, Fault};
use tokio::sync::broadcast;

/// An envelope that is not read after so long is shown as it is.
const READING: jiff::SignedDuration = jiff::SignedDuration::from_secs(5);

const PAGE: u32 = 500;

/// A place in the log from which one goes on.
pub struct Follow<'a> {
    session: &'a Session,
    query: String,
    after: i64,
    changes: broadcast::Receiver<Change>,
}

impl<'a> Follow<'a> {
    /// Begins after the newest envelope there is.
    pub async fn from_now(session: &'a Session, query: &str) -> Result<Self, Fault> {
        let changes = session.changes();
        let newest = session.ask(commands::log_list, LogAsk { limit: Some(1), ..LogAsk::default() }).await?;
        let after = newest.rows.first().map_or(0, |row| row.seq);
        Ok(Self { session, query: query.to_owned(), after, changes })
    }

    /// What has come since the last time and has been read.
    pub async fn take(&mut self) -> Result<Vec<Envelope>, Fault> {
        let mut taken = Vec::new();
        loop {
            let ask = LogAsk { query: self.query.clone(), limit: Some(PAGE), before: None, after: Some(self.after) };
            let page = self.session.ask(commands::log_envelopes, ask).await?;
            let came = page.envelopes.len();
            let ready: Vec<Envelope> = page.envelopes.into_iter().take_while(is_ready).collect();
            let all_ready = ready.len() == came;
            if let Some(last) = ready.last() {
                self.after = last.seq;
            }
            taken.extend(ready);
            if !all_ready || !page.more {
                return Ok(taken);
            }
        }
    }

    /// Waits until something may have changed, at most so long.
    pub async fn wait(&mut self, at_most: Duration) {
        // A lagging or closed channel is a reason to look, too; a closed one must not become a busy loop.
        if let Ok(Err(broadcast::error::RecvError::Closed)) = tokio::time::timeout(at_most, self.changes.recv()).await {
            tokio::time::sleep(at_most.min(Duration::from_millis(200))).await;
        }
    }
}

/// How many of the newest envelopes are looked at before the log is asked: reading is never further behind in ordinary use.
const NEWEST: u32 = 100;

/// Waits until the newest envelopes have been read, so that whoever was answered a moment ago finds what came.
pub async fn settled(session: &Session) -> Result<(), Fault> {
    let mut changes = session.changes();
    loop {
        let ask = LogAsk { limit: Some(NEWEST), ..LogAsk::default() };
        let newest = session.ask(commands::log_envelopes, ask).await?;
        if newest.envelopes.iter().all(is_ready) {
            return Ok(());
        }
        let _ = tokio::time::timeout(Duration::from_millis(20), changes.recv()).await;
    }
}

fn is_ready(envelope: &Envelope) -> bool {
    envelope.read
        || envelope
            .started_at
            .parse::<jiff::Timestamp>()
            .is_ok_and(|at| jiff::Timestamp::now().duration_since(at) > READING)
}
