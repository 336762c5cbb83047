//! `standin doctor`: every check as it ends, with its evidence and a remedy.

use std::time::Duration;

use standin_api::{Session, commands};
use standin_model::Fault;
use standin_model::view::{CheckState, DoctorAsk, DoctorCheck, DoctorReport};

use crate::args::Doctor;
use crate::exit;
use crate::output::{Output, lines};

/// Runs the checks to the end and shows each as it ends.
pub async fn run(session: &Session, doctor: Doctor, output: &Output) -> Result<u8, Fault> {
    let ask = DoctorAsk { name: doctor.connection, version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
    let mut changes = session.changes();
    let run = session.ask(commands::doctor_run, ask.clone());
    tokio::pin!(run);
    let mut shown = 0;
    let report = loop {
        tokio::select! {
            report = &mut run => break report?,
            _ = changes.recv() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        // Before it begins, the report is that of the run before.
        let so_far = session.ask(commands::doctor_read, ask.clone()).await?;
        if so_far.running {
            shown = show_from(shown, &so_far, output);
        }
    };
    show_from(shown, &report, output);
    let count = |state| report.checks.iter().filter(|check| check.state == state).count();
    let (pass, fail, unknown) = (count(CheckState::Pass), count(CheckState::Fail), count(CheckState::Unknown));
    let summary = serde_json::json!({ "doctor": { "ok": report.ok, "pass": pass, "fail": fail, "unknown": unknown } });
    output.result(&summary, || format!("{pass} as they should be, {fail} not, {unknown} not found out."));
    Ok(if report.ok { exit::DONE } else { exit::CHECK })
}

/// Shows the checks that have not been shown; gives how many are shown then.
fn show_from(shown: usize, report: &DoctorReport, output: &Output) -> usize {
    for (at, check) in report.checks.iter().enumerate().skip(shown) {
        let begins = report.checks.get(at.wrapping_sub(1)).is_none_or(|before| before.connection != check.connection);
        output.result(check, || text(check, begins));
    }
    report.checks.len()
}

fn text(check: &DoctorCheck, begins: bool) -> String {
    let sign = match check.state {
        CheckState::Pass => "✓",
        CheckState::Fail => "✗",
        CheckState::Unknown => "?",
    };
    let head = match &check.connection {
        Some(name) if begins => format!("{}\n", lines(name)),
        _ => String::new(),
    };
    let seqs: Vec<String> = check.seqs.iter().map(|seq| format!("#{seq}")).collect();
    let seqs = if seqs.is_empty() { String::new() } else { format!(" ({})", seqs.join(", ")) };
    let remedy = check.remedy.as_ref().map(|remedy| format!("\n    {}", lines(remedy))).unwrap_or_default();
    format!("{head}{sign} {}: {}{seqs}{remedy}", check.title, lines(&check.evidence))
}
