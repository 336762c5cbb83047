//! `standin connection`: stored sets of address, ids and secrets.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::json;
use standin_api::{Session, commands};
use standin_model::view::{
    CheckReport, CheckState, ConnectionAdd, ConnectionName, ConnectionRemove, ConnectionView, Nothing,
};
use standin_model::{Channel, Fault, FaultCode, PlatformKind, Secret};

use crate::args::{self, ConnectionCommand};
use crate::command::setup;
use crate::exit;
use crate::output::{Output, merged, printable};

/// Runs the command.
pub async fn run(session: &Session, command: ConnectionCommand, output: &Output) -> Result<u8, Fault> {
    match command {
        ConnectionCommand::Add(add) => show(&self::add(session, add).await?, output),
        ConnectionCommand::List => {
            let views = session.ask(commands::connection_list, Nothing {}).await?;
            if views.is_empty() {
                output.remark("There is no connection yet; `standin connection add` makes one.");
            }
            for view in &views {
                show(view, output);
            }
        }
        ConnectionCommand::Show { name } => {
            let view = session.ask(commands::connection_show, ConnectionName { name }).await?;
            show(&view, output);
            for line in &view.how_to {
                output.remark(line);
            }
        }
        ConnectionCommand::Remove { name, force } => {
            let remove = ConnectionRemove { name: name.clone(), force };
            session.ask(commands::connection_remove, remove).await?;
            if force {
                let status = session.ask(commands::app_status, Nothing {}).await?;
                status.notices.iter().for_each(|notice| output.remark(notice));
            }
            output.result(&json!({ "removed": name }), || {
                format!("Removed \"{name}\" and its secrets; its envelopes stay.")
            });
        }
        ConnectionCommand::Setup(setup) => return setup::run(session, setup, output).await,
        ConnectionCommand::Try(first) => return super::first_message::run(session, first, output).await,
        ConnectionCommand::Check { name } => {
            let report = session.ask(commands::connection_check, ConnectionName { name }).await?;
            output.result(&report, || report_text(&report));
            // Nothing was asked of the platform: a stored token may still be a wrong one.
            if report.ok && report.checks.iter().any(|check| check.code == "token_stored") {
                output.remark(&format!("The token was not tried: `standin doctor {}` asks the platform.", report.name));
            }
            return Ok(if report.ok { exit::DONE } else { exit::CHECK });
        }
    }
    Ok(exit::DONE)
}

async fn add(session: &Session, add: args::ConnectionAdd) -> Result<ConnectionView, Fault> {
    let platform = PlatformKind::parse(&add.platform).ok_or_else(|| {
        let known: Vec<&str> = PlatformKind::ALL.iter().map(|kind| kind.as_str()).collect();
        Fault::new(FaultCode::BadArguments, format!("There is no platform \"{}\".", add.platform))
            .hint(format!("One of {}.", known.join(", ")))
    })?;
    if matches!(platform, PlatformKind::LandbotApichat | PlatformKind::LandbotPlatform) {
        refuse_foreign_options(&add, platform)?;
    }
    let token = token(&add)?;
    let secrets = secrets(&add.secret)?;
    let add = ConnectionAdd {
        name: add.name,
        platform,
        base_url: add.base_url,
        token,
        secrets,
        channel: Channel {
            account: add.account,
            inbox: add.inbox,
            inbox_identifier: add.inbox_identifier,
            profile: add.profile,
        },
        paced: !add.unpaced,
        forward_to: None,
    };
    session.ask(commands::connection_add, add).await
}

/// Further secrets, from the environment: `NAME=env:VAR`.
fn secrets(given: &[String]) -> Result<BTreeMap<String, Secret>, Fault> {
    given
        .iter()
        .map(|text| {
            let (name, variable) = text.split_once("=env:").ok_or_else(|| {
                Fault::new(FaultCode::BadArguments, "A secret is given by the name of an environment variable.")
                    .hint("Write --secret NAME=env:VAR, for example --secret webhook_secret=env:CHATWOOT_SECRET")
            })?;
            Ok((name.to_owned(), from_environment(variable, "Set it, then run the command again.")?))
        })
        .collect()
}

fn from_environment(variable: &str, hint: &str) -> Result<Secret, Fault> {
    std::env::var(variable).map(|text| Secret::new(text.trim())).map_err(|_| {
        Fault::new(FaultCode::BadArguments, format!("The environment variable {variable} is not set, or is not text."))
            .hint(hint)
    })
}

fn refuse_foreign_options(add: &args::ConnectionAdd, platform: PlatformKind) -> Result<(), Fault> {
    let given = [
        ("--account", add.account.is_some()),
        ("--inbox", add.inbox.is_some()),
        ("--inbox-identifier", add.inbox_identifier.is_some()),
        ("--secret", platform == PlatformKind::LandbotApichat && !add.secret.is_empty()),
        ("--profile", add.profile.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((option, _)) => {
            Err(Fault::new(FaultCode::BadArguments, format!("{option} does not belong to {}.", platform.title()))
                .hint(format!("Leave it out; {} needs a token and perhaps --base-url.", platform.title())))
        }
        None => Ok(()),
    }
}

/// The token by environment or standard input, never as an argument: those are seen by every user of the machine.
fn token(add: &args::ConnectionAdd) -> Result<Option<Secret>, Fault> {
    if let Some(variable) = &add.token_env {
        return from_environment(variable, "Set it, or give the token by --token-stdin.").map(Some);
    }
    if !add.token_stdin {
        return Ok(None);
    }
    let mut text = String::new();
    std::io::stdin().take(64 * 1024).read_to_string(&mut text).map_err(|error| {
        Fault::new(FaultCode::BadArguments, format!("The token cannot be read from standard input: {error}."))
    })?;
    Ok(Some(Secret::new(text.trim())))
}

fn show(view: &ConnectionView, output: &Output) {
    output.result(&merged(view, "connection"), || view_text(view));
}

fn view_text(view: &ConnectionView) -> String {
    let mut lines = vec![format!("{}  {}  {}", view.connection.name, view.platform_title, view.connection.base_url)];
    lines.push(format!("  token      {}", if view.token_stored { "stored" } else { "none: sending will not work" }));
    if !view.connection.paced {
        lines.push("  pacing     off".to_owned());
    }
    let channel = &view.connection.channel;
    if let Some(inbox) = channel.inbox.as_ref().or(channel.inbox_identifier.as_ref()) {
        let account = channel.account.as_ref().map(|account| format!(" of account {account}")).unwrap_or_default();
        lines.push(printable(&format!("  inbox      {inbox}{account}")));
    }
    if let Some(url) = &view.connection.forward_to {
        let what = if view.connection.forwarding { "gets every webhook" } else { "for replays" };
        lines.push(format!("  middleware {url} ({what})"));
    }
    if let Some(replaced) = &view.replaced {
        let state = if replaced.restored { "put back when the receiver closed" } else { "replaced by ours" };
        lines.push(printable(&format!("  address    {} ({state})", replaced.url)));
    }
    if let Some(url) = &view.webhook_url {
        lines.push(format!("  webhook    {url}"));
    }
    if let Some(url) = &view.public_webhook_url {
        lines.push(format!("  public     {url}"));
    }
    lines.join("\n")
}

fn report_text(report: &CheckReport) -> String {
    let lines = report.checks.iter().map(|check| {
        let sign = match check.state {
            CheckState::Pass => "✓",
            CheckState::Fail => "✗",
            CheckState::Unknown => "?",
        };
        let remedy = check.remedy.as_ref().map(|remedy| format!("\n    {remedy}")).unwrap_or_default();
        format!("{sign} {}{remedy}", check.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}
