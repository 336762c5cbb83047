//! What it means when no answer came at all: one sentence and a remedy per kind of failure.

use standin_model::view::Explained;

/// Explains a failure of the network while a request went to `host`. Codes: `dns`, `refused`, `tls`, `connect_timeout`,
/// `timeout`, `reset`, `interrupted`, `bad_reply`; anything else is explained as `other`.
pub fn explain_network(code: &str, host: &str) -> Explained {
    let host = crate::text::one_line(host, 100);
    let (code, message, remedy) = match code {
        "dns" => (
            "dns",
            format!("The name {host} could not be resolved."),
            "Check the spelling of the base URL and that this machine is online.",
        ),
        "refused" => (
            "refused",
            format!("{host} refused the connection: nothing listens there."),
            "Check host and port of the base URL; when it is a local simulator, start it.",
        ),
        "tls" => (
            "tls",
            format!(
                "No secure connection to {host} came about: its certificate was not accepted, or it does not speak TLS there."
            ),
            "Check that the base URL begins with the right http:// or https://, the machine's clock, and whether a proxy stands between.",
        ),
        "connect_timeout" => (
            "connect_timeout",
            format!("{host} did not take the connection within the time."),
            "Check the base URL, firewall and VPN, then send again. Nothing was sent.",
        ),
        "timeout" => (
            "timeout",
            format!("{host} took the request and gave no answer within the time."),
            "It may have arrived: look at the conversation before you send again, a repeated send is a second message.",
        ),
        "reset" => (
            "reset",
            format!("{host} closed the connection before it answered."),
            "It may have arrived: look at the conversation before you send again, a repeated send is a second message.",
        ),
        "interrupted" => (
            "interrupted",
            format!("Standin ended before {host} had answered."),
            "It may have arrived: look at the conversation before you send again, a repeated send is a second message.",
        ),
        "bad_reply" => (
            "bad_reply",
            format!("What {host} answered is not HTTP, or broke off."),
            "Check that the base URL names the platform's API and not another service; the bytes that came are in the log.",
        ),
        _ => (
            "other",
            format!("The request to {host} failed before an answer came."),
            "Open the envelope for the exact error, then send again.",
        ),
    };
    // Whether a second try is free of harm: only where nothing can have arrived.
    let retryable = matches!(code, "dns" | "refused" | "connect_timeout");
    Explained { code: code.to_owned(), message, remedy: remedy.to_owned(), platform_says: None, retryable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_network_failure_has_its_own_sentence() {
        let codes =
            ["dns", "refused", "tls", "connect_timeout", "timeout", "reset", "interrupted", "bad_reply", "other"];
        let sentences: std::collections::HashSet<_> =
            codes.iter().map(|code| explain_network(code, "chat.landbot.io").message).collect();
        assert_eq!(sentences.len(), codes.len());
        assert!(codes.iter().all(|code| explain_network(code, "h").code == *code));
        assert_eq!(explain_network("whatever", "h").code, "other");
    }

    #[test]
    fn only_what_cannot_have_arrived_is_safe_to_send_again() {
        assert!(explain_network("refused", "h").retryable);
        assert!(!explain_network("timeout", "h").retryable);
        assert!(!explain_network("reset", "h").retryable);
    }
}
