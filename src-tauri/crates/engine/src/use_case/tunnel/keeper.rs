//! Looks at the tunnel when there is a reason to: a start, another address, a reply that does not come.

use std::sync::{Arc, Weak};

use super::Tunnel;
use crate::Engine;

/// Probes when it is due, until the tunnel's state is closed or the engine is gone.
pub(crate) async fn keep(engine: Weak<Engine>, tunnel: Arc<Tunnel>) {
    while tunnel.due().await {
        let Some(engine) = engine.upgrade() else { return };
        if let Err(fault) = engine.probe().await {
            tracing::warn!(%fault, "the tunnel could not be looked at");
        }
        tunnel.look_again();
    }
}
