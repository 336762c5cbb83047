//! How a simulator starts: its clock, the files of its script, and why it did not.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use url::Url;

use crate::media;
use crate::script::Script;

/// Largest media file, in bytes.
const MEDIA_MAX: u64 = 5 * 1024 * 1024;
/// Most URLs that webhooks go to.
pub(crate) const WEBHOOKS_MAX: usize = 16;

/// A source of the current time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::from_fn(Timestamp::now)
    }

    /// A clock that asks `now`.
    pub fn from_fn(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Clock(Arc::new(now))
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not on loopback.
    #[error("the simulator listens on loopback only, not on {0}; use 127.0.0.1")]
    NotLoopback(SocketAddr),
    /// The port is taken or not allowed.
    #[error("cannot listen on {addr}: {source}")]
    Bind {
        /// The address that was asked for.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A number is out of its range.
    #[error("{0}")]
    Option(String),
    /// A media file cannot be read.
    #[error("the script {script} shows the file \"{name}\": {why}")]
    Media {
        /// Name of the script.
        script: String,
        /// Name of the file.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// The HTTP client for webhooks cannot be built.
    #[error("cannot prepare webhook delivery: {0}")]
    Http(#[from] reqwest::Error),
}

/// Reads the files that the script's image blocks mention from the folder `dir`; built-in ones need not be there.
///
/// # Errors
/// [`StartError::Media`] for the first file that is missing, unreadable or larger than 5 MiB.
pub fn read_media(dir: &Path, script: &Script) -> Result<BTreeMap<String, Bytes>, StartError> {
    let mut media = BTreeMap::new();
    for name in script.media() {
        let path = dir.join(name);
        if media::built_in(name).is_some() && !path.exists() {
            continue;
        }
        let fail = |why: String| StartError::Media { script: script.file.clone(), name: name.to_owned(), why };
        let size = std::fs::metadata(&path).map_err(|e| fail(e.to_string()))?.len();
        if size > MEDIA_MAX {
            return Err(fail(format!("{size} bytes are more than the {MEDIA_MAX} allowed")));
        }
        let bytes = std::fs::read(&path).map_err(|e| fail(e.to_string()))?;
        media.insert(name.to_owned(), Bytes::from(bytes));
    }
    Ok(media)
}

/// Refuses an address beyond loopback, a time that runs wild, and images that are nowhere.
pub(crate) fn check(
    bind: SocketAddr,
    time_scale: f64,
    script: &Script,
    files: &BTreeMap<String, Bytes>,
) -> Result<(), StartError> {
    if !bind.ip().is_loopback() {
        return Err(StartError::NotLoopback(bind));
    }
    if !(0.0..=1000.0).contains(&time_scale) {
        let text = format!("the time scale {time_scale} is out of range; expected 0 to 1000");
        return Err(StartError::Option(text));
    }
    for name in script.media() {
        if !files.contains_key(name) && media::built_in(name).is_none() {
            let (script, why) = (script.file.clone(), "it was not found".to_owned());
            return Err(StartError::Media { script, name: name.to_owned(), why });
        }
    }
    Ok(())
}

/// Refuses more URLs than 16, and those that are neither http nor https.
pub(crate) fn check_webhooks(webhooks: &[Url]) -> Result<(), WebhookError> {
    if webhooks.len() > WEBHOOKS_MAX {
        return Err(WebhookError::TooMany(webhooks.len()));
    }
    match webhooks.iter().find(|url| !matches!(url.scheme(), "http" | "https")) {
        Some(url) => Err(WebhookError::Scheme(url.clone())),
        None => Ok(()),
    }
}

/// Why webhook URLs were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// At most 16 are served.
    #[error("{0} hook URLs are more than the 16 allowed")]
    TooMany(usize),
    /// A URL is neither http nor https.
    #[error("the hook URL {0} is neither http nor https")]
    Scheme(Url),
}
