//! The commands, one file each: every one is a caller of the command table.

mod api;
mod connection;
mod doctor;
mod first_message;
mod follow;
mod listen;
mod log;
mod operation;
mod replay;
mod send;
mod setup;
mod show;
mod simulate;

use std::sync::Arc;

use standin_api::{Session, SessionOptions, commands};
use standin_model::view::Nothing;
use standin_model::{Fault, FaultCode};

use crate::args::{Arguments, Command};
use crate::output::Output;

/// Runs one command; the number is the exit code.
pub async fn run(arguments: Arguments, output: &Output) -> Result<u8, Fault> {
    let command = match arguments.command {
        Command::Simulate(command) => return simulate::run(command, output).await,
        command => command,
    };
    let session = Arc::new(Session::open(SessionOptions::find(arguments.data)?).await?);
    // These two tell them when they are ready, with what they learn by then.
    if !matches!(command, Command::Listen(_) | Command::Serve(_)) {
        remarks(&session, output).await;
    }
    let ended = run_in(&session, command, output).await;
    session.close().await;
    ended
}

/// What the user should read once. Only the owner hears it, at its start: no later one tells that a damaged log was set
/// aside.
async fn remarks(session: &Session, output: &Output) {
    if session.is_owner().await
        && let Ok(status) = session.ask(commands::app_status, Nothing {}).await
    {
        status.notices.iter().for_each(|notice| output.remark(notice));
    }
}

async fn run_in(session: &Arc<Session>, command: Command, output: &Output) -> Result<u8, Fault> {
    match command {
        Command::Connection(command) => connection::run(session, command, output).await,
        Command::Listen(listen) => listen::run(session, listen, output).await,
        Command::Send(send) => send::run(session, send, output).await,
        Command::Api(command) => api::run(session, command, output).await,
        Command::Doctor(doctor) => doctor::run(session, doctor, output).await,
        Command::Log(log) => log::run(session, log, output).await,
        Command::Show(show) => show::run(session, show, output).await,
        Command::Replay(replay) => replay::run(session, replay, output).await,
        Command::Serve(serve) => crate::serve::run(session, serve, output).await,
        Command::Simulate(command) => simulate::run(command, output).await,
    }
}

/// Reads a file that the user named.
fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|error| {
        Fault::new(FaultCode::BadFile, format!("{} cannot be read: {error}.", path.display())).hint("Check the path.")
    })
}

/// Listens at once for the wish of the user or the system that the program ends, and resolves when it comes. A command
/// asks for it before it says that it is ready: from then on it ends in order.
pub fn asked_to_end() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let heard = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()), signal(SignalKind::hangup()))
    };
    async move {
        #[cfg(unix)]
        if let (Ok(mut interrupt), Ok(mut term), Ok(mut hangup)) = heard {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = term.recv() => {}
                _ = hangup.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Customer and conversation of `CUSTOMER[#CONVERSATION]`: where a customer has the whole as id, it is that one.
async fn whom(session: &Session, connection: &str, given: &str) -> Result<(String, Option<String>), Fault> {
    let Some((customer, conversation)) = given.rsplit_once('#') else { return Ok((given.to_owned(), None)) };
    let known = session.ask(commands::customer_list, Nothing {}).await?;
    if known.iter().any(|one| one.connection == connection && one.customer == given) {
        return Ok((given.to_owned(), None));
    }
    Ok((customer.to_owned(), Some(conversation.to_owned())))
}
