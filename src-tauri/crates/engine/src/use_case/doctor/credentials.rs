//! The checks of token, role and settings.

use standin_model::view::WebhookOwner;
use standin_model::{Fault, Problem, Secrets, Settings};
use standin_platform::{Call, Told};

use super::report::Finding;
use crate::Engine;
use crate::use_case::connection::host_of;
use crate::use_case::platform_call::{Called, Desk};
use crate::use_case::setup::account_of;

/// What the platform says of the token.
pub(super) struct Credentials {
    pub token: Finding,
    pub role: Finding,
}

impl Engine {
    /// The shape of the token, without asking anybody.
    pub(super) fn token_kind(desk: &Desk) -> Finding {
        let needed = desk.adapter.capabilities().asks.iter().any(|ask| ask.name == Secrets::TOKEN && ask.needed);
        if desk.secrets.get(Secrets::TOKEN).is_none() {
            if !needed && desk.settings.inbox_identifier.is_some() {
                return Finding::pass("No token is stored, and the public API needs none.");
            }
            let name = desk.adapter.capabilities().token_name;
            return Finding::fail("No token is stored.", format!("Store the {name}: edit the connection."));
        }
        let problems = settings_problems(desk);
        let about = problems.iter().filter(|problem| problem.pointer.as_deref() == Some("/token"));
        Finding::problems(about, || "The token has the shape that the platform's tokens have.".to_owned())
    }

    /// The base URL, without asking anybody.
    pub(super) fn host(desk: &Desk) -> Finding {
        let own = host_of(desk.adapter.capabilities().default_base_url).map(|(host, _)| host);
        let host = host_of(&desk.connection.base_url).map(|(host, _)| host).unwrap_or_default();
        let problems = settings_problems(desk);
        let about = problems.iter().filter(|problem| problem.pointer.as_deref() == Some("/base_url"));
        Finding::problems(about, || match own.as_deref() == Some(host.as_str()) {
            true => format!("{host} is the platform's own host."),
            false => format!("{host} is a host of your own, a proxy or a simulator."),
        })
    }

    /// Account, inbox and identifier, without asking anybody.
    pub(super) fn ids(desk: &Desk) -> Finding {
        let problems = settings_problems(desk);
        let others = |problem: &&Problem| !matches!(problem.pointer.as_deref(), Some("/token" | "/base_url"));
        Finding::problems(problems.iter().filter(others), || "Nothing is missing among the ids.".to_owned())
    }

    /// Asks who owns the token, where the platform has a request for that.
    pub(super) async fn credentials(&self, desk: &Desk) -> Result<Credentials, Fault> {
        let can = desk.adapter.operations(&desk.settings, &desk.secrets);
        let profile = can.contains(&"profile") || desk.adapter.capabilities().sets_up;
        if !profile || desk.secrets.get(Secrets::TOKEN).is_none() {
            return self.without_profile(desk).await;
        }
        let called = self.call(desk, None, &Call::Profile).await?;
        let seq = called.result.seq;
        if let Some(Told::Profile { name, accounts }) = &called.told {
            let who = name.as_deref().unwrap_or("its owner");
            let role = match account_of(&desk.connection, accounts) {
                None => Finding::fail(
                    format!("The token's owner, {who}, is not in the account of the connection."),
                    "Give the connection an account of theirs, or another token.",
                ),
                Some(account) => role(account.role.as_deref(), account.administrator, &account.id),
            };
            let token = Finding::pass(format!("The platform takes the token; it belongs to {who}."));
            return Ok(Credentials { token: token.with([seq]), role: role.with([seq]) });
        }
        let mut token = refused(&called);
        if called.result.status == Some(401)
            && let Some(other) = self.other_spelling(desk).await?
        {
            token = other;
        }
        Ok(Credentials { token, role: Finding::unknown("It is told only to a token that is taken.") })
    }

    /// A platform that has no harmless request for it: the last message tells, if there was one.
    async fn without_profile(&self, desk: &Desk) -> Result<Credentials, Fault> {
        let role = Finding::unknown("This platform has no roles that a request without side effects would tell.");
        let last = self.last_send(&desk.connection.name).await?;
        let token = match last {
            Some((seq, Some(status))) if (200..300).contains(&status) => {
                Finding::pass("The platform took the token with the last message.").with([seq])
            }
            Some((seq, Some(status @ (401 | 403)))) => Finding::fail(
                format!("The platform refused the last message with {status}."),
                "Copy the token anew from the channel's settings and store it.",
            )
            .with([seq]),
            _ => Finding::unknown(
                "The platform has no request that would tell it without side effects. The first message will tell.",
            ),
        };
        Ok(Credentials { token, role })
    }

    /// Whether the token is taken when its header is spelled the other way: some proxies drop names with an underscore.
    async fn other_spelling(&self, desk: &Desk) -> Result<Option<Finding>, Fault> {
        let mut profile = desk.settings.profile.clone();
        profile.underscore_header = !profile.underscore_header;
        let other = Desk {
            adapter: desk.adapter,
            connection: desk.connection.clone(),
            settings: Settings { profile, ..desk.settings.clone() },
            secrets: desk.secrets.clone(),
        };
        let called = self.call(&other, None, &Call::Profile).await?;
        if !matches!(called.told, Some(Told::Profile { .. })) {
            return Ok(None);
        }
        let (sent, taken) = match desk.settings.profile.underscore_header {
            true => ("api_access_token", "Api-Access-Token"),
            false => ("Api-Access-Token", "api_access_token"),
        };
        Ok(Some(
            Finding::fail(
                format!("The token is good, but only in the header {taken}: something on the way drops {sent}."),
                format!("Choose the profile whose token goes in {taken}, or have the proxy let names with underscores pass (nginx: underscores_in_headers on)."),
            )
            .with([called.result.seq]),
        ))
    }
}

fn settings_problems(desk: &Desk) -> Vec<Problem> {
    desk.adapter.check_settings(&desk.settings, &desk.secrets)
}

fn role(role: Option<&str>, administrator: Option<bool>, account: &str) -> Finding {
    let word = role.unwrap_or("not told");
    match administrator {
        Some(false) => Finding::fail(
            format!("The role in account {account} is \"{word}\": it may not see or change where webhooks go."),
            "Store an administrator's token, or have one look after the inbox's settings.",
        ),
        _ => Finding::pass(format!("The role in account {account} is \"{word}\".")),
    }
}

/// Refused by the platform, or odd.
pub(super) fn refused(called: &Called) -> Finding {
    let found = match &called.result.explained {
        Some(explained) => Finding::explained(explained),
        None => Finding::fail(
            "The status says success, but the answer does not have the shape that was expected.",
            "Another service may have answered: check the base URL.",
        ),
    };
    found.with([called.result.seq])
}

/// What the owner of a webhook address means for the connection.
pub(super) fn hook(owner: WebhookOwner) -> Finding {
    match owner {
        WebhookOwner::Here => Finding::pass("The inbox's webhook URL is this receiver's."),
        WebhookOwner::Nobody => Finding::fail(
            "The inbox has no webhook URL: the platform tells nobody of replies.",
            "Run the set-up of the connection, or put the webhook address into the inbox's settings.",
        ),
        WebhookOwner::Elsewhere => Finding::fail(
            "The inbox's webhook URL is not this receiver's.",
            "Run the set-up of the connection: it replaces the address, and can pass every webhook on to the one that is there.",
        ),
    }
}
