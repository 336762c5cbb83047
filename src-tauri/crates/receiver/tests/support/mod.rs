//! A door with a log that lives in memory, and clients that write raw bytes to it.
#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use standin_model::exchange::{Outcome, Recording};
use standin_model::{Committed, Exchange, Kind, PlatformKind, RecordError, Recorder, Secret, Seq, SystemClock};
use standin_receiver::{Answer, DoorWatch, Limits, Options, Purpose, Receiver, Route, StartError};
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// The path of the route that every door of these tests has.
pub const PATH: &str = "/hooks/0123456789abcdef0123456789abcdef";
/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A log in memory, which can hold commits back, refuse them or panic over them.
pub struct Log {
    pub exchanges: Mutex<Vec<Exchange>>,
    pub answered: Mutex<Vec<Seq>>,
    pub asked: AtomicUsize,
    pub refusing: AtomicBool,
    pub panicking: AtomicBool,
    held: watch::Sender<bool>,
}

impl Log {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            exchanges: Mutex::new(Vec::new()),
            answered: Mutex::new(Vec::new()),
            asked: AtomicUsize::new(0),
            refusing: AtomicBool::new(false),
            panicking: AtomicBool::new(false),
            held: watch::Sender::new(false),
        })
    }

    pub fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Acquire)
    }

    pub fn len(&self) -> usize {
        self.exchanges.lock().unwrap().len()
    }

    pub fn all(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap().clone()
    }

    pub fn webhooks(&self) -> Vec<Exchange> {
        self.all().into_iter().filter(|exchange| exchange.kind == Kind::Webhook).collect()
    }
}

/// What is handed to the door: the log behind a handle.
struct Handle(Arc<Log>);

impl Recorder for Handle {
    fn record(&self, exchange: Exchange) -> Recording<Committed> {
        let log = Arc::clone(&self.0);
        Box::pin(async move {
            log.asked.fetch_add(1, Ordering::AcqRel);
            let mut held = log.held.subscribe();
            held.wait_for(|held| !held).await.map_err(|_| RecordError::Closed)?;
            assert!(!log.panicking.load(Ordering::Acquire), "the log was told to panic");
            if log.refusing.load(Ordering::Acquire) {
                return Err(RecordError::Storage("disk full".to_owned()));
            }
            let mut exchanges = log.exchanges.lock().unwrap();
            exchanges.push(exchange);
            Ok(Committed { seq: exchanges.len() as Seq })
        })
    }

    fn complete(&self, _seq: Seq, _outcome: Outcome) -> Recording<()> {
        Box::pin(async { Ok(()) })
    }

    fn answered(&self, seq: Seq) {
        self.0.answered.lock().unwrap().push(seq);
    }
}

/// What the door told beside the log.
#[derive(Default)]
pub struct Heard {
    pub turned_away: Mutex<Vec<(String, Vec<u8>)>>,
    pub accepted: Mutex<Vec<(Option<String>, bool)>>,
    pub probed: Mutex<Vec<Vec<u8>>>,
    pub failed: Mutex<Vec<Option<String>>>,
}

impl DoorWatch for Heard {
    fn turned_away(&self, code: &str, head: &[u8]) {
        self.turned_away.lock().unwrap().push((code.to_owned(), head.to_vec()));
    }

    fn accepted(&self, connection: Option<&str>, by_public_host: bool) {
        self.accepted.lock().unwrap().push((connection.map(str::to_owned), by_public_host));
    }

    fn probed(&self, body: &[u8]) {
        self.probed.lock().unwrap().push(body.to_vec());
    }

    fn failed_by_choice(&self, connection: Option<&str>) {
        self.failed.lock().unwrap().push(connection.map(str::to_owned));
    }
}

/// A door with its runtime, its log and what it told.
pub struct Door {
    pub runtime: Runtime,
    pub receiver: Option<Receiver>,
    pub log: Arc<Log>,
    pub heard: Arc<Heard>,
    pub addr: SocketAddr,
    folder: tempfile::TempDir,
}

impl Door {
    pub fn open() -> Self {
        Self::with(Limits::default())
    }

    pub fn with(limits: Limits) -> Self {
        Self::try_with(limits, SocketAddr::from(([127, 0, 0, 1], 0))).expect("the door opens")
    }

    pub fn try_with(limits: Limits, bind: SocketAddr) -> Result<Self, StartError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (log, heard) = (Log::new(), Arc::new(Heard::default()));
        let options = Options {
            bind,
            limits,
            private_folder: folder.path().join("run"),
            routes: Vec::new(),
            public_host: None,
            allowed_hosts: Vec::new(),
        };
        let recorder = Arc::new(Handle(Arc::clone(&log)));
        let watch: Arc<dyn DoorWatch> = heard.clone();
        let receiver = runtime.block_on(Receiver::start(options, recorder, Arc::new(SystemClock), watch))?;
        let addr = receiver.local_addr();
        let door = Self { runtime, receiver: Some(receiver), log, heard, addr, folder };
        door.answer_with(200, Duration::ZERO);
        Ok(door)
    }

    pub fn receiver(&self) -> &Receiver {
        self.receiver.as_ref().expect("the door is open")
    }

    pub fn answer_with(&self, status: u16, delay: Duration) {
        self.receiver().set_routes(vec![Route {
            path: Secret::new(PATH),
            connection: Some("landbot".to_owned()),
            platform: Some(PlatformKind::LandbotApichat),
            purpose: Purpose::Webhook(Answer { status, delay, ..Answer::default() }),
        }]);
    }

    pub fn shutdown(&mut self) {
        if let Some(receiver) = self.receiver.take() {
            self.runtime.block_on(receiver.shutdown());
        }
    }

    pub fn connect(&self) -> Client {
        Client::to(self.addr)
    }

    /// One webhook on a fresh connection and its answer.
    pub fn connect_and_post(&self) -> String {
        let mut client = self.connect();
        client.send(&post(b"{}"));
        client.reply()
    }

    /// Sends bytes on a fresh connection and gives everything that comes back until the door closes.
    pub fn say(&self, bytes: &[u8]) -> String {
        let mut client = self.connect();
        client.send(bytes);
        client.rest()
    }

    /// A good request is still answered, and quickly.
    pub fn assert_well(&self) {
        let start = Instant::now();
        let before = self.log.webhooks().len();
        let mut client = self.connect();
        client.send(&post(b"still there?"));
        assert!(client.reply().starts_with("HTTP/1.1 200 OK\r\n"));
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert!(self.log.webhooks().len() > before);
    }

    /// The next refusal that is recorded after `before` exchanges.
    pub fn refusal_after(&self, before: usize) -> Exchange {
        until("a refusal is recorded", || self.log.len() > before);
        let exchange = self.log.all().swap_remove(before);
        assert_eq!(exchange.kind, Kind::Refused);
        assert!(exchange.refusal.is_some());
        exchange
    }

    /// Sends bytes on a right path that must be refused; gives the reply and what was recorded.
    pub fn refused(&self, bytes: &[u8]) -> (String, Exchange) {
        let before = self.log.len();
        let reply = self.say(bytes);
        (reply, self.refusal_after(before))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.log.hold(false);
        self.shutdown();
    }
}

/// A client that writes what it is told.
pub struct Client(pub TcpStream);

impl Client {
    pub fn to(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).expect("connects");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("is taken");
    }

    /// Sends as much as the door takes.
    pub fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    pub fn half_close(&self) {
        self.0.shutdown(Shutdown::Write).expect("is open");
    }

    /// One answer: they have no body.
    pub fn reply(&mut self) -> String {
        let mut reply = Vec::new();
        let mut byte = [0];
        while !reply.ends_with(b"\r\n\r\n") {
            match self.0.read(&mut byte) {
                Ok(1) => reply.push(byte[0]),
                other => panic!("{other:?} after {:?}", String::from_utf8_lossy(&reply)),
            }
        }
        String::from_utf8(reply).expect("ASCII")
    }

    /// Everything until the door closes; a reset ends it too.
    pub fn rest(&mut self) -> String {
        let mut reply = Vec::new();
        if let Err(error) = self.0.read_to_end(&mut reply) {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "the door neither answers nor closes");
        }
        String::from_utf8(reply).expect("ASCII")
    }

    /// Whether nothing has come for a little while.
    pub fn is_silent(&mut self) -> bool {
        self.0.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let outcome = self.0.read(&mut [0]);
        self.0.set_read_timeout(Some(PATIENCE)).unwrap();
        outcome
            .is_err_and(|error| matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut))
    }
}

/// A good request.
pub fn post(body: &[u8]) -> Vec<u8> {
    with_fields(&format!("Content-Length: {}\r\n", body.len()), body)
}

/// A request on the right path with these fields beside Host.
pub fn with_fields(fields: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("POST {PATH} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Waits for a condition.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        std::thread::yield_now();
        std::thread::park_timeout(Duration::from_millis(2));
    }
}
