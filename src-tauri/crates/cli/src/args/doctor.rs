//! `standin doctor`, and `standin connection try`: what is wrong, and whether the way there and back works.

use clap::Args;

/// `standin doctor`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  standin doctor acme\n  standin doctor --json\n\nRun it beside `standin listen`, which keeps the receiver open. Exit code 0: no check failed; 1: one did."
)]
pub struct Doctor {
    /// The connection (default: all of them)
    pub connection: Option<String>,
}

/// `standin connection try`.
#[derive(Debug, Args)]
pub struct ConnectionTry {
    /// Its name
    pub name: String,
    /// Wait so many seconds for what comes back
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub wait: u32,
}
