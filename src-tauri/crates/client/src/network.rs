//! What goes wrong on the network, as one of few codes and one plain sentence that names the host and no secret.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::time::Duration;

use standin_model::exchange::NetworkError;
use url::Url;

use crate::resolve::DnsFailed;

/// What was being done when it went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Name, TCP, TLS.
    Connecting,
    /// Bytes of the request may have left.
    Talking,
}

/// Host and port as people know them.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or("the host");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

pub(crate) fn network_error(code: &str, message: String) -> NetworkError {
    NetworkError { code: code.to_owned(), message }
}

pub(crate) fn dns(url: &Url) -> NetworkError {
    let host = url.host_str().unwrap_or("the host");
    network_error("dns", format!("The name {host} leads to no address."))
}

pub(crate) fn connect_timeout(url: &Url, after: Duration) -> NetworkError {
    let seconds = after.as_secs_f64();
    network_error("connect_timeout", format!("No connection to {} within {seconds} s.", host_of(url)))
}

pub(crate) fn timeout(url: &Url, after: Duration) -> NetworkError {
    let seconds = after.as_secs_f64();
    network_error("timeout", format!("{} did not finish its answer within {seconds} s.", host_of(url)))
}

pub(crate) fn reset(url: &Url) -> NetworkError {
    network_error("reset", format!("{} closed the connection before the whole answer came.", host_of(url)))
}

pub(crate) fn bad_reply(url: &Url, why: &str) -> NetworkError {
    network_error("bad_reply", format!("What {} answered is not HTTP/1.1: {why}.", host_of(url)))
}

/// Reads an error and everything behind it.
pub(crate) fn classify(error: &(dyn Error + 'static), stage: Stage, url: &Url, connect: Duration) -> NetworkError {
    let mut next = Some(error);
    let mut timed_out = false;
    while let Some(error) = next {
        if error.is::<DnsFailed>() {
            return dns(url);
        }
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return tls_failed(url, tls);
        }
        if let Some(error) = error.downcast_ref::<io::Error>()
            && let Some(found) = of_io(error, stage, url, connect)
        {
            return found;
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            if error.is_parse() || error.is_parse_too_large() {
                return bad_reply(url, &error.to_string());
            }
            if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
                return reset(url);
            }
        }
        timed_out |= error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout);
        next = behind(error);
    }
    match stage {
        Stage::Connecting if timed_out => connect_timeout(url, connect),
        Stage::Connecting => {
            network_error("other", format!("{} could not be reached: {}.", host_of(url), root_of(error)))
        }
        Stage::Talking => {
            network_error("other", format!("The exchange with {} failed: {}.", host_of(url), root_of(error)))
        }
    }
}

fn of_io(error: &io::Error, stage: Stage, url: &Url, connect: Duration) -> Option<NetworkError> {
    let host = host_of(url);
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            Some(network_error("refused", format!("Nothing listens at {host}: the connection was refused.")))
        }
        ErrorKind::TimedOut if stage == Stage::Connecting => Some(connect_timeout(url, connect)),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof
            if stage == Stage::Connecting && url.scheme() == "https" =>
        {
            let message = format!("{host} ended the TLS handshake. Does it speak https at this port?");
            Some(network_error("tls", message))
        }
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => Some(reset(url)),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => {
            Some(network_error("other", format!("There is no way to {host} from this machine's network.")))
        }
        _ => None,
    }
}

fn tls_failed(url: &Url, error: &rustls::Error) -> NetworkError {
    let host = host_of(url);
    let message = match error {
        rustls::Error::InvalidCertificate(why) => {
            format!("The certificate of {host} is not trusted on this machine: {why}.")
        }
        rustls::Error::InvalidMessage(_) => format!("{host} does not speak TLS at this port."),
        other => format!("The TLS handshake with {host} failed: {other}."),
    };
    network_error("tls", message)
}

/// The next error behind this one. An `io::Error` does not name what it wraps among its sources.
fn behind<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// The innermost error: the outer ones repeat the whole URL, which may carry a secret.
fn root_of<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut root = error;
    while let Some(next) = behind(root) {
        root = next;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_code_and_a_sentence_without_the_path() {
        let https = Url::parse("https://a.example/secret-path").expect("url");
        let http = Url::parse("http://a.example:8080/secret-path").expect("url");
        let io = |kind| io::Error::new(kind, "x");
        let tls = io::Error::new(ErrorKind::InvalidData, rustls::Error::NoCertificatesPresented);
        let tls = io::Error::other(tls);
        let table: [(&(dyn Error + 'static), Stage, &Url, &str); 8] = [
            (&DnsFailed, Stage::Connecting, &http, "dns"),
            (&io(ErrorKind::ConnectionRefused), Stage::Connecting, &http, "refused"),
            (&io(ErrorKind::TimedOut), Stage::Connecting, &http, "connect_timeout"),
            (&io(ErrorKind::ConnectionReset), Stage::Talking, &https, "reset"),
            (&io(ErrorKind::UnexpectedEof), Stage::Connecting, &https, "tls"),
            (&io(ErrorKind::HostUnreachable), Stage::Connecting, &http, "other"),
            (&io(ErrorKind::Other), Stage::Talking, &http, "other"),
            (&tls, Stage::Connecting, &https, "tls"),
        ];
        for (error, stage, url, code) in table {
            let found = classify(error, stage, url, Duration::from_secs(10));
            assert_eq!(found.code, code);
            assert!(found.message.contains("a.example") && !found.message.contains("secret"), "{}", found.message);
        }
    }
}
