//! Stub.
use standin_model::Reading;
pub(super) fn webhook(head: &[u8], body: &[u8]) -> Reading {
    crate::read_unknown(head, body)
}
