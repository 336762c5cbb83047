//! `standin listen`: the receiver, and each committed envelope as it comes.

use std::time::Duration;

use serde_json::json;
use standin_api::{Session, commands};
use standin_model::view::{
    AnswerPolicy, AnswerSet, ConnectionName, ConnectionView, FailNext, Nothing, ReceiverStart, ReceiverStatus,
    TunnelHealth, TunnelState,
};
use standin_model::{Fault, FaultCode};

use crate::args::Listen;
use crate::command::asked_to_end;
use crate::command::follow::Follow;
use crate::exit;
use crate::output::Output;

/// What is shown while webhooks are passed on.
const FORWARDING: &str = "(direction:received -kind:probe) OR kind:forward";

/// Runs until the user ends it.
pub async fn run(session: &Session, listen: Listen, output: &Output) -> Result<u8, Fault> {
    if let Some(name) = &listen.connection {
        let view = session.ask(commands::connection_show, ConnectionName { name: name.clone() }).await?;
        if let Some(replaced) = view.replaced.filter(|replaced| replaced.restored) {
            output.remark(&format!(
                "Inbox {} of \"{name}\" sends its webhooks to {} again, not here: set up again: standin connection setup {name}",
                replaced.inbox, replaced.url
            ));
        }
    }
    set_answer(session, &listen).await?;
    let query = if listen.forward_to.is_some() { FORWARDING } else { "direction:received -kind:probe" };
    let mut follow = Follow::from_now(session, query).await?;
    let end = asked_to_end();
    tokio::pin!(end);
    announce(session, &listen, output).await?;
    for notice in session.ask(commands::app_status, Nothing {}).await?.notices {
        output.remark(&notice);
    }
    let mut tunnel = TunnelHealth::None;
    loop {
        for envelope in follow.take().await? {
            if listen.connection.is_none() || envelope.connection == listen.connection {
                output.envelope(&envelope);
            }
        }
        let state = session.ask(commands::app_status, Nothing {}).await?.tunnel;
        if state.health != tunnel {
            tunnel = state.health;
            tell(&state, output);
        }
        tokio::select! {
            () = &mut end => break,
            () = follow.wait(Duration::from_millis(500)) => {}
        }
    }
    if listen.forward_to.is_some() {
        // Another program may own the receiver, and go on.
        let none =
            ReceiverStart { connection: listen.connection, forward_to: Some(String::new()), ..Default::default() };
        session.ask(commands::receiver_start, none).await?;
    }
    Ok(exit::DONE)
}

fn start(listen: &Listen) -> ReceiverStart {
    ReceiverStart {
        port: listen.port,
        bind: listen.bind.clone(),
        public_url: listen.public_url.clone(),
        allow_host: listen.allow_host.clone(),
        // Those of a connection are its own.
        answer: listen.answer.filter(|_| listen.connection.is_none()),
        delay_ms: listen.delay.filter(|_| listen.connection.is_none()),
        connection: listen.connection.clone(),
        forward_to: listen.forward_to.clone(),
    }
}

/// Keeps what the options say about the answers of the connection; what they leave out stays.
async fn set_answer(session: &Session, listen: &Listen) -> Result<(), Fault> {
    let asked = listen.answer.is_some()
        || listen.delay.is_some()
        || listen.drop_answer
        || listen.pass_back
        || listen.fail_next.is_some();
    let Some(name) = listen.connection.clone().filter(|_| asked) else { return Ok(()) };
    let view = session.ask(commands::connection_show, ConnectionName { name: name.clone() }).await?;
    let kept = view.answer.policy;
    let policy = AnswerPolicy {
        status: listen.answer.unwrap_or(kept.status),
        delay_ms: listen.delay.unwrap_or(kept.delay_ms),
        drop: listen.drop_answer || (kept.drop && listen.answer.is_none() && !listen.pass_back),
        pass_back: listen.pass_back || (kept.pass_back && listen.answer.is_none() && !listen.drop_answer),
        fail: listen.fail_next.as_deref().map(fail_next).transpose()?.or(kept.fail),
    };
    session.ask(commands::connection_set_answer, AnswerSet { name, policy, dry_run: false }).await?;
    Ok(())
}

/// `N` or `N=STATUS`.
fn fail_next(text: &str) -> Result<FailNext, Fault> {
    let (left, status) = text.split_once('=').unwrap_or((text, "503"));
    match (left.trim().parse(), status.trim().parse()) {
        (Ok(left), Ok(status)) => Ok(FailNext { left, status }),
        _ => Err(Fault::new(FaultCode::BadArguments, format!("{text:?} is no number of webhooks to fail."))
            .hint("Give a number, and a status if you like: --fail-next 3=500")),
    }
}

/// Says how the tunnel is.
fn tell(state: &TunnelState, output: &Output) {
    match state.health {
        TunnelHealth::None | TunnelHealth::Unchecked => {}
        TunnelHealth::Alive => output.remark(&match state.round_trip_ms {
            Some(ms) => format!("The tunnel is alive: {ms:.0} ms there and back."),
            None => "The tunnel is alive.".to_owned(),
        }),
        _ => {
            let first = state.first_line.as_ref().map(|line| format!(" It says: {line}")).unwrap_or_default();
            let remedy = state.remedy.as_ref().map(|remedy| format!(" {remedy}")).unwrap_or_default();
            output.remark(&format!("The tunnel does not work: {}{first}{remedy}", state.message));
        }
    }
}

async fn announce(session: &Session, listen: &Listen, output: &Output) -> Result<(), Fault> {
    let status: ReceiverStatus = session.ask(commands::receiver_start, start(listen)).await?;
    let view: Option<ConnectionView> = match &listen.connection {
        Some(name) => Some(session.ask(commands::connection_show, ConnectionName { name: name.clone() }).await?),
        None => None,
    };
    let url = view.as_ref().and_then(|view| view.webhook_url.clone()).unwrap_or(status.any_url);
    let public_url = match &view {
        Some(view) => view.public_webhook_url.clone(),
        None => status.public_any_url,
    };
    if let Some(answer) = view.as_ref().map(|view| &view.answer).filter(|answer| answer.chosen) {
        output.remark(&format!("{} {}", answer.words, answer.consequence));
    }
    let line = json!({"listening": {"port": status.port, "url": url, "public_url": public_url}});
    output.result(&line, || match &public_url {
        Some(public) => format!("Listening at {url}\nPaste this into the platform: {public}"),
        None => format!(
            "Listening at {url}\nGive a tunnel's address with --public-url to get the address for the platform."
        ),
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_a_number_with_a_status() {
        assert_eq!(fail_next("3").ok(), Some(FailNext { left: 3, status: 503 }));
        assert_eq!(fail_next("2=500").ok(), Some(FailNext { left: 2, status: 500 }));
        assert!(fail_next("x").is_err() && fail_next("1=").is_err() && fail_next("-1").is_err());
    }
}
