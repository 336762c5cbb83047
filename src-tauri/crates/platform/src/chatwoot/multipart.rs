//! Bodies of the form `multipart/form-data`: writing them, and reading back what was sent. docs/protocols/chatwoot.md 3.5.

use sha2::{Digest, Sha256};
use standin_model::Attachment;

/// Most parts that are read back.
const MOST: usize = 64;

/// A body and its content type. The boundary follows from the content: the same message has the same bytes.
pub(super) fn write(fields: &[(&str, String)], files: &[Attachment]) -> (String, Vec<u8>) {
    let boundary = boundary(fields, files);
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").bytes());
        body.extend(value.bytes());
        body.extend(b"\r\n");
    }
    for file in files {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"attachments[]\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            quoted(&file.name),
            media_type(&file.media_type)
        );
        body.extend(head.bytes());
        body.extend(&file.bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// A boundary that stands nowhere in the content.
fn boundary(fields: &[(&str, String)], files: &[Attachment]) -> String {
    let mut hash = Sha256::new();
    for (name, value) in fields {
        hash.update(name);
        hash.update(value);
    }
    for file in files {
        hash.update(&file.name);
        hash.update(&file.bytes);
    }
    loop {
        let boundary = format!("standin-{}", hex::encode(&hash.clone().finalize()[..16]));
        let inside = |bytes: &[u8]| bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        if !fields.iter().any(|(_, value)| inside(value.as_bytes())) && !files.iter().any(|file| inside(&file.bytes)) {
            return boundary;
        }
        hash.update(b"again");
    }
}

/// A file name inside quotes, escaped as browsers do.
fn quoted(name: &str) -> String {
    let name: String = name.chars().filter(|character| !character.is_control()).collect();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().replace('"', "%22");
    if name.is_empty() { "file".to_owned() } else { name }
}

/// A media type that can stand in a header.
fn media_type(text: &str) -> &str {
    let fits =
        text.contains('/') && text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if fits { text } else { "application/octet-stream" }
}

/// A part of a body that was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) file: Option<String>,
    pub(super) media_type: String,
    pub(super) value: String,
}

/// The parts of a body; `None` where it is of another form. Of files the name is kept and not the bytes.
pub(super) fn read(body: &[u8]) -> Option<Vec<Part>> {
    let end = body.windows(2).take(202).position(|two| two == b"\r\n")?;
    let line = &body[..end];
    if !line.starts_with(b"--") || line.len() < 3 {
        return None;
    }
    let delimiter = [b"\r\n", line].concat();
    let mut parts = Vec::new();
    let mut at = end + 2;
    while parts.len() < MOST {
        let rest = body.get(at..).unwrap_or_default();
        let Some(head_end) = find(rest, b"\r\n\r\n") else { break };
        let head = String::from_utf8_lossy(&rest[..head_end.min(4096)]).into_owned();
        let content = &rest[head_end + 4..];
        let length = find(content, &delimiter).unwrap_or(content.len());
        let file = parameter(&head, "filename");
        let value =
            if file.is_some() { String::new() } else { String::from_utf8_lossy(&content[..length]).into_owned() };
        let media_type = head.lines().find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-type:").map(|value| value.trim().to_owned())
        });
        parts.push(Part {
            name: parameter(&head, "name").unwrap_or_default(),
            file,
            media_type: media_type.unwrap_or_default(),
            value,
        });
        at += head_end + 4 + length + delimiter.len();
        if body.get(at..at + 2).is_none_or(|two| two != b"\r\n") {
            break;
        }
        at += 2;
    }
    Some(parts)
}

/// The first place of `needle`.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(found) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        let at = from + found;
        if bytes[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// A quoted parameter of a head.
fn parameter(head: &str, name: &str) -> Option<String> {
    let start = head.find(&format!("; {name}=\""))? + name.len() + 4;
    let rest = &head[start..];
    Some(rest[..rest.find('"')?].replace("%22", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let file = Attachment {
            name: "a \"b\".png".to_owned(),
            media_type: "image/png".to_owned(),
            bytes: b"\x89PNG\r\n--x\r\n\r\n".to_vec(),
        };
        let fields = [("content", "é\r\nb".to_owned()), ("message_type", "incoming".to_owned())];
        let (content_type, body) = write(&fields, std::slice::from_ref(&file));
        assert!(content_type.starts_with("multipart/form-data; boundary=standin-"));
        let parts = read(&body).expect("multipart");
        assert_eq!((parts[0].name.as_str(), parts[0].value.as_str()), ("content", "é\r\nb"));
        assert_eq!((parts[2].file.as_deref(), parts[2].media_type.as_str()), (Some("a \"b\".png"), "image/png"));
        assert_eq!(parts.len(), 3);
        assert_eq!(write(&fields, &[file]).1, body, "the same bytes each time");
        assert_eq!(read(b"{\"a\":1}"), None);
    }

    #[test]
    fn a_name_or_type_cannot_break_the_head() {
        let file = Attachment {
            name: "../x\r\nEvil: 1\"".to_owned(),
            media_type: "a/b\r\nEvil: 2".to_owned(),
            bytes: Vec::new(),
        };
        let text = String::from_utf8(write(&[], &[file]).1).expect("text");
        assert!(text.contains("filename=\"xEvil: 1%22\"") && text.contains("application/octet-stream"));
    }
}
