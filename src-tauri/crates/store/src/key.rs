//! The key of sealed spans: kept in the keychain by the caller, wiped from memory when dropped.

use secrecy::{ExposeSecret, SecretBox};

/// The 256-bit key under which secrets in the log are sealed. Has no `Debug`; wiped when dropped.
pub struct SealKey(SecretBox<[u8; 32]>);

/// A text that is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key of sealed secrets is 64 hexadecimal digits")]
pub struct BadKey;

impl SealKey {
    /// A fresh key from the system's source of randomness.
    pub fn generate() -> Self {
        Self::new(rand::random())
    }

    /// Wraps 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// Reads the 64 hexadecimal digits that [`SealKey::to_hex`] wrote.
    ///
    /// # Errors
    /// Anything that is not 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, BadKey> {
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| BadKey)?;
        Ok(Self::new(bytes))
    }

    /// The key as 64 hexadecimal digits, for the keychain and nothing else.
    pub fn to_hex(&self) -> String {
        hex::encode(self.bytes())
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl Clone for SealKey {
    fn clone(&self) -> Self {
        Self::new(*self.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trip() {
        let key = SealKey::generate();
        let again = SealKey::from_hex(&key.to_hex()).map(|key| key.to_hex());
        assert_eq!(again, Ok(key.to_hex()));
        assert!(SealKey::from_hex("abc").is_err());
        assert!(SealKey::from_hex(&"g".repeat(64)).is_err());
    }
}
