//! Looks at the settings of a connection before anything is sent. docs/protocols/landbot.md 3.1 and 4.

use standin_model::{Problem, Secret, Secrets, Severity};
use url::Url;

use crate::landbot_token::{is_agent_token, is_channel_token, slips};
use crate::problems::{Detail, problem};

const BASE: &str = "https://api.landbot.io/v1/";

/// What looks wrong, about the base URL first.
pub(super) fn check(base_url: &str, secrets: &Secrets) -> Vec<Problem> {
    let mut list = address(base_url);
    let token = secrets.token();
    list.extend(token_kind(token.reveal()));
    list.extend(hook_token(secrets.get(Secrets::HOOK_TOKEN), token.reveal().trim()));
    list
}

/// The base URL: usable, the right host, nothing around it.
fn address(base_url: &str) -> Vec<Problem> {
    let at = |code: &str, severity, message: &str, remedy: &str| {
        problem(code, severity, message).at("/base_url").documented(BASE).received(base_url).remedy(remedy)
    };
    let trimmed = base_url.trim();
    let url = Url::parse(trimmed)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty()));
    let Some(url) = url else {
        let message = "The base URL is not an address of the web.";
        return vec![at("base_url_unusable", Severity::Error, message, "Write it whole, with https://.")];
    };
    let mut list = Vec::new();
    if trimmed != base_url {
        list.push(at("base_url_spaces", Severity::Note, "The base URL has spaces around it.", "Take them away."));
    }
    let host = url.host_str().unwrap_or_default();
    if host == "chat.landbot.io" {
        let message =
            "This is the address of APIchat, which takes a channel's token and has no channels or customers to read.";
        list.push(at(
            "apichat_base_url",
            Severity::Error,
            message,
            "Use https://api.landbot.io/v1/ for the Platform API.",
        ));
    } else if host == "api.landbot.io" && url.path().contains("v0-alpha") {
        let message = "This is another API of Landbot's: bots, not customers.";
        list.push(at("base_url_path", Severity::Error, message, "Use https://api.landbot.io/v1/."));
    } else if host == "api.landbot.io" && url.path().trim_end_matches('/') != "/v1" {
        let message = "The base URL does not end in /v1/.";
        list.push(at("base_url_path", Severity::Warning, message, "Use https://api.landbot.io/v1/."));
    }
    if host.ends_with("landbot.io") && url.scheme() == "http" {
        list.push(at("base_url_not_https", Severity::Error, "The base URL is not secure.", "Begin it with https://."));
    }
    if !trimmed.ends_with('/') {
        let message = "The base URL does not end in a slash.";
        list.push(at("missing_slash", Severity::Note, message, "It is read as if it did."));
    }
    list
}

/// The token: an agent's, alone.
fn token_kind(token: &str) -> Vec<Problem> {
    let about = |code: &str, severity, message: &str, received: &str| {
        problem(code, severity, message)
            .at("/token")
            .documented("the API token of an agent, alone")
            .received(received)
            .remedy("Copy the API token from Settings, Account, and store it without anything in front.")
    };
    let (slips, value) = slips(token);
    let mut list: Vec<Problem> =
        slips.into_iter().map(|slip| about(slip.code, slip.severity, slip.message, slip.received)).collect();
    if is_channel_token(value) {
        let message = "The token looks like a channel's. The Platform API needs the token of an agent.";
        list.push(about("channel_token", Severity::Warning, message, "the form of a channel token"));
    } else if !list.iter().any(|problem| problem.severity == Severity::Error) && !is_agent_token(value) {
        let message = "The token does not have the form of the agent tokens seen so far.";
        list.push(about("token_form", Severity::Note, message, "another form"));
    }
    list
}

/// The hook's token: not the agent's, and without the word in front.
fn hook_token(hook_token: Option<&Secret>, token: &str) -> Vec<Problem> {
    let Some(value) = hook_token.map(Secret::reveal) else { return Vec::new() };
    let about = |code: &str, severity, message: &str, remedy: &str| {
        vec![problem(code, severity, message).at("/hook_token").remedy(remedy)]
    };
    let first = value.split_ascii_whitespace().next().unwrap_or_default();
    if value.trim().contains(' ') && (first.eq_ignore_ascii_case("token") || first.eq_ignore_ascii_case("bearer")) {
        return about(
            "hook_token_doubled",
            Severity::Error,
            "The hook token begins with the word that Landbot puts before it.",
            "Store what the hook was made with, without Token or Bearer.",
        );
    }
    if value.trim() == token {
        return about(
            "agent_token_as_hook_token",
            Severity::Warning,
            "The hook token is the agent token: whoever gets a webhook can open the whole workspace.",
            "Make the hook with a token made for it alone.",
        );
    }
    Vec::new()
}
