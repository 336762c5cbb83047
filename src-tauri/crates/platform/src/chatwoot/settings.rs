//! Looks at the settings of a connection before anything is sent. docs/protocols/chatwoot.md 1, 2.1 and 3.

use standin_model::{Problem, Secrets, Settings, Severity};
use url::Url;

use super::send::has_api;
use crate::problems::{Detail, problem};

/// What looks wrong, about the base URL first.
pub(super) fn check(settings: &Settings, secrets: &Secrets) -> Vec<Problem> {
    let mut list = address(&settings.base_url);
    list.extend(ids(settings, secrets));
    list.extend(token(secrets));
    list
}

/// One entry about a setting.
fn about(place: &str, code: &str, severity: Severity, message: &str, remedy: &str) -> Problem {
    problem(code, severity, message).at(place).remedy(remedy)
}

/// The address: usable, and the root of the installation.
fn address(base_url: &str) -> Vec<Problem> {
    let at = |code: &str, severity, message: &str, remedy: &str| {
        about("/base_url", code, severity, message, remedy).documented("https://app.chatwoot.com/").received(base_url)
    };
    let url = Url::parse(base_url.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty()));
    let Some(url) = url else {
        return vec![at(
            "base_url_unusable",
            Severity::Error,
            "The base URL is not an address of the web.",
            "Write it whole, with https://.",
        )];
    };
    let mut list = Vec::new();
    let path = url.path().trim_end_matches('/');
    if ["/app", "/api", "/public", "/auth"].iter().any(|part| path.contains(part)) {
        list.push(at(
            "base_url_path",
            Severity::Warning,
            "The base URL goes further than the installation's root.",
            "Leave out what begins with /app, /api or /public: those paths are added.",
        ));
    }
    if url.scheme() == "http" && url.host_str().is_some_and(|host| host.ends_with("chatwoot.com")) {
        list.push(at("base_url_not_https", Severity::Error, "The base URL is not secure.", "Begin it with https://."));
    }
    list
}

/// Account and inbox for one API, the identifier for the other.
fn ids(settings: &Settings, secrets: &Secrets) -> Vec<Problem> {
    let set = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.trim().is_empty());
    let mut list = Vec::new();
    let has_token = secrets.get(Secrets::TOKEN).is_some();
    if !has_api(settings, secrets) && !set(&settings.inbox_identifier) {
        // With a token the set-up finds account and inbox, or makes one.
        let (place, code, severity, message) = if !has_token {
            let message = "There is neither an access token with account and inbox nor an inbox identifier.";
            ("/inbox_identifier", "no_way_in", Severity::Error, message)
        } else if !set(&settings.inbox) {
            ("/inbox", "inbox_missing", Severity::Warning, "The inbox is not named.")
        } else {
            ("/account", "account_missing", Severity::Warning, "The account is not named.")
        };
        let remedy = "Give account, inbox and access token, or let the set-up find them with an administrator's token; or give the inbox identifier alone for the public API.";
        list.push(about(place, code, severity, message, remedy));
    }
    let number = |value: &str| value.trim().bytes().all(|byte| byte.is_ascii_digit());
    for (place, value) in [("/account", &settings.account), ("/inbox", &settings.inbox)] {
        if let Some(value) =
            value.as_deref().filter(|value| !settings.profile.string_ids && !value.is_empty() && !number(value))
        {
            let remedy = "The inbox identifier belongs in its own place; products with words for ids have a profile of their own.";
            list.push(
                about(place, "id_not_a_number", Severity::Warning, "This id is not a number.", remedy).received(value),
            );
        }
    }
    if let Some(identifier) = settings.inbox_identifier.as_deref().filter(|text| !text.is_empty() && number(text)) {
        let remedy = "The identifier is a word of letters and digits: settings of the inbox, tab Configuration.";
        list.push(
            about(
                "/inbox_identifier",
                "identifier_is_a_number",
                Severity::Warning,
                "The inbox identifier is a number: that is the inbox's id.",
                remedy,
            )
            .received(identifier),
        );
    }
    list
}

/// The token: alone, without spaces. It is never repeated.
fn token(secrets: &Secrets) -> Vec<Problem> {
    let Some(token) = secrets.get(Secrets::TOKEN) else { return Vec::new() };
    let value = token.reveal().trim();
    let first = value.split([' ', ':']).next().unwrap_or_default().to_ascii_lowercase();
    let (code, message) = match first.as_str() {
        "bearer" => ("token_with_bearer", "The token begins with Bearer, which the platform does not take."),
        "api_access_token" | "api-access-token" => {
            ("token_with_header", "The token holds the name of the header as well.")
        }
        _ if value.contains(char::is_whitespace) => ("token_with_spaces", "The token has spaces inside."),
        _ => return Vec::new(),
    };
    vec![about(
        "/token",
        code,
        Severity::Error,
        message,
        "Store the token alone: dashboard, profile settings, Access Token.",
    )]
}
