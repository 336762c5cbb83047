//! The log as others hold it: what writes. What reads is beside it in `reads`.

use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection as Db;
use serde_json::{Map, Value};
use standin_model::exchange::Recording;
use standin_model::secret::SecretSpan;
use standin_model::view::ReplacedWebhook;
use standin_model::{Clock, Committed, Connection, Exchange, KnownIds, Outcome, Part, Reading, RecordError, Seq};
use tokio::sync::{broadcast, oneshot, watch};

use crate::checkpoint::Checkpointer;
use crate::queue::Queue;
use crate::readers::Readers;
use crate::seal::Sealer;
use crate::table::refusal::Tallies;
use crate::table::setting::{self, Names};
use crate::table::{connection, conversation, customer, envelope, history, reading, replaced_webhook};
use crate::writer::{Job, Reply, Work, Writer};
use crate::{Change, HistoryOf, KnownConversation, OpenError, StoreError, open, prepare};

/// Commits that a slow watcher may lag behind before it is told that it missed some.
const CHANGES_KEPT: usize = 1024;

/// The log. Clones are handles on the same one; it closes when the last is dropped, or with [`Store::close`].
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub path: PathBuf,
    pub readers: Readers,
    pub sealer: Arc<Sealer>,
    pub clock: Arc<dyn Clock>,
    queue: Arc<Queue>,
    changes: broadcast::Sender<Arc<[Change]>>,
    tallies: Arc<Mutex<Tallies>>,
    done: watch::Receiver<bool>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store").field("path", &self.inner.path).finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// What storing a reading found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Which attempt of the same message the envelope is, from 1.
    pub attempt: u32,
    /// The first envelope of the same message, when this is a repeat.
    pub duplicate_of: Option<Seq>,
}

impl Store {
    /// Starts the threads on an open database.
    pub(crate) fn start(path: PathBuf, db: Db, sealer: Sealer, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let second = open::connect(&path).map_err(|why| OpenError::Sqlite { path: path.clone(), why })?;
        let io = |why| OpenError::Io { path: path.clone(), why };
        let checkpointer = Checkpointer::start(second).map_err(io)?;
        let queue = Arc::new(Queue::default());
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        let (finished, done) = watch::channel(false);
        let writer = Writer {
            path: path.clone(),
            db,
            queue: Arc::clone(&queue),
            changes: changes.clone(),
            checkpointer,
            done: finished,
        };
        std::thread::Builder::new().name("store-writer".into()).spawn(move || writer.run()).map_err(io)?;
        let readers = Readers::new(path.clone());
        let tallies = Arc::default();
        let sealer = Arc::new(sealer);
        Ok(Self { inner: Arc::new(Inner { path, readers, sealer, clock, queue, changes, tallies, done }) })
    }

    /// Writes what waits, moves everything into the database file and closes it. Later calls fail with `Closed`.
    pub async fn close(&self) {
        self.inner.queue.close();
        self.inner.readers.close();
        let mut done = self.inner.done.clone();
        // An error means that the writer is gone, which is what is waited for.
        let _ = done.wait_for(|done| *done).await;
    }

    /// Tells which envelopes and tables each commit touched, one message a commit.
    pub fn watch(&self) -> broadcast::Receiver<Arc<[Change]>> {
        self.inner.changes.subscribe()
    }

    /// Takes an exchange into the log; resolved when it is on disk. The given spans, and every other place where the
    /// same bytes stand, are sealed before anything is queued. It is queued at the call, whether the future is polled
    /// or not.
    ///
    /// # Errors
    /// `Busy` when 2,048 exchanges or 64 MiB wait, `Storage` when the database refuses (nothing of it is stored then),
    /// `Closed` after [`Store::close`].
    pub fn record(&self, exchange: Exchange, spans: Vec<SecretSpan>) -> Recording<Committed> {
        let prepared = prepare::exchange(exchange, spans, &self.inner.sealer);
        let bytes = bytes_of(&prepared.exchange);
        let run = move |db: &Db, changes: &mut Vec<Change>| {
            let seq = envelope::insert(db, &prepared)?;
            changes.push(Change::Committed(seq));
            Ok(Committed { seq })
        };
        self.promise(|reply| Work::bounded(bytes, run, reply))
    }

    /// Completes a sent exchange with its outcome. Once: a second completion is ignored and leaves a trace.
    ///
    /// # Errors
    /// `Storage` when the database refuses or there is no such envelope, `Closed` after [`Store::close`].
    pub fn complete(&self, seq: Seq, mut outcome: Outcome, spans: Vec<SecretSpan>) -> Recording<()> {
        let (hash, secrets) = prepare::outcome(&mut outcome, spans);
        let sealer = Arc::clone(&self.inner.sealer);
        let bytes = outcome.reply.as_ref().map_or(0, part_bytes);
        let run = move |db: &Db, changes: &mut Vec<Change>| {
            let found = envelope::complete(db, &sealer, seq, &outcome, hash, &secrets)?;
            changes.push(Change::Completed(seq));
            Ok(found)
        };
        let found = self.promise(|reply| Work::always(bytes, run, reply));
        Box::pin(async move { if found.await? { Ok(()) } else { Err(no_such(seq)) } })
    }

    /// Notes that the planned answer of a received exchange has left. Nobody waits for it.
    pub fn answered(&self, seq: Seq) {
        let run = move |db: &Db, changes: &mut Vec<Change>| {
            changes.push(Change::Answered(seq));
            envelope::answered(db, seq)
        };
        self.inner.queue.push(Work::always(
            0,
            run,
            Box::new(move |fate| {
                if let Err(error) = fate {
                    tracing::warn!(seq, %error, "it could not be noted that the answer has left");
                }
            }),
        ));
    }

    /// Stores what an adapter understood of an envelope, with all that is derived from it: full text, customer, repeat
    /// of an earlier webhook. In place of an earlier reading of the same envelope. Values that are sealed in the
    /// envelope are masked in every text of it; texts are kept up to 256 KiB, shortened with an ellipsis. Readings should be stored in the order of their envelopes, so that
    /// repeats are told from first attempts.
    ///
    /// # Errors
    /// `Storage` when the database refuses or there is no such envelope, `Closed` after [`Store::close`].
    pub fn put_reading(&self, seq: Seq, reading: Reading) -> Recording<Stored> {
        let sealer = Arc::clone(&self.inner.sealer);
        let run = move |db: &Db, changes: &mut Vec<Change>| {
            let stored = reading::put(db, &sealer, seq, &reading)?;
            changes.extend([Change::Read(seq), Change::Customers]);
            Ok(stored)
        };
        let stored = self.promise(|reply| Work::always(0, run, reply));
        Box::pin(async move { stored.await?.ok_or_else(|| no_such(seq)) })
    }

    /// Gives a received envelope that came by a path for any connection to the connection that it turned out to be for.
    /// One that has a connection keeps it.
    ///
    /// # Errors
    /// `Storage` when the database refuses, `Closed` after [`Store::close`].
    pub fn attribute(&self, seq: Seq, connection: &str) -> Recording<()> {
        let connection = connection.to_owned();
        let run = move |db: &Db, changes: &mut Vec<Change>| {
            changes.push(Change::Read(seq));
            envelope::attribute(db, seq, &connection)
        };
        self.promise(|reply| Work::always(0, run, reply))
    }

    /// Stores a setting of the program, or takes it away. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn set_setting(&self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        self.set_name(Names::Setting, key, value)
    }

    /// Stores a piece of the window's state, or takes it away. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn ui_save(&self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        self.set_name(Names::UiState, key, value)
    }

    fn set_name(&self, names: Names, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        let (key, value) = (key.to_owned(), value.map(str::to_owned));
        self.wait_for(Change::Settings, move |db| setting::set(db, names, &key, value.as_deref()))
    }

    /// Stores a connection in place of one of the same name. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn put_connection(&self, it: &Connection) -> Result<(), StoreError> {
        let it = it.clone();
        self.wait_for(Change::Connections, move |db| connection::put(db, &it))
    }

    /// Forgets a connection; its envelopes and customers stay. Gives whether there was one.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn remove_connection(&self, name: &str) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.wait_for(Change::Connections, move |db| connection::remove(db, &name))
    }

    /// Remembers a webhook address of somebody else's that ours takes the place of. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn put_replaced_webhook(&self, connection: &str, it: &ReplacedWebhook) -> Result<(), StoreError> {
        let (connection, it) = (connection.to_owned(), it.clone());
        self.wait_for(Change::Connections, move |db| replaced_webhook::put(db, &connection, &it))
    }

    /// Forgets the address that was replaced in an inbox. Gives whether there was one.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn remove_replaced_webhook(&self, connection: &str, inbox: &str) -> Result<bool, StoreError> {
        let (connection, inbox) = (connection.to_owned(), inbox.to_owned());
        self.wait_for(Change::Connections, move |db| replaced_webhook::remove(db, &connection, &inbox))
    }

    /// Creates a customer, or changes what the user gave of one; what is `None` stays. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn put_customer(
        &self,
        connection: &str,
        customer: &str,
        name: Option<&str>,
        fields: Option<&Map<String, Value>>,
    ) -> Result<(), StoreError> {
        let (connection, customer) = (connection.to_owned(), customer.to_owned());
        let (name, fields) = (name.map(str::to_owned), fields.cloned());
        self.wait_for(Change::Customers, move |db| {
            customer::put(db, &connection, &customer, name.as_deref(), fields.as_ref())
        })
    }

    /// Keeps what the platform calls a customer. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn set_ids(&self, connection: &str, customer: &str, ids: &KnownIds) -> Result<(), StoreError> {
        let (connection, customer, ids) = (connection.to_owned(), customer.to_owned(), ids.clone());
        self.wait_for(Change::Customers, move |db| customer::set_ids(db, &connection, &customer, &ids))
    }

    /// Keeps what an envelope told of conversations, unless a later one told of them. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn put_conversations(&self, connection: &str, seq: Seq, list: &[KnownConversation]) -> Result<(), StoreError> {
        let (connection, list) = (connection.to_owned(), list.to_vec());
        self.wait_for(Change::Customers, move |db| {
            list.iter().try_for_each(|known| conversation::put(db, &connection, known, seq))
        })
    }

    /// Forgets a conversation that the platform does not know. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn forget_conversation(&self, connection: &str, id: &str) -> Result<(), StoreError> {
        let (connection, id) = (connection.to_owned(), id.to_owned());
        self.wait_for(Change::Customers, move |db| conversation::forget(db, &connection, &id))
    }

    /// Stores the messages of a platform's history that the answer `seq` held, each once, secrets scrubbed; at most
    /// 1,000. Gives how many were known neither from a history nor from an envelope. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn put_history(&self, seq: Seq, of: &HistoryOf, messages: Vec<Reading>) -> Result<u32, StoreError> {
        let (sealer, of) = (Arc::clone(&self.inner.sealer), of.clone());
        let new = self.wait_for(Change::Customers, move |db| history::put(db, &sealer, seq, &of, &messages))?;
        Ok(new.unwrap_or_default())
    }

    /// Keeps text that was typed and not sent; empty text takes it away. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn set_draft(&self, connection: &str, customer: &str, text: &str) -> Result<(), StoreError> {
        let (connection, customer, text) = (connection.to_owned(), customer.to_owned(), text.to_owned());
        self.wait_for(Change::Customers, move |db| customer::set_draft(db, &connection, &customer, &text))
    }

    /// The conversation was looked at: nothing in it is unread. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the writer cannot take it.
    pub fn mark_read(&self, connection: &str, customer: &str) -> Result<(), StoreError> {
        let (connection, customer) = (connection.to_owned(), customer.to_owned());
        self.wait_for(Change::Customers, move |db| customer::mark_read(db, &connection, &customer))
    }

    /// Counts a request that the door turned away without an envelope of its own: at `at` (microseconds since the
    /// epoch), with a sample whose secrets the caller has masked. Never blocks; any number at once is one write.
    pub fn tally(&self, code: &str, sample: &str, at: i64) {
        let first = self.inner.tallies.lock().unwrap_or_else(PoisonError::into_inner).add(code, sample, at);
        if !first {
            return;
        }
        let waiting = Arc::clone(&self.inner.tallies);
        let mut taken: Option<Tallies> = None;
        let run = move |db: &Db, changes: &mut Vec<Change>| {
            let tallies = taken
                .get_or_insert_with(|| std::mem::take(&mut *waiting.lock().unwrap_or_else(PoisonError::into_inner)));
            changes.push(Change::Refusals);
            tallies.write(db)
        };
        self.inner.queue.push(Work::always(
            0,
            run,
            Box::new(|fate| {
                if let Err(error) = fate {
                    tracing::warn!(%error, "refused requests could not be counted");
                }
            }),
        ));
    }

    /// Queues a job at once and promises its outcome.
    fn promise<T: Send + 'static>(&self, job: impl FnOnce(Reply<T>) -> Box<dyn Job>) -> Recording<T> {
        let (tell, told) = oneshot::channel();
        self.inner.queue.push(job(Box::new(move |fate| {
            // Whoever asked may have gone.
            let _ = tell.send(fate);
        })));
        Box::pin(async move { told.await.unwrap_or(Err(RecordError::Closed)) })
    }

    /// Queues a job and waits for it on this thread.
    fn wait_for<T: Send + 'static>(
        &self,
        change: Change,
        mut run: impl FnMut(&Db) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = sync_channel(1);
        let run = move |db: &Db, changes: &mut Vec<Change>| {
            changes.push(change);
            run(db)
        };
        self.inner.queue.push(Work::always(
            0,
            run,
            Box::new(move |fate| {
                let _ = tell.send(fate);
            }),
        ));
        Ok(told.recv().unwrap_or(Err(RecordError::Closed))?)
    }
}

fn no_such(seq: Seq) -> RecordError {
    RecordError::Storage(format!("there is no envelope {seq}"))
}

fn part_bytes(part: &Part) -> usize {
    part.head.len() + part.body.len() + part.framing.as_ref().map_or(0, Vec::len)
}

fn bytes_of(exchange: &Exchange) -> usize {
    part_bytes(&exchange.request) + exchange.reply.as_ref().map_or(0, part_bytes) + exchange.target.len()
}
