//! `standin connection try`: a first message, and what comes back.

use standin_api::{Session, commands};
use standin_model::Fault;
use standin_model::view::{ConnectionTry, EnvelopeKey};

use crate::exit;
use crate::output::{Output, lines};

/// Sends it, and shows the message, what came back, or the causes of a silence.
pub async fn run(session: &Session, first: crate::args::ConnectionTry, output: &Output) -> Result<u8, Fault> {
    let report =
        session.ask(commands::connection_try, ConnectionTry { name: first.name, wait: Some(first.wait) }).await?;
    for seq in report.seqs.iter().chain(&report.came_back) {
        let view = session.ask(commands::envelope_show, EnvelopeKey { seq: *seq }).await?;
        output.envelope(&view.envelope);
    }
    if let Some(explained) = &report.explained {
        output.explained(explained, report.seqs.last().copied().unwrap_or_default());
        return Ok(exit::REFUSED);
    }
    output.result(&report, || match &report.silence {
        _ if report.ok => "The way there and back works.".to_owned(),
        None => "Nothing came back.".to_owned(),
        Some(silence) => {
            let causes =
                silence.causes.iter().map(|cause| format!("✗ {}\n    {}", cause.title, lines(&cause.evidence)));
            causes.collect::<Vec<_>>().join("\n")
        }
    });
    Ok(if report.ok { exit::DONE } else { exit::CHECK })
}
