//! `standin replay`: recorded envelopes sent again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use standin_api::{Session, commands};
use standin_model::view::{EnvelopeKey, ReplayAsk, ReplayPlan};
use standin_model::{Fault, FaultCode};

use crate::args::Replay;
use crate::command::read_file;
use crate::exit;
use crate::output::Output;

/// More than this at once is a load test, not a replay.
const MOST_TIMES: u32 = 1_000;

/// Runs the command; the exit code is that of the worst answer.
pub async fn run(session: &Session, replay: Replay, output: &Output) -> Result<u8, Fault> {
    if replay.conversation.is_some() {
        return Err(Fault::new(FaultCode::NotSupported, "Replaying a whole conversation is not built yet.")
            .hint("Give the numbers of its envelopes; `standin log customer:…` lists them."));
    }
    if !(1..=MOST_TIMES).contains(&replay.times) {
        return Err(Fault::new(FaultCode::BadArguments, format!("--times {} is out of range.", replay.times))
            .hint(format!("From 1 to {MOST_TIMES}.")));
    }
    let body = replay.edit.as_deref().map(read_file).transpose()?.map(|bytes| STANDARD.encode(bytes));
    let mut worst = exit::DONE;
    for seq in &replay.seq {
        let ask = ReplayAsk { seq: *seq, to: replay.to.clone(), body: body.clone() };
        if replay.dry_run {
            let plan = session.ask(commands::replay_plan, ask).await?;
            output.result(&plan, || plan_text(&plan));
            continue;
        }
        for _ in 0..replay.times {
            worst = worst.max(once(session, ask.clone(), output).await?);
        }
    }
    Ok(worst)
}

async fn once(session: &Session, ask: ReplayAsk, output: &Output) -> Result<u8, Fault> {
    let result = session.ask(commands::replay_run, ask).await?;
    for change in &result.plan.changes {
        output.remark(change);
    }
    let view = session.ask(commands::envelope_show, EnvelopeKey { seq: result.seq }).await?;
    output.envelope(&view.envelope);
    if let Some(explained) = &result.explained {
        output.explained(explained, result.seq);
    }
    Ok(exit::of_status(result.status))
}

fn plan_text(plan: &ReplayPlan) -> String {
    let mut lines = vec![format!("{} would be sent again: {} {}", plan.seq, plan.method, plan.url)];
    lines.extend(plan.effects.iter().chain(&plan.changes).map(|line| format!("  {line}")));
    lines.join("\n")
}
