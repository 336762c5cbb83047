//! Pictures of messages, fetched on request, with their size and type checked before anything shows them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use standin_client::{About, Retry, TargetPolicy};
use standin_model::view::{MediaAsk, MediaView};
use standin_model::{Content, Direction, Fault, FaultCode, Kind, Reading};

use crate::Engine;
use crate::faults::{client_fault, internal};
use crate::use_case::connection::host_of;

/// Pictures above this size are not shown.
const LARGEST: usize = 10 * 1024 * 1024;

impl Engine {
    /// Fetches a picture of a message for showing.
    ///
    /// # Errors
    /// When the message has no such picture, its address is not allowed, or what comes is no picture.
    pub async fn media_fetch(&self, ask: MediaAsk) -> Result<MediaView, Fault> {
        let envelope = self.envelope(ask.seq).await?;
        let reading = match ask.message {
            Some(message) => self.read(move |store| store.history_message(ask.seq, &message)).await?,
            None => self.read(move |store| store.reading(ask.seq)).await?,
        };
        let url = picture(reading, ask.index).ok_or_else(|| {
            Fault::new(FaultCode::MediaRefused, format!("Envelope {} names no such picture.", ask.seq))
        })?;
        let about = About {
            platform: envelope.platform,
            connection: envelope.connection.clone(),
            customer: envelope.customer.clone(),
            parent: Some(envelope.seq),
            retry: Retry::Never,
            ..About::new(Direction::Sent, Kind::Media)
        };
        let policy = self.media_policy(envelope.connection.as_deref(), &url).await?;
        let sent = self.client.fetch_media(&url, policy, about, LARGEST).await.map_err(|error| client_fault(&error))?;
        let last = sent.last().ok_or_else(|| internal(&"a fetch without an attempt"))?;
        let seq = last.seq;
        let refused = |why: String| {
            Fault::new(FaultCode::MediaRefused, format!("The picture cannot be shown: {why}."))
                .hint("Open its address in a browser if you trust it.")
                .seq(seq)
        };
        if let Some(error) = &last.error {
            return Err(refused(error.message.trim_end_matches('.').to_owned()));
        }
        match last.status {
            Some(200) => {}
            Some(status) => return Err(refused(format!("its host answered {status}"))),
            None => return Err(refused("no answer came".to_owned())),
        }
        let part = sent.reply.unwrap_or_default();
        if part.truncated {
            return Err(refused(format!("it is larger than {} MiB", LARGEST / 1024 / 1024)));
        }
        let Some(content_type) = picture_type(&part.body) else {
            return Err(refused("what came is not a PNG, JPEG, GIF or WebP".to_owned()));
        };
        Ok(MediaView {
            content_type: content_type.to_owned(),
            bytes: part.body.len() as u64,
            base64: STANDARD.encode(&part.body),
            seq,
        })
    }

    /// Content may name public addresses only; the connection's own host is one that the user named.
    async fn media_policy(&self, connection: Option<&str>, url: &str) -> Result<TargetPolicy, Fault> {
        let Some(name) = connection.map(str::to_owned) else { return Ok(TargetPolicy::Public) };
        let connection = self.read(move |store| store.connection(&name)).await?;
        if self.files.has(url) {
            return Ok(TargetPolicy::UserTyped);
        }
        let own = connection.and_then(|connection| host_of(&connection.base_url));
        Ok(if own.is_some() && own == host_of(url) { TargetPolicy::UserTyped } else { TargetPolicy::Public })
    }
}

/// The pictures of a message are counted through what it says, then through its attachments.
fn picture(reading: Option<Reading>, index: u32) -> Option<String> {
    let reading = reading?;
    let pictures = reading.content.into_iter().chain(reading.attachments).flat_map(|content| match content {
        Content::Image { urls, .. } => urls,
        Content::Dialog { url, .. } => url.into_iter().collect(),
        _ => Vec::new(),
    });
    pictures.into_iter().nth(index as usize)
}

/// The type by the first bytes: what a host claims decides nothing.
fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_by_their_bytes_are_pictures() {
        assert_eq!(picture_type(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(picture_type(b"GIF89a"), Some("image/gif"));
        assert_eq!(picture_type(b"<svg onload=alert(1)>"), None);
        assert_eq!(picture_type(b""), None);
    }
}
