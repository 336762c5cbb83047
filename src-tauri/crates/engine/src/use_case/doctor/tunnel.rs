//! The tunnel, as one connection needs it.

use std::sync::Arc;

use standin_model::{Connection, Fault};

use super::network::Round;
use super::report::Finding;
use crate::Engine;
use crate::use_case::connection::host_of;
use crate::use_case::silence::evidence::Trouble;

impl Engine {
    /// Whether what the platform sends to our address can come in.
    pub(super) async fn tunnel_finding(self: &Arc<Self>, connection: &Connection) -> Result<Finding, Fault> {
        let (_, problem) = self.address_of(connection).await?;
        if let Some(problem) = problem.filter(|_| !connection.simulated) {
            return Ok(Finding::explained(&problem));
        }
        if self.public_url().await?.is_none() {
            return Ok(Finding::pass("No tunnel is needed: the platform runs on this machine."));
        }
        Ok(match self.tunnel_trouble().await? {
            Some(trouble) => Finding::fail(trouble.message, trouble.remedy).with(trouble.seqs),
            None => Finding::pass("What goes out to the public URL comes in at the receiver."),
        })
    }

    /// Why nothing comes in through the public URL, where one is set: a request of ours goes out to it and must come in.
    pub(crate) async fn tunnel_trouble(&self) -> Result<Option<Trouble>, Fault> {
        let path = crate::use_case::door::hook_path(&self.hook_path_of(None).await?);
        let Some(url) = self.hook_urls(&path).await?.1 else { return Ok(None) };
        let round = self.go_round(&url).await?;
        if round.came_in {
            return Ok(None);
        }
        let host = host_of(&url).map(|(host, _)| host).unwrap_or_default();
        let (message, remedy) = what_stands_there(&host, &round);
        Ok(Some(Trouble { message, remedy: remedy.to_owned(), seqs: vec![round.seq] }))
    }
}

/// What is wrong, and what to do.
fn what_stands_there(host: &str, round: &Round) -> (String, &'static str) {
    if let Some(error) = &round.error {
        return (error.clone(), "Start the tunnel again; where its URL changed, set the new one.");
    }
    let server = round.server.as_ref().map(|server| format!(" ({server})")).unwrap_or_default();
    match round.status {
        Some(status @ (502..=504 | 530)) => (
            format!("{host} answers with {status}{server}: the tunnel runs, and nothing is at its end."),
            "Point the tunnel to the receiver's port, or start the receiver.",
        ),
        Some(status) => (
            format!("Something else answers at {host}, with {status}{server}."),
            "The tunnel leads to another program or belongs to somebody else now: point it to the receiver's port, or set its new URL.",
        ),
        None => {
            (format!("No answer came from {host}."), "Start the tunnel again; where its URL changed, set the new one.")
        }
    }
}
