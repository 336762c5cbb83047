//! Looks at the settings of a connection before anything is sent: wrong kinds of token and address.
//! docs/protocols/landbot.md 1.1 and 3.1.

use standin_model::{Problem, Secret, Severity};
use url::Url;

use crate::landbot_token::{is_agent_token, slips};
use crate::problems::{Detail, problem};

/// What looks wrong, about the base URL first.
pub(super) fn check(base_url: &str, token: &Secret) -> Vec<Problem> {
    let mut list = address(base_url);
    list.extend(token_kind(token.reveal()));
    list
}

/// One entry about the base URL.
fn about_url(code: &str, severity: Severity, message: &str, remedy: &str) -> Problem {
    problem(code, severity, message).at("/base_url").documented("https://chat.landbot.io/v1/").remedy(remedy)
}

/// The base URL: usable at all, the right host, a slash at the end, nothing around it.
fn address(base_url: &str) -> Vec<Problem> {
    const UNUSABLE: &str = "base_url_unusable";
    let mut list = Vec::new();
    let trimmed = base_url.trim();
    if trimmed != base_url {
        let message = "The base URL has spaces around it.";
        list.push(about_url("base_url_spaces", Severity::Note, message, "Take them away."));
    }
    let Ok(url) = Url::parse(trimmed) else {
        let message = "The base URL is not a URL.";
        list.push(about_url(UNUSABLE, Severity::Error, message, "Write it whole, with https://.").received(base_url));
        return list;
    };
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        let message = "The base URL is not an address of the web.";
        list.push(about_url(UNUSABLE, Severity::Error, message, "Begin it with https://.").received(base_url));
        return list;
    }
    list.extend(landbots_own(&url));
    if !trimmed.ends_with('/') {
        let message = "The base URL does not end in a slash.";
        list.push(about_url("missing_slash", Severity::Note, message, "It is read as if it did."));
    }
    list
}

/// What can be said only about an address at Landbot itself; anything else may be a simulator or a proxy.
fn landbots_own(url: &Url) -> Vec<Problem> {
    let host = url.host_str().unwrap_or_default();
    let mut list = Vec::new();
    if host == "api.landbot.io" {
        let message =
            "This is the address of Landbot's Platform API, which takes another token and has no customers to send as.";
        let remedy = "Use https://chat.landbot.io/v1/ for APIchat.";
        list.push(about_url("platform_base_url", Severity::Error, message, remedy).received(url.as_str()));
    } else if host.ends_with(".landbot.io") && url.scheme() == "http" {
        let message = "The base URL is not secure.";
        list.push(about_url("base_url_not_https", Severity::Error, message, "Begin it with https://."));
    }
    if host == "chat.landbot.io" && url.path().trim_end_matches('/') != "/v1" {
        let message = "The base URL does not end in /v1/.";
        let remedy = "Use https://chat.landbot.io/v1/.";
        list.push(about_url("base_url_path", Severity::Warning, message, remedy).received(url.as_str()));
    }
    list
}

/// One entry about the token. The token itself is never repeated.
fn about_token(code: &str, severity: Severity, message: &str, received: &str) -> Problem {
    problem(code, severity, message)
        .at("/token")
        .documented("the AUTH TOKEN of the channel's settings, alone")
        .received(received)
        .remedy("Copy AUTH TOKEN from the settings of the APIchat channel and store it without anything in front.")
}

/// The token: the channel's own, alone.
fn token_kind(token: &str) -> Vec<Problem> {
    let (slips, value) = slips(token);
    let mut list: Vec<Problem> =
        slips.into_iter().map(|slip| about_token(slip.code, slip.severity, slip.message, slip.received)).collect();
    if is_agent_token(value) {
        list.push(about_token(
            "agent_token",
            Severity::Warning,
            "The token looks like an agent token of the Platform API. APIchat needs the channel's own.",
            "40 hexadecimal characters",
        ));
    }
    list
}
