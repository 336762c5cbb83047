//! `standin api`: the operations of a platform's API, with their values.

use clap::{Args, Subcommand};

/// `standin api`.
#[derive(Debug, Subcommand)]
pub enum ApiCommand {
    /// Chatwoot and products built like it
    Chatwoot(ApiCall),
    /// Landbot's Platform API: channels, customers, hooks, an agent's messages
    Landbot(OperationCall),
}

/// The operations, as the help lists them.
const OPERATIONS: &str = "Operations:
  version                                     which version answers
  profile                                     who owns the token, with the role
  inboxes                                     the inboxes that the token may see
  inbox                                       the inbox of the connection
  agents                                      the agents of the account
  account-labels                              the labels of the account
  search-contacts query=TEXT                  find people
  update-contact NAME=VALUE…                  change the person: name, email, phone_number, identifier; other
                                              names are custom attributes  (--as)
  conversations                               the customer's conversations, in every inbox  (--as)
  conversation                                the conversation as it stands  (--as)
  history [before=MESSAGE]                    read 20 messages into the conversation  (--as)
  set-status status=open|pending|snoozed|resolved
  assign [agent=ID]                           without an agent: to nobody
  set-labels [labels=A,B]                     replaces all of them
  agent-message text=TEXT [private=true]      as the agent who owns the token
  set-delivery message=ID status=delivered|read|failed [reason=TEXT]
  typing [on=false]                           the customer types, or stops  (public API)
  seen                                        the customer has seen what is there  (public API)
  resolve                                     the customer ends the conversation  (public API)

Those of a conversation need --as CUSTOMER, or CUSTOMER#CONVERSATION for another than the last.

Example:
  standin api chatwoot set-labels inbox --as cust-42 labels=vip,refund
  standin api chatwoot history inbox --as cust-42#12 before=501 --json";

/// `standin api chatwoot`.
#[derive(Debug, Args)]
#[command(after_help = OPERATIONS)]
pub struct ApiCall {
    /// What to ask or change
    pub operation: String,
    /// Name of the connection
    pub connection: String,
    /// The customer whom it is about
    #[arg(long = "as", value_name = "CUSTOMER[#CONVERSATION]")]
    pub customer: Option<String>,
    /// Values of the operation
    #[arg(value_name = "KEY=VALUE")]
    pub values: Vec<String>,
}

/// Examples of Landbot's.
const LANDBOT: &str = "Without an operation, all of them are listed with their values and what each does beside.

Example:
  standin api landbot customers acme search=ada limit=5
  standin api landbot send-text acme --as 90210001 message='Hello, this is Grace'
  standin api landbot restart-bot acme --as 90210001 bot=31337
  standin api landbot request acme method=GET path='customers/?opt_in=true'";

/// `standin api landbot`.
#[derive(Debug, Args)]
#[command(after_help = LANDBOT)]
pub struct OperationCall {
    /// What to ask or change; all are listed without it
    #[arg(requires = "connection")]
    pub operation: Option<String>,
    /// Name of the connection
    pub connection: Option<String>,
    /// The customer whom it is about, by the platform's number: the same as customer=ID
    #[arg(long = "as", value_name = "CUSTOMER")]
    pub customer: Option<String>,
    /// Values of the operation
    #[arg(value_name = "KEY=VALUE")]
    pub values: Vec<String>,
    /// Do not ask before what cannot be had back
    #[arg(long)]
    pub yes: bool,
}
