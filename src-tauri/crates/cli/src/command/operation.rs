//! Operations that are described by data: listed, said what they do, run.

use std::io::{IsTerminal, Write};

use serde_json::{Map, Value, json};
use standin_api::{Session, commands};
use standin_model::view::{
    ApiTelling, OperationResult, OperationRun, OperationView, OperationsAsk, PlatformCustomer, TranscriptLine,
};
use standin_model::{Fault, FaultCode, PlatformKind};

use crate::args::OperationCall;
use crate::command::api::{exit_code, pair};
use crate::exit;
use crate::output::{Output, printable};

/// The parameter that `--as` stands for.
const CUSTOMER: &str = "customer";

/// Runs the command.
pub async fn run(session: &Session, platform: PlatformKind, call: OperationCall, output: &Output) -> Result<u8, Fault> {
    let all = session.ask(commands::operation_list, OperationsAsk { platform }).await?;
    let (Some(name), Some(connection)) = (&call.operation, &call.connection) else {
        for operation in &all {
            output.result(operation, || help(operation));
        }
        return Ok(exit::DONE);
    };
    let operation = all.iter().find(|operation| operation.name == *name).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|operation| operation.name.as_str()).collect();
        Fault::new(FaultCode::BadArguments, format!("There is no operation \"{name}\"."))
            .hint(format!("One of {}.", known.join(", ")))
    })?;
    let parameters = parameters(&call, operation)?;
    if let Some(effect) = &operation.side_effect {
        output.remark(effect);
    }
    if operation.destroys && !call.yes && !agreed(operation)? {
        output.remark("Nothing was done.");
        return Ok(exit::USAGE);
    }
    let run = OperationRun { connection: connection.clone(), operation: name.clone(), parameters };
    let result = session.ask(commands::operation_run, run).await?;
    output.result(&result, || text(&result));
    for field in &result.fields {
        let place = field.pointer.as_deref().map(|at| format!("{at}: ")).unwrap_or_default();
        output.remark(&format!("{place}{}", field.message));
    }
    if let Some(explained) = &result.explained {
        output.explained(explained, result.seqs.last().copied().unwrap_or_default());
    }
    Ok(exit_code(result.status, result.explained.is_some()))
}

/// The values, with the customer of `--as` among them.
fn parameters(call: &OperationCall, operation: &OperationView) -> Result<Map<String, Value>, Fault> {
    let mut parameters = Map::new();
    if let Some(customer) = &call.customer {
        parameters.insert(CUSTOMER.to_owned(), Value::from(customer.as_str()));
    }
    for value in &call.values {
        let (key, value) = pair(value)?;
        let secret = operation.parameters.iter().any(|parameter| parameter.name == key && parameter.takes == "secret");
        let value = if secret { from_environment(key, value)? } else { value.to_owned() };
        if parameters.insert(key.to_owned(), Value::from(value)).is_some() {
            return Err(Fault::new(FaultCode::BadArguments, format!("The value {key:?} is given twice."))
                .hint("--as CUSTOMER is the same as customer=CUSTOMER."));
        }
    }
    Ok(parameters)
}

/// A secret by the name of its variable: arguments are seen by every user of the machine.
fn from_environment(key: &str, value: &str) -> Result<String, Fault> {
    let bad = |message: String| {
        Fault::new(FaultCode::BadArguments, message)
            .hint(format!("Write {key}=env:VARIABLE, or store it with the connection."))
    };
    let variable =
        value.strip_prefix("env:").ok_or_else(|| bad(format!("{key} is a secret, and never an argument.")))?;
    std::env::var(variable).map_err(|_| bad(format!("The environment variable {variable} is not set, or is not text.")))
}

/// Whether the user wants what cannot be had back. Without a terminal nobody can be asked.
fn agreed(operation: &OperationView) -> Result<bool, Fault> {
    if !std::io::stdin().is_terminal() {
        return Err(Fault::new(FaultCode::BadArguments, format!("{} cannot be taken back.", operation.name))
            .hint("Say that you mean it: --yes."));
    }
    eprint!("{} Really? [y/N] ", operation.about);
    let mut answer = String::new();
    let read = std::io::stderr().flush().and_then(|()| std::io::stdin().read_line(&mut answer));
    Ok(read.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// One operation for people.
fn help(operation: &OperationView) -> String {
    let parameters = operation.parameters.iter().map(|parameter| {
        let words =
            if parameter.choices.is_empty() { parameter.takes.to_uppercase() } else { parameter.choices.join("|") };
        let pair = format!("{}={words}", parameter.name);
        if parameter.needed { pair } else { format!("[{pair}]") }
    });
    let mut lines = vec![[operation.name.clone()].into_iter().chain(parameters).collect::<Vec<_>>().join(" ")];
    let request = match (operation.method.as_str(), operation.steps.as_slice()) {
        ("", []) => String::new(),
        ("", steps) => format!("  ({})", steps.join(", then ")),
        (method, _) => format!("  ({method} {})", operation.path),
    };
    let documented = if operation.documented { "" } else { " Not documented." };
    lines.push(format!("    {}{documented}{request}", operation.about));
    lines.extend(operation.side_effect.iter().map(|effect| format!("    ! {effect}")));
    lines.join("\n")
}

/// The answer for people.
fn text(result: &OperationResult) -> String {
    let status = result.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let seqs: Vec<String> = result.seqs.iter().map(|seq| format!("#{seq}")).collect();
    let mut lines = vec![format!("{} {status}", seqs.join(" "))];
    let rows: Vec<String> = match &result.told {
        ApiTelling::Done => Vec::new(),
        ApiTelling::Unreadable => vec!["The answer has another shape than expected: look at the envelope.".to_owned()],
        ApiTelling::Channels { total, channels } => {
            let row = |it: &standin_model::view::ChannelView| {
                let state = if it.active == Some(false) { "  switched off" } else { "" };
                let bots = if it.bots.is_empty() { String::new() } else { format!("  bots {}", it.bots.join(", ")) };
                format!("{}  {}  {}{state}{bots}", it.id, or_dash(&it.kind), or_dash(&it.name))
            };
            with_total(*total, channels.iter().map(row).collect())
        }
        ApiTelling::Hooks { total, hooks } => {
            let row = |it: &standin_model::view::HookView| {
                let token = if it.has_token { "with a token" } else { "without a token" };
                format!("{}  {}  {token}  {}", it.id, or_dash(&it.url), or_dash(&it.name))
            };
            with_total(*total, hooks.iter().map(row).collect())
        }
        ApiTelling::Customers { total, customers } => with_total(*total, customers.iter().map(customer).collect()),
        ApiTelling::Field { field } => {
            vec![format!("{} ({}) {}", field.name, or_dash(&field.kind), or_dash(&field.value))]
        }
        ApiTelling::Transcript { lines } => lines.iter().map(line).collect(),
        ApiTelling::Json { json } => vec![json.clone()],
    };
    lines.extend(rows.iter().map(|row| format!("  {}", printable(row))));
    lines.join("\n")
}

fn with_total(total: Option<u64>, mut rows: Vec<String>) -> Vec<String> {
    rows.extend(total.map(|total| format!("{} of {total}", rows.len())));
    rows
}

fn customer(it: &PlatformCustomer) -> String {
    let with = it.agent.as_ref().map_or_else(|| "bot or nobody".to_owned(), |agent| format!("agent {agent}"));
    let marks = [(it.archived, "  archived"), (it.blocked, "  blocked")];
    let marks: String = marks.iter().filter(|(is, _)| *is == Some(true)).map(|(_, mark)| *mark).collect();
    let fields: Vec<String> = it.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let fields = if fields.is_empty() { String::new() } else { format!("  {}", fields.join(" ")) };
    format!("{}  {}  channel {}  {with}{marks}{fields}", it.id, or_dash(&it.name), or_dash(&it.channel))
}

fn line(it: &TranscriptLine) -> String {
    let words = it.words.clone().or_else(|| it.url.clone()).unwrap_or_else(|| json!(it.kind).to_string());
    format!("{}  {}: {words}", or_dash(&it.at), or_dash(&it.sender))
}

fn or_dash(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("-")
}
