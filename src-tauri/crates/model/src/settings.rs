//! What an adapter is told of a connection: its address and ids, its secrets by name, and the ids known of a customer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Secret;

/// Address, ids and profile of a connection. Ids are text, exactly as the platform writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// Base URL of the platform, ending in a slash.
    pub base_url: String,
    /// The account, where the platform has accounts.
    pub account: Option<String>,
    /// The inbox, by the id that the API uses.
    pub inbox: Option<String>,
    /// The inbox, by the identifier of the public API.
    pub inbox_identifier: Option<String>,
    /// How the product at the other end differs from the one that it is built like.
    pub profile: Profile,
}

impl Settings {
    /// Settings that are an address and nothing else.
    pub fn of(base_url: impl Into<String>) -> Self {
        Self { base_url: base_url.into(), ..Self::default() }
    }
}

/// How a product that is built like another one differs from it, as data. The defaults are Chatwoot's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Profile {
    /// Name of the profile.
    pub name: String,
    /// Path of the application API below the base URL; `{account}` stands for the account.
    pub api_path: String,
    /// Path of the public API below the base URL; `{inbox_identifier}` stands for the inbox.
    pub public_path: String,
    /// Path of a conversation in the dashboard below the base URL, with `{account}` and `{conversation}`; `None` where it
    /// is not known.
    pub dashboard_path: Option<String>,
    /// The word between `X-` and `-Signature` in the headers of a webhook.
    pub header_prefix: String,
    /// Whether the token goes in `api_access_token`, which some proxies drop, instead of `Api-Access-Token`.
    pub underscore_header: bool,
    /// Whether ids are strings in the JSON that is sent.
    pub string_ids: bool,
    /// Version of the product, where it is known.
    pub version: Option<String>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "chatwoot".to_owned(),
            api_path: "api/v1/accounts/{account}/".to_owned(),
            public_path: "public/api/v1/inboxes/{inbox_identifier}/".to_owned(),
            dashboard_path: Some("app/accounts/{account}/conversations/{conversation}".to_owned()),
            header_prefix: "Chatwoot".to_owned(),
            underscore_header: false,
            string_ids: false,
            version: None,
        }
    }
}

impl Profile {
    /// The names of the profiles that come with the program.
    pub const NAMES: [&'static str; 4] = ["chatwoot", "underscore-header", "string-ids", "no-account"];

    /// A profile that comes with the program; `None` for another name.
    pub fn named(name: &str) -> Option<Self> {
        let chatwoot = Self { name: name.to_owned(), ..Self::default() };
        match name {
            "chatwoot" => Some(chatwoot),
            "underscore-header" => Some(Self { underscore_header: true, ..chatwoot }),
            "string-ids" => Some(Self { dashboard_path: None, string_ids: true, ..chatwoot }),
            "no-account" => {
                Some(Self { api_path: "api/v1/".to_owned(), dashboard_path: None, string_ids: true, ..chatwoot })
            }
            _ => None,
        }
    }
}

/// The secrets of a connection by name. Debug output shows the names alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<String, Secret>);

impl Secrets {
    /// The token that goes with each request.
    pub const TOKEN: &'static str = "token";
    /// The key with which the platform signs its webhooks.
    pub const WEBHOOK_SECRET: &'static str = "webhook_secret";
    /// The key with which we prove a customer's identity.
    pub const HMAC_TOKEN: &'static str = "hmac_token";
    /// The token that a message hook sends along.
    pub const HOOK_TOKEN: &'static str = "hook_token";

    /// The secrets of a connection that has a token and nothing else.
    pub fn of_token(token: Secret) -> Self {
        let mut secrets = Self::default();
        secrets.put(Self::TOKEN, token);
        secrets
    }

    /// Adds or replaces a secret.
    pub fn put(&mut self, name: &str, value: Secret) {
        self.0.insert(name.to_owned(), value);
    }

    /// A secret that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name).filter(|secret| !secret.reveal().is_empty())
    }

    /// The token, or an empty one.
    pub fn token(&self) -> Secret {
        self.0.get(Self::TOKEN).cloned().unwrap_or_else(|| Secret::new(""))
    }
}

/// What the platform calls a customer of ours, as far as it was told. Never a token of theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct KnownIds {
    /// The platform's id of the person.
    pub contact: Option<String>,
    /// The key of the person's session on the inbox, confirmed by the platform.
    pub source_id: Option<String>,
    /// The conversation that messages go to.
    pub conversation: Option<String>,
}

impl KnownIds {
    /// Takes over what `newer` knows.
    pub fn learn(&mut self, newer: &Self) {
        for (old, new) in [
            (&mut self.contact, &newer.contact),
            (&mut self.source_id, &newer.source_id),
            (&mut self.conversation, &newer.conversation),
        ] {
            if new.is_some() {
                old.clone_from(new);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_has_its_name() {
        for name in Profile::NAMES {
            assert_eq!(Profile::named(name).map(|profile| profile.name).as_deref(), Some(name));
        }
        assert_eq!(Profile::named("other"), None);
    }

    #[test]
    fn secrets_show_their_names_alone() {
        let secrets = Secrets::of_token(Secret::new("in the clear"));
        assert!(!format!("{secrets:?}").contains("clear"));
        assert!(secrets.get(Secrets::TOKEN).is_some() && secrets.get(Secrets::HMAC_TOKEN).is_none());
    }

    #[test]
    fn what_is_newer_replaces_and_what_is_unknown_stays() {
        let mut ids = KnownIds { contact: Some("41".to_owned()), ..KnownIds::default() };
        ids.learn(&KnownIds { conversation: Some("12".to_owned()), ..KnownIds::default() });
        assert_eq!((ids.contact.as_deref(), ids.conversation.as_deref()), (Some("41"), Some("12")));
    }
}
