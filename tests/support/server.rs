//! A server of the test's own: keeps each request byte for byte and answers as the test says, well or badly.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::http::{end_of_head, header};
use crate::wait::until;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    /// The head with its empty line.
    pub head: Vec<u8>,
    /// The body.
    pub body: Vec<u8>,
    /// When its last byte was there.
    pub at: Instant,
}

impl Request {
    /// `METHOD target HTTP/1.1`.
    pub fn start_line(&self) -> String {
        String::from_utf8_lossy(&self.head).lines().next().unwrap_or_default().to_owned()
    }

    /// The value of a header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.head, name)
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Sends these bytes.
    Bytes(Vec<u8>),
    /// Closes without a word.
    Close,
    /// Says nothing until the other side gives up.
    Silence,
}

/// An answer with a body of this type; the connection stays open.
pub fn reply(status: u16, content_type: &str, body: &str) -> Reply {
    let head =
        format!("HTTP/1.1 {status} Said so\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", body.len());
    Reply::Bytes([head.as_bytes(), body.as_bytes()].concat())
}

/// An answer with a JSON body.
pub fn json_reply(status: u16, body: &Value) -> Reply {
    reply(status, "application/json", &body.to_string())
}

/// A port of the loopback address at which nothing listens.
///
/// # Panics
/// When there is none.
pub fn unused_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

type Answering = dyn Fn(&Request, usize) -> Reply + Send + Sync;

struct Shared {
    requests: Mutex<Vec<Request>>,
    answering: Box<Answering>,
    over: AtomicBool,
}

/// The server; it ends when dropped.
pub struct TestServer {
    port: u16,
    shared: Arc<Shared>,
}

impl TestServer {
    /// Starts it; the function gets each request and its number, from 0.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn start(answering: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            requests: Mutex::default(),
            answering: Box::new(answering),
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

    /// A platform that takes every message with 201.
    pub fn platform() -> Self {
        Self::start(|_, _| {
            let customer = serde_json::json!({"id": 90210001, "name": null, "phone": null, "email": null});
            json_reply(201, &serde_json::json!({"success": true, "customer": customer}))
        })
    }

    /// A URL of it with this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What has arrived.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for so many requests, and gives them.
    ///
    /// # Panics
    /// When they do not come in time.
    pub fn wait_for(&self, count: usize) -> Vec<Request> {
        until(&format!("{count} requests"), || Some(self.requests()).filter(|requests| requests.len() >= count))
    }
}

impl Drop for TestServer {
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
        let number = {
            let mut requests = shared.requests.lock().unwrap_or_else(PoisonError::into_inner);
            requests.push(request.clone());
            requests.len() - 1
        };
        match (shared.answering)(&request, number) {
            Reply::Bytes(answer) => {
                if stream.write_all(&answer).is_err() {
                    return;
                }
            }
            Reply::Close => return,
            Reply::Silence => {
                let _ = stream.read(&mut [0]);
                return;
            }
        }
    }
}

/// Reads one request; what came beyond it stays in `bytes`.
pub(crate) fn read_request(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Request> {
    let mut buffer = [0; 64 * 1024];
    loop {
        if let Some(end) = end_of_head(bytes) {
            let head = bytes[..end].to_vec();
            let length = header(&head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            if bytes.len() >= end + length {
                let body = bytes[end..end + length].to_vec();
                bytes.drain(..end + length);
                return Some(Request { head, body, at: Instant::now() });
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}
