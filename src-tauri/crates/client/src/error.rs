//! Why a request could not be sent at all; what goes wrong on the network is part of the attempt, not an error here.

use standin_model::RecordError;

use crate::target::TargetError;
use crate::wire::WireError;

/// Why nothing left, or why a download stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The log refused the attempt, so its bytes did not leave.
    #[error("nothing was sent, because it could not be recorded first: {0}")]
    NotRecorded(#[from] RecordError),
    /// The request cannot be written as HTTP.
    #[error("the request cannot be sent: {0}")]
    InvalidRequest(String),
    /// The recorded bytes cannot be sent again.
    #[error("the recorded request cannot be sent again: {0}")]
    Wire(#[from] WireError),
    /// The address is one that must not be called.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A download was sent on more often than is followed.
    #[error("the download was redirected more than {0} times")]
    TooManyRedirects(usize),
    /// The HTTP library could not be set up.
    #[error("the HTTP client could not be set up: {0}")]
    Setup(String),
    /// The program is closing.
    #[error("the program is closing")]
    Closed,
}
