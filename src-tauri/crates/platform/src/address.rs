//! Building the address of a request: base URL, and ids as path segments.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use standin_model::{Fault, FaultCode};
use url::Url;

/// What is escaped in a path segment or query value: everything but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The base URL with exactly one slash at its end; `example` is shown where it cannot be used.
pub(crate) fn base(base_url: &str, example: &str) -> Result<String, Fault> {
    let bad = |why: &str| {
        Fault::new(FaultCode::BadArguments, format!("The base URL cannot be used: {why}."))
            .hint(format!("It looks like {example}."))
    };
    let url = Url::parse(base_url.trim()).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(bad("it must begin with https:// or http://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it must not have a part after ? or #"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("it must not have a user name or password in it"));
    }
    Ok(format!("{}/", url.as_str().trim_end_matches('/')))
}

/// An id as one path segment; `what` names it where it cannot be one.
pub(crate) fn segment(id: &str, what: &str) -> Result<String, Fault> {
    // A dot segment would be resolved away, even when escaped, and the request would go to another path.
    if id.is_empty() || id == "." || id == ".." {
        return Err(Fault::new(FaultCode::BadArguments, format!("{what} must not be empty, a dot or two dots."))
            .hint("Choose any stable id of your own, for example tg-77."));
    }
    Ok(escaped(id))
}

/// A value escaped for a path or a query.
pub(crate) fn escaped(value: &str) -> String {
    utf8_percent_encode(value, SEGMENT).to_string()
}
