//! What is known around a message that no reply came to: facts alone, no judgement.

use standin_model::view::{Explained, WebhookOwner};

/// Something that went wrong, with the envelopes that show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// One sentence.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The envelopes.
    pub seqs: Vec<i64>,
}

/// What the platform and the tunnel told when they were asked because of this silence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Whose address the inbox has, with the envelope; `None` where it could not be asked.
    pub hook: Option<(WebhookOwner, i64)>,
    /// How the conversation stands: the platform's word, the agent's name, the envelope.
    pub conversation: Option<(Option<String>, Option<String>, i64)>,
    /// Why the tunnel's address cannot be reached.
    pub tunnel: Option<Trouble>,
    /// Why the platform could not be asked.
    pub platform: Option<Trouble>,
}

/// How long replies take on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usual {
    /// So long is waited, microseconds.
    pub wait: i64,
    /// How many replies it was learned from; 0: none, it is a guess.
    pub samples: usize,
}

/// A webhook that was not answered with success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadAnswer {
    /// Its envelope.
    pub seq: i64,
    /// The status of our answer.
    pub status: u16,
}

/// Everything that the causes are ranked by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Evidence {
    /// The envelope of the message.
    pub seq: i64,
    /// Seconds since it was taken.
    pub waited_s: i64,
    /// How long replies take here.
    pub usual: Usual,
    /// Whether the receiver listens.
    pub listens: bool,
    /// Requests that the door refused lately: envelope, code and sentence.
    pub refused: Vec<(i64, String, String)>,
    /// Deliveries to a path that is nobody's since the message: how many there ever were, and the start of the last.
    pub turned_away: Option<(i64, String)>,
    /// Webhooks of this connection that were answered with something else than success, lately.
    pub bad_answers: Vec<BadAnswer>,
    /// What the platform does after such an answer, in words.
    pub after_bad_answer: String,
    /// The platform marked a message of this conversation as failed: envelope and reason.
    pub failed: Option<(i64, String)>,
    /// Why our address cannot be reached from where the platform is.
    pub address: Option<Explained>,
    /// What was asked because of this silence.
    pub asked: Asked,
    /// A human agent wrote last: name and envelope.
    pub human: Option<(String, i64)>,
    /// The agent that the conversation is assigned to.
    pub assignee: Option<String>,
    /// The platform's word for the state of the conversation, and the envelope that told it.
    pub status: Option<(String, Option<i64>)>,
    /// The platform's word for a conversation that is over.
    pub over: Option<&'static str>,
    /// The envelope that tells that the customer is blocked.
    pub blocked: Option<i64>,
    /// The envelope by which the platform sent the message back.
    pub echo: Option<i64>,
    /// Whether a bot ever answered this customer.
    pub bot_spoke: bool,
    /// Whether a bot answered other customers of the connection.
    pub bot_speaks_to_others: bool,
    /// The bot's last message before it: envelope, and whether it offered options.
    pub last_bot: Option<(i64, bool)>,
    /// How many messages of the customer stand unanswered after the bot's last one, this one among them.
    pub unanswered: usize,
    /// Whether any webhook of the connection came since the message.
    pub webhooks_since: bool,
    /// When the last webhook of the connection came, RFC 3339, and its envelope.
    pub last_webhook: Option<(String, i64)>,
}
