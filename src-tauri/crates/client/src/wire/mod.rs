//! Sends recorded bytes again over a socket of its own, byte for byte, and reads the reply as it comes off the wire.

mod chunked;
pub(crate) mod plan;
mod reply;
pub(crate) mod socket;

pub use plan::{WireError, WirePlan, plan};

use standin_model::{HeadOrigin, Part};

use crate::attempt::{Outgoing, Transport};
use crate::error::ClientError;
use crate::target::{TargetPolicy, check_url};

/// A recorded request, to be sent again.
#[derive(Clone, PartialEq, Eq)]
pub struct WireRequest {
    /// Where to: the recorded address, or another.
    pub url: String,
    /// The recorded head, start line to empty line, unsealed.
    pub head: Vec<u8>,
    /// The body to send: the recorded entity, or an edited one.
    pub body: Vec<u8>,
    /// The recorded chunked body, sent in place of `body` where that is unchanged; `None` when the body was edited.
    pub framing: Option<Vec<u8>>,
    /// Who named `url`.
    pub policy: TargetPolicy,
}

impl std::fmt::Debug for WireRequest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("WireRequest")
            .field("head_bytes", &self.head.len())
            .field("body_bytes", &self.body.len())
            .field("chunked", &self.framing.is_some())
            .field("policy", &self.policy)
            .finish()
    }
}

/// Checks the target, plans the head, and makes the exchange's request side.
pub(crate) fn prepare(request: WireRequest) -> Result<Outgoing, ClientError> {
    let url = check_url(&request.url, request.policy)?;
    let planned = plan(&request.head, request.body.len(), request.framing.as_deref(), &url)?;
    let framing = request.framing.filter(|_| planned.chunked);
    Ok(Outgoing {
        method: planned.method,
        target: planned.target,
        url,
        origin: HeadOrigin::Wire,
        request: Part { head: planned.head, body: request.body, framing, truncated: false },
        changes: planned.changes,
        transport: Transport::Wire(request.policy),
    })
}
