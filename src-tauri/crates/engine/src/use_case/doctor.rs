//! The doctor: every check of the program, of this machine and of each connection, with evidence and a remedy.

mod credentials;
mod echo;
mod inbox;
mod machine;
pub(crate) mod network;
mod progress;
mod report;
mod troubles;
mod tunnel;

use std::sync::Arc;

use standin_model::view::{DoctorAsk, DoctorReport};
use standin_model::{Connection, Fault, micros, rfc3339};

use crate::Engine;
pub(crate) use progress::Doctors;
use progress::Progress;
use report::Finding;

impl Engine {
    /// Runs every check: those of the program and this machine, then those of the connection, or of all of them. Changes
    /// nothing at a platform; every request is recorded.
    ///
    /// # Errors
    /// When there is no such connection, a run is under way, or the log refuses. What a check finds is part of the report.
    pub async fn doctor_run(self: &Arc<Self>, ask: DoctorAsk) -> Result<DoctorReport, Fault> {
        let connections = match &ask.name {
            Some(name) => vec![self.connection(name).await?],
            None => self.read(standin_store::Store::connections).await?,
        };
        let progress = self.doctors.begin(ask.name.clone(), rfc3339(micros(self.clock.now())), &self.changes)?;
        self.check_machine(&progress, ask.version.as_deref()).await;
        for connection in &connections {
            self.check_connection(&progress, connection).await;
        }
        Ok(progress.finish())
    }

    /// The report of the run that ended last or is under way; an empty one where none ran.
    ///
    /// # Errors
    /// Never; the signature is that of every command.
    // Every command of the table is awaited.
    #[allow(clippy::unused_async)]
    pub async fn doctor_read(&self, _: DoctorAsk) -> Result<DoctorReport, Fault> {
        Ok(self.doctors.last())
    }

    async fn check_connection(self: &Arc<Self>, progress: &Progress, connection: &Connection) {
        let name = Some(connection.name.as_str());
        let desk = match self.desk(&connection.name).await {
            Ok(desk) => desk,
            Err(fault) => return progress.ended(name, "settings", "Settings", Finding::fault(&fault)),
        };
        let ended = |code, title, finding: Result<Finding, Fault>| {
            progress.ended(name, code, title, finding.unwrap_or_else(|fault| Finding::fault(&fault)));
        };
        ended("token_kind", "Kind of token", Ok(Self::token_kind(&desk)));
        ended("host", "Address of the platform", Ok(Self::host(&desk)));
        ended("ids", "Ids of the channel", Ok(Self::ids(&desk)));
        progress.now("Asking the platform");
        let knock = self.knock(&desk).await;
        match &knock {
            Ok(knock) => {
                ended("dns", "Name of the host", Ok(network::dns(knock)));
                ended("tls", "Encryption", Ok(network::tls(knock)));
                ended("reach", "Reach", Ok(network::reached(knock)));
                ended("clock", "Clock", Ok(network::clock(knock)));
            }
            Err(fault) => ended("reach", "Reach", Ok(Finding::fault(fault))),
        }
        if knock.is_ok_and(|knock| knock.status.is_none()) {
            // Nothing more can be asked, and every further failure would hide the first.
            return self.check_own_side(progress, connection, &desk).await;
        }
        let credentials = self.credentials(&desk).await;
        let inbox = self.look_at_inbox(&desk, progress).await;
        match credentials {
            Ok(credentials) => {
                ended("token_validity", "Validity of the token", Ok(credentials.token.clone()));
                ended("role", "Role of the token's owner", Ok(credentials.role));
                if let Ok(inbox) = &inbox {
                    let sent = self.sends_taken(&desk).await;
                    ended(
                        "messages_come_in",
                        "Messages come in",
                        sent.map(|sent| inbox.messages(&credentials.token, sent)),
                    );
                }
            }
            Err(fault) => ended("token_validity", "Validity of the token", Ok(Finding::fault(&fault))),
        }
        match inbox {
            Ok(inbox) => {
                ended("platform_version", "Version of the platform", Ok(inbox.version.clone()));
                ended("inbox_identifier", "Inbox identifier", Ok(inbox.identifier.clone()));
                ended("hook_registration", "Webhook address", Ok(inbox.hook.clone()));
                let answers = self.answers(&desk).await;
                ended("events_received", "Events are received", answers.map(|answers| inbox.events(answers)));
            }
            Err(fault) => ended("inbox_identifier", "Inbox identifier", Ok(Finding::fault(&fault))),
        }
        self.check_own_side(progress, connection, &desk).await;
    }

    /// What the log and the receiver tell of a connection.
    async fn check_own_side(
        self: &Arc<Self>,
        progress: &Progress,
        connection: &Connection,
        desk: &crate::use_case::platform_call::Desk,
    ) {
        let name = Some(connection.name.as_str());
        let ended = |code, title, finding: Result<Finding, Fault>| {
            progress.ended(name, code, title, finding.unwrap_or_else(|fault| Finding::fault(&fault)));
        };
        progress.now("Looking at the way back");
        ended("tunnel", "Tunnel", self.tunnel_finding(connection).await);
        ended("echo", "Way there and back", self.echo_finding(desk).await);
        ended("duplicate_conversations", "Conversations are there once", self.duplicates(connection).await);
    }
}
