//! The desk: tiny_http on a private socket, which reads each canonical request, has it recorded, and answers.

use std::collections::HashMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use standin_model::{Committed, Exchange, RecordError, Recorder};
use subtle::ConstantTimeEq;
use tiny_http::{Request, Response, Server};
use tokio::runtime::Handle;

use crate::canonical;
use crate::inner::{Address, Pool};
use crate::private::Private;
use crate::tape::Began;

/// Inner connections. Each carries one request at a time and waits for its commit, so this is also the largest group
/// that is committed at once: half of the 64 clients that the door is measured with, so that one half waits for the
/// disk while the other half is read, at the price of twice as many sleeping threads.
pub(crate) const CONNECTIONS: usize = 32;

/// A request on its way over the desk.
pub(crate) struct Job {
    exchange: Mutex<Option<Exchange>>,
    /// The entity as captured, against which the desk checks what it read.
    body: Bytes,
    began: Began,
    /// How long the answer is held back after the commit.
    delay: Duration,
    verdict: Mutex<Option<Result<Committed, RecordError>>>,
}

impl Job {
    pub(crate) fn new(exchange: Exchange, body: Bytes, began: Began, delay: Duration) -> Arc<Self> {
        Arc::new(Self { exchange: Mutex::new(Some(exchange)), body, began, delay, verdict: Mutex::new(None) })
    }

    pub(crate) fn body(&self) -> Bytes {
        self.body.clone()
    }

    /// Whether the desk has not taken the exchange yet, so that it may be brought again.
    pub(crate) fn is_waiting(&self) -> bool {
        lock(&self.exchange).is_some()
    }

    /// What the log said, if it was asked.
    pub(crate) fn verdict(&self) -> Option<Result<Committed, RecordError>> {
        lock(&self.verdict).clone()
    }
}

/// What the desk's threads share.
pub(crate) struct Counter {
    pub(crate) recorder: Arc<dyn Recorder>,
    pub(crate) key: String,
    pub(crate) runtime: Handle,
    jobs: Mutex<HashMap<u64, Arc<Job>>>,
}

impl Counter {
    pub(crate) fn new(recorder: Arc<dyn Recorder>, runtime: Handle) -> Self {
        let key = hex::encode(rand::random::<[u8; 16]>());
        Self { recorder, key, runtime, jobs: Mutex::new(HashMap::new()) }
    }

    /// Puts a job where the desk finds it, for as long as the guard lives.
    pub(crate) fn lay_down(&self, id: u64, job: &Arc<Job>) -> Laid<'_> {
        lock(&self.jobs).insert(id, Arc::clone(job));
        Laid { counter: self, id }
    }

    /// The answer to one request, as a status. 200: it is on disk (or, for a probe, the desk lives).
    fn deal_with(&self, request: &mut Request) -> u16 {
        let field = |name: &'static str| request.headers().iter().find(|field| field.field.equiv(name));
        let known = field(canonical::KEY_FIELD)
            .is_some_and(|field| bool::from(field.value.as_str().as_bytes().ct_eq(self.key.as_bytes())));
        if !known {
            return 403;
        }
        let id = field(canonical::ID_FIELD).and_then(|field| field.value.as_str().parse::<u64>().ok());
        match id.and_then(|id| lock(&self.jobs).get(&id).cloned()) {
            Some(job) => self.record(&job, request),
            None if id.is_none() && request.url() == canonical::PROBE_TARGET => 200,
            None => 404,
        }
    }

    fn record(&self, job: &Job, request: &mut Request) -> u16 {
        let mut body = Vec::with_capacity(job.body.len());
        let most = job.body.len() as u64 + 1;
        if request.as_reader().take(most).read_to_end(&mut body).is_err() || body != job.body {
            tracing::error!(read = body.len(), captured = job.body.len(), "the desk read another body than the gate");
            return 400;
        }
        let Some(mut exchange) = lock(&job.exchange).take() else { return 409 };
        exchange.request.body = body;
        let duration = job.began.at.elapsed() + job.delay;
        exchange.duration = Some(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX));
        let verdict = self.runtime.block_on(self.recorder.record(exchange));
        let status = if verdict.is_ok() { 200 } else { 503 };
        *lock(&job.verdict) = Some(verdict);
        status
    }
}

/// Takes the job away again when the gate no longer waits for it.
pub(crate) struct Laid<'a> {
    counter: &'a Counter,
    id: u64,
}

impl Drop for Laid<'_> {
    fn drop(&mut self) {
        lock(&self.counter.jobs).remove(&self.id);
    }
}

/// One desk and the connections to it.
pub(crate) struct Desk {
    pub(crate) pool: Pool,
    staff: Staff,
}

/// The desk's server and its threads.
struct Staff {
    server: Arc<Server>,
    signs: Arc<Signs>,
    threads: Vec<JoinHandle<()>>,
    private: Arc<Private>,
}

#[derive(Default)]
struct Signs {
    closing: AtomicBool,
    broken: AtomicBool,
}

impl Desk {
    /// Starts a desk on a socket of its own and opens the connections to it.
    pub(crate) async fn open(counter: &Arc<Counter>, private: &Arc<Private>) -> std::io::Result<Self> {
        let (server, address) = listen(private)?;
        let mut staff = Staff {
            server: Arc::new(server),
            signs: Arc::new(Signs::default()),
            threads: Vec::new(),
            private: Arc::clone(private),
        };
        // One thread more than connections: a probe finds a free one while all others wait for the disk.
        for number in 0..=CONNECTIONS {
            let (server, signs) = (Arc::clone(&staff.server), Arc::clone(&staff.signs));
            let counter = Arc::clone(counter);
            let thread = std::thread::Builder::new().name(format!("desk-{number}"));
            staff.threads.push(thread.spawn(move || serve(&server, &signs, &counter))?);
        }
        let pool = Pool::open(address, &counter.key, CONNECTIONS).await?;
        Ok(Self { pool, staff })
    }

    /// As if the server had said that it accepts no more.
    #[cfg(test)]
    pub(crate) fn break_down(&self) {
        self.staff.signs.broken.store(true, Ordering::Release);
    }

    /// Whether it still takes requests.
    pub(crate) async fn answers(&self) -> bool {
        !self.staff.signs.broken.load(Ordering::Acquire) && self.pool.answers().await
    }
}

impl Drop for Staff {
    fn drop(&mut self) {
        self.signs.closing.store(true, Ordering::Release);
        for _ in &self.threads {
            self.server.unblock();
        }
        let (threads, server) = (std::mem::take(&mut self.threads), Arc::clone(&self.server));
        let private = Arc::clone(&self.private);
        // Some may still wait for a commit, so a thread of its own waits for them. The server needs its socket to
        // close, so the folder goes last.
        std::thread::spawn(move || {
            for thread in threads {
                // A panic is caught in the thread itself: there is nothing more to learn here.
                let _ = thread.join();
            }
            drop(server);
            drop(private);
        });
    }
}

#[cfg(unix)]
fn listen(private: &Private) -> std::io::Result<(Server, Address)> {
    let path = private.next_socket();
    let server = Server::http_unix(&path).map_err(std::io::Error::other)?;
    Ok((server, Address::Socket(path)))
}

#[cfg(not(unix))]
fn listen(_private: &Private) -> std::io::Result<(Server, Address)> {
    let server = Server::http("127.0.0.1:0").map_err(std::io::Error::other)?;
    let address = server.server_addr().to_ip().ok_or_else(|| std::io::Error::other("the desk has no address"))?;
    Ok((server, Address::Loopback(address)))
}

fn serve(server: &Server, signs: &Signs, counter: &Counter) {
    loop {
        match server.recv() {
            Ok(request) => {
                // A panic costs this one request: its sender is told 500 when it is dropped.
                if catch_unwind(AssertUnwindSafe(|| answer(counter, request))).is_err() {
                    tracing::error!("the desk panicked over a request");
                }
            }
            Err(_) if signs.closing.load(Ordering::Acquire) => return,
            Err(error) => {
                tracing::error!(%error, "the desk no longer accepts connections");
                signs.broken.store(true, Ordering::Release);
            }
        }
        if signs.closing.load(Ordering::Acquire) {
            return;
        }
    }
}

fn answer(counter: &Counter, mut request: Request) {
    let status = counter.deal_with(&mut request);
    if let Err(error) = request.respond(Response::empty(status)) {
        tracing::debug!(%error, "the gate did not wait for the desk's answer");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
