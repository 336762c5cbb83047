//! A session on a data folder: this process owns it, or it speaks to the owner; callers see no difference.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use standin_engine::{Engine, EngineOptions, Timeouts, VaultChoice};
use standin_model::{Change, Fault, FaultCode, PlatformKind, SystemClock};
use tokio::sync::{Mutex, broadcast};

use crate::guest::{Guest, Unanswered};
use crate::lock::Lock;
use crate::owner::Owner;
use crate::socket;
use crate::table::{self, Command};

/// For how long a folder whose owner is just coming or going is asked again, and the pause between.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_millis(50));

/// So long the socket of an owner that can be reached is missing before it is taken for removed.
const SOCKET_GONE: Duration = Duration::from_secs(1);

/// Which data folder, and where its secrets live.
#[derive(Debug, Clone)]
pub struct SessionOptions {
    /// The folder; made where missing.
    pub folder: PathBuf,
    /// Where secrets live.
    pub vault: VaultChoice,
    /// How long an owner waits for a platform; tests wait less.
    pub timeouts: Timeouts,
}

impl SessionOptions {
    /// A folder with waits as they are for everybody.
    pub fn new(folder: PathBuf, vault: VaultChoice) -> Self {
        Self { folder, vault, timeouts: Timeouts::default() }
    }
}

/// A session on a data folder.
pub struct Session {
    options: SessionOptions,
    role: Mutex<Arc<Role>>,
    changes: broadcast::Sender<Change>,
    standing: Mutex<BTreeMap<Standing, Value>>,
}

/// Commands whose effect lasts as long as the owner; a new owner repeats them in the order of the alphabet.
const STANDING: [&str; 2] = ["receiver.start", "simulator.start"];

/// The platform of a simulator that is started without naming one.
const BY_ITSELF: PlatformKind = PlatformKind::LandbotApichat;

/// A command with an effect that lasts, and the platform that it is for.
type Standing = (String, Option<String>);

/// Commands that do the same when they are run twice: an owner that was killed before it answered is no loss.
const REPEATABLE: [&str; 19] = [
    "app.status",
    "receiver.start",
    "tunnel.check",
    "tunnel.found",
    "connection.list",
    "connection.show",
    "connection.check",
    "setup.look",
    "setup.read",
    "customer.list",
    "conversation.read",
    "conversation.fields",
    "log.list",
    "log.envelopes",
    "envelope.show",
    "envelope.part",
    "envelope.curl",
    "replay.plan",
    "ui.load",
];

enum Role {
    Owner(Owner),
    Guest(Guest),
}

impl Session {
    /// Becomes the folder's owner, or a guest of the process that is.
    ///
    /// # Errors
    /// When the folder cannot be used or its owner does not answer.
    pub async fn open(mut options: SessionOptions) -> Result<Self, Fault> {
        options.folder = std::path::absolute(&options.folder).unwrap_or(options.folder);
        let changes = broadcast::channel(256).0;
        let role = take_role(&options, &changes).await?;
        Ok(Self { options, role: Mutex::new(Arc::new(role)), changes, standing: Mutex::default() })
    }

    /// Whether this process owns the folder.
    pub async fn is_owner(&self) -> bool {
        matches!(**self.role.lock().await, Role::Owner(_))
    }

    /// Runs a command by name, with JSON.
    ///
    /// # Errors
    /// Whatever the command fails with.
    pub async fn call(&self, name: &str, args: Value) -> Result<Value, Fault> {
        loop {
            let role = self.current().await?;
            let reply = match role.as_ref() {
                Role::Owner(owner) => table::run(&owner.engine, name, args.clone()).await,
                Role::Guest(guest) => match guest.call(name, args.clone()).await {
                    Ok(reply) => reply,
                    Err(Unanswered::NotBegun) => continue,
                    Err(Unanswered::Unknown) if REPEATABLE.contains(&name) => continue,
                    Err(Unanswered::Unknown) => Err(owner_gone()),
                },
            };
            if reply.is_ok() {
                self.keep_up(name, args).await;
            }
            return reply;
        }
    }

    /// Runs a command by type.
    ///
    /// # Errors
    /// Whatever the command fails with.
    pub async fn ask<C: Command>(&self, _: C, args: C::Args) -> Result<C::Reply, Fault> {
        let broken = |error: serde_json::Error| {
            Fault::new(FaultCode::Internal, format!("{} and its caller do not fit: {error}.", C::NAME))
                .hint("The two programs may be of different versions: close the older one.")
        };
        let args = serde_json::to_value(args).map_err(broken)?;
        serde_json::from_value(self.call(C::NAME, args).await?).map_err(broken)
    }

    /// Hears every change from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Closes: an owner drains and flushes.
    pub async fn close(&self) {
        if let Role::Owner(owner) = self.role.lock().await.as_ref() {
            owner.close().await;
        }
    }

    /// Remembers what lasts as long as the owner.
    async fn keep_up(&self, name: &str, args: Value) {
        let platform = args["platform"].as_str().map(str::to_owned);
        if name == "simulator.stop" {
            let stopped = |of: &Option<String>| platform.as_deref() == of.as_deref().or(Some(BY_ITSELF.as_str()));
            self.standing.lock().await.retain(|(name, of), _| name != "simulator.start" || !stopped(of));
        } else if STANDING.contains(&name) {
            self.standing.lock().await.insert((name.to_owned(), platform), args);
        }
    }

    /// A guest that becomes the owner keeps up what it had asked the old owner for.
    async fn stand_in(&self, owner: &Owner) {
        let standing = self.standing.lock().await.clone();
        for ((name, _), args) in standing {
            if let Err(fault) = table::run(&owner.engine, &name, args).await {
                tracing::warn!(%fault, name, "what the old owner kept up could not be taken over");
            }
        }
    }

    /// The role; a guest whose owner is gone takes a new one.
    async fn current(&self) -> Result<Arc<Role>, Fault> {
        let mut role = self.role.lock().await;
        if matches!(role.as_ref(), Role::Guest(guest) if guest.is_lost()) {
            let taken = take_role(&self.options, &self.changes).await?;
            if let Role::Owner(owner) = &taken {
                self.stand_in(owner).await;
            }
            *role = Arc::new(taken);
        }
        Ok(role.clone())
    }
}

fn owner_gone() -> Fault {
    Fault::new(FaultCode::OwnerUnreachable, "The program that held the data folder ended before it answered.")
        .hint("Look in the log whether the request was made (`standin log`), then try again.")
}

async fn take_role(options: &SessionOptions, changes: &broadcast::Sender<Change>) -> Result<Role, Fault> {
    let (patience, pause) = PATIENCE;
    let began = Instant::now();
    let mut missing: Option<Instant> = None;
    while began.elapsed() < patience {
        if let Some(lock) = Lock::take(&options.folder)? {
            return own(options, lock, changes).await;
        }
        if let Some(guest) = Guest::reach(&options.folder, changes.clone()).await {
            return Ok(Role::Guest(guest));
        }
        match Lock::open_at(&options.folder) {
            Some(process) if !socket::path(&options.folder).exists() => {
                let since = *missing.get_or_insert_with(Instant::now);
                if since.elapsed() >= SOCKET_GONE {
                    return Err(socket_gone(options, process));
                }
            }
            _ => missing = None,
        }
        tokio::time::sleep(pause).await;
    }
    Err(Fault::new(
        FaultCode::OwnerUnreachable,
        format!("Another program holds the data folder {} and does not answer.", options.folder.display()),
    )
    .hint("Close it (a window, `standin listen` or `standin serve`), or give another folder with --data."))
}

fn socket_gone(options: &SessionOptions, process: u32) -> Fault {
    Fault::new(
        FaultCode::OwnerUnreachable,
        format!(
            "The program that holds the data folder {} (process {process}) runs, but its socket {} was removed.",
            options.folder.display(),
            socket::path(&options.folder).display()
        ),
    )
    .hint("Close that program (a window, `standin listen` or `standin serve`) and start it again: it makes the socket anew.")
}

async fn own(options: &SessionOptions, lock: Lock, changes: &broadcast::Sender<Change>) -> Result<Role, Fault> {
    let engine = Engine::open(EngineOptions {
        folder: options.folder.clone(),
        vault: options.vault,
        clock: Arc::new(SystemClock),
        timeouts: options.timeouts,
    })
    .await?;
    let mut heard = engine.changes();
    let changes = changes.clone();
    tokio::spawn(async move {
        loop {
            let change = match heard.recv().await {
                Ok(change) => change,
                Err(broadcast::error::RecvError::Lagged(_)) => Change::everything(),
                Err(broadcast::error::RecvError::Closed) => break,
            };
            let _ = changes.send(change);
        }
    });
    Ok(Role::Owner(Owner::new(engine, lock, &options.folder)?))
}
