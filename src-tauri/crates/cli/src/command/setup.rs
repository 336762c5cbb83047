//! `standin connection setup`: a channel set up step by step, each line as its step ends.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use standin_api::{Session, commands};
use standin_model::Fault;
use standin_model::view::{ConnectionName, ForeignWebhook, SetupReport, SetupRun, SetupStep, StepState};

use crate::args::ConnectionSetup;
use crate::command::asked_to_end;
use crate::exit;
use crate::output::{Output, lines};

/// What can be answered where a set-up stops for an address of somebody else's.
const CHOICES: &str = "--forward replaces it and passes every webhook on to it, --replace only replaces it.";

/// Runs to the end, or until the user ends it: then the set-up is cancelled.
pub async fn run(session: &Session, setup: ConnectionSetup, output: &Output) -> Result<u8, Fault> {
    let name = ConnectionName { name: setup.name.clone() };
    if setup.restore {
        let report = session.ask(commands::setup_restore, name).await?;
        report.steps.iter().for_each(|step| show(step, output));
        return Ok(end(&report, output));
    }
    let mut changes = session.changes();
    let run = session.ask(commands::setup_run, asked(setup));
    let ended = asked_to_end();
    tokio::pin!(run, ended);
    let mut shown = BTreeSet::new();
    let report = loop {
        tokio::select! {
            report = &mut run => break report?,
            () = &mut ended => {
                output.remark("The set-up was cancelled.");
                return Ok(exit::CHECK);
            }
            _ = changes.recv() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        // Before it begins, the report is that of the run before.
        let so_far = session.ask(commands::setup_read, name.clone()).await?;
        if so_far.running {
            show_new(&so_far, &mut shown, output);
        }
    };
    show_new(&report, &mut shown, output);
    let code = end(&report, output);
    if session.is_owner().await && report.ok {
        output.remark(&not_lasting(&name.name));
    }
    Ok(code)
}

/// What is so where the receiver ran for this command alone.
fn not_lasting(name: &str) -> String {
    format!(
        "Nothing receives from now on: the receiver closes with this command, and a webhook address that was replaced is put back. To go on receiving, run `standin listen {name}` (or open the window) first, then `standin connection setup {name}` again beside it."
    )
}

fn asked(setup: ConnectionSetup) -> SetupRun {
    let foreign = match (setup.forward, setup.replace) {
        (true, _) => ForeignWebhook::Forward,
        (_, true) => ForeignWebhook::Replace,
        _ => ForeignWebhook::Ask,
    };
    SetupRun {
        name: setup.name,
        inbox: setup.inbox,
        create: setup.create,
        foreign,
        foreign_url: setup.foreign_url,
        wait: setup.wait,
        test: !setup.no_test,
    }
}

fn show_new(report: &SetupReport, shown: &mut BTreeSet<String>, output: &Output) {
    for step in &report.steps {
        if !matches!(step.state, StepState::Waiting | StepState::Running) && shown.insert(step.code.clone()) {
            show(step, output);
        }
    }
}

fn show(step: &SetupStep, output: &Output) {
    let sign = match step.state {
        StepState::Pass => "✓",
        StepState::Fail => "✗",
        StepState::Asks => "?",
        StepState::Skipped | StepState::Waiting | StepState::Running => "–",
    };
    output.result(&json!({ "step": step }), || {
        let remedy = step.remedy.as_ref().map(|remedy| format!("\n    {}", lines(remedy))).unwrap_or_default();
        let asks = step.state == StepState::Asks;
        let remedy = if asks { format!("{remedy}\n    {CHOICES}") } else { remedy };
        format!("{sign} {}: {}{remedy}", step.title, lines(&step.message))
    });
}

/// Ends with the report; its number says why a step did not pass.
fn end(report: &SetupReport, output: &Output) -> u8 {
    output.result(report, || if report.ok { "Done.".to_owned() } else { "Not done.".to_owned() });
    let stopped = report.steps.iter().find(|step| matches!(step.state, StepState::Fail | StepState::Asks));
    match stopped {
        None => exit::DONE,
        Some(SetupStep { status: Some(status), .. }) if !(200..300).contains(status) => exit::of_status(Some(*status)),
        Some(step) if step.unreachable => exit::NETWORK,
        Some(_) => exit::CHECK,
    }
}
