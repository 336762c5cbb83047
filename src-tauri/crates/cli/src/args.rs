//! The command line: every option with its help and an example, one struct per command.

mod api;
mod doctor;
mod simulate;

use std::path::PathBuf;

pub use api::{ApiCall, ApiCommand, OperationCall};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
pub use doctor::{ConnectionTry, Doctor};
pub use simulate::{Simulate, SimulateChatwoot, SimulateCommand, SimulateLandbot};

/// Developer console for chat API channels: send as the customer, receive the bot's webhooks, inspect, replay, simulate.
#[derive(Debug, Parser)]
#[command(name = "standin", version, max_term_width = 100)]
pub struct Arguments {
    /// The data folder (default: the OS's data folder, standin/)
    #[arg(long, global = true, env = "STANDIN_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// One JSON object per line on stdout; everything for people goes to stderr
    #[arg(long, global = true)]
    pub json: bool,
    /// No remarks on stderr
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// More about what happens, on stderr (-vv still more)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Store, list, show, check and remove connections
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Run the receiver and print each committed envelope
    Listen(Listen),
    /// Send one message as the customer
    Send(Send),
    /// Check the program, this machine and the connections, with evidence and a remedy each
    Doctor(Doctor),
    /// List the envelopes that match, newest first
    Log(Log),
    /// Show one envelope
    Show(Show),
    /// Send recorded envelopes again
    Replay(Replay),
    /// Call one operation of a platform's API
    #[command(subcommand)]
    Api(ApiCommand),
    /// Run a local platform
    #[command(subcommand)]
    Simulate(SimulateCommand),
    /// Serve the window's UI to a browser on this machine
    Serve(Serve),
}

/// `standin connection`.
#[derive(Debug, Subcommand)]
pub enum ConnectionCommand {
    /// Store a connection; its token goes to the OS keychain, else to a file that only you can read
    #[command(
        after_help = "Example:\n  printf %s \"$TOKEN\" | standin connection add acme --platform landbot-apichat --token-stdin"
    )]
    Add(ConnectionAdd),
    /// List the connections
    #[command(after_help = "Example:\n  standin connection list")]
    List,
    /// Show one connection with its webhook address
    #[command(after_help = "Example:\n  standin connection show acme")]
    Show {
        /// Its name
        name: String,
    },
    /// Remove a connection and its secrets; its envelopes stay
    #[command(after_help = "Example:\n  standin connection remove acme")]
    Remove {
        /// Its name
        name: String,
        /// Also where the webhook address that it replaced cannot be put back
        #[arg(long)]
        force: bool,
    },
    /// Set the channel up at the platform: inbox, webhook address, keys, test message, its way back
    #[command(
        after_help = "Example:\n  standin connection setup acme --create 'My bot'\n  standin connection setup acme --inbox 7 --forward\n\nRun it beside `standin listen`, which keeps the receiver open."
    )]
    Setup(ConnectionSetup),
    /// Send `hi` as a customer of its own and wait for what comes back; say why where nothing does
    #[command(after_help = "Example:\n  standin connection try acme")]
    Try(ConnectionTry),
    /// Check settings, token, reach and webhook address
    #[command(after_help = "Example:\n  standin connection check acme")]
    Check {
        /// Its name
        name: String,
    },
}

/// `standin connection add`.
#[derive(Debug, Args)]
pub struct ConnectionAdd {
    /// Name of the connection
    pub name: String,
    /// Platform: landbot-apichat, landbot-platform, chatwoot, api-inbox
    #[arg(long)]
    pub platform: String,
    /// Base URL of the platform's API (default: the platform's own)
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Take the token from this environment variable
    #[arg(long, value_name = "VAR", conflicts_with = "token_stdin")]
    pub token_env: Option<String>,
    /// Take the token from standard input
    #[arg(long)]
    pub token_stdin: bool,
    /// Account id (Chatwoot, API inbox)
    #[arg(long, value_name = "N")]
    pub account: Option<String>,
    /// Inbox id (Chatwoot, API inbox)
    #[arg(long, value_name = "N")]
    pub inbox: Option<String>,
    /// Inbox identifier (Chatwoot, API inbox)
    #[arg(long, value_name = "ID")]
    pub inbox_identifier: Option<String>,
    /// A further secret: webhook_secret, hmac_token or hook_token
    #[arg(long, value_name = "NAME=env:VAR")]
    pub secret: Vec<String>,
    /// Profile of a generic API inbox
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Do not pace requests (for a simulator of your own)
    #[arg(long)]
    pub unpaced: bool,
}

/// `standin connection setup`.
#[derive(Debug, Args)]
pub struct ConnectionSetup {
    /// Name of the connection
    pub name: String,
    /// The inbox to set up (default: the connection's own)
    #[arg(long, value_name = "ID", conflicts_with = "create")]
    pub inbox: Option<String>,
    /// Make an inbox of this name
    #[arg(long, value_name = "NAME")]
    pub create: Option<String>,
    /// Replace a webhook address of somebody else's, and pass every webhook on to it
    #[arg(long, conflicts_with = "replace")]
    pub forward: bool,
    /// Replace a webhook address of somebody else's, which then gets nothing
    #[arg(long)]
    pub replace: bool,
    /// Only if it is this address (default: the one at which the last set-up stopped, else the one that is there)
    #[arg(long, value_name = "URL")]
    pub foreign_url: Option<String>,
    /// Send no test message
    #[arg(long)]
    pub no_test: bool,
    /// How long the way back of the test message is awaited (default: 20)
    #[arg(long, value_name = "SECONDS")]
    pub wait: Option<u32>,
    /// Put the replaced address back instead
    #[arg(long, conflicts_with_all = ["inbox", "create", "forward", "replace", "no_test", "wait", "foreign_url"])]
    pub restore: bool,
}

/// `standin listen`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  standin listen acme --public-url https://abc.ngrok.app\n  standin listen acme --fail-next 3=503"
)]
pub struct Listen {
    /// Print only this connection's envelopes, and its webhook address; without one a path takes webhooks of any platform
    pub connection: Option<String>,
    /// Port (default: the one of the last time, else a free one)
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Address to bind (default: 127.0.0.1)
    #[arg(long, value_name = "ADDR")]
    pub bind: Option<String>,
    /// A further name of this machine by which requests may come, as containers have one: kept (-HOST forgets it)
    #[arg(long, value_name = "HOST", allow_hyphen_values = true)]
    pub allow_host: Option<String>,
    /// Public URL of your tunnel
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Pass every webhook on to your middleware
    #[arg(long, value_name = "URL")]
    pub forward_to: Option<String>,
    /// Status of the answer: kept for the connection, for as long as this runs without one
    #[arg(long, value_name = "STATUS")]
    pub answer: Option<u16>,
    /// Wait so long before the answer: kept likewise
    #[arg(long, value_name = "MS")]
    pub delay: Option<u64>,
    /// Close without an answer: kept for the connection until --answer
    #[arg(long = "drop", requires = "connection", conflicts_with = "answer")]
    pub drop_answer: bool,
    /// Answer with what your middleware answers, or with --answer where it does not in time: kept until --answer alone
    #[arg(long, requires = "connection", conflicts_with = "drop_answer")]
    pub pass_back: bool,
    /// Fail the next so many webhooks of the connection (default: with 503)
    #[arg(long, value_name = "N[=STATUS]", requires = "connection")]
    pub fail_next: Option<String>,
}

/// `standin send`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  standin send acme --as tg-77 --text \"hi\" --wait 10\n  standin send acme --as tg-77 --click 'Yes=$0'"
)]
pub struct Send {
    /// Name of the connection
    pub connection: String,
    /// The customer (your own stable id of the person)
    #[arg(long = "as", value_name = "CUSTOMER[#CONVERSATION]")]
    pub customer: String,
    /// Begin another conversation (platforms where a customer has several)
    #[arg(long)]
    pub new_conversation: bool,
    /// What to send
    #[command(flatten)]
    pub what: What,
    /// A field that travels along
    #[arg(long, value_name = "K=V")]
    pub field: Vec<String>,
    /// Also wait so many seconds for the replies: until 1.5 s of quiet after the first
    #[arg(long, value_name = "SECONDS")]
    pub wait: Option<f64>,
}

/// The message of `standin send`: exactly one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct What {
    /// Text
    #[arg(long, value_name = "T")]
    pub text: Option<String>,
    /// A button: its label and payload; without a payload the newest message that offers the label gives it
    #[arg(long, value_name = "LABEL=PAYLOAD")]
    pub click: Option<String>,
    /// A picture by URL
    #[arg(long, value_name = "URL")]
    pub image: Option<String>,
    /// A video by URL
    #[arg(long, value_name = "URL")]
    pub video: Option<String>,
    /// A sound by URL
    #[arg(long, value_name = "URL")]
    pub audio: Option<String>,
    /// A document by URL
    #[arg(long, value_name = "URL")]
    pub document: Option<String>,
    /// A place
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    pub location: Option<String>,
    /// A file of your own; where a platform takes addresses only, it is handed out for an hour through your tunnel
    #[arg(long, value_name = "FILE")]
    pub attach: Option<PathBuf>,
    /// A request body of your own, byte for byte
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
}

/// `standin log`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  standin log 'customer:tg-77 has:problem since:10m' --limit 20")]
pub struct Log {
    /// The query, for example: 'customer:tg-77 status:>=400 -kind:media'
    // One value: a list that may begin with a minus would take the options behind it for words.
    #[arg(allow_hyphen_values = true)]
    pub query: Option<String>,
    /// Further words of the query
    pub words: Vec<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: u32,
    /// Only envelopes before this number
    #[arg(long, value_name = "SEQ")]
    pub before: Option<i64>,
    /// Go on with what comes, in order of arrival
    #[arg(long)]
    pub follow: bool,
}

/// Which bytes `standin show --part` shows.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Part {
    /// Head of the request
    Head,
    /// Body of the request
    Body,
    /// Head of the reply
    ReplyHead,
    /// Body of the reply
    ReplyBody,
}

/// `standin show`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  standin show 42 --part body --raw > body.json")]
pub struct Show {
    /// Number of the envelope
    pub seq: i64,
    /// Only these bytes
    #[arg(long)]
    pub part: Option<Part>,
    /// The true bytes, exactly as recorded, secrets unsealed
    #[arg(long, requires = "part")]
    pub raw: bool,
}

/// How fast `standin replay --conversation` goes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ReplayPace {
    /// As recorded
    Recorded,
    /// One after the other
    Fast,
}

/// `standin replay`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  standin replay 42 --to http://127.0.0.1:3000/webhook")]
pub struct Replay {
    /// Numbers of the envelopes
    #[arg(required_unless_present = "conversation")]
    pub seq: Vec<i64>,
    /// Replay a whole conversation
    #[arg(long, value_name = "CUSTOMER", conflicts_with = "seq")]
    pub conversation: Option<String>,
    /// Another target than the first time
    #[arg(long, value_name = "URL")]
    pub to: Option<String>,
    /// Send this file as the body in place of the recorded one
    #[arg(long, value_name = "FILE")]
    pub edit: Option<PathBuf>,
    /// So many times each
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub times: u32,
    /// Pace of a conversation
    #[arg(long)]
    pub pace: Option<ReplayPace>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// `standin serve`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  standin serve")]
pub struct Serve {
    /// Port (default: a free one)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
}
