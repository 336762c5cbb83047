//! The public door: a hyper gate (limits, checks, raw capture) before a tiny_http desk (record, then answer).

mod answer;
mod body;
mod budget;
mod canonical;
mod checks;
mod chunked;
mod connection;
mod desk;
mod door;
mod entrance;
mod file;
mod gate;
mod handover;
mod head;
mod inner;
mod limits;
mod private;
mod refusal;
mod reply;
mod route;
mod tape;
mod watch;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use standin_model::{Clock, Recorder};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use answer::{Answer, Failing, Middleware, OWN_ANSWER, OWN_DROP, OWN_FAILURE, OWN_PASS_BACK, PassBack};
pub use file::ServedFile;
pub use limits::Limits;
pub use route::{Purpose, Route};
pub use watch::{DoorWatch, SAMPLE_BYTES};

use door::Door;
use entrance::Guests;
use handover::Handover;
use private::Private;

/// How long requests that are being dealt with may take to end when the door closes.
const DRAIN_TIME: Duration = Duration::from_secs(15);
/// How long the desk may take to put its socket away.
const DESK_TIME: Duration = Duration::from_secs(2);

/// Where and how a door stands.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address and port; port 0 takes a free one.
    pub bind: SocketAddr,
    /// What is taken at most.
    pub limits: Limits,
    /// Folder for the desk's socket, made private (0700). Where its path is too long for a socket, a private folder
    /// under the temporary one is used.
    pub private_folder: PathBuf,
    /// What leads in from the first connection on; see [`Receiver::set_routes`].
    pub routes: Vec<Route>,
    /// The tunnel's host; see [`Receiver::set_public_host`].
    pub public_host: Option<String>,
    /// Further hosts; see [`Receiver::set_allowed_hosts`].
    pub allowed_hosts: Vec<String>,
}

/// Why a door could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program listens there.
    #[error("{addr} is in use by another program")]
    PortInUse {
        /// The address that was asked for.
        addr: SocketAddr,
    },
    /// The system does not let this user listen there.
    #[error("listening on {addr} is not allowed")]
    PortForbidden {
        /// The address that was asked for.
        addr: SocketAddr,
    },
    /// The address is not this machine's, or another failure of listening.
    #[error("cannot listen on {addr}: {source}")]
    Bind {
        /// The address that was asked for.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The desk behind the door could not be set up.
    #[error("the desk behind the door could not be set up: {0}")]
    Desk(#[source] std::io::Error),
}

/// An open door.
pub struct Receiver {
    address: SocketAddr,
    door: Arc<Door>,
    guests: Arc<Guests>,
    accepting: JoinHandle<()>,
    keeping: JoinHandle<()>,
    closing: DropGuard,
    desk_gone: CancellationToken,
}

impl Receiver {
    /// Opens the door. A path that is none of its routes is answered with 404.
    ///
    /// # Errors
    /// The port is taken or forbidden, or the desk's socket cannot be made.
    pub async fn start(
        options: Options,
        recorder: Arc<dyn Recorder>,
        clock: Arc<dyn Clock>,
        watch: Arc<dyn DoorWatch>,
    ) -> Result<Self, StartError> {
        let addr = options.bind;
        let listener = entrance::listen(addr).map_err(|source| match source.kind() {
            ErrorKind::AddrInUse => StartError::PortInUse { addr },
            ErrorKind::PermissionDenied => StartError::PortForbidden { addr },
            _ => StartError::Bind { addr, source },
        })?;
        let address = listener.local_addr().map_err(|source| StartError::Bind { addr, source })?;
        let mut limits = options.limits;
        limits.connections = limits::fitting_connections(limits.connections);
        let private = Private::new(&options.private_folder).map_err(StartError::Desk)?;
        let private = Arc::new(private);
        let desk_gone = private.gone();
        let handover = Handover::open(Arc::clone(&recorder), private).await.map_err(StartError::Desk)?;
        let door = Door::new(limits, address, Arc::clone(&handover), (recorder, clock, watch));
        door.routing.set_routes(options.routes);
        door.routing.set_public_host(options.public_host);
        door.routing.set_allowed_hosts(options.allowed_hosts);
        let closing = CancellationToken::new();
        let guests = Arc::new(Guests::default());
        let accepting =
            tokio::spawn(entrance::accept(Arc::clone(&door), listener, Arc::clone(&guests), closing.clone()));
        let keeping = tokio::spawn(handover.keep(closing.clone()));
        Ok(Self { address, door, guests, accepting, keeping, closing: closing.drop_guard(), desk_gone })
    }

    /// The address at which the door stands.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Replaces the routes; requests that are under way keep theirs.
    pub fn set_routes(&self, routes: Vec<Route>) {
        self.door.routing.set_routes(routes);
    }

    /// Names the tunnel's host (`host` or `host:port`), so that requests by it are not marked as foreign.
    pub fn set_public_host(&self, host: Option<String>) {
        self.door.routing.set_public_host(host);
    }

    /// Names further hosts (`host` or `host:port`) by which requests may come unmarked, for example the name that a
    /// container has for this machine.
    pub fn set_allowed_hosts(&self, hosts: Vec<String>) {
        self.door.routing.set_allowed_hosts(hosts);
    }

    /// Closes the door: no more connections, those between requests end, requests under way are answered (for at most
    /// 15 s), then the desk ends.
    pub async fn shutdown(self) {
        drop(self.closing);
        // Both end by that word; a panic in them has been told of already.
        let _ = self.accepting.await;
        self.door.tasks.close();
        if tokio::time::timeout(DRAIN_TIME, self.door.tasks.wait()).await.is_err() {
            tracing::warn!("requests were still under way when the door closed");
            self.guests.throw_all_out();
        }
        let _ = self.keeping.await;
        drop(self.door);
        if tokio::time::timeout(DESK_TIME, self.desk_gone.cancelled()).await.is_err() {
            tracing::warn!("the desk was still at work when the door closed");
        }
    }
}
