//! The files of a script's image blocks, which a simulator serves as the platform serves images from its own storage.

use std::collections::BTreeMap;

use bytes::Bytes;

const OPENING_HOURS: &[u8] = include_bytes!("media/opening-hours.png");

/// A file that comes with the simulator.
pub(crate) fn built_in(name: &str) -> Option<Bytes> {
    (name == "opening-hours.png").then(|| Bytes::from_static(OPENING_HOURS))
}

/// The bytes of a file and their type.
pub(crate) fn find(media: &BTreeMap<String, Bytes>, name: &str) -> Option<(&'static str, Bytes)> {
    let bytes = media.get(name).cloned().or_else(|| built_in(name))?;
    Some((content_type(name), bytes))
}

/// The media type that the end of a file's name stands for.
pub(crate) fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "mp4" => "video/mp4",
        "mp3" => "audio/mpeg",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}
