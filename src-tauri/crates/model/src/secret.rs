//! A secret value that does not show itself in logs, and the places in an exchange where a secret stands.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A secret text. Debug and Display show a mask; the value is read on purpose with [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value in clear. Call it where the bytes leave for the wire or the keychain, nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(••••)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("••••")
    }
}

/// The byte that fills a sealed span in what is stored, one for each byte cut out.
pub const MASK: u8 = b'*';

/// Which of the stored byte strings of an exchange a span belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Head of the request.
    Head,
    /// Body of the request.
    Body,
    /// Head of the reply.
    ReplyHead,
    /// Body of the reply.
    ReplyBody,
    /// The whole URL of a request that we sent, or the target of one that we received.
    Target,
    /// The framing of a chunked body, as it came off the wire.
    Framing,
}

impl Place {
    /// Every place, in the order in which they are stored.
    pub const ALL: [Self; 6] = [Self::Head, Self::Body, Self::ReplyHead, Self::ReplyBody, Self::Target, Self::Framing];
}

/// A span of bytes that is to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretSpan {
    /// Where it stands.
    pub place: Place,
    /// First byte and the byte after the last.
    pub range: Range<usize>,
}
