//! How a simulated Landbot is set up: script, hooks, seed, time, faults, and a knob for everything that is not documented.

use std::collections::BTreeMap;
use std::net::SocketAddr;

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
    /// How a failed authentication is answered on the Platform API (K1).
    pub platform_auth_error: AuthError,
    /// Whether a `limit` above 100 is taken as 100; else it is a 422.
    pub clamp_limit: bool,
    /// Whether the plan has no message hooks: their routes answer 402.
    pub plan_without_hooks: bool,
    /// Whether a 4xx ends the delivery of a message hook (K5).
    pub platform_refusal_is_final: bool,
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
            platform_auth_error: AuthError::Detail401,
            clamp_limit: false,
            plan_without_hooks: false,
            platform_refusal_is_final: false,
        }
    }
}

/// Answer to a failed authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthError {
    /// 401 in the documented shape: `{"success":false,"error":…}` on APIchat, `{"errors":{…}}` on the Platform API.
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
