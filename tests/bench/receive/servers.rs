//! What is compared: bare servers that store nothing, the door that stores nothing, the door with the log behind it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use standin_model::exchange::Recording;
use standin_model::{Committed, Exchange, Outcome, Recorder, Secret, Seq, SystemClock};
use standin_receiver::{Answer, DoorWatch, Limits, Options, Purpose, Receiver, Route};
use standin_store::{SealKey, Store};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const PATH: &str = "/hooks/0123456789abcdef0123456789abcdef01234567";

/// One case.
#[derive(Clone, Copy)]
pub enum Case {
    /// tiny_http with four threads.
    TinyHttp,
    /// axum, that is hyper.
    Axum,
    /// Gate and desk, nothing stored.
    Door,
    /// Gate and desk, each webhook committed with fsync before its answer.
    Durable,
}

impl Case {
    /// In the order of the table; the first is the one that ratios are against.
    pub const ALL: [Self; 4] = [Self::TinyHttp, Self::Axum, Self::Door, Self::Durable];

    /// For the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::TinyHttp => "tiny_http alone, stores nothing",
            Self::Axum => "hyper (axum) alone, stores nothing",
            Self::Door => "the door, stores nothing",
            Self::Durable => "the door, durable before the answer",
        }
    }
}

/// A server that runs until it is dropped.
pub struct Running {
    address: SocketAddr,
    _parts: Parts,
}

enum Parts {
    TinyHttp { server: Arc<tiny_http::Server> },
    Async { _receiver: Option<Receiver>, _folder: Option<TempDir>, _runtime: Runtime },
}

impl Drop for Parts {
    fn drop(&mut self) {
        if let Self::TinyHttp { server } = self {
            server.unblock();
        }
    }
}

impl Running {
    /// Starts a case on a free port.
    pub fn start(case: Case) -> Self {
        match case {
            Case::TinyHttp => tiny(),
            Case::Axum => axum(),
            Case::Door => door(|_, _| Arc::new(Nothing(AtomicI64::new(0)))),
            Case::Durable => door(|runtime, folder| {
                let _inside = runtime.enter();
                let opened =
                    Store::open(folder.path(), Some(SealKey::generate()), Arc::new(SystemClock)).expect("a log");
                Arc::new(Durable(opened.store))
            }),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The path to post to.
    pub fn path(&self) -> &'static str {
        PATH
    }
}

fn tiny() -> Running {
    let server = Arc::new(tiny_http::Server::http("127.0.0.1:0").expect("a server"));
    let address = server.server_addr().to_ip().expect("an address");
    for _ in 0..4 {
        let server = server.clone();
        std::thread::spawn(move || {
            while let Ok(mut request) = server.recv() {
                let _ = std::io::copy(request.as_reader(), &mut std::io::sink());
                let _ = request.respond(tiny_http::Response::empty(200));
            }
        });
    }
    Running { address, _parts: Parts::TinyHttp { server } }
}

fn axum() -> Running {
    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a listener");
    let address = listener.local_addr().expect("an address");
    let app = axum::Router::new().fallback(|_: axum::body::Bytes| async {});
    runtime.spawn(axum::serve(listener, app).into_future());
    Running { address, _parts: Parts::Async { _receiver: None, _folder: None, _runtime: runtime } }
}

fn door(recorder: impl FnOnce(&Runtime, &TempDir) -> Arc<dyn Recorder>) -> Running {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let recorder = recorder(&runtime, &folder);
    let options = Options {
        bind: SocketAddr::from(([127, 0, 0, 1], 0)),
        limits: Limits::default(),
        private_folder: folder.path().join("desk"),
        routes: vec![Route {
            path: Secret::new(PATH),
            connection: None,
            platform: None,
            purpose: Purpose::Webhook(Answer::default()),
        }],
        public_host: None,
        allowed_hosts: Vec::new(),
    };
    let starting = Receiver::start(options, recorder, Arc::new(SystemClock), Arc::new(Unwatched));
    let receiver = runtime.block_on(starting).expect("the door opens");
    let address = receiver.local_addr();
    Running { address, _parts: Parts::Async { _receiver: Some(receiver), _folder: Some(folder), _runtime: runtime } }
}

struct Unwatched;

impl DoorWatch for Unwatched {
    fn turned_away(&self, _code: &str, _head: &[u8]) {}
    fn accepted(&self, _connection: Option<&str>, _by_public_host: bool) {}
}

/// Takes everything and keeps nothing.
struct Nothing(AtomicI64);

impl Recorder for Nothing {
    fn record(&self, _exchange: Exchange) -> Recording<Committed> {
        let seq = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { Ok(Committed { seq }) })
    }

    fn complete(&self, _seq: Seq, _outcome: Outcome) -> Recording<()> {
        Box::pin(async { Ok(()) })
    }

    fn answered(&self, _seq: Seq) {}
}

/// The log itself, without the reading that follows a commit.
struct Durable(Store);

impl Recorder for Durable {
    fn record(&self, exchange: Exchange) -> Recording<Committed> {
        self.0.record(exchange, Vec::new())
    }

    fn complete(&self, seq: Seq, outcome: Outcome) -> Recording<()> {
        self.0.complete(seq, outcome, Vec::new())
    }

    fn answered(&self, seq: Seq) {
        self.0.answered(seq);
    }
}
