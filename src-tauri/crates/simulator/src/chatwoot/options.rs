//! How a simulated Chatwoot is set up: script, webhooks, version, profile, seed, time, faults, and a knob for each choice.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use bytes::Bytes;
use url::Url;

use crate::Fault;
use crate::script::Script;
use crate::start::Clock;

/// Everything that `start` needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// Loopback address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The API inbox's `webhook_url`; none is an inbox that tells nobody.
    pub webhook: Option<Url>,
    /// URLs of account webhooks with the default subscriptions, at most 16.
    pub account_webhooks: Vec<Url>,
    /// What the bot does.
    pub script: Script,
    /// Decides tokens, ids and faults.
    pub seed: u64,
    /// Multiplies every wait: 1 is the platform's pace, 0.01 a hundred times faster. From 0 to 1000.
    pub time_scale: f64,
    /// What goes wrong with deliveries.
    pub faults: Vec<Fault>,
    /// The administrator's access token; without one it is made from the seed.
    pub access_token: Option<String>,
    /// Whether it is Chatwoot itself or a product built like it.
    pub profile: Profile,
    /// Choices that installations and versions differ in.
    pub knobs: Knobs,
    /// How many contacts, sessions, conversations, messages and attachments count as made before: a simulator that starts
    /// again under the same address uses no id twice.
    pub ids_used: u64,
    /// Files that image blocks mention, by name; see [`crate::read_media`].
    pub media: BTreeMap<String, Bytes>,
    /// Where timestamps come from.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            webhook: None,
            account_webhooks: Vec::new(),
            script: Script::demo(),
            seed: 0,
            time_scale: 1.0,
            faults: Vec::new(),
            access_token: None,
            profile: Profile::chatwoot(),
            knobs: Knobs::default(),
            ids_used: 0,
            media: BTreeMap::new(),
            clock: Clock::system(),
        }
    }
}

/// What a product built like Chatwoot changes (protocol page, section 11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Word on the command line: `chatwoot` or `api-inbox`.
    pub name: String,
    /// The brand in `X-<brand>-Signature` and its kin.
    pub brand: String,
    /// Whether ids are text: UUIDs, and a conversation's number stands apart in `display_id`.
    pub string_ids: bool,
    /// Whether paths of the application API name the account: `/api/v1/accounts/1/…`, not `/api/v1/…`.
    pub account_in_path: bool,
}

impl Profile {
    /// Chatwoot itself.
    #[must_use]
    pub fn chatwoot() -> Self {
        Profile { name: "chatwoot".to_owned(), brand: "Chatwoot".to_owned(), string_ids: false, account_in_path: true }
    }

    /// A generic API inbox: headers `X-Inbox-…`, ids as text.
    #[must_use]
    pub fn api_inbox() -> Self {
        Profile { name: "api-inbox".to_owned(), brand: "Inbox".to_owned(), string_ids: true, account_in_path: true }
    }
}

/// What can be chosen.
#[derive(Debug, Clone)]
pub struct Knobs {
    /// Version that it says it is, and behaves like (protocol page, section 0).
    pub version: Version,
    /// Whether the bot of the script answers; without it a human's seat is all there is.
    pub bot: bool,
    /// Whether contacts of the public API must prove who they are (protocol page 4.1).
    pub hmac_mandatory: bool,
    /// Whether a session has one conversation for ever.
    pub lock_to_single_conversation: bool,
    /// Text of the greeting; none sends none.
    pub greeting: Option<String>,
    /// Whether new conversations that no bot answers are given to the first agent.
    pub auto_assignment: bool,
    /// Requests per rolling minute and simulator; one more is the plain-text 429. None switches the limit off.
    pub rate_limit: Option<usize>,
    /// Whether webhooks may go to private and loopback addresses; from 4.14 on installations refuse them unless told otherwise.
    pub allow_private_network: bool,
    /// Largest request body, in bytes; more gets a proxy's 413.
    pub body_limit: usize,
}

impl Default for Knobs {
    fn default() -> Self {
        Knobs {
            version: Version::CURRENT,
            bot: true,
            hmac_mandatory: false,
            lock_to_single_conversation: false,
            greeting: None,
            auto_assignment: false,
            rate_limit: None,
            allow_private_network: true,
            body_limit: 25 * 1024 * 1024,
        }
    }
}

/// A version of Chatwoot; written `4.13` or `4.13.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// Unsigned webhooks.
    pub const V4_3: Version = Version(4, 3, 0);
    /// Every webhook is signed.
    pub const V4_13: Version = Version(4, 13, 0);
    /// Webhooks leave through the guard against private addresses.
    pub const V4_14: Version = Version(4, 14, 0);
    /// The newest that the protocol page mentions.
    pub const CURRENT: Version = Version(4, 18, 0);

    /// Whether account webhooks are signed.
    pub(super) fn signs_account(self) -> bool {
        self >= Version(4, 11, 2)
    }

    /// Whether the API inbox's webhooks are signed.
    pub(super) fn signs_inbox(self) -> bool {
        self >= Self::V4_13
    }

    /// Whether deliveries go through the guarded client, and payloads have what came with it.
    pub(super) fn guarded(self) -> bool {
        self >= Self::V4_14
    }

    /// Whether message attributes are kept whole, and attachments say their type and extension.
    pub(super) fn after_4_3(self) -> bool {
        self >= Version(4, 4, 0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Why a version could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no version; expected numbers, as in 4.13 or 4.13.0")]
pub struct VersionError(pub String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || VersionError(text.to_owned());
        let mut parts = text.trim().split('.').map(|part| part.parse::<u32>().map_err(|_| wrong()));
        let mut next = || parts.next().unwrap_or(Ok(0));
        let version = Version(next()?, next()?, next()?);
        if parts.next().is_some() || version < Version(4, 0, 0) { Err(wrong()) } else { Ok(version) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared() {
        let version: Version = "4.13".parse().unwrap();
        assert_eq!((version, version.to_string().as_str()), (Version::V4_13, "4.13.0"));
        assert!(version.signs_inbox() && !version.guarded() && !Version::V4_3.signs_account());
        for bad in ["", "4.x", "4.1.2.3", "3.0", "-4.3"] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }
}
