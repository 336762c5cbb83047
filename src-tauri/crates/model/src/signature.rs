//! The verdict on a webhook's signature, and what a person needs to see to believe it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether a webhook is signed as the platform signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// The signature fits the exact bytes, and its time is near.
    Valid,
    /// There is a signature that does not fit.
    Wrong,
    /// There is none.
    Absent,
    /// The signature fits, but its time is further away than a receiver should accept.
    Stale,
}

impl Signature {
    /// The one spelling, the same as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Wrong => "wrong",
            Self::Absent => "absent",
            Self::Stale => "stale",
        }
    }
}

/// How a verdict came about. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignatureReport {
    /// The verdict.
    pub verdict: Signature,
    /// The bytes that are signed, as text; a long body is cut.
    pub signed: String,
    /// What should stand in the header; `None` where the key is not known.
    pub expected: Option<String>,
    /// What stands there.
    pub received: Option<String>,
    /// The name of the header that holds the signature.
    pub header: Option<String>,
    /// Code of the likely cause, for example `hmac_token_used`; `None` when it is valid, or when no known mistake fits.
    pub cause: Option<String>,
    /// What is so, in a sentence.
    pub message: String,
    /// What to do; empty when it is valid.
    pub remedy: String,
}
