//! Header fields in wire order, with duplicates, case and bytes that are not UTF-8 kept.

use base64::Engine as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One header value: text where it is UTF-8, else the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderValue {
    /// A value that is valid UTF-8.
    Text(String),
    /// A value that is not, byte for byte.
    Bytes(Vec<u8>),
}

impl HeaderValue {
    /// Reads raw bytes.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes(bytes.to_vec()),
        }
    }

    /// The value's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// The value as text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bytes(_) => None,
        }
    }
}

impl Serialize for HeaderValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("base64", &base64::engine::general_purpose::STANDARD.encode(bytes))?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for HeaderValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Text(String),
            Bytes { base64: String },
        }
        match Form::deserialize(deserializer)? {
            Form::Text(text) => Ok(Self::Text(text)),
            Form::Bytes { base64 } => base64::engine::general_purpose::STANDARD
                .decode(base64)
                .map(Self::Bytes)
                .map_err(serde::de::Error::custom),
        }
    }
}

/// Header fields in the order of the wire: name as written, value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers(pub Vec<(String, HeaderValue)>);

impl Headers {
    /// Reads the fields out of a raw head (start line first, lines ended by CRLF or LF). Never fails: what is not a
    /// field is left out here, the raw head keeps it.
    pub fn from_head(head: &[u8]) -> Self {
        let mut fields = Vec::new();
        for line in head.split(|byte| *byte == b'\n').skip(1) {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let Some(colon) = line.iter().position(|byte| *byte == b':') else {
                continue;
            };
            let name = String::from_utf8_lossy(&line[..colon]).into_owned();
            fields.push((name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii())));
        }
        Self(fields)
    }

    /// The first field of this name, whatever its case.
    pub fn get(&self, name: &str) -> Option<&HeaderValue> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The first field of this name as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(HeaderValue::as_text)
    }

    /// How many fields have this name.
    pub fn count(&self, name: &str) -> usize {
        self.0.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).count()
    }
}

/// The start line of a raw head, without its line end.
pub fn start_line(head: &[u8]) -> &[u8] {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_case_and_duplicates_are_kept() {
        let headers = Headers::from_head(b"POST / HTTP/1.1\r\nX-B: 1\r\nx-a:2\r\nX-B: \xff\r\n\r\n");
        assert_eq!(
            serde_json::to_string(&headers).expect("serialises"),
            r#"[["X-B","1"],["x-a","2"],["X-B",{"base64":"/w=="}]]"#
        );
        assert_eq!(headers.text("x-b"), Some("1"));
        assert_eq!(headers.count("x-b"), 2);
    }
}
