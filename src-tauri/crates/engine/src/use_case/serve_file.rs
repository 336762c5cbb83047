//! Files of the user's that are handed out for a while, to platforms that take addresses only.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use standin_model::view::ServedView;
use standin_model::{Attachment, Connection, CustomerMessage, Fault, FaultCode, Secret, micros, rfc3339};
use standin_receiver::{Purpose, Route, ServedFile};

use crate::Engine;
use crate::use_case::connection::is_loopback;

/// How long a file is handed out.
const LIFETIME: Duration = Duration::from_secs(3600);
/// The largest file, and the most that all together may take.
const LARGEST: usize = 20 * 1024 * 1024;
const MOST_BYTES: usize = 64 * 1024 * 1024;
const MOST_FILES: usize = 32;

/// The media types that are handed out as what they are, each with the end of its name. What a browser could run is
/// not among them.
const TYPES: [(&str, &str); 15] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("wav", "audio/wav"),
    ("m4a", "audio/mp4"),
    ("pdf", "application/pdf"),
    ("csv", "text/csv"),
    ("txt", "text/plain; charset=utf-8"),
];
const ANY: (&str, &str) = ("bin", "application/octet-stream");

/// One file that is handed out.
struct Kept {
    connection: String,
    path: Secret,
    size: usize,
    file: Arc<ServedFile>,
}

/// The files that are handed out.
#[derive(Default)]
pub(crate) struct Files(Mutex<Vec<Kept>>);

impl Files {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        kept.retain(|kept| !kept.file.is_over(now));
        kept
    }

    fn put(&self, it: Kept) -> Result<(), Fault> {
        let mut kept = self.lock();
        let bytes: usize = kept.iter().map(|kept| kept.size).sum();
        if kept.len() >= MOST_FILES || bytes + it.size > MOST_BYTES {
            return Err(Fault::new(
                FaultCode::BadFile,
                format!("{} files are handed out already, {} MiB.", kept.len(), bytes / 1024 / 1024),
            )
            .hint("Each is withdrawn an hour after it was sent, and all when the program ends."));
        }
        kept.push(it);
        Ok(())
    }

    /// The ways in to them.
    pub(crate) fn routes(&self) -> Vec<Route> {
        let route = |kept: &Kept| Route {
            path: kept.path.clone(),
            connection: Some(kept.connection.clone()),
            platform: None,
            purpose: Purpose::File(kept.file.clone()),
        };
        self.lock().iter().map(route).collect()
    }

    /// Whether this is the address of one of them.
    pub(crate) fn has(&self, url: &str) -> bool {
        self.lock().iter().any(|kept| url.ends_with(kept.path.reveal()))
    }

    /// Withdraws the files of a connection.
    pub(crate) fn withdraw(&self, connection: &str) {
        self.lock().retain(|kept| kept.connection != connection);
    }
}

impl Engine {
    /// Hands a file out in place of the address that a message names: gives the message with its address.
    ///
    /// # Errors
    /// When the platform could not fetch it, it is too large, or the message has no place for it.
    pub(crate) async fn hand_out(
        &self,
        connection: &Connection,
        message: &CustomerMessage,
        files: &[Attachment],
    ) -> Result<(CustomerMessage, ServedView), Fault> {
        let [file] = files else {
            return Err(Fault::new(FaultCode::NotSupported, "This platform takes one picture or file in a message.")
                .hint("Send them one after the other."));
        };
        let (end, content_type) = type_of(file);
        let with = place(message, content_type)?;
        if file.bytes.len() > LARGEST {
            return Err(Fault::new(
                FaultCode::BadFile,
                format!("{} is larger than {} MiB.", file.name, LARGEST / 1024 / 1024),
            )
            .hint("Put it where the platform can fetch it, and send its address."));
        }
        let base = self.base_for(connection).await?;
        let path = format!("/files/{}.{end}", hex::encode(rand::random::<[u8; 20]>()));
        let url = format!("{base}{path}");
        let served = ServedView {
            url: url.clone(),
            content_type: content_type.to_owned(),
            bytes: file.bytes.len() as u64,
            until: rfc3339(micros(self.clock.now()) + i64::try_from(LIFETIME.as_micros()).unwrap_or(i64::MAX)),
        };
        let handed = Arc::new(ServedFile::new(file.bytes.clone(), content_type, Instant::now() + LIFETIME));
        let (connection, path, size) = (connection.name.clone(), Secret::new(path), file.bytes.len());
        self.files.put(Kept { connection, path, size, file: handed })?;
        self.refresh_routes().await?;
        Ok((with(url), served))
    }

    /// The base of an address at which a connection's platform reaches the receiver.
    async fn base_for(&self, connection: &Connection) -> Result<String, Fault> {
        let (local, public) = self.hook_urls("").await?;
        let local = local.ok_or_else(|| {
            Fault::new(FaultCode::NotSupported, "The receiver does not listen, so nobody can fetch the file.")
                .hint("Start it: `standin listen`, or open the window.")
        })?;
        let near = connection.simulated || is_loopback(&connection.base_url);
        match public {
            Some(public) if !connection.simulated => Ok(public),
            _ if near => Ok(local),
            _ => Err(Fault::new(
                FaultCode::TunnelMissing,
                "The platform cannot fetch a file of this computer: no public URL is set.",
            )
            .hint("Start a tunnel to the receiver's port and set its URL, or put the file elsewhere and send its address.")),
        }
    }
}

/// The end of the name and the media type under which a file is handed out.
fn type_of(file: &Attachment) -> (&'static str, &'static str) {
    let end = file.name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    TYPES.into_iter().find(|(known, _)| *known == end).unwrap_or(ANY)
}

/// The message that the file's address makes: of the kind that was asked for, else of the kind that the file is.
fn place(message: &CustomerMessage, content_type: &str) -> Result<fn(String) -> CustomerMessage, Fault> {
    let image: fn(String) -> CustomerMessage = |url| CustomerMessage::Image { url };
    let video: fn(String) -> CustomerMessage = |url| CustomerMessage::Video { url };
    let audio: fn(String) -> CustomerMessage = |url| CustomerMessage::Audio { url };
    let document: fn(String) -> CustomerMessage = |url| CustomerMessage::Document { url };
    match message {
        CustomerMessage::Image { url } if url.is_empty() => Ok(image),
        CustomerMessage::Video { url } if url.is_empty() => Ok(video),
        CustomerMessage::Audio { url } if url.is_empty() => Ok(audio),
        CustomerMessage::Document { url } if url.is_empty() => Ok(document),
        CustomerMessage::Text { text } if text.is_empty() => Ok(match content_type.split('/').next() {
            Some("image") => image,
            Some("video") => video,
            Some("audio") => audio,
            _ => document,
        }),
        _ => Err(Fault::new(
            FaultCode::NotSupported,
            "This platform takes a file in place of a message, not beside one.",
        )
        .hint("Send the file and the text one after the other.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Attachment {
        Attachment { name: name.to_owned(), media_type: "text/html".to_owned(), bytes: Vec::new() }
    }

    #[test]
    fn only_what_no_browser_runs_is_handed_out_as_what_it_is() {
        assert_eq!(type_of(&file("a.PNG")), ("png", "image/png"));
        for name in ["a.html", "a.svg", "a.js", "png", "", ".htaccess", "a.png.exe", "../../etc/passwd"] {
            assert_eq!(type_of(&file(name)), ANY, "{name}");
        }
    }

    #[test]
    fn a_file_takes_the_place_that_was_asked_for_or_its_own() {
        let text = |text: &str| CustomerMessage::Text { text: text.to_owned() };
        let made = |message: &CustomerMessage, kind| place(message, kind).map(|make| make("u".to_owned()));
        let url = || "u".to_owned();
        assert_eq!(made(&text(""), "image/png"), Ok(CustomerMessage::Image { url: url() }));
        assert_eq!(made(&text(""), "video/mp4"), Ok(CustomerMessage::Video { url: url() }));
        assert_eq!(made(&text(""), "audio/mpeg"), Ok(CustomerMessage::Audio { url: url() }));
        assert_eq!(made(&text(""), "text/csv"), Ok(CustomerMessage::Document { url: url() }));
        let asked = CustomerMessage::Document { url: String::new() };
        assert_eq!(made(&asked, "image/png"), Ok(CustomerMessage::Document { url: url() }));
        assert!(made(&text("beside"), "image/png").is_err());
        assert!(made(&CustomerMessage::Image { url: "http://x".to_owned() }, "image/png").is_err());
    }

    #[test]
    fn files_are_bounded_in_number_and_forgotten_when_their_time_is_up() {
        let files = Files::default();
        let kept = |size, lifetime| Kept {
            connection: "acme".to_owned(),
            path: Secret::new(format!("/files/{size}")),
            size,
            file: Arc::new(ServedFile::new("x", "text/plain", Instant::now() + Duration::from_secs(lifetime))),
        };
        files.put(kept(MOST_BYTES, 60)).expect("fits");
        assert!(files.put(kept(1, 60)).is_err());
        assert!(files.has(&format!("https://t.example/files/{MOST_BYTES}")));
        files.withdraw("acme");
        files.put(kept(1, 0)).expect("fits");
        assert!(files.routes().is_empty());
    }
}
