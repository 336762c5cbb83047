//! The engine of one data folder: its parts, how it opens and how it closes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use standin_client::{Client, Timeouts};
use standin_model::{Change, ChangeTag, Clock, Fault, FaultCode, PlatformKind, Secret};
use standin_store::{SealKey, Store};
use tokio::sync::{broadcast, watch};

use crate::changes::Changes;
use crate::faults::{internal, open_fault};
use crate::record::{Forwarder, Judge, KnownSecrets, Reader, SealingRecorder, catch_up};
use crate::use_case::answer::Counts;
use crate::use_case::changes::Comparing;
use crate::use_case::doctor::Doctors;
use crate::use_case::door::{Door, Seen};
use crate::use_case::forward;
use crate::use_case::message::Queue;
use crate::use_case::serve_file::Files;
use crate::use_case::setup::Setups;
use crate::use_case::silence::Silences;
use crate::use_case::simulator::BuiltIn;
use crate::use_case::tunnel::Tunnel;
use crate::use_case::turns::Turns;
use crate::vault::{Vault, VaultChoice};

/// How to open an engine.
pub struct EngineOptions {
    /// The data folder; made where missing.
    pub folder: PathBuf,
    /// Where secrets are to live.
    pub vault: VaultChoice,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How long the client waits for a platform; whatever else waits for one is measured by it.
    pub timeouts: Timeouts,
}

/// Everything that one data folder does. Shared behind an [`Arc`].
pub struct Engine {
    pub(crate) folder: PathBuf,
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) timeouts: Timeouts,
    pub(crate) recorder: SealingRecorder,
    pub(crate) secrets: KnownSecrets,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) changes: Changes,
    pub(crate) door: tokio::sync::Mutex<Option<Door>>,
    pub(crate) simulators: tokio::sync::Mutex<BTreeMap<PlatformKind, BuiltIn>>,
    pub(crate) queue: Queue,
    pub(crate) turns: Turns,
    pub(crate) comparing: Comparing,
    pub(crate) seen: Arc<Mutex<Seen>>,
    pub(crate) tunnel: Arc<Tunnel>,
    pub(crate) counts: Counts,
    pub(crate) files: Files,
    pub(crate) pace_names: Mutex<BTreeMap<String, BTreeSet<String>>>,
    pub(crate) notices: Mutex<Vec<String>>,
    pub(crate) setups: Setups,
    pub(crate) doctors: Doctors,
    pub(crate) silences: Silences,
    pub(crate) forwarder: Forwarder,
    /// Where `listen` passes webhooks on to, by connection; those of all without one.
    pub(crate) listens: Mutex<BTreeMap<Option<String>, String>>,
    has_key: bool,
}

const SEAL_KEY: &str = "seal-key";

/// So long the end waits for webhooks that are on their way to a middleware.
const DRAIN: std::time::Duration = std::time::Duration::from_secs(5);

impl Engine {
    /// Opens the data folder. The caller holds the folder's lock.
    ///
    /// # Errors
    /// A fault that says what is wrong with the folder, the database or the keychain, and what to do.
    pub async fn open(options: EngineOptions) -> Result<Arc<Self>, Fault> {
        let EngineOptions { folder, vault, clock, timeouts } = options;
        let opened = {
            let (folder, clock) = (folder.clone(), clock.clone());
            blocking(move || open_parts(&folder, vault, &clock)).await?
        };
        let Parts { store, vault, mut notices, has_key } = opened;
        notices.extend(vault.notice());
        let changes = Changes::start();
        let secrets = KnownSecrets::default();
        let (forwarder, passages) = Forwarder::new();
        let judge = Judge::new(store.clone(), secrets.clone());
        let reader = Reader::start(store.clone(), changes.clone(), judge.clone(), forwarder.clone());
        let recorder = SealingRecorder::new(store.clone(), secrets.clone(), reader, forwarder.clone());
        let client =
            Client::new(Arc::new(recorder.clone()), clock.clone(), timeouts).map_err(|error| internal(&error))?;
        let engine = Arc::new(Self {
            folder,
            store,
            client,
            timeouts,
            recorder,
            secrets,
            vault: Arc::new(vault),
            clock,
            changes,
            door: tokio::sync::Mutex::default(),
            simulators: tokio::sync::Mutex::default(),
            queue: Queue::default(),
            turns: Turns::default(),
            comparing: Comparing::default(),
            seen: Arc::default(),
            tunnel: Arc::default(),
            counts: Counts::default(),
            files: Files::default(),
            pace_names: Mutex::default(),
            notices: Mutex::new(notices),
            setups: Setups::default(),
            doctors: Doctors::default(),
            silences: Silences::default(),
            forwarder,
            listens: Mutex::default(),
            has_key,
        });
        engine.learn_secrets().await?;
        engine.refresh_forwards().await?;
        engine.tell_replaced().await?;
        tokio::spawn(forward::run(Arc::downgrade(&engine), passages));
        tokio::spawn(tell_budgets(engine.client.subscribe(), engine.changes.clone()));
        tokio::spawn(catch_up(engine.store.clone(), engine.changes.clone(), judge));
        Ok(engine)
    }

    /// Hears every change from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Stops accepting, drains, flushes.
    pub async fn close(&self) {
        self.tunnel.close();
        // Only who listened leaves the platforms as they were: a short command calls nobody.
        if self.door_address().await.is_some() {
            self.leave().await;
        }
        if let Some(door) = self.door.lock().await.take() {
            door.close().await;
        }
        // What a middleware has not taken by then can be replayed.
        let _ = tokio::time::timeout(DRAIN, self.forwarder.drained()).await;
        for simulator in std::mem::take(&mut *self.simulators.lock().await).into_values() {
            simulator.close().await;
        }
        self.store.close().await;
    }

    /// Whether the key of the sealed spans is there.
    pub(crate) fn has_key(&self) -> bool {
        self.has_key
    }

    /// Runs a read of the store off the async threads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, standin_store::StoreError> + Send + 'static,
    ) -> Result<T, Fault> {
        let store = self.store.clone();
        blocking(move || work(&store).map_err(|error| crate::faults::store_fault(&error))).await
    }

    /// Runs a write of the store off the async threads; it waits for the commit.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, standin_store::StoreError> + Send + 'static,
    ) -> Result<T, Fault> {
        self.read(work).await
    }

    /// Reads a secret off the async threads.
    pub(crate) async fn secret(&self, name: String) -> Result<Option<Secret>, Fault> {
        let vault = self.vault.clone();
        blocking(move || vault.get(&name)).await
    }

    /// Keeps a secret off the async threads and looks out for it in all that is recorded.
    pub(crate) async fn keep_secret(&self, name: String, value: Secret) -> Result<(), Fault> {
        self.secrets.put(&name, value.clone());
        let vault = self.vault.clone();
        blocking(move || vault.put(&name, &value)).await
    }

    /// Forgets a secret.
    pub(crate) async fn forget_secret(&self, name: String) -> Result<(), Fault> {
        self.secrets.remove(&name);
        let vault = self.vault.clone();
        blocking(move || vault.remove(&name)).await
    }
}

/// Tells every change of a budget, until the client is gone.
async fn tell_budgets(mut budgets: watch::Receiver<u64>, changes: Changes) {
    while budgets.changed().await.is_ok() {
        changes.tag(ChangeTag::Status);
    }
}

struct Parts {
    store: Store,
    vault: Vault,
    notices: Vec<String>,
    has_key: bool,
}

fn open_parts(folder: &Path, choice: VaultChoice, clock: &Arc<dyn Clock>) -> Result<Parts, Fault> {
    make_private_folder(folder)?;
    let folder_id = folder_id(folder)?;
    let vault = Vault::open(folder, &folder_id, choice)?;
    let (key, mut notices) = seal_key(folder, &vault)?;
    let opened = Store::open(folder, key, clock.clone()).map_err(|error| open_fault(&error))?;
    notices.extend(opened.notices);
    Ok(Parts { store: opened.store, vault, notices, has_key: true })
}

/// The key of the sealed spans: made with the folder; a lost one is replaced, and what it sealed stays masked.
fn seal_key(folder: &Path, vault: &Vault) -> Result<(Option<SealKey>, Vec<String>), Fault> {
    if let Some(kept) = vault.get(SEAL_KEY)?
        && let Ok(key) = SealKey::from_hex(kept.reveal())
    {
        return Ok((Some(key), Vec::new()));
    }
    let lost = folder.join("standin.db").exists();
    let key = SealKey::generate();
    vault.put(SEAL_KEY, &Secret::new(key.to_hex()))?;
    let notices = if lost {
        vec!["The key of the sealed secrets is not in the keychain any more: what was sealed before stays masked. A new key was made for what comes.".to_owned()]
    } else {
        Vec::new()
    };
    Ok((Some(key), notices))
}

fn make_private_folder(folder: &Path) -> Result<(), Fault> {
    let made = std::fs::create_dir_all(folder);
    #[cfg(unix)]
    let made = made.and_then(|()| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
    });
    made.map_err(|error| {
        Fault::new(FaultCode::DataFolder, format!("The data folder {} cannot be used: {error}.", folder.display()))
            .hint("Give another folder with --data or STANDIN_DATA, or mend its permissions.")
    })
}

/// The folder's own id, under which its secrets stand in the keychain.
fn folder_id(folder: &Path) -> Result<String, Fault> {
    let path = folder.join("folder-id");
    if let Ok(id) = std::fs::read_to_string(&path)
        && uuid::Uuid::parse_str(id.trim()).is_ok()
    {
        return Ok(id.trim().to_owned());
    }
    let id = uuid::Uuid::new_v4().to_string();
    crate::vault::write_private(&path, id.as_bytes()).map_err(|error| {
        Fault::new(FaultCode::DataFolder, format!("The data folder {} cannot be written: {error}.", folder.display()))
            .hint("Give another folder with --data or STANDIN_DATA, or mend its permissions.")
    })?;
    Ok(id)
}

/// Runs blocking work off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))?
}
