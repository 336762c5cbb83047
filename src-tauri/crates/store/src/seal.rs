//! Sealing: what was cut out of an exchange is encrypted with XChaCha20-Poly1305 and bound to its place.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use standin_model::secret::Place;
use uuid::Uuid;

use crate::SealKey;
use crate::span::Cut;

/// The place of a reply's framing, which is kept and is not shown.
pub(crate) const REPLY_FRAMING: &str = "reply-framing";

const CHECK_PLACE: &str = "check";

/// The spelling of a place in the database, the same as in JSON.
pub(crate) fn place_name(place: Place) -> &'static str {
    match place {
        Place::Head => "head",
        Place::Body => "body",
        Place::ReplyHead => "reply-head",
        Place::ReplyBody => "reply-body",
        Place::Target => "target",
        Place::Framing => "framing",
    }
}

/// One encrypted span.
pub(crate) struct Sealed {
    /// Where it belongs.
    pub place: String,
    /// First byte.
    pub start: usize,
    /// Length in bytes.
    pub length: usize,
    /// The nonce, 24 bytes.
    pub nonce: Vec<u8>,
    /// Ciphertext and tag.
    pub boxed: Vec<u8>,
}

/// Seals and opens with one key.
pub(crate) struct Sealer(XChaCha20Poly1305);

impl Sealer {
    pub fn new(key: &SealKey) -> Self {
        Self(XChaCha20Poly1305::new(key.bytes().into()))
    }

    /// Seals a piece of the envelope `id`. Encryption of a piece of bounded size cannot fail; if it does, the piece
    /// stays masked and can never be opened, which is safe.
    pub fn seal(&self, id: Uuid, place: &str, cut: &Cut) -> Sealed {
        let nonce: [u8; 24] = rand::random();
        let aad = bound_to(id, place, cut.start);
        let boxed = self.0.encrypt(&XNonce::from(nonce), Payload { msg: &cut.value, aad: &aad }).unwrap_or_default();
        Sealed { place: place.to_owned(), start: cut.start, length: cut.value.len(), nonce: nonce.to_vec(), boxed }
    }

    /// Opens a span; `None` when the key is not the one that sealed it, or the row was tampered with.
    pub fn open(&self, id: Uuid, sealed: &Sealed) -> Option<Vec<u8>> {
        let nonce = <[u8; 24]>::try_from(sealed.nonce.as_slice()).ok()?;
        let aad = bound_to(id, &sealed.place, sealed.start);
        let value = self.0.decrypt(&XNonce::from(nonce), Payload { msg: &sealed.boxed, aad: &aad }).ok()?;
        (value.len() == sealed.length).then_some(value)
    }

    /// Seals a known text, to tell later whether a key is this one.
    pub fn seal_check(&self, text: &Cut) -> Sealed {
        self.seal(Uuid::nil(), CHECK_PLACE, text)
    }

    /// Whether this key sealed the known text.
    pub fn open_check(&self, nonce: Vec<u8>, boxed: Vec<u8>, text: &[u8]) -> bool {
        let sealed = Sealed { place: CHECK_PLACE.to_owned(), start: 0, length: text.len(), nonce, boxed };
        self.open(Uuid::nil(), &sealed).as_deref() == Some(text)
    }
}

fn bound_to(id: Uuid, place: &str, start: usize) -> Vec<u8> {
    let mut aad = id.as_bytes().to_vec();
    aad.extend_from_slice(place.as_bytes());
    aad.push(0);
    aad.extend_from_slice(&(start as u64).to_be_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_its_key_and_in_its_place() {
        let sealer = Sealer::new(&SealKey::generate());
        let id = Uuid::from_u128(7);
        let sealed = sealer.seal(id, "head", &Cut { start: 3, value: b"secret".to_vec() });
        assert_eq!(sealer.open(id, &sealed).as_deref(), Some(b"secret".as_slice()));
        assert!(Sealer::new(&SealKey::generate()).open(id, &sealed).is_none());
        assert!(sealer.open(Uuid::from_u128(8), &sealed).is_none());
        assert!(sealer.open(id, &Sealed { start: 4, ..sealed }).is_none());
    }
}
