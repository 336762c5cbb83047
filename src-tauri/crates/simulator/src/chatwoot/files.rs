//! Uploads and the images of the script: kept, and served by a URL that redirects, as the platform's storage does (protocol page 5.4).

use serde_json::Value;

use super::answer::{Answer, Body, not_found};
use super::core::Core;
use super::ids::token;
use super::params::Upload;
use super::state::{Attachment, File, State};
use crate::media;

/// Longest name of a file, in characters.
const NAME_MAX: usize = 255;

/// Keeps an upload and gives it its URL.
pub(super) fn keep(state: &mut State, upload: &Upload) -> Attachment {
    let key = token(state.fixed.dice, &[b"file", &(state.files.len() as u64).to_le_bytes()]);
    let name = plain_name(&upload.name);
    let file = File { name, content_type: upload.content_type.clone(), bytes: upload.bytes.clone() };
    let attachment = describe(state, &key, &file);
    state.files.insert(key, file);
    attachment
}

/// An attachment of the bot: a file of the script, or whatever is at a URL.
pub(super) fn attach(core: &Core, state: &mut State, name: Option<&str>, url: &str) -> Attachment {
    let found = name.and_then(|name| Some((name, media::find(&core.media, name)?)));
    if let Some((name, (content_type, bytes))) = found {
        let key = token(state.fixed.dice, &[b"script file", name.as_bytes()]);
        let file = File { name: plain_name(name), content_type: content_type.to_owned(), bytes };
        let attachment = describe(state, &key, &file);
        state.files.insert(key, file);
        return attachment;
    }
    let name = url.rsplit('/').next().unwrap_or_default();
    let content_type = match media::content_type(name) {
        "application/octet-stream" => "image/png",
        known => known,
    };
    Attachment {
        id: 0,
        file_type: file_type(content_type),
        content_type: content_type.to_owned(),
        name: plain_name(name),
        size: 0,
        url: url.to_owned(),
    }
}

fn describe(state: &State, key: &str, file: &File) -> Attachment {
    let url = format!("{}/rails/active_storage/blobs/redirect/{key}/{}", state.fixed.origin, file.name);
    Attachment {
        id: 0,
        file_type: file_type(&file.content_type),
        content_type: file.content_type.clone(),
        name: file.name.clone(),
        size: file.bytes.len() as u64,
        url,
    }
}

/// `GET /rails/active_storage/…`: the redirect, and what it leads to.
pub(super) fn serve(state: &State, path: &[&str]) -> Answer {
    match path {
        ["blobs", "redirect", key, _] => match state.files.get(*key) {
            Some(file) => {
                let to = format!("{}/rails/active_storage/disk/{key}/{}", state.fixed.origin, file.name);
                Answer { status: 302, body: Body::Redirect(to) }
            }
            None => not_found(),
        },
        ["disk", key, _] => match state.files.get(*key) {
            Some(file) => Answer { status: 200, body: Body::File(file.content_type.clone(), file.bytes.clone()) },
            None => not_found(),
        },
        _ => not_found(),
    }
}

/// Whether any value is a signed id, which only the application API may send.
pub(super) fn signed_ids(values: Option<&Value>) -> Vec<String> {
    let list = values.and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

/// The name with nothing in it that a URL or a folder could take amiss.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let name: String = last.chars().take(NAME_MAX).map(plain).collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

/// The kind of attachment that a media type makes (protocol page 5.4).
fn file_type(content_type: &str) -> &'static str {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "image/jpeg" | "image/png" | "image/gif" | "image/bmp" | "image/webp" => "image",
        "video/ogg" | "video/mp4" | "video/webm" | "video/quicktime" => "video",
        audio if audio.contains("audio/") => "audio",
        _ => "file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_make_kinds() {
        for (kind, expected) in [
            ("image/png", "image"),
            ("image/svg+xml", "file"),
            ("video/mp4; codecs=x", "video"),
            ("audio/mpeg", "audio"),
            ("application/pdf", "file"),
        ] {
            assert_eq!(file_type(kind), expected, "{kind}");
        }
        assert_eq!((plain_name("../a b.png").as_str(), plain_name("").as_str()), ("a-b.png", "file"));
    }
}
