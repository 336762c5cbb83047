//! `standin log`: the envelopes that match, newest first, and with `--follow` what comes.

use std::time::Duration;

use standin_api::{Session, commands};
use standin_model::Fault;
use standin_model::view::LogAsk;

use crate::args::Log;
use crate::command::asked_to_end;
use crate::command::follow::{Follow, settled};
use crate::exit;
use crate::output::Output;

const PAGE: u32 = 500;

/// Runs the command.
pub async fn run(session: &Session, log: Log, output: &Output) -> Result<u8, Fault> {
    let query = log.query.iter().chain(&log.words).map(String::as_str).collect::<Vec<_>>().join(" ");
    settled(session).await?;
    let mut follow = Follow::from_now(session, &query).await?;
    list(session, &query, log.limit, log.before, output).await?;
    if !log.follow {
        return Ok(exit::DONE);
    }
    let end = asked_to_end();
    tokio::pin!(end);
    loop {
        for envelope in follow.take().await? {
            output.envelope(&envelope);
        }
        tokio::select! {
            () = &mut end => return Ok(exit::DONE),
            () = follow.wait(Duration::from_millis(500)) => {}
        }
    }
}

async fn list(session: &Session, query: &str, limit: u32, before: Option<i64>, output: &Output) -> Result<(), Fault> {
    let mut left = limit;
    let mut before = before;
    let mut any = false;
    while left > 0 {
        let ask = LogAsk { query: query.to_owned(), limit: Some(left.min(PAGE)), before, after: None };
        let page = session.ask(commands::log_envelopes, ask).await?;
        for envelope in &page.envelopes {
            output.envelope(envelope);
            any = true;
        }
        left = left.saturating_sub(u32::try_from(page.envelopes.len()).unwrap_or(u32::MAX));
        before = page.envelopes.last().map(|envelope| envelope.seq);
        if !page.more || page.envelopes.is_empty() {
            break;
        }
    }
    if !any {
        output.remark(if query.is_empty() { "The log is empty." } else { "No envelope matches." });
    }
    Ok(())
}
