//! A file that is handed out for a while: this program stays until the platform fetched it, where nobody else would.

use std::time::{Duration, Instant};

use standin_api::{Session, commands};
use standin_model::Fault;
use standin_model::view::{ConnectionName, ServedView};

use crate::command::follow::Follow;
use crate::output::Output;

/// A platform fetches what it is given at once, or when it shows it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the platform takes addresses only, so that the receiver must listen.
pub async fn is_needed(session: &Session, connection: &str) -> Result<bool, Fault> {
    let view = session.ask(commands::connection_show, ConnectionName { name: connection.to_owned() }).await?;
    Ok(view.abilities.hands_out_files)
}

/// The fetches of a connection's files from a moment on.
pub struct Fetches<'a> {
    session: &'a Session,
    follow: Follow<'a>,
    connection: String,
}

impl<'a> Fetches<'a> {
    /// Notes the moment.
    pub async fn prepare(session: &'a Session, connection: &str) -> Result<Self, Fault> {
        let follow = Follow::from_now(session, "direction:received kind:media").await?;
        Ok(Self { session, follow, connection: connection.to_owned() })
    }

    /// Waits until the file is fetched where it is this program that hands it out, and says how it ended.
    pub async fn await_one(&mut self, served: &ServedView, output: &Output) -> Result<(), Fault> {
        if !self.session.is_owner().await {
            output.remark(&format!("The file is handed out at {} until {}.", served.url, served.until));
            return Ok(());
        }
        let began = Instant::now();
        loop {
            let fetched = self.follow.take().await?;
            if let Some(envelope) = fetched.iter().find(|it| it.connection.as_ref() == Some(&self.connection)) {
                output.envelope(envelope);
                return Ok(());
            }
            let left = PATIENCE.saturating_sub(began.elapsed());
            if left.is_zero() {
                output.remark(
                    "Nobody fetched the file, and it is withdrawn now. Keep `standin listen` running: then it is handed out for an hour.",
                );
                return Ok(());
            }
            self.follow.wait(left).await;
        }
    }
}
