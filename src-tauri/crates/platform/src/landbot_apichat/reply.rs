//! Stub.
use crate::{ReplyReading, SentContext};
pub(super) fn reply(_status: u16, _head: &[u8], _body: &[u8], _sent: &SentContext<'_>) -> ReplyReading {
    ReplyReading::default()
}
