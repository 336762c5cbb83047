//! The tunnel, as one connection needs it.

use std::sync::Arc;

use standin_model::view::{TunnelCheck, TunnelHealth};
use standin_model::{Connection, Fault};

use super::report::Finding;
use crate::Engine;
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
            None if self.tunnel.view().health != TunnelHealth::Alive => {
                Finding::unknown("It cannot be looked at while the receiver does not listen.")
            }
            None => Finding::pass("What goes out to the public URL comes in at the receiver."),
        })
    }

    /// Why nothing comes in through the public URL, where one is set and the receiver listens: a probe goes out to it.
    pub(crate) async fn tunnel_trouble(self: &Arc<Self>) -> Result<Option<Trouble>, Fault> {
        let state = self.tunnel_check(TunnelCheck::default()).await?;
        Ok(match state.health {
            TunnelHealth::None | TunnelHealth::Unchecked | TunnelHealth::Alive => None,
            TunnelHealth::WrongTarget
            | TunnelHealth::Dns
            | TunnelHealth::Tls
            | TunnelHealth::Refused
            | TunnelHealth::Silent => Some(Trouble {
                message: state.message,
                remedy: state.remedy.unwrap_or_default(),
                seqs: state.seq.into_iter().collect(),
            }),
        })
    }
}
