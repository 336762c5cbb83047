//! `standin simulate`: a local platform, and a line for each exchange with it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use standin_model::{Fault, FaultCode};
use standin_simulator::chatwoot::{self, Chatwoot, Profile};
use standin_simulator::landbot::{self, Landbot};
use standin_simulator::script::Script;
use standin_simulator::{Direction, StartError, Traffic, read_media};
use tokio::sync::broadcast;
use url::Url;

use crate::args::{Simulate, SimulateChatwoot, SimulateCommand, SimulateLandbot};
use crate::command::{asked_to_end, read_file};
use crate::exit;
use crate::output::{Output, printable};

/// A simulator that runs.
enum Running {
    Landbot(Landbot),
    Chatwoot(Chatwoot),
}

impl Running {
    fn subscribe(&self) -> broadcast::Receiver<Arc<Traffic>> {
        match self {
            Self::Landbot(landbot) => landbot.subscribe(),
            Self::Chatwoot(chatwoot) => chatwoot.subscribe(),
        }
    }

    fn announce(&self, output: &Output) {
        match self {
            Self::Landbot(landbot) => announce_landbot(landbot, output),
            Self::Chatwoot(chatwoot) => announce_chatwoot(chatwoot, output),
        }
    }

    async fn shutdown(self) {
        match self {
            Self::Landbot(landbot) => landbot.shutdown().await,
            Self::Chatwoot(chatwoot) => chatwoot.shutdown().await,
        }
    }
}

/// Runs until the user ends it.
pub async fn run(command: SimulateCommand, output: &Output) -> Result<u8, Fault> {
    let running = match command {
        SimulateCommand::Landbot(simulate) => landbot::start(landbot_options(simulate)?).await.map(Running::Landbot),
        SimulateCommand::Chatwoot(simulate) => {
            chatwoot::start(chatwoot_options(simulate, Profile::chatwoot())?).await.map(Running::Chatwoot)
        }
        SimulateCommand::ApiInbox(simulate) => {
            chatwoot::start(chatwoot_options(simulate, Profile::api_inbox())?).await.map(Running::Chatwoot)
        }
    };
    let running = running.map_err(|error| start_fault(&error))?;
    let mut traffic = running.subscribe();
    let end = asked_to_end();
    tokio::pin!(end);
    running.announce(output);
    loop {
        tokio::select! {
            () = &mut end => break,
            line = traffic.recv() => match line {
                Ok(line) => show(&line, output),
                Err(broadcast::error::RecvError::Lagged(missed)) => output.remark(&format!("{missed} exchanges were not printed.")),
                Err(broadcast::error::RecvError::Closed) => break,
            },
        }
    }
    running.shutdown().await;
    Ok(exit::DONE)
}

fn landbot_options(simulate: SimulateLandbot) -> Result<landbot::Options, Fault> {
    let SimulateLandbot { common: simulate, plan_without_hooks } = simulate;
    let mut options = landbot::Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, simulate.port)),
        webhooks: webhooks(&simulate)?,
        faults: faults(&simulate)?,
        seed: simulate.seed.unwrap_or_default(),
        time_scale: simulate.time_scale,
        ..landbot::Options::default()
    };
    if let Some(script) = script(&simulate)? {
        options.media = read_media(folder(&simulate), &script).map_err(|error| start_fault(&error))?;
        options.script = script;
    }
    options.channel_token = simulate.token;
    options.knobs.plan_without_hooks = plan_without_hooks;
    Ok(options)
}

fn chatwoot_options(simulate: SimulateChatwoot, profile: Profile) -> Result<chatwoot::Options, Fault> {
    let SimulateChatwoot { common, platform_version, refuse_private } = simulate;
    let mut webhooks = webhooks(&common)?.into_iter();
    let mut options = chatwoot::Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, common.port)),
        webhook: webhooks.next(),
        account_webhooks: webhooks.collect(),
        faults: faults(&common)?,
        seed: common.seed.unwrap_or_default(),
        time_scale: common.time_scale,
        profile,
        ..chatwoot::Options::default()
    };
    options.knobs.allow_private_network = !refuse_private;
    if let Some(version) = platform_version {
        options.knobs.version = version.parse().map_err(|error| usage(&format!("--platform-version: {error}")))?;
    }
    if let Some(script) = script(&common)? {
        options.media = read_media(folder(&common), &script).map_err(|error| start_fault(&error))?;
        options.script = script;
    }
    options.access_token = common.token;
    Ok(options)
}

fn webhooks(simulate: &Simulate) -> Result<Vec<Url>, Fault> {
    let read =
        |text: &String| Url::parse(text).map_err(|error| usage(&format!("--webhook {text:?} is no URL: {error}")));
    simulate.webhook.iter().map(read).collect()
}

fn faults(simulate: &Simulate) -> Result<Vec<standin_simulator::Fault>, Fault> {
    let read = |text: &String| text.parse().map_err(|error| usage(&format!("--fault {text:?}: {error}")));
    simulate.fault.iter().map(read).collect()
}

fn script(simulate: &Simulate) -> Result<Option<Script>, Fault> {
    let Some(path) = &simulate.script else { return Ok(None) };
    let text = String::from_utf8(read_file(path)?)
        .map_err(|_| Fault::new(FaultCode::BadScript, format!("{} is not UTF-8.", path.display())))?;
    let script = Script::parse(&path.display().to_string(), &text);
    script.map(Some).map_err(|error| Fault::new(FaultCode::BadScript, error.to_string()))
}

/// The folder that the script's files are in.
fn folder(simulate: &Simulate) -> &Path {
    simulate.script.as_deref().and_then(Path::parent).unwrap_or(Path::new("."))
}

fn usage(message: &str) -> Fault {
    Fault::new(FaultCode::BadArguments, format!("{message}.")).hint("`standin simulate --help` shows what there is.")
}

fn start_fault(error: &StartError) -> Fault {
    match error {
        StartError::Bind { addr, source } if source.kind() == std::io::ErrorKind::AddrInUse => {
            Fault::new(FaultCode::PortInUse, format!("Port {} is taken by another program.", addr.port()))
                .hint("Give another one with --port, or none: then a free one is found.")
        }
        other => Fault::new(FaultCode::BadArguments, format!("The simulator cannot start: {other}."))
            .hint("`standin simulate --help` shows what there is."),
    }
}

fn announce_landbot(landbot: &Landbot, output: &Output) {
    let (urls, tokens, ids) = (landbot.base_urls(), landbot.tokens(), landbot.ids());
    let line = json!({"simulating": {
        "platform": "landbot",
        "base_url": urls.apichat,
        "base_urls": {"apichat": urls.apichat, "platform": urls.platform},
        "tokens": {"channel": tokens.channel, "agent": tokens.agent},
        "ids": {
            "channel": ids.channel, "web_channel": ids.web_channel, "bot": ids.bot,
            "agent": ids.agent, "colleague": ids.colleague,
        },
    }});
    output.result(&line, || {
        format!(
            "Simulating Landbot at {}\n  channel token  {}\n  channel id     {}\n  bot id         {}\nIts Platform API at {}\n  agent token    {}\n  web channel    {}\n  agent id       {}",
            urls.apichat, tokens.channel, ids.channel, ids.bot, urls.platform, tokens.agent, ids.web_channel, ids.agent
        )
    });
}

fn announce_chatwoot(chatwoot: &Chatwoot, output: &Output) {
    let (urls, tokens, ids) = (chatwoot.base_urls(), chatwoot.tokens(), chatwoot.ids());
    let platform = &chatwoot.profile().name;
    let line = json!({"simulating": {
        "platform": platform,
        "base_url": urls.base,
        "base_urls": {"application": urls.application, "public": urls.public},
        "tokens": {
            "access": tokens.access, "webhook_secret": tokens.webhook_secret, "hmac": tokens.hmac,
            "agent": tokens.agent, "bot": tokens.bot,
        },
        "ids": {"account": ids.account, "inbox": ids.inbox, "inbox_identifier": ids.inbox_identifier},
    }});
    output.result(&line, || {
        let plain = |id: &Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        format!(
            "Simulating {platform} at {}\n  access token      {}\n  webhook secret    {}\n  HMAC token        {}\n  account           {}\n  inbox             {}\n  inbox identifier  {}",
            urls.base, tokens.access, tokens.webhook_secret, tokens.hmac, plain(&ids.account), plain(&ids.inbox),
            ids.inbox_identifier
        )
    });
}

fn show(line: &Arc<Traffic>, output: &Output) {
    let value: Value = serde_json::to_value(line.as_ref()).unwrap_or_default();
    output.result(&value, || text(line));
}

fn text(line: &Traffic) -> String {
    let sign = if line.direction == Direction::In { "→" } else { "←" };
    let status = line.status.map_or_else(|| line.error.clone().unwrap_or_default(), |status| status.to_string());
    let attempt = if line.attempt > 1 { format!(" attempt {}", line.attempt) } else { String::new() };
    let fault = line.fault.map(|fault| format!(" [{fault}]")).unwrap_or_default();
    let sha256 = line.sha256.get(..12).unwrap_or_default();
    printable(&format!("{sign} {} {} {status}{attempt}{fault}  {} B {sha256}", line.method, line.url, line.bytes))
}
