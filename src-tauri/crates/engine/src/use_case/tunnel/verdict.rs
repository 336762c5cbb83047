//! What a probe's end says about the tunnel.

use standin_client::Sent;
use standin_model::view::TunnelHealth;
use standin_model::{Headers, Part};

/// The longest first line that is shown, characters.
const LINE: usize = 160;

/// What a probe showed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Verdict {
    pub health: TunnelHealth,
    pub round_trip_ms: Option<f64>,
    pub status: Option<u16>,
    pub server: Option<String>,
    pub first_line: Option<String>,
    pub message: String,
    pub remedy: Option<String>,
    pub seq: Option<i64>,
}

/// Reads the end of a probe; `came_in` where the receiver got it.
pub(super) fn verdict(url: &str, sent: &Sent, came_in: bool) -> Verdict {
    let Some(last) = sent.last() else { return Verdict::default() };
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let seq = Some(last.seq);
    let ended = |health, message: String, remedy: &str| Verdict {
        health,
        message,
        remedy: Some(remedy.to_owned()),
        seq,
        ..Verdict::default()
    };
    if let Some(error) = &last.error {
        return match error.code.as_str() {
            _ if came_in => ended(
                TunnelHealth::Silent,
                "The probe came in, but its answer did not get back through the tunnel.".to_owned(),
                "Look at what the tunnel's program says, and start it again.",
            ),
            "dns" => ended(
                TunnelHealth::Dns,
                format!("The name {host} leads nowhere."),
                "The tunnel ended, or its address is another now: start it and set the address that it shows.",
            ),
            "tls" => ended(
                TunnelHealth::Tls,
                format!("No encrypted connection to {host} could be made: {}", error.message),
                "Check whether the address begins with https or http as the tunnel shows it, and the tunnel's certificate.",
            ),
            "refused" | "reset" => ended(
                TunnelHealth::Refused,
                format!("{host} refused the connection."),
                "Start the tunnel again; if it shows another address, set that one.",
            ),
            "bad_reply" => ended(
                TunnelHealth::WrongTarget,
                format!("What answers at {host} speaks no HTTP."),
                "Point the tunnel at the receiver's port, and set the address that it shows.",
            ),
            _ => ended(
                TunnelHealth::Silent,
                format!("{host} gave no answer."),
                "Start the tunnel again; if it shows another address, set that one.",
            ),
        };
    }
    if came_in {
        let round_trip_ms = Some(last.duration_us as f64 / 1000.0);
        let message = "What goes out to the public URL comes in at the receiver.".to_owned();
        return Verdict { health: TunnelHealth::Alive, round_trip_ms, message, seq, ..Verdict::default() };
    }
    wrong_target(&host, last.status, sent.reply.as_ref(), seq)
}

/// Something else answered.
fn wrong_target(host: &str, status: Option<u16>, reply: Option<&Part>, seq: Option<i64>) -> Verdict {
    let headers = reply.map(|reply| Headers::from_head(&reply.head));
    let text = |name: &str| headers.as_ref().and_then(|headers| headers.text(name)).map(|text| shown(text.as_bytes()));
    let server = text("server").filter(|server| !server.is_empty());
    let ngrok = text("ngrok-error-code");
    let location = text("location").filter(|_| matches!(status, Some(300..=399)));
    let first_line = ngrok.clone().or_else(|| reply.and_then(|reply| first_line(&reply.body)));
    let mut message = format!("Something else answered at {host}");
    if let Some(status) = status {
        message.push_str(&format!(": status {status}"));
    }
    if let Some(server) = &server {
        message.push_str(&format!(", server {server}"));
    }
    if let Some(location) = &location {
        message.push_str(&format!(", sent on to {location}"));
    }
    message.push('.');
    let remedy = match (&ngrok, status) {
        (Some(_), _) | (None, Some(502..=504 | 521..=530)) => {
            "The tunnel's host answers in place of your machine: start the tunnel's program, pointed at the receiver's port."
        }
        (None, Some(401 | 403)) => "Something before the receiver asks for a login: take it away for this address.",
        (None, Some(300..=399)) => "Set the address that it is sent on to, or take the redirect away.",
        _ => "Another program answers, or another Standin: point the tunnel at the receiver's port.",
    };
    Verdict {
        health: TunnelHealth::WrongTarget,
        round_trip_ms: None,
        status,
        server,
        first_line,
        message,
        remedy: Some(remedy.to_owned()),
        seq,
    }
}

/// The title of a page, or the first line that says something.
fn first_line(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let lower = text.to_ascii_lowercase();
    if let Some(start) = lower.find("<title").and_then(|at| lower[at..].find('>').map(|end| at + end + 1))
        && let Some(length) = lower[start..].find('<')
        && let title = text[start..start + length].trim()
        && !title.is_empty()
    {
        return Some(shown(title.as_bytes()));
    }
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(|line| shown(line.as_bytes()))
}

/// A line of somebody else's, short and without control characters.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LINE).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use standin_client::Attempt;
    use standin_model::exchange::NetworkError;

    use super::*;

    fn ended(status: Option<u16>, error: Option<&str>, head: &str, body: &str) -> Sent {
        let error = error.map(|code| NetworkError { code: code.to_owned(), message: "Said so.".to_owned() });
        let attempt = Attempt { seq: 7, status, error, duration_us: 1500, log_error: None };
        let part = Part { head: head.as_bytes().to_vec(), body: body.as_bytes().to_vec(), ..Part::default() };
        Sent { attempts: vec![attempt], reply: status.map(|_| part), changes: Vec::new() }
    }

    const URL: &str = "https://t.example";

    #[test]
    fn what_came_in_and_was_answered_is_alive() {
        let verdict = verdict(URL, &ended(Some(200), None, "HTTP/1.1 200 OK\r\n\r\n", ""), true);
        assert_eq!((verdict.health, verdict.round_trip_ms, verdict.seq), (TunnelHealth::Alive, Some(1.5), Some(7)));
    }

    #[test]
    fn each_failure_has_its_own_health() {
        for (code, expected) in [
            ("dns", TunnelHealth::Dns),
            ("tls", TunnelHealth::Tls),
            ("refused", TunnelHealth::Refused),
            ("reset", TunnelHealth::Refused),
            ("timeout", TunnelHealth::Silent),
            ("connect_timeout", TunnelHealth::Silent),
            ("bad_reply", TunnelHealth::WrongTarget),
        ] {
            let verdict = verdict(URL, &ended(None, Some(code), "", ""), false);
            assert_eq!(verdict.health, expected, "{code}");
            assert!(verdict.message.contains("t.example") && verdict.remedy.is_some(), "{code}");
        }
        assert_eq!(verdict(URL, &ended(None, Some("reset"), "", ""), true).health, TunnelHealth::Silent);
    }

    #[test]
    fn a_success_that_is_not_ours_is_the_wrong_target_with_what_answered() {
        let head = "HTTP/1.1 200 OK\r\nServer: nginx/1.25\r\n\r\n";
        let page = "<!DOCTYPE html>\n<html><head><TITLE>Welcome to nginx!</TITLE></head>";
        let verdict = verdict(URL, &ended(Some(200), None, head, page), false);
        assert_eq!((verdict.health, verdict.status), (TunnelHealth::WrongTarget, Some(200)));
        assert_eq!(verdict.server.as_deref(), Some("nginx/1.25"));
        assert_eq!(verdict.first_line.as_deref(), Some("Welcome to nginx!"));
    }

    #[test]
    fn a_tunnels_own_page_says_that_its_program_is_gone() {
        let head = "HTTP/1.1 404 Not Found\r\nNgrok-Error-Code: ERR_NGROK_3200\r\n\r\n";
        let gone = verdict(URL, &ended(Some(404), None, head, "Tunnel not found"), false);
        assert_eq!(gone.first_line.as_deref(), Some("ERR_NGROK_3200"));
        assert!(gone.remedy.is_some_and(|remedy| remedy.contains("start the tunnel's program")));
        let cloudflare = verdict(URL, &ended(Some(530), None, "HTTP/1.1 530 x\r\n\r\n", "\nerror code: 1033"), false);
        assert_eq!(cloudflare.first_line.as_deref(), Some("error code: 1033"));
    }

    #[test]
    fn what_a_stranger_says_is_short_and_plain() {
        let long = format!("a\u{7}b{}", "x".repeat(1000));
        assert_eq!(shown(long.as_bytes()).chars().count(), LINE);
        assert!(shown(long.as_bytes()).starts_with("a b"));
        assert_eq!(first_line(b"\xff\xfe"), Some("\u{fffd}\u{fffd}".to_owned()));
        assert_eq!(first_line(b" \r\n \n"), None);
        assert_eq!(first_line("<title>İ</title>".as_bytes()).as_deref(), Some("İ"));
    }
}
