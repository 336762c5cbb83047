//! Checks of what the user gives for a connection, before anything is stored.

use std::collections::BTreeMap;

use standin_model::{Channel, Connection, Fault, FaultCode, Profile, Secret, Secrets, Severity};
use standin_platform::Adapter;

use super::{SECRETS, settings_of};

/// A connection whose ids lead nowhere is refused before it is stored. Without an inbox a token and an account will do:
/// the set-up lists the inboxes there are.
pub(super) fn check_ids(adapter: &dyn Adapter, connection: &Connection, secrets: &Secrets) -> Result<(), Fault> {
    let settings = settings_of(connection);
    let account = settings.account.as_deref().is_some_and(|account| !account.trim().is_empty());
    let can_list = account || !settings.profile.api_path.contains("{account}");
    let about_ids = |place: &str| matches!(place, "/account" | "/inbox" | "/inbox_identifier");
    let problems = adapter.check_settings(&settings, secrets);
    let wrong = problems
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error && problem.pointer.as_deref().is_some_and(about_ids))
        .find(|problem| problem.code != "inbox_missing" || !can_list);
    match wrong {
        Some(problem) => Err(Fault::new(FaultCode::BadArguments, problem.message).hint(
            problem.remedy.unwrap_or_else(|| "Give account and inbox, or the inbox identifier alone.".to_owned()),
        )),
        None => Ok(()),
    }
}

pub(super) fn check_channel(channel: &Channel, secrets: &BTreeMap<String, Secret>) -> Result<(), Fault> {
    if let Some(odd) = secrets.keys().find(|name| !SECRETS.contains(&name.as_str())) {
        return Err(Fault::new(FaultCode::BadArguments, format!("There is no secret \"{odd}\"."))
            .hint("Secrets are token, webhook_secret and hmac_token."));
    }
    match &channel.profile {
        Some(profile) if Profile::named(profile).is_none() => {
            Err(Fault::new(FaultCode::BadArguments, format!("There is no profile \"{profile}\"."))
                .hint(format!("One of {}.", Profile::NAMES.join(", "))))
        }
        _ => Ok(()),
    }
}

pub(super) fn check_name(name: &str) -> Result<(), Fault> {
    let fits = !name.is_empty()
        && name.chars().count() <= 60
        && name.trim() == name
        && !name.chars().any(|c| c.is_control() || matches!(c, '#' | '@' | '"' | ':' | '/'));
    if fits {
        return Ok(());
    }
    Err(Fault::new(FaultCode::BadArguments, format!("{name:?} cannot be the name of a connection."))
        .hint("A name has 1 to 60 characters, none of # @ : / \" and no space at its ends."))
}

pub(super) fn check_base_url(text: &str) -> Result<String, Fault> {
    let bad = |why: &str| {
        Fault::new(FaultCode::BadArguments, format!("{text:?} cannot be a base URL: {why}."))
            .hint("Give it whole, for example https://chat.landbot.io/v1/")
    };
    let mut url = url::Url::parse(text.trim()).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("only http and https are spoken"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("it holds a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it holds a query or fragment"));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url.to_string())
}

/// Secrets that cannot be what the platform gave are refused before they are stored.
pub(super) fn check_secrets(secrets: &BTreeMap<String, Secret>) -> Result<(), Fault> {
    secrets.iter().try_for_each(|(name, value)| check_secret(name, value))
}

fn check_secret(name: &str, secret: &Secret) -> Result<(), Fault> {
    let value = secret.reveal();
    let why = if value.is_empty() {
        "is empty"
    } else if value.len() > 4096 {
        "is longer than 4096 bytes"
    } else if !value.bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        "holds a space, a line end or a character that cannot stand in a header"
    } else {
        return Ok(());
    };
    Err(Fault::new(FaultCode::BadArguments, format!("The {name} {why}."))
        .hint("Copy the bare value, without words such as Token or Bearer."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_ends_in_a_slash_and_holds_no_secret() {
        assert_eq!(check_base_url("https://chat.landbot.io/v1").expect("fits"), "https://chat.landbot.io/v1/");
        for odd in ["chat.landbot.io/v1", "ftp://x/", "https://a:b@x/", "https://x/?token=1"] {
            assert_eq!(check_base_url(odd).expect_err(odd).code, FaultCode::BadArguments);
        }
    }

    #[test]
    fn names_that_would_confuse_a_command_are_refused() {
        for odd in ["", " a", "a#b", "a:b", "a\nb"] {
            assert!(check_name(odd).is_err(), "{odd:?}");
        }
        assert!(check_name("Demo bot").is_ok());
    }

    #[test]
    fn a_token_is_one_word() {
        let check = |value: &str| check_secret("token", &Secret::new(value));
        assert!(check("Token ABC").is_err());
        assert!(check("ABC\n").is_err());
        assert!(check("ABCDEFGH12345678").is_ok());
    }
}
