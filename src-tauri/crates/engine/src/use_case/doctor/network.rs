//! What one request tells of the way to a host: name, encryption, reach, clock; and whether our own address leads here.

use std::time::Duration;

use standin_client::{About, Retry, Sent};
use standin_model::view::LogAsk;
use standin_model::{ApiRequest, Direction, Fault, Kind, from_rfc3339, micros};

use super::report::Finding;
use crate::Engine;
use crate::faults::client_fault;
use crate::use_case::connection::host_of;
use crate::use_case::platform_call::Desk;

/// So long one request of the doctor's is awaited.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is kept of an answer.
const KEPT_BYTES: usize = 64 * 1024;
/// A clock may be wrong by so much; signatures are stale after 300 s. Microseconds.
const TOLERANCE: i64 = 120_000_000;

/// How a request without any secret to the platform's address ended.
pub(super) struct Knock {
    host: String,
    encrypted: bool,
    pub status: Option<u16>,
    /// Code and sentence of what went wrong on the network.
    error: Option<(String, String)>,
    /// The platform's time and ours when it came, microseconds since the epoch.
    times: Option<(i64, i64)>,
    seqs: Vec<i64>,
}

/// Whether a request to an address of ours came in.
#[derive(Debug, Default)]
pub(crate) struct Round {
    /// Whether it did.
    pub came_in: bool,
    /// Status of whatever answered.
    pub status: Option<u16>,
    /// What went wrong on the network, one sentence.
    pub error: Option<String>,
    /// Its envelope.
    pub seq: i64,
}

impl Engine {
    /// Knocks at the platform's base URL: no token, nothing is changed.
    pub(super) async fn knock(&self, desk: &Desk) -> Result<Knock, Fault> {
        let url = desk.connection.base_url.clone();
        let about = About {
            platform: Some(desk.connection.platform),
            connection: Some(desk.connection.name.clone()),
            ..probe()
        };
        let sent = self.try_request("HEAD", &url, about).await?;
        let now = micros(self.clock.now());
        let last = sent.as_ref().and_then(Sent::last);
        let late = || ("timeout".to_owned(), format!("No answer within {} s.", PATIENCE.as_secs()));
        let error = match &sent {
            None => Some(late()),
            Some(_) => last.and_then(|last| last.error.as_ref()).map(|why| (why.code.clone(), why.message.clone())),
        };
        let date = sent.as_ref().and_then(|sent| header(sent, "date")).and_then(|text| http_date(&text));
        Ok(Knock {
            host: host_of(&url).map_or_else(|| url.clone(), |(host, port)| format!("{host}:{port}")),
            encrypted: url.starts_with("https://"),
            status: sent.as_ref().and_then(Sent::status),
            error,
            times: date.map(|date| (date, now)),
            seqs: last.map(|last| last.seq).into_iter().collect(),
        })
    }

    /// Sends a request to an address of ours that the receiver turns away, and looks whether it came in: nothing but the
    /// log sees it, and nobody's middleware gets it.
    pub(crate) async fn go_round(&self, url: &str) -> Result<Round, Fault> {
        let before = self.newest_refusal().await?;
        let Some(sent) = self.try_request("GET", url, probe()).await? else {
            let error = Some(format!("No answer came within {} s.", PATIENCE.as_secs()));
            return Ok(Round { error, ..Round::default() });
        };
        let last = sent.last();
        Ok(Round {
            came_in: sent.status() == Some(405) && self.newest_refusal().await? > before,
            status: sent.status(),
            error: last.and_then(|last| last.error.as_ref()).map(|why| why.message.clone()),
            seq: last.map_or(0, |last| last.seq),
        })
    }

    async fn newest_refusal(&self) -> Result<i64, Fault> {
        let ask = LogAsk { query: "kind:refused".to_owned(), limit: Some(1), ..LogAsk::default() };
        Ok(self.read(move |store| store.log(&ask)).await?.rows.first().map_or(0, |row| row.seq))
    }

    /// One request without a secret; `None` where it took too long.
    async fn try_request(&self, method: &str, url: &str, about: About) -> Result<Option<Sent>, Fault> {
        // The second field has ngrok's page of warning left out.
        let headers =
            vec![("Accept".to_owned(), "*/*".to_owned()), ("ngrok-skip-browser-warning".to_owned(), "1".to_owned())];
        let request = ApiRequest { method: method.to_owned(), url: url.to_owned(), headers, body: Vec::new() };
        match tokio::time::timeout(PATIENCE, self.client.send(request, about)).await {
            Ok(sent) => sent.map(Some).map_err(|error| client_fault(&error)),
            Err(_) => Ok(None),
        }
    }
}

fn probe() -> About {
    About { retry: Retry::Never, max_reply_bytes: KEPT_BYTES, ..About::new(Direction::Sent, Kind::Probe) }
}

/// The first header of that name in the reply.
fn header(sent: &Sent, name: &str) -> Option<String> {
    let head = String::from_utf8_lossy(&sent.reply.as_ref()?.head).into_owned();
    let value = head.lines().skip(1).find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })?;
    Some(value.chars().filter(|c| !c.is_control()).take(80).collect())
}

/// A date of HTTP, for example `Sun, 06 Nov 1994 08:49:37 GMT`, as microseconds since the epoch.
fn http_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.split_ascii_whitespace();
    let day: u8 = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|month| *month == name)? + 1;
    let year: u16 = parts.next()?.parse().ok()?;
    let time = parts.next()?;
    from_rfc3339(&format!("{year:04}-{month:02}-{day:02}T{time}Z"))
}

/// Whether the host's name leads anywhere.
pub(super) fn dns(knock: &Knock) -> Finding {
    match &knock.error {
        Some((code, message)) if code == "dns" => {
            Finding::fail(message, "Check the spelling of the base URL and that this machine is online.")
        }
        _ => Finding::pass(format!("The name of {} leads to an address.", knock.host)),
    }
    .with(knock.seqs.clone())
}

/// Whether the encryption holds, and what is wrong with the certificate.
pub(super) fn tls(knock: &Knock) -> Finding {
    let found = match &knock.error {
        Some((code, message)) if code == "tls" => Finding::fail(message, certificate_remedy(message)),
        Some(_) => Finding::unknown("No connection came about, so nothing is known of its encryption."),
        None if knock.encrypted => Finding::pass(format!("The certificate of {} is good.", knock.host)),
        None => Finding::pass("The address is not encrypted (http): fit for this machine and its network alone."),
    };
    found.with(knock.seqs.clone())
}

/// What to do about a certificate, by what is wrong with it.
fn certificate_remedy(message: &str) -> &'static str {
    let message = message.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["expired"]) {
        "The certificate has expired: whoever runs the host must renew it. Look at this machine's clock, too."
    } else if says(&["not valid yet", "notvalidyet"]) {
        "The certificate is not valid yet: look at this machine's clock."
    } else if says(&["not valid for name", "notvalidforname"]) {
        "The certificate is of another name: check the host in the base URL, and whether a proxy answers in its place."
    } else if says(&["unknownissuer", "unknown issuer", "self-signed", "self signed"]) {
        "The certificate is from an authority that this machine does not trust: install its root certificate, or look whether a proxy stands between."
    } else if says(&["does not speak tls", "does it speak https"]) {
        "The port does not speak TLS: begin the base URL with http://, or give the port of https."
    } else {
        "Look at the certificate with a browser, at this machine's clock, and whether a proxy stands between."
    }
}

/// Whether the host answers at all.
pub(super) fn reached(knock: &Knock) -> Finding {
    match (knock.status, &knock.error) {
        (Some(status), _) => {
            Finding::pass(format!("{} answers (with {status}, to a request without a token).", knock.host))
        }
        (None, Some((_, message))) => Finding::fail(
            message,
            "Check host and port of the base URL, the network and a firewall; for a simulator, that it runs.",
        ),
        (None, None) => Finding::unknown("The request ended without an answer."),
    }
    .with(knock.seqs.clone())
}

/// Whether our clock agrees with the platform's.
pub(super) fn clock(knock: &Knock) -> Finding {
    let Some((theirs, ours)) = knock.times else {
        return Finding::unknown("The answer tells no time, so the clocks cannot be compared.")
            .with(knock.seqs.clone());
    };
    let apart = ours.saturating_sub(theirs) / 1_000_000;
    let evidence = match apart {
        -2..=2 => "This machine's clock and the platform's agree.".to_owned(),
        ahead @ 3.. => format!("This machine's clock is {ahead} s ahead of the platform's."),
        behind => format!("This machine's clock is {} s behind the platform's.", behind.unsigned_abs()),
    };
    let found = if ours.abs_diff(theirs) > TOLERANCE.unsigned_abs() {
        Finding::fail(evidence, "Set the clock (switch network time on): signatures and certificates are judged by it.")
    } else {
        Finding::pass(evidence)
    };
    found.with(knock.seqs.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knock(error: Option<(&str, &str)>) -> Knock {
        Knock {
            host: "a.test:443".to_owned(),
            encrypted: true,
            status: error.is_none().then_some(404),
            error: error.map(|(code, message)| (code.to_owned(), message.to_owned())),
            times: None,
            seqs: vec![3],
        }
    }

    #[test]
    fn name_encryption_and_reach_fail_apart() {
        let failed = |knock: &Knock| [dns(knock).failed(), tls(knock).failed(), reached(knock).failed()];
        assert_eq!(failed(&knock(None)), [false, false, false]);
        assert_eq!(failed(&knock(Some(("dns", "The name a.test leads to no address.")))), [true, false, true]);
        assert_eq!(failed(&knock(Some(("tls", "x")))), [false, true, true]);
        assert_eq!(failed(&knock(Some(("refused", "x")))), [false, false, true]);
    }

    #[test]
    fn what_is_wrong_with_a_certificate_is_told_apart() {
        let messages = [
            "The certificate of a is not trusted on this machine: invalid peer certificate: certificate expired.",
            "… certificate not valid for name \"a\"; certificate is only valid for DnsName(\"b\").",
            "… invalid peer certificate: UnknownIssuer.",
            "a does not speak TLS at this port.",
            "… certificate not valid yet: verification time …",
            "something else",
        ];
        let remedies: std::collections::BTreeSet<_> = messages.map(certificate_remedy).into_iter().collect();
        assert_eq!(remedies.len(), messages.len());
    }

    #[test]
    fn clocks_are_compared_by_the_date_of_the_answer() {
        let date = http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        assert_eq!(date, 784_111_777_000_000);
        assert_eq!(http_date("yesterday"), None);
        let at = |ours: i64| clock(&Knock { times: Some((date, ours)), ..knock(None) });
        assert!(!at(date + 60_000_000).failed());
        assert!(at(date + 600_000_000).failed() && at(date - 600_000_000).failed());
        assert!(at(date + 600_000_000).evidence.contains("600 s ahead"));
        assert_eq!(clock(&knock(None)).state, standin_model::view::CheckState::Unknown);
    }
}
