//! The trait behind which every difference between platforms stands, and the table of the adapters that exist.

use std::ops::Range;

use serde_json::{Map, Value};
use standin_model::secret::Place;
use standin_model::view::Explained;
use standin_model::{ApiRequest, CustomerMessage, Fault, PlatformKind, Problem, Reading, Secret};

use crate::{Capabilities, landbot_apichat};

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
    /// What differs from the documentation. No pointers: those are for the request's body.
    pub problems: Vec<Problem>,
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

    /// Builds the request that sends a message as the customer, with fields that travel along.
    ///
    /// # Errors
    /// `bad_arguments` where no request can be made of it: base URL, token or customer unusable.
    fn send_message(
        &self,
        base_url: &str,
        token: &Secret,
        customer: &str,
        message: &CustomerMessage,
        fields: &Map<String, Value>,
    ) -> Result<ApiRequest, Fault>;

    /// Builds the request that creates a customer under the developer's own id.
    ///
    /// # Errors
    /// `not_supported` where the platform has none; `bad_arguments` as for [`Adapter::send_message`].
    fn create_customer(
        &self,
        base_url: &str,
        token: &Secret,
        customer: &str,
        fields: &Map<String, Value>,
    ) -> Result<ApiRequest, Fault>;

    /// The byte spans of one part of an exchange that hold secrets by this platform's rules, in order, without overlap.
    fn secret_spans(&self, place: Place, bytes: &[u8]) -> Vec<Range<usize>>;

    /// What looks wrong about the settings of a connection before anything was sent. The pointers are `/base_url` and
    /// `/token`; the token itself is never repeated.
    fn check_settings(&self, base_url: &str, token: &Secret) -> Vec<Problem>;
}

/// The adapter of a platform; `None` for a platform that has none yet.
pub fn adapter(kind: PlatformKind) -> Option<&'static dyn Adapter> {
    match kind {
        PlatformKind::LandbotApichat => Some(&landbot_apichat::LandbotApichat),
        PlatformKind::LandbotPlatform | PlatformKind::Chatwoot | PlatformKind::ApiInbox => None,
    }
}
