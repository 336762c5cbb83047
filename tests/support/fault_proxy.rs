//! A proxy that loses answers, cuts them, holds them or requests back, and breaks connections, as a plan says.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::http::try_exchange;
use crate::server::{Request, read_request};

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It passes, and its answer too.
    Pass,
    /// It passes; the connection ends instead of the answer.
    SwallowAnswer,
    /// It passes; the answer ends in the middle.
    CutAnswer,
    /// It passes; the answer comes so late.
    LateAnswer(Duration),
    /// The connection breaks; it never arrives.
    Reset,
    /// It arrives so late, and nobody waits for its answer any more.
    LateRequest(Duration),
}

type Plan = dyn Fn(&Request, usize) -> Fate + Send + Sync;

struct Shared {
    upstream: String,
    plan: Box<Plan>,
    seen: Mutex<Vec<(Request, Fate)>>,
    over: AtomicBool,
}

/// The proxy; it ends when dropped.
pub struct FaultProxy {
    port: u16,
    shared: Arc<Shared>,
}

impl FaultProxy {
    /// Starts it before `upstream` (`host:port`); the plan gets each request and its number, from 0.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn start(upstream: &str, plan: impl Fn(&Request, usize) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            plan: Box::new(plan),
            seen: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let serving = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if serving.over.load(Ordering::Acquire) {
                    break;
                }
                let shared = serving.clone();
                std::thread::spawn(move || serve(&shared, stream));
            }
        });
        Self { port, shared }
    }

    /// A URL of it with this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What has come, and what happened to it.
    pub fn seen(&self) -> Vec<(Request, Fate)> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        // Wakes the accepting thread, so that it sees that it is over.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(shared: &Shared, mut stream: TcpStream) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let mut bytes = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut bytes) {
        let fate = {
            let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let fate = (shared.plan)(&request, seen.len());
            seen.push((request.clone(), fate));
            fate
        };
        if !undergo(shared, &request, fate, &mut stream) {
            return;
        }
    }
}

/// Whether the connection goes on.
fn undergo(shared: &Shared, request: &Request, fate: Fate, stream: &mut TcpStream) -> bool {
    match fate {
        Fate::Reset => {
            let _ = rustix::net::sockopt::set_socket_linger(&*stream, Some(Duration::ZERO));
            return false;
        }
        Fate::LateRequest(late) => std::thread::sleep(late),
        Fate::Pass | Fate::SwallowAnswer | Fate::CutAnswer | Fate::LateAnswer(_) => {}
    }
    let Some(answer) = try_exchange(&shared.upstream, &[&request.head[..], &request.body[..]].concat()) else {
        return false;
    };
    let answer = [answer.head, answer.body].concat();
    match fate {
        Fate::LateAnswer(late) => std::thread::sleep(late),
        Fate::CutAnswer => {
            let _ = stream.write_all(&answer[..answer.len() / 2]);
            return false;
        }
        Fate::SwallowAnswer | Fate::LateRequest(_) => return false,
        Fate::Pass | Fate::Reset => {}
    }
    stream.write_all(&answer).is_ok()
}
