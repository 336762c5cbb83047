//! `standin listen`: the receiver, and each committed envelope as it comes.

use std::time::Duration;

use serde_json::json;
use standin_api::{Session, commands};
use standin_model::Fault;
use standin_model::view::{ConnectionName, ConnectionView, Nothing, ReceiverStart, ReceiverStatus};

use crate::args::Listen;
use crate::command::asked_to_end;
use crate::command::follow::Follow;
use crate::exit;
use crate::output::Output;

/// What is shown while webhooks are passed on.
const FORWARDING: &str = "direction:received OR kind:forward";

/// Runs until the user ends it.
pub async fn run(session: &Session, listen: Listen, output: &Output) -> Result<u8, Fault> {
    if let Some(name) = &listen.connection {
        session.ask(commands::connection_show, ConnectionName { name: name.clone() }).await?;
    }
    let query = if listen.forward_to.is_some() { FORWARDING } else { "direction:received" };
    let mut follow = Follow::from_now(session, query).await?;
    let end = asked_to_end();
    tokio::pin!(end);
    announce(session, &listen, output).await?;
    for notice in session.ask(commands::app_status, Nothing {}).await?.notices {
        output.remark(&notice);
    }
    loop {
        for envelope in follow.take().await? {
            if listen.connection.is_none() || envelope.connection == listen.connection {
                output.envelope(&envelope);
            }
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
        answer: listen.answer,
        delay_ms: listen.delay,
        connection: listen.connection.clone(),
        forward_to: listen.forward_to.clone(),
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
    let line = json!({"listening": {"port": status.port, "url": url, "public_url": public_url}});
    output.result(&line, || match &public_url {
        Some(public) => format!("Listening at {url}\nPaste this into the platform: {public}"),
        None => format!(
            "Listening at {url}\nGive a tunnel's address with --public-url to get the address for the platform."
        ),
    });
    Ok(())
}
