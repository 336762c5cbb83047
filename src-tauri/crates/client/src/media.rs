//! Downloads for showing: no token, every hop checked and recorded.

use std::sync::Arc;

use standin_model::Headers;
use url::Url;

use crate::about::{About, Sent};
use crate::attempt::deliver;
use crate::client::Shared;
use crate::error::ClientError;
use crate::http_library::OWN_NAME;
use crate::retry::Backoff;
use crate::target::{TargetPolicy, check_url};
use crate::wire::plan::authority;
use crate::wire::{WireRequest, prepare};

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 3;

/// Fetches `url`, following redirects hop by hop.
pub(crate) async fn fetch(
    shared: &Arc<Shared>,
    backoff: &Backoff,
    url: &str,
    policy: TargetPolicy,
    about: About,
) -> Result<Sent, ClientError> {
    let first = check_url(url, policy)?;
    // Where a redirect leads, nobody typed; only the typed origin itself keeps its standing.
    let policy_for = |hop: &Url| if hop.origin() == first.origin() { policy } else { TargetPolicy::Public };
    let mut next = first.clone();
    let mut attempts = Vec::new();
    for _ in 0..=MOST_REDIRECTS {
        let outgoing = prepare(request(&next, policy_for(&next)))?;
        let hop = deliver(shared, backoff, outgoing, about.clone()).await?;
        attempts.extend(hop.attempts);
        let location = hop.reply.as_ref().filter(|_| is_redirect(attempts.last().and_then(|last| last.status)));
        let location = location.and_then(|reply| Headers::from_head(&reply.head).text("location").map(str::to_owned));
        let Some(onward) = location.and_then(|location| next.join(&location).ok()) else {
            return Ok(Sent { attempts, reply: hop.reply, changes: Vec::new() });
        };
        next = check_url(onward.as_str(), policy_for(&onward))?;
    }
    Err(ClientError::TooManyRedirects(MOST_REDIRECTS))
}

fn is_redirect(status: Option<u16>) -> bool {
    matches!(status, Some(301 | 302 | 303 | 307 | 308))
}

fn request(url: &Url, policy: TargetPolicy) -> WireRequest {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = authority(url);
    let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {OWN_NAME}\r\nAccept: */*\r\n\r\n");
    WireRequest { url: url.to_string(), head: head.into_bytes(), body: Vec::new(), framing: None, policy }
}
