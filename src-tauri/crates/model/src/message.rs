//! Messages in neutral terms: what a customer can send, and what a bot or an agent said.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A button that a bot offers: what it shows and what a click sends back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageOption {
    /// The text on the button.
    pub label: String,
    /// What goes back with a click, for example `$0`; `None` when the platform gave none for this button.
    pub payload: Option<String>,
}

/// What a message says, read from a payload. What is not understood is kept as JSON text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Plain text. With `payload`: the click on a button, or text that carries one.
    Text {
        /// The text; may be empty.
        text: String,
        /// The payload that travels along.
        payload: Option<String>,
    },
    /// A question with buttons, perhaps under a picture.
    Dialog {
        /// The question.
        title: String,
        /// The buttons, in order; may be empty.
        options: Vec<MessageOption>,
        /// URL of a picture above the question.
        url: Option<String>,
    },
    /// One or more pictures.
    Image {
        /// Where the pictures are; not fetched by itself.
        urls: Vec<String>,
        /// The text below them.
        caption: Option<String>,
    },
    /// A file that is not a picture.
    File {
        /// What kind of file: `video`, `audio` or `document`.
        media: String,
        /// Where the file is.
        url: String,
        /// The text that goes with it.
        caption: Option<String>,
    },
    /// A place on the map. Numbers as text, exactly as written by the platform.
    Location {
        /// Degrees north.
        latitude: String,
        /// Degrees east.
        longitude: String,
        /// The address or text that goes with it.
        address: Option<String>,
    },
    /// Something that happened and is not a message, such as an assignment.
    Event {
        /// One line that says what happened.
        text: String,
    },
    /// A type that Standin does not know, or a body that cannot be read.
    Unknown {
        /// The platform's own name of the type, if there is one.
        kind: Option<String>,
        /// The part of the payload that stands for the message, as it was written; empty when it is not JSON.
        json: String,
    },
}

/// A message that the simulated customer sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CustomerMessage {
    /// Typed text.
    Text {
        /// The text.
        text: String,
    },
    /// A click on a bot's button.
    Click {
        /// The button's label.
        label: String,
        /// The payload that the bot gave for it.
        payload: String,
    },
    /// A picture by URL.
    Image {
        /// Where it is.
        url: String,
    },
    /// A video by URL.
    Video {
        /// Where it is.
        url: String,
    },
    /// A sound by URL.
    Audio {
        /// Where it is.
        url: String,
    },
    /// A document by URL.
    Document {
        /// Where it is.
        url: String,
    },
    /// A place on the map.
    Location {
        /// Degrees north, as typed.
        latitude: String,
        /// Degrees east, as typed.
        longitude: String,
        /// The address, if given.
        address: Option<String>,
    },
    /// A request body of the user's own making, sent byte for byte.
    Raw {
        /// The body.
        body: String,
    },
}

impl From<&CustomerMessage> for Content {
    /// What a message says before it is written in the words of a platform.
    fn from(message: &CustomerMessage) -> Self {
        let file = |media: &str, url: &str| Self::File { media: media.to_owned(), url: url.to_owned(), caption: None };
        match message {
            CustomerMessage::Text { text } => Self::Text { text: text.clone(), payload: None },
            CustomerMessage::Click { label, payload } => {
                Self::Text { text: label.clone(), payload: Some(payload.clone()) }
            }
            CustomerMessage::Image { url } => Self::Image { urls: vec![url.clone()], caption: None },
            CustomerMessage::Video { url } => file("video", url),
            CustomerMessage::Audio { url } => file("audio", url),
            CustomerMessage::Document { url } => file("document", url),
            CustomerMessage::Location { latitude, longitude, address } => {
                Self::Location { latitude: latitude.clone(), longitude: longitude.clone(), address: address.clone() }
            }
            CustomerMessage::Raw { body } => Self::Unknown { kind: None, json: body.clone() },
        }
    }
}

/// A file of the user's that goes along with a message, read whole by the caller. Debug output leaves the bytes out.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file's name, without its folder.
    pub name: String,
    /// Its media type, for example `image/png`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Attachment")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}
