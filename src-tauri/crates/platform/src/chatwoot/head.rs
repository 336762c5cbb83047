//! Reads the head of a webhook: delivery, time and signature, whatever the brand in their names. docs/protocols/chatwoot.md 6.3, 6.4.

use crate::json_post::json_post;
use standin_model::{Headers, PlatformKind, Reading, Severity};

use crate::problems::{Detail, Problems, problem};

/// Longest value that is taken for a key.
const MAX_KEY: usize = 200;
/// The brand of the original.
pub(crate) const CHATWOOT: &str = "Chatwoot";

/// The three headers of a delivery.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    /// The word between `X-` and `-Signature`, as written.
    pub(crate) brand: Option<String>,
    /// The signature, as written.
    pub(crate) signature: Option<String>,
    /// The time, as written.
    pub(crate) timestamp: Option<String>,
    /// The id of the delivery.
    pub(crate) delivery: Option<String>,
}

/// Finds the headers of a delivery. `prefer` is the brand that is expected; another one is taken where it is missing.
pub(crate) fn signed(head: &[u8], prefer: &str) -> Signed {
    let headers = Headers::from_head(head);
    let brands: Vec<String> = headers.0.iter().filter_map(|(name, _)| brand(name)).collect();
    let Some(brand) = brands.iter().find(|brand| brand.eq_ignore_ascii_case(prefer)).or_else(|| brands.first()) else {
        return Signed::default();
    };
    let value = |end: &str| {
        let value = headers.text(&format!("X-{brand}-{end}")).map(str::trim);
        value.filter(|value| !value.is_empty() && value.len() <= MAX_KEY).map(str::to_owned)
    };
    Signed {
        signature: value("Signature"),
        timestamp: value("Timestamp"),
        delivery: value("Delivery"),
        brand: Some(brand.clone()),
    }
}

/// The brand in the name of a signature or delivery header.
fn brand(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let middle = lower.strip_prefix("x-")?;
    let middle = middle.strip_suffix("-signature").or_else(|| middle.strip_suffix("-delivery"))?;
    // GitHub and its like have more words there; a brand is one.
    (!middle.is_empty() && middle.len() <= 40 && middle.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .then(|| name[2..2 + middle.len()].to_owned())
}

/// Takes the delivery's id into the reading and notes what differs. An empty head is not judged.
pub(super) fn read(platform: PlatformKind, head: &[u8], reading: &mut Reading, problems: &mut Problems) {
    if head.trim_ascii().is_empty() {
        return;
    }
    let signed = signed(head, CHATWOOT);
    reading.dedupe_key = signed.delivery;
    // A generic API inbox has a name of its own as a matter of course.
    let expected = |brand: &String| platform == PlatformKind::ApiInbox || brand.eq_ignore_ascii_case(CHATWOOT);
    if let Some(brand) = signed.brand.filter(|brand| !expected(brand)) {
        problems.push(
            problem("renamed_prefix", Severity::Note, format!("The headers of the delivery are named X-{brand}-… ."))
                .documented("X-Chatwoot-Signature, -Timestamp and -Delivery")
                .received(&format!("X-{brand}-…"))
                .remedy("Products built on Chatwoot rename them: look for the ending of the name, not the whole."),
        );
    }
    json_post(head, &Headers::from_head(head), problems);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_headers_are_found_whatever_the_brand() {
        let head =
            b"POST /h HTTP/1.1\r\nx-pilot-signature: sha256=ab\r\nX-Pilot-Timestamp: 1\r\nX-Pilot-Delivery: d\r\n\r\n";
        let signed = signed(head, CHATWOOT);
        assert_eq!(signed.brand.as_deref(), Some("pilot"));
        assert_eq!(
            (signed.signature.as_deref(), signed.timestamp.as_deref(), signed.delivery.as_deref()),
            (Some("sha256=ab"), Some("1"), Some("d"))
        );
    }

    #[test]
    fn the_expected_brand_wins_over_another() {
        let head = b"POST /h HTTP/1.1\r\nX-Other-Signature: o\r\nX-Chatwoot-Signature: c\r\n\r\n";
        assert_eq!(signed(head, CHATWOOT).signature.as_deref(), Some("c"));
        assert_eq!(signed(head, "Other").signature.as_deref(), Some("o"));
        assert_eq!(signed(b"POST /h HTTP/1.1\r\nX-Hub-256-Signature: a\r\n\r\n", CHATWOOT), Signed::default());
    }
}
