//! `standin simulate`: which platform is simulated, and how it behaves.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `standin simulate`.
#[derive(Debug, Subcommand)]
pub enum SimulateCommand {
    /// A Landbot with an APIchat channel, a web channel, a bot, and the Platform API over all of it
    #[command(
        after_help = "Example:\n  standin simulate landbot --webhook http://127.0.0.1:3000/webhook --time-scale 0.1"
    )]
    Landbot(SimulateLandbot),
    /// A Chatwoot with an API inbox, an agent bot and agents
    #[command(
        after_help = "Example:\n  standin simulate chatwoot --webhook http://127.0.0.1:3000/webhook --time-scale 0.1"
    )]
    Chatwoot(SimulateChatwoot),
    /// A product built like Chatwoot: headers X-Inbox-…, ids as text
    #[command(
        after_help = "Example:\n  standin simulate api-inbox --webhook http://127.0.0.1:3000/webhook --time-scale 0.1"
    )]
    ApiInbox(SimulateChatwoot),
}

/// `standin simulate landbot`.
#[derive(Debug, Args)]
pub struct SimulateLandbot {
    /// What every platform has
    #[command(flatten)]
    pub common: Simulate,
    /// A plan without message hooks: the Platform API answers 402 to what is about them
    #[arg(long)]
    pub plan_without_hooks: bool,
}

/// `standin simulate chatwoot` and `standin simulate api-inbox`.
#[derive(Debug, Args)]
pub struct SimulateChatwoot {
    /// What every platform has
    #[command(flatten)]
    pub common: Simulate,
    /// Send no webhooks to private and loopback addresses, as from version 4.14 on
    #[arg(long)]
    pub refuse_private: bool,
    /// Version that it behaves like: signed webhooks from 4.13 on (default: a current one)
    #[arg(long, value_name = "VERSION")]
    pub platform_version: Option<String>,
}

/// What every simulated platform has.
#[derive(Debug, Args)]
pub struct Simulate {
    /// Port (default: a free one)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Where to deliver webhooks; may be given several times (Chatwoot: the first is the inbox's, further ones the account's)
    #[arg(long, value_name = "URL")]
    pub webhook: Vec<String>,
    /// Bot script (default: the demo bot)
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// Seed of everything random
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Multiplies every wait: 0.01 is 100 times faster
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub time_scale: f64,
    /// A fault with its probability: delay, reorder, duplicate, drop, fail
    #[arg(long, value_name = "KIND[=P]")]
    pub fault: Vec<String>,
    /// The channel token, on Chatwoot the access token (default: one made from the seed)
    #[arg(long, value_name = "T")]
    pub token: Option<String>,
}
