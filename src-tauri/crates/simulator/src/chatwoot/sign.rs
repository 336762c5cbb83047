//! The signature of a webhook: `sha256=` and the HMAC of timestamp, dot and body (protocol page 6.4); the same HMAC proves identities (4.1).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Lower-case hex of the HMAC-SHA256 of the parts in a row.
pub(super) fn hmac_hex(key: &str, parts: &[&[u8]]) -> String {
    // HMAC takes keys of any length, so that this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    for part in parts {
        mac.update(part);
    }
    hex::encode(mac.finalize().into_bytes())
}

/// The value of the signature header.
pub(super) fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    format!("sha256={}", hmac_hex(secret, &[timestamp.as_bytes(), b".", body]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_protocol_page_hold() {
        assert_eq!(
            signature("cw_demo_secret", "1760000000", br#"{"event":"message_created","id":7}"#),
            "sha256=0c4dbe299c2c86902aeaf96f5a00c11caecfdd693311fee2c980bfb339d43235",
        );
        let of = |identifier: &str| hmac_hex("hmac_demo_token", &[identifier.as_bytes()]);
        assert_eq!(of("cust-42"), "5ee2195f079e3f90c8799dc5ac8495ef477b20072d08ec229d012966531d2af9");
        assert_eq!(of(""), "30f1c04559a64b29d19ffd7b7b740bd3760d0ff93ba1d79ee9fb5e840f87965e");
    }
}
