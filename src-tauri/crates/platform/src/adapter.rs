//! The trait behind which every difference between platforms stands, and the table of the adapters that exist.

use std::ops::Range;

use serde_json::{Map, Value};
use standin_model::secret::Place;
use standin_model::view::{ApiTelling, Explained};
use standin_model::{
    ApiRequest, Attachment, CustomerMessage, Fault, FaultCode, KnownIds, PlatformKind, Problem, Reading, Secrets,
    Settings, SignatureReport,
};

use crate::call::{Call, Told};
use crate::differences::{Difference, differences};
use crate::operation::ApiOperation;
use crate::{Capabilities, chatwoot, landbot_apichat, landbot_platform};

/// What was sent, as far as the meaning of its reply depends on it.
#[derive(Debug, Clone, Copy)]
pub struct SentContext<'a> {
    /// Body of the request.
    pub body: &'a [u8],
    /// Path of the request, or its whole URL.
    pub path: &'a str,
}

/// What a reply to one of our requests means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplyReading {
    /// What went wrong; `None` when the platform took the request.
    pub explained: Option<Explained>,
    /// The platform's id of the customer, as written.
    pub customer_id: Option<String>,
    /// The customer's display name.
    pub customer_name: Option<String>,
    /// The platform's id of the conversation, as written.
    pub conversation: Option<String>,
    /// The platform's id of the message that was made of the request, as written.
    pub message_id: Option<String>,
    /// What differs from the documentation. No pointers: those are for the request's body.
    pub problems: Vec<Problem>,
}

/// Who sends, over which connection.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// Address, ids and profile of the connection.
    pub settings: &'a Settings,
    /// Its secrets.
    pub secrets: &'a Secrets,
    /// The developer's id of the customer.
    pub customer: &'a str,
    /// What the platform calls this customer, as far as it is known.
    pub ids: &'a KnownIds,
    /// Name, email, phone and custom fields of the customer.
    pub fields: &'a Map<String, Value>,
    /// What this send has done already to get ready, in order.
    pub done: &'a [Purpose],
}

/// A message as the customer.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// What it says.
    pub message: &'a CustomerMessage,
    /// Files that go along, where the platform takes files.
    pub attachments: &'a [Attachment],
    /// Our own key of this message, the same on every repetition of it.
    pub key: &'a str,
    /// The platform's id of the message whose button is clicked, where it is known.
    pub answers: Option<&'a str>,
}

/// What a request is for that goes before the message itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Make the person known to the platform, with a session on the inbox.
    CreateContact,
    /// Find the person by the key of the session.
    FindSession,
    /// Find the person by the developer's id.
    FindContact,
    /// Give the person a session on the inbox.
    CreateSession,
    /// Look for a conversation of the session that is not over.
    FindConversation,
    /// Begin a conversation.
    CreateConversation,
}

impl Purpose {
    /// What tells whether it was done when its answer was lost; `None` for what can be asked for again as it is: a search,
    /// or what carries a key of ours that the platform takes once.
    pub fn looked_for_by(self) -> Option<Self> {
        match self {
            Self::CreateSession => Some(Self::FindSession),
            Self::CreateConversation => Some(Self::FindConversation),
            Self::CreateContact | Self::FindSession | Self::FindContact | Self::FindConversation => None,
        }
    }

    /// Whether it changes nothing.
    pub fn is_search(self) -> bool {
        matches!(self, Self::FindSession | Self::FindContact | Self::FindConversation)
    }
}

/// The next request on the way to a sent message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Something that must be known first; its answer goes to [`Adapter::learn`], then ask again.
    Prepare {
        /// The request.
        request: ApiRequest,
        /// What it is for.
        purpose: Purpose,
    },
    /// The message itself.
    Send {
        /// The request.
        request: ApiRequest,
    },
}

/// What the answer to a preparation told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    /// Ids that are known now.
    pub ids: KnownIds,
    /// Why the message cannot be sent; `None`: go on, also after a refusal that another way gets around.
    pub explained: Option<Explained>,
}

/// Whether a message arrived whose answer was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It did; the platform's id of it.
    Arrived {
        /// The platform's id of the message.
        message: String,
    },
    /// It did not, and can be sent again.
    NotThere,
    /// Not among these; look further back, before this message of the platform's.
    Before {
        /// The oldest message that was looked at.
        message: String,
    },
    /// The answer does not tell.
    Unclear,
}

/// One platform's payloads and requests. Pure: bytes and values in, values out; reading never fails.
///
/// A reading repeats parts of what it read. Where readings are stored or shown in clear, give the readers the bytes with
/// the secret spans masked: the mask keeps lengths and keeps JSON valid.
pub trait Adapter: Send + Sync {
    /// The platform.
    fn kind(&self) -> PlatformKind;

    /// What the platform can do and where things are in it, as data.
    fn capabilities(&self) -> &'static Capabilities;

    /// Reads a webhook: raw head and body of the request.
    fn read_webhook(&self, head: &[u8], body: &[u8]) -> Reading;

    /// Reads a request that we sent to the platform's API as the customer. `target` is its path or whole URL.
    fn read_sent(&self, target: &str, body: &[u8]) -> Reading;

    /// Reads the reply to a request of ours: status, raw head, body.
    fn read_reply(&self, status: u16, head: &[u8], body: &[u8], sent: &SentContext<'_>) -> ReplyReading;

    /// The next request on the way to a sent message: ask until it is [`Step::Send`], with what was learned in between.
    ///
    /// # Errors
    /// `bad_arguments` or `token_missing` where no request can be made of it: base URL, ids, token or customer unusable;
    /// `platform_refused` where every way to get ready was tried in vain.
    fn next_step(&self, sending: &Sending<'_>, message: &Outgoing<'_>) -> Result<Step, Fault>;

    /// What the answer to a preparation told. A platform that needs none learns nothing.
    fn learn(&self, _sending: &Sending<'_>, _purpose: Purpose, _status: u16, _head: &[u8], _body: &[u8]) -> Learned {
        Learned::default()
    }

    /// The request that asks whether a message arrived whose answer was lost, in the messages before one of the
    /// platform's, or in the newest. `None` where the platform cannot tell: then it must not be sent again unasked.
    fn find_sent(&self, _sending: &Sending<'_>, _message: &Outgoing<'_>, _before: Option<&str>) -> Option<ApiRequest> {
        None
    }

    /// Reads the answer to [`Adapter::find_sent`]. `since`: when the message was sent first, microseconds since the epoch.
    fn read_found(&self, _message: &Outgoing<'_>, _since: i64, _status: u16, _body: &[u8]) -> Found {
        Found::Unclear
    }

    /// Builds the request that creates a customer under the developer's own id.
    ///
    /// # Errors
    /// `not_supported` where the platform has none; otherwise as for [`Adapter::next_step`].
    fn create_customer(&self, sending: &Sending<'_>) -> Result<ApiRequest, Fault>;

    /// Builds any other request that Standin makes of the platform's API.
    ///
    /// # Errors
    /// `not_supported` where the platform has none; otherwise as for [`Adapter::next_step`].
    fn call(&self, _settings: &Settings, _secrets: &Secrets, _call: &Call<'_>) -> Result<ApiRequest, Fault> {
        Err(not_supported(self.kind()))
    }

    /// Reads the answer to such a request, where it was a success.
    fn told(&self, _call: &Call<'_>, _head: &[u8], _body: &[u8]) -> Told {
        Told::Nothing
    }

    /// The values that a delivery changes against the one before about the same message, conversation or person. What is
    /// of the delivery alone is left out. At most 100.
    fn changes(&self, before: &[u8], after: &[u8]) -> Vec<Difference> {
        differences(before, after)
    }

    /// The operations that these settings and secrets allow, as the tags of [`standin_model::view::Operation`].
    fn operations(&self, _settings: &Settings, _secrets: &Secrets) -> Vec<&'static str> {
        Vec::new()
    }

    /// The operations of the API that are described by data, in order; none where there are none.
    fn api(&self) -> &'static [ApiOperation] {
        &[]
    }

    /// Builds the requests of one of them, to be sent one after the other as long as each is a success.
    ///
    /// # Errors
    /// `bad_arguments` for an operation or parameter that there is not, or a value that does not fit; otherwise as for
    /// [`Adapter::call`].
    fn operate(
        &self,
        _settings: &Settings,
        _secrets: &Secrets,
        _operation: &str,
        _given: &Map<String, Value>,
    ) -> Result<Vec<ApiRequest>, Fault> {
        Err(not_supported(self.kind()))
    }

    /// Reads the answer to the last of them, where it was a success.
    fn operated(&self, _operation: &str, _body: &[u8]) -> ApiTelling {
        ApiTelling::Done
    }

    /// The page of a conversation in the platform's dashboard, where its address is known.
    fn dashboard_url(&self, _settings: &Settings, _conversation: &str) -> Option<String> {
        None
    }

    /// The verdict on a webhook's signature over its exact bytes, at `now` in seconds since the epoch; `None` where the
    /// platform signs nothing, or where no key is stored and nothing is signed.
    fn check_signature(
        &self,
        _settings: &Settings,
        _secrets: &Secrets,
        _head: &[u8],
        _body: &[u8],
        _now: i64,
    ) -> Option<SignatureReport> {
        None
    }

    /// The byte spans of one part of an exchange that hold secrets by this platform's rules, in order, without overlap.
    fn secret_spans(&self, place: Place, bytes: &[u8]) -> Vec<Range<usize>>;

    /// What looks wrong about the settings of a connection before anything was sent. The pointers are `/base_url`,
    /// `/token` and the names of the ids; no secret is ever repeated.
    fn check_settings(&self, settings: &Settings, secrets: &Secrets) -> Vec<Problem>;
}

/// The fault of a platform that has no such request.
pub(crate) fn not_supported(kind: PlatformKind) -> Fault {
    Fault::new(FaultCode::NotSupported, format!("{} cannot do this.", kind.title()))
        .hint("Its API has no such request, or Standin does not know it.")
}

/// The adapter of a platform; `None` for a platform that has none yet.
pub fn adapter(kind: PlatformKind) -> Option<&'static dyn Adapter> {
    match kind {
        PlatformKind::LandbotApichat => Some(&landbot_apichat::LandbotApichat),
        PlatformKind::Chatwoot => Some(&chatwoot::CHATWOOT),
        PlatformKind::ApiInbox => Some(&chatwoot::API_INBOX),
        PlatformKind::LandbotPlatform => Some(&landbot_platform::LandbotPlatform),
    }
}
