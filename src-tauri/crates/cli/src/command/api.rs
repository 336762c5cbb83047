//! `standin api`: one operation of a platform's API, recorded like everything else.

use serde_json::{Map, Value, json};
use standin_api::{Session, commands};
use standin_model::view::{CallAsk, CallResult, ConversationSummary, InboxView, Operation, Telling};
use standin_model::{Fault, FaultCode, PlatformKind};

use crate::args::{ApiCall, ApiCommand};
use crate::exit;
use crate::output::{Output, printable};

/// Runs the command.
pub async fn run(session: &Session, command: ApiCommand, output: &Output) -> Result<u8, Fault> {
    let call = match command {
        ApiCommand::Chatwoot(call) => call,
        ApiCommand::Landbot(call) => {
            return super::operation::run(session, PlatformKind::LandbotPlatform, call, output).await;
        }
    };
    let operation = operation(&call.operation, &call.values)?;
    let (customer, conversation) = match &call.customer {
        Some(given) => {
            let (customer, conversation) = super::whom(session, &call.connection, given).await?;
            (Some(customer), conversation)
        }
        None => (None, None),
    };
    let ApiCall { connection, .. } = call;
    let asked = operation.clone();
    let ask = CallAsk { connection: connection.clone(), customer, conversation, operation };
    let result = session.ask(commands::platform_call, ask).await?;
    output.result(&result, || text(&result, &asked));
    if let Some(explained) = &result.explained {
        output.explained(explained, result.seq);
    }
    if let (Operation::Assign { agent: Some(agent) }, Telling::Assigned { assignee: None }) = (&asked, &result.told) {
        output.fault(&nobody(session, connection, agent).await?.seq(result.seq));
        return Ok(exit::CHECK);
    }
    Ok(exit_code(result.status, result.explained.is_some()))
}

/// The platform took the request and assigned nobody, because it does not know the agent.
async fn nobody(session: &Session, connection: String, agent: &str) -> Result<Fault, Fault> {
    let ask = CallAsk { connection, customer: None, conversation: None, operation: Operation::Agents };
    let agents = match session.ask(commands::platform_call, ask).await?.told {
        Telling::Agents { agents } => agents,
        _ => Vec::new(),
    };
    let names: Vec<String> = agents.iter().map(|it| format!("{} ({})", it.id, it.name)).collect();
    let hint = if names.is_empty() {
        "`standin api chatwoot agents` lists those there are.".to_owned()
    } else {
        format!("Agents are {}.", names.join(", "))
    };
    Ok(Fault::new(FaultCode::PlatformRefused, format!("The platform assigned nobody: it has no agent {agent:?} here."))
        .hint(hint))
}

/// The operation with its values, as the command table takes it.
fn operation(name: &str, values: &[String]) -> Result<Operation, Fault> {
    let mut object = Map::new();
    for value in values {
        let (key, value) = pair(value)?;
        object.insert(key.to_owned(), value_of(key, value)?);
    }
    if name == "update-contact" {
        object = Map::from_iter([("changes".to_owned(), Value::Object(object))]);
    }
    match name {
        "set-labels" => object.entry("labels").or_insert_with(|| json!([])),
        "typing" => object.entry("on").or_insert_with(|| json!(true)),
        _ => &mut Value::Null,
    };
    object.insert("operation".to_owned(), Value::from(name));
    let known: Vec<String> = object.keys().filter(|key| *key != "operation").cloned().collect();
    let operation: Operation = serde_json::from_value(Value::Object(object)).map_err(|error| {
        bad(format!("The operation {name:?} cannot be called so: {error}."))
            .hint("`standin api chatwoot --help` lists the operations with their values.")
    })?;
    // A value that the operation does not take would be lost in silence.
    let taken = serde_json::to_value(&operation).unwrap_or_default();
    match known.into_iter().find(|key| taken.get(key).is_none()) {
        Some(odd) => Err(bad(format!("The operation {name} takes no value {odd:?}."))
            .hint("`standin api chatwoot --help` lists the operations with their values.")),
        None => Ok(operation),
    }
}

/// Name and value of `KEY=VALUE`.
pub(super) fn pair(text: &str) -> Result<(&str, &str), Fault> {
    text.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or_else(|| {
        bad(format!("{text:?} is no value of an operation.")).hint("Write KEY=VALUE, for example status=resolved.")
    })
}

/// The exit code of an answer: a status of success whose body says otherwise is a refusal.
pub(super) fn exit_code(status: Option<u16>, refused: bool) -> u8 {
    match exit::of_status(status) {
        exit::DONE if refused => exit::REFUSED,
        code => code,
    }
}

/// A value by its name: switches, lists, objects, else text.
fn value_of(key: &str, text: &str) -> Result<Value, Fault> {
    Ok(match key {
        "on" | "private" => match text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return Err(bad(format!("{key} is true or false, not {text:?}."))),
        },
        "labels" => text.split(',').map(str::trim).filter(|label| !label.is_empty()).collect(),
        "custom_attributes" | "additional_attributes" => serde_json::from_str(text)
            .ok()
            .filter(Value::is_object)
            .ok_or_else(|| bad(format!("{key} is a JSON object, for example {{\"plan\":\"gold\"}}.")))?,
        _ => Value::from(text),
    })
}

fn bad(message: String) -> Fault {
    Fault::new(FaultCode::BadArguments, message)
}

/// The answer for people.
fn text(result: &CallResult, asked: &Operation) -> String {
    let status = result.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let mut lines = vec![format!("#{} {status}", result.seq)];
    let rows: Vec<String> = match &result.told {
        Telling::Nothing => done(asked).map(str::to_owned).into_iter().collect(),
        Telling::Unreadable => vec!["The answer has another shape than expected: look at the envelope.".to_owned()],
        Telling::Version { version } => vec![format!("version {version}")],
        Telling::Profile { name, accounts } => {
            let account = |it: &standin_model::view::AccountView| {
                format!("account {}  {}  {}", it.id, or_dash(&it.name), or_dash(&it.role))
            };
            std::iter::once(or_dash(name).to_owned()).chain(accounts.iter().map(account)).collect()
        }
        Telling::Inboxes { inboxes } => inboxes.iter().map(inbox).collect(),
        Telling::Contacts { contacts } => {
            contacts.iter().map(|it| format!("{}  {}  {}", it.id, or_dash(&it.name), or_dash(&it.identifier))).collect()
        }
        Telling::Conversations { conversations } => conversations.iter().map(conversation).collect(),
        Telling::Messages { count, new, before } => {
            let more = before.as_ref().map(|id| format!("; go on with before={id}")).unwrap_or_default();
            vec![format!("{count} messages, {new} of them not known before{more}")]
        }
        Telling::Agents { agents } => agents.iter().map(|it| format!("{}  {}", it.id, it.name)).collect(),
        Telling::Labels { labels } => vec![labels.join(", ")],
        Telling::Status { status } => vec![format!("the conversation is {status}")],
        Telling::Assigned { assignee: Some(name) } => vec![format!("now assigned to {name}")],
        Telling::Assigned { assignee: None } => vec!["now assigned to nobody".to_owned()],
    };
    lines.extend(rows.iter().map(|row| format!("  {}", printable(row))));
    lines.join("\n")
}

/// What was done where the answer says no more than that it was.
fn done(asked: &Operation) -> Option<&'static str> {
    match asked {
        Operation::Typing { on: true } => Some("the platform was told that the customer types"),
        Operation::Typing { on: false } => Some("the platform was told that the customer types no more"),
        Operation::Seen => Some("the platform was told that the customer has seen what is there"),
        Operation::Resolve => Some("the customer has ended the conversation"),
        _ => None,
    }
}

fn inbox(it: &InboxView) -> String {
    let kind = it.channel_type.as_deref().unwrap_or("API");
    let webhook = it.webhook_url.as_deref().unwrap_or("no webhook address");
    format!("{}  {}  {kind}  {webhook}", or_dash(&Some(it.id.clone()).filter(|id| !id.is_empty())), or_dash(&it.name))
}

fn conversation(it: &ConversationSummary) -> String {
    let labels = if it.labels.is_empty() { String::new() } else { format!("  [{}]", it.labels.join(", ")) };
    let page = it.dashboard_url.as_ref().map(|url| format!("  {url}")).unwrap_or_default();
    format!("#{}  {}  {}{labels}{page}", it.id, or_dash(&it.status), or_dash(&it.assignee))
}

fn or_dash(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, values: &[&str]) -> Result<Operation, Fault> {
        operation(name, &values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn values_become_what_the_operation_takes() {
        let labels = vec!["vip".to_owned(), "refund".to_owned()];
        assert_eq!(read("set-labels", &["labels=vip, refund"]).expect("fits"), Operation::SetLabels { labels });
        assert_eq!(read("set-labels", &[]).expect("fits"), Operation::SetLabels { labels: Vec::new() });
        assert_eq!(read("typing", &["on=false"]).expect("fits"), Operation::Typing { on: false });
        assert_eq!(read("history", &[]).expect("fits"), Operation::History { before: None });
        let Operation::UpdateContact { changes } = read("update-contact", &["name=Ada", "plan=gold"]).expect("fits")
        else {
            panic!("an update")
        };
        assert_eq!(Value::Object(changes), json!({"name": "Ada", "plan": "gold"}));
    }

    #[test]
    fn what_an_operation_does_not_take_is_refused() {
        for (name, values) in [
            ("set-status", &[][..]),
            ("set-status", &["status=open", "stauts=open"]),
            ("fly", &[]),
            ("typing", &["on=maybe"]),
            ("seen", &["x"]),
        ] {
            assert_eq!(read(name, values).expect_err(name).code, FaultCode::BadArguments);
        }
    }
}
