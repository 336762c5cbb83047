//! Sends recorded bytes again over a socket of its own, byte for byte, and reads the reply as it comes off the wire.

mod plan;

pub use plan::{WireError, WirePlan, plan};

use crate::target::TargetPolicy;

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
