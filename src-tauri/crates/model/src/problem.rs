//! A problem: something in a payload or an answer that differs from what is documented, and what to do about it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; a tolerant receiver is not hurt.
    Note,
    /// A strict receiver would stumble.
    Warning,
    /// The exchange failed, or the payload cannot be understood.
    Error,
}

/// One problem of one envelope. The code is stable; people read the rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// Stable code in `snake_case`, for example `unknown_field`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// JSON pointer into the request body, empty for the body as a whole; `None` when it is not about the body.
    pub pointer: Option<String>,
    /// One plain sentence that says what is so.
    pub message: String,
    /// What the platform's documentation says should stand there.
    pub documented: Option<String>,
    /// What stands there, shortened.
    pub received: Option<String>,
    /// What to do about it.
    pub remedy: Option<String>,
}
