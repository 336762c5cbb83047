//! `standin show`: one envelope, or exactly its bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use standin_api::{Session, commands};
use standin_model::secret::Place;
use standin_model::view::{EnvelopeKey, EnvelopeView, PartAsk};
use standin_model::{Envelope, Fault, FaultCode, HeaderValue};

use crate::args::{Part, Show};
use crate::command::follow::settled;
use crate::exit;
use crate::output::{Output, lines, printable};

/// Runs the command.
pub async fn run(session: &Session, show: Show, output: &Output) -> Result<u8, Fault> {
    match show.part {
        Some(part) => bytes(session, show.seq, place(part), show.raw, output).await?,
        None => {
            settled(session).await?;
            let view = session.ask(commands::envelope_show, EnvelopeKey { seq: show.seq }).await?;
            output.result(&view.envelope, || text(&view));
        }
    }
    Ok(exit::DONE)
}

fn place(part: Part) -> Place {
    match part {
        Part::Head => Place::Head,
        Part::Body => Place::Body,
        Part::ReplyHead => Place::ReplyHead,
        Part::ReplyBody => Place::ReplyBody,
    }
}

async fn bytes(session: &Session, seq: i64, part: Place, raw: bool, output: &Output) -> Result<(), Fault> {
    let view = session.ask(commands::envelope_part, PartAsk { seq, part, reveal: raw }).await?;
    let bytes = STANDARD.decode(&view.base64).map_err(|error| {
        Fault::new(FaultCode::Internal, format!("The bytes of envelope {seq} came damaged: {error}."))
    })?;
    if raw {
        return output
            .raw(&bytes)
            .map_err(|error| Fault::new(FaultCode::Internal, format!("The bytes cannot be written: {error}.")));
    }
    output.result(
        &json!({"seq": seq, "part": part, "bytes": view.bytes, "sha256": view.sha256, "masked": view.masked, "base64": view.base64}),
        || lines(&String::from_utf8_lossy(&bytes)),
    );
    Ok(())
}

fn text(view: &EnvelopeView) -> String {
    let envelope = &view.envelope;
    let mut lines = vec![format!("{} {} {}", envelope.seq, envelope.direction.as_str(), envelope.kind.as_str())];
    facts(envelope, &mut lines);
    lines.push(format!("  {} {}", envelope.method, printable(envelope.url.as_deref().unwrap_or(&envelope.target))));
    headers(envelope, &mut lines);
    lines.push(format!("  body       {} B, sha256 {}", envelope.request.bytes, envelope.request.sha256));
    lines.push(format!("  says       {}", printable(&envelope.summary)));
    for problem in &envelope.problems {
        let pointer = problem.pointer.as_deref().unwrap_or_default();
        lines.push(format!("  ▲ {} {} {}", problem.code, printable(pointer), printable(&problem.message)));
        if let Some(remedy) = &problem.remedy {
            lines.push(format!("      {}", printable(remedy)));
        }
    }
    if let Some(explained) = &view.explained {
        lines.push(format!("  ✗ {}\n      {}", printable(&explained.message), explained.remedy));
    }
    if view.attempts.len() > 1 {
        let seqs: Vec<String> = view.attempts.iter().map(|attempt| attempt.seq.to_string()).collect();
        lines.push(format!("  attempts   {}", seqs.join(", ")));
    }
    if !view.replays.is_empty() {
        let seqs: Vec<String> = view.replays.iter().map(ToString::to_string).collect();
        lines.push(format!("  replays    {}", seqs.join(", ")));
    }
    lines.join("\n")
}

fn facts(envelope: &Envelope, lines: &mut Vec<String>) {
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push(format!("  {name:<10} {}", printable(&value)));
        }
    };
    fact("at", Some(envelope.started_at.clone()));
    fact("took", envelope.duration_ms.map(|took| format!("{took:.1} ms")));
    fact("connection", envelope.connection.clone());
    fact("customer", envelope.customer.clone());
    fact("sender", envelope.sender.clone());
    fact("type", envelope.type_name.clone());
    fact("status", envelope.status.map(|status| status.to_string()));
    fact("error", envelope.error.clone());
    fact("key", envelope.dedupe_key.clone());
    fact("replay of", envelope.parent_seq.map(|seq| seq.to_string()));
    fact("repeats", envelope.duplicate_of.map(|seq| format!("{seq} (attempt {})", envelope.attempt)));
}

fn headers(envelope: &Envelope, lines: &mut Vec<String>) {
    for (name, value) in &envelope.request.headers.0 {
        let value = match value {
            HeaderValue::Text(text) => printable(text),
            HeaderValue::Bytes(bytes) => format!("base64:{}", STANDARD.encode(bytes)),
        };
        lines.push(format!("    {}: {value}", printable(name)));
    }
}
