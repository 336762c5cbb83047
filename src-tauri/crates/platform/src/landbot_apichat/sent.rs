//! Stub.
use standin_model::Reading;
pub(super) fn sent(_target: &str, body: &[u8]) -> Reading {
    crate::read_unknown(b"", body)
}
