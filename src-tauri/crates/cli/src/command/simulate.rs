//! `standin simulate`: a local platform, and a line for each exchange with it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use serde_json::{Value, json};
use standin_model::{Fault, FaultCode};
use standin_simulator::landbot::{self, Direction, Landbot, Options, StartError, Traffic};
use standin_simulator::script::Script;
use tokio::sync::broadcast;

use crate::args::{Simulate, SimulateCommand};
use crate::command::{asked_to_end, read_file};
use crate::exit;
use crate::output::{Output, printable};

/// Runs until the user ends it.
pub async fn run(command: SimulateCommand, output: &Output) -> Result<u8, Fault> {
    let SimulateCommand::Landbot(simulate) = command;
    let landbot = landbot::start(options(simulate)?).await.map_err(|error| start_fault(&error))?;
    let mut traffic = landbot.subscribe();
    let end = asked_to_end();
    tokio::pin!(end);
    announce(&landbot, output);
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
    landbot.shutdown().await;
    Ok(exit::DONE)
}

fn options(simulate: Simulate) -> Result<Options, Fault> {
    let mut options = Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, simulate.port)),
        seed: simulate.seed.unwrap_or_default(),
        time_scale: simulate.time_scale,
        channel_token: simulate.token,
        ..Options::default()
    };
    for text in &simulate.webhook {
        let url = url::Url::parse(text).map_err(|error| usage(&format!("--webhook {text:?} is no URL: {error}")))?;
        options.webhooks.push(url);
    }
    for text in &simulate.fault {
        options.faults.push(text.parse().map_err(|error| usage(&format!("--fault {text:?}: {error}")))?);
    }
    if let Some(path) = &simulate.script {
        let text = String::from_utf8(read_file(path)?)
            .map_err(|_| Fault::new(FaultCode::BadScript, format!("{} is not UTF-8.", path.display())))?;
        options.script = Script::parse(&path.display().to_string(), &text)
            .map_err(|error| Fault::new(FaultCode::BadScript, error.to_string()))?;
        let folder = path.parent().unwrap_or(std::path::Path::new("."));
        options.media = landbot::read_media(folder, &options.script).map_err(|error| start_fault(&error))?;
    }
    Ok(options)
}

fn usage(message: &str) -> Fault {
    Fault::new(FaultCode::BadArguments, format!("{message}."))
        .hint("`standin simulate landbot --help` shows an example.")
}

fn start_fault(error: &StartError) -> Fault {
    match error {
        StartError::Bind { addr, source } if source.kind() == std::io::ErrorKind::AddrInUse => {
            Fault::new(FaultCode::PortInUse, format!("Port {} is taken by another program.", addr.port()))
                .hint("Give another one with --port, or none: then a free one is found.")
        }
        other => Fault::new(FaultCode::BadArguments, format!("The simulator cannot start: {other}."))
            .hint("`standin simulate landbot --help` shows an example."),
    }
}

fn announce(landbot: &Landbot, output: &Output) {
    let (urls, tokens, ids) = (landbot.base_urls(), landbot.tokens(), landbot.ids());
    let line = json!({"simulating": {
        "platform": "landbot",
        "base_url": urls.apichat,
        "base_urls": {"apichat": urls.apichat, "platform": urls.platform},
        "tokens": {"channel": tokens.channel, "agent": tokens.agent},
        "ids": {"channel": ids.channel, "bot": ids.bot},
    }});
    output.result(&line, || {
        format!(
            "Simulating Landbot at {}\n  channel token  {}\n  channel id     {}\n  bot id         {}",
            urls.apichat, tokens.channel, ids.channel, ids.bot
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
