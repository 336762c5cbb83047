//! The addresses of both APIs: building them from the settings, and telling from a target what it is about.
//! docs/protocols/chatwoot.md 3, 4 and 11.

use percent_encoding::percent_decode_str;
use standin_model::{Fault, FaultCode, Settings};

use crate::address::{base, escaped, segment};

/// What a usable base URL looks like.
const EXAMPLE: &str = "https://app.chatwoot.com/";

/// The base URL with one slash at its end.
pub(super) fn root(settings: &Settings) -> Result<String, Fault> {
    base(&settings.base_url, EXAMPLE)
}

/// An address of the application API; `rest` is escaped already.
pub(super) fn api(settings: &Settings, rest: &str) -> Result<String, Fault> {
    const NAME: &str = "{account}";
    let mut path = settings.profile.api_path.clone();
    if path.contains(NAME) {
        let account = settings.account.as_deref().map(str::trim).filter(|account| !account.is_empty());
        let account =
            account.ok_or_else(|| missing("account", "The number in the dashboard's address, behind /accounts/."))?;
        path = path.replace(NAME, &segment(account, "The account")?);
    }
    Ok(format!("{}{}/{rest}", root(settings)?, path.trim_matches('/')))
}

/// An address of the public API; `rest` is escaped already.
pub(super) fn public(settings: &Settings, rest: &str) -> Result<String, Fault> {
    let identifier = settings.inbox_identifier.as_deref().map(str::trim).filter(|identifier| !identifier.is_empty());
    let identifier = identifier
        .ok_or_else(|| missing("inbox identifier", "Settings of the inbox, tab Configuration, in the dashboard."))?;
    let path =
        settings.profile.public_path.replace("{inbox_identifier}", &segment(identifier, "The inbox identifier")?);
    let address = format!("{}{}/{rest}", root(settings)?, path.trim_matches('/'));
    Ok(address.trim_end_matches('/').to_owned())
}

/// The page of a conversation in the dashboard; `None` where the profile or the settings do not tell it.
pub(super) fn dashboard(settings: &Settings, conversation: &str) -> Option<String> {
    let path = settings.profile.dashboard_path.as_deref()?;
    let account = settings.account.as_deref().map(str::trim).filter(|account| !account.is_empty());
    let path = match account {
        Some(account) => path.replace("{account}", &segment(account, "The account").ok()?),
        None if path.contains("{account}") => return None,
        None => path.to_owned(),
    };
    let conversation = segment(conversation, "The conversation").ok()?;
    Some(format!("{}{}", root(settings).ok()?, path.trim_start_matches('/').replace("{conversation}", &conversation)))
}

/// The conversation of a session in the public API, with what follows.
pub(super) fn session(source_id: &str, rest: &str) -> Result<String, Fault> {
    Ok(format!("contacts/{}{rest}", segment(source_id, "The customer's id")?))
}

/// A query `?name=value&…`, escaped.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let list: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    format!("?{}", list.join("&"))
}

/// The fault of a setting that is needed and missing.
pub(super) fn missing(what: &str, found: &str) -> Fault {
    Fault::new(FaultCode::BadArguments, format!("The connection has no {what}."))
        .hint(format!("It is found here: {found}"))
}

/// What a target is about.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Of the public API.
    pub(super) public: bool,
    /// Key of the session (public API).
    pub(super) source_id: Option<String>,
    /// Id of the person (application API).
    pub(super) contact: Option<String>,
    /// Id of the conversation.
    pub(super) conversation: Option<String>,
    /// Id of the message.
    pub(super) message: Option<String>,
    /// The last name of the path that is no id.
    pub(super) last: String,
    /// Whether an id stands behind that name.
    pub(super) one: bool,
}

impl Target {
    /// Reads a path or URL.
    pub(super) fn of(target: &str) -> Self {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<String> = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect();
        let mut found = Self::default();
        let inboxes = parts.iter().position(|part| part == "inboxes");
        found.public = inboxes.is_some_and(|at| parts.get(at + 2).is_some_and(|part| part == "contacts"))
            || parts.iter().any(|part| part == "public");
        let start = if found.public { inboxes.map_or(0, |at| at + 2) } else { 0 };
        let mut rest = parts.get(start..).unwrap_or_default();
        while let Some((name, after)) = rest.split_first() {
            let id = after.first();
            let slot = match name.as_str() {
                "contacts" if found.public => &mut found.source_id,
                "contacts" => &mut found.contact,
                "conversations" => &mut found.conversation,
                "messages" => &mut found.message,
                _ => {
                    found.last.clone_from(name);
                    found.one = false;
                    rest = after;
                    continue;
                }
            };
            found.last.clone_from(name);
            // `contacts/search` and `conversations/filter` name an action, no id.
            let id = id.filter(|id| !matches!(id.as_str(), "search" | "filter" | "meta"));
            found.one = id.is_some();
            slot.clone_from(&id.cloned());
            rest = if found.one { &after[1..] } else { after };
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(target: &Target, last: &str, one: bool) -> bool {
        target.last == last && target.one == one
    }

    #[test]
    fn a_conversation_has_a_page_where_the_account_and_the_path_are_known() {
        let account = Some("1".to_owned());
        let settings = Settings { account, ..Settings::of("https://h.test/x") };
        let page = dashboard(&settings, "1/2").expect("a page");
        assert_eq!(page, "https://h.test/x/app/accounts/1/conversations/1%2F2");
        assert_eq!(dashboard(&Settings { account: None, ..settings.clone() }, "12"), None);
        let profile = standin_model::Profile::named("no-account").expect("a profile");
        assert_eq!(dashboard(&Settings { profile, ..settings }, "12"), None);
    }

    #[test]
    fn targets_tell_what_they_are_about() {
        let target = Target::of("https://h.test/x/api/v1/accounts/1/conversations/12/messages?before=5");
        assert!(!target.public && is(&target, "messages", false));
        assert_eq!(target.conversation.as_deref(), Some("12"));
        let target = Target::of("/public/api/v1/inboxes/aB9/contacts/tg%2F77/conversations/12/messages/501");
        assert!(target.public && is(&target, "messages", true));
        assert_eq!((target.source_id.as_deref(), target.message.as_deref()), (Some("tg/77"), Some("501")));
        assert!(is(&Target::of("/api/v1/conversations/0d5e-uuid/messages"), "messages", false));
        assert!(is(&Target::of("/api/v1/accounts/1/contacts/search?q=a"), "search", false));
        assert!(is(&Target::of("/public/api/v1/inboxes/contacts/contacts"), "contacts", false));
        assert!(Target::of("").last.is_empty());
    }
}
