//! Which addresses may be called by replay and by downloads: every address of a name is checked, and the checked one is used.

use std::net::IpAddr;

/// Who named the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TargetPolicy {
    /// Content did (a webhook, a redirect, an imported log): public addresses only.
    #[default]
    Public,
    /// The user typed it, or it is the user's own connection: private addresses and this machine too.
    UserTyped,
}

/// Why a target must not be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not a URL.
    #[error("this is not an address of the web: {0}")]
    NotAUrl(String),
    /// Neither http nor https.
    #[error("only http and https addresses can be called, not {0}")]
    Scheme(String),
    /// A user name or a password in the address.
    #[error("the address carries a user name or a password; leave them out")]
    Credentials,
    /// An address that is never called: link-local, metadata services, multicast, broadcast, unspecified.
    #[error("{host} leads to {address}, {reason}, which is never called")]
    Forbidden {
        /// The host as written.
        host: String,
        /// The address that it leads to.
        address: IpAddr,
        /// What that address is.
        reason: &'static str,
    },
    /// An address of this machine or of the local network that the user did not type.
    #[error("{host} leads to {address}, {reason}, which is called only when you type it yourself")]
    Private {
        /// The host as written.
        host: String,
        /// The address that it leads to.
        address: IpAddr,
        /// What that address is.
        reason: &'static str,
    },
}
