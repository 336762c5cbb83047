//! How a simulated Landbot is set up: script, hooks, seed, time, faults, and a knob for everything that is not documented.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use url::Url;

use crate::Fault;
use crate::script::Script;

/// Largest media file, in bytes.
const MEDIA_MAX: u64 = 5 * 1024 * 1024;
/// Most hooks of the channel.
pub(super) const WEBHOOKS_MAX: usize = 16;

/// Everything that `start` needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// Loopback address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The channel's hook URLs, at most 16; each gets its own POST.
    pub webhooks: Vec<Url>,
    /// What the bot does.
    pub script: Script,
    /// Decides tokens and faults.
    pub seed: u64,
    /// Multiplies every wait: 1 is Landbot's pace, 0.01 a hundred times faster. From 0 to 1000.
    pub time_scale: f64,
    /// What goes wrong with deliveries.
    pub faults: Vec<Fault>,
    /// The channel's token; without one it is made from the seed.
    pub channel_token: Option<String>,
    /// Choices where the platform's behaviour is unknown or contradictory.
    pub knobs: Knobs,
    /// Files that image blocks mention, by name; see [`read_media`].
    pub media: BTreeMap<String, Bytes>,
    /// Where timestamps come from.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            webhooks: Vec::new(),
            script: Script::demo(),
            seed: 0,
            time_scale: 1.0,
            faults: Vec::new(),
            channel_token: None,
            knobs: Knobs::default(),
            media: BTreeMap::new(),
            clock: Clock::system(),
        }
    }
}

/// What can be chosen where sources contradict each other or say nothing (protocol page, sections 5.1 and 6).
#[derive(Debug, Clone)]
pub struct Knobs {
    /// Requests per rolling second and token; none switches the limit off.
    pub rate_limit: Option<usize>,
    /// How a failed authentication is answered (K3).
    pub auth_error: AuthError,
    /// What a path without its trailing slash gets.
    pub slash: Slash,
    /// How a body with `#{` is refused.
    pub waf: Waf,
    /// Whether the customer routes exist, whose paths and bodies nobody outside has verified.
    pub unverified: bool,
    /// Whether custom fields arrive as Python text.
    pub mangle: bool,
    /// Largest request body, in bytes; more is a 413.
    pub body_limit: usize,
    /// Status of an accepted send: 201 or 200 (K4).
    pub success_status: u16,
    /// Whether customer tokens beyond 1 to 100 of `[A-Za-z0-9._~@+-]` are accepted.
    pub any_customer_token: bool,
}

impl Default for Knobs {
    fn default() -> Self {
        Knobs {
            rate_limit: Some(10),
            auth_error: AuthError::Documented,
            slash: Slash::Redirect,
            waf: Waf::Html,
            unverified: true,
            mangle: true,
            body_limit: 1024 * 1024,
            success_status: 201,
            any_customer_token: false,
        }
    }
}

/// Answer to a failed authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthError {
    /// 401 `{"success":false,"error":…}`.
    Documented,
    /// 401 `{"detail":…}`.
    Detail401,
    /// 403 `{"detail":"invalid token"}`.
    Detail403,
}

/// Answer to a path without its trailing slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slash {
    /// 301 to the path with the slash.
    Redirect,
    /// 404.
    NotFound,
    /// As if the slash were there.
    Accept,
}

/// Answer to a body that contains `#{`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waf {
    /// 403 with an HTML page.
    Html,
    /// 403 in the documented shape.
    Json,
    /// No firewall.
    Off,
}

/// A source of the current time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::from_fn(Timestamp::now)
    }

    /// A clock that asks `now`.
    pub fn from_fn(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Clock(Arc::new(now))
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not on loopback.
    #[error("the simulator listens on loopback only, not on {0}; use 127.0.0.1")]
    NotLoopback(SocketAddr),
    /// The port is taken or not allowed.
    #[error("cannot listen on {addr}: {source}")]
    Bind {
        /// The address that was asked for.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A number is out of its range.
    #[error("{0}")]
    Option(String),
    /// A media file cannot be read.
    #[error("the script {script} shows the file \"{name}\": {why}")]
    Media {
        /// Name of the script.
        script: String,
        /// Name of the file.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// The HTTP client for webhooks cannot be built.
    #[error("cannot prepare webhook delivery: {0}")]
    Http(#[from] reqwest::Error),
}

/// Reads the files that the script's image blocks mention from the folder `dir`; built-in ones need not be there.
///
/// # Errors
/// [`StartError::Media`] for the first file that is missing, unreadable or larger than 5 MiB.
pub fn read_media(dir: &Path, script: &Script) -> Result<BTreeMap<String, Bytes>, StartError> {
    let mut media = BTreeMap::new();
    for name in script.media() {
        let path = dir.join(name);
        if super::media::built_in(name).is_some() && !path.exists() {
            continue;
        }
        let fail = |why: String| StartError::Media { script: script.file.clone(), name: name.to_owned(), why };
        let size = std::fs::metadata(&path).map_err(|e| fail(e.to_string()))?.len();
        if size > MEDIA_MAX {
            return Err(fail(format!("{size} bytes are more than the {MEDIA_MAX} allowed")));
        }
        let bytes = std::fs::read(&path).map_err(|e| fail(e.to_string()))?;
        media.insert(name.to_owned(), Bytes::from(bytes));
    }
    Ok(media)
}
