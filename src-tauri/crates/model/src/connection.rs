//! A connection: the stored set of address, ids and settings with which Standin speaks to one channel of a platform.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The platforms that Standin knows, spelled the same everywhere: CLI, table, JSON, window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PlatformKind {
    /// Landbot APIchat: a customer's side of a Landbot channel.
    LandbotApichat,
    /// Landbot Platform API: an agent's side of a Landbot workspace.
    LandbotPlatform,
    /// Chatwoot's API channel.
    Chatwoot,
    /// A generic API inbox, built like Chatwoot's.
    ApiInbox,
}

impl PlatformKind {
    /// Every platform, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::LandbotApichat, Self::LandbotPlatform, Self::Chatwoot, Self::ApiInbox];

    /// The one spelling of this platform.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LandbotApichat => "landbot-apichat",
            Self::LandbotPlatform => "landbot-platform",
            Self::Chatwoot => "chatwoot",
            Self::ApiInbox => "api-inbox",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::LandbotApichat => "Landbot APIchat",
            Self::LandbotPlatform => "Landbot Platform API",
            Self::Chatwoot => "Chatwoot",
            Self::ApiInbox => "API inbox",
        }
    }

    /// Reads the one spelling; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A stored connection. Its secrets (token, path of its webhook address) are not here: they live in the keychain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Connection {
    /// The name by which people and commands speak of it; unique in a data folder.
    pub name: String,
    /// Which platform is at the other end.
    pub platform: PlatformKind,
    /// Base URL of the platform's API, ending in a slash, for example `https://chat.landbot.io/v1/`.
    pub base_url: String,
    /// Whether requests are paced at the platform's documented limit (10 a second per token).
    pub paced: bool,
    /// Whether the other end is the simulator that runs inside this process.
    pub simulated: bool,
    /// The developer's own middleware, the default target of a webhook that is replayed.
    pub forward_to: Option<String>,
    /// Whether every accepted webhook is passed on to that middleware by itself.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub forwarding: bool,
    /// When it was added, RFC 3339.
    pub created_at: String,
    /// Which channel of the platform it is, where an address alone does not say so.
    #[serde(default)]
    pub channel: Channel,
}

/// Which channel of a platform a connection leads to: ids as text, exactly as the platform writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Channel {
    /// The account.
    pub account: Option<String>,
    /// The inbox, by the id of the application API.
    pub inbox: Option<String>,
    /// The inbox, by the identifier of the public API.
    pub inbox_identifier: Option<String>,
    /// Name of the profile by which the product differs from the one that it is built like.
    pub profile: Option<String>,
}
