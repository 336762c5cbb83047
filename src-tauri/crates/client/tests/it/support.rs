//! A log that keeps what it is told, in order with what the servers see; raw servers that do as they are told.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use standin_client::{About, Backoff, Client, Timeouts};
use standin_model::exchange::Recording;
use standin_model::{
    ApiRequest, Committed, Direction, Exchange, Kind, Outcome, RecordError, Recorder, Seq, SystemClock,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// What happened, in order.
#[derive(Debug, Clone)]
pub enum Event {
    Recorded(Box<Exchange>),
    Arrived,
    Completed(Seq, Outcome),
}

/// A log in memory.
#[derive(Default)]
pub struct Log {
    events: Mutex<Vec<Event>>,
    /// Refuses this many times each.
    pub refuse_records: AtomicU32,
    /// Takes this many, if not 0, and refuses the rest.
    pub records_until_full: AtomicU32,
    pub busy_completions: AtomicU32,
}

impl Log {
    pub fn push(&self, event: Event) {
        self.events.lock().expect("not poisoned").push(event);
    }

    pub fn events(&self) -> Vec<Event> {
        self.events.lock().expect("not poisoned").clone()
    }

    pub fn recorded(&self) -> Vec<Exchange> {
        let events = self.events().into_iter();
        events.filter_map(|event| if let Event::Recorded(exchange) = event { Some(*exchange) } else { None }).collect()
    }

    pub fn completed(&self) -> Vec<(Seq, Outcome)> {
        let events = self.events().into_iter();
        events
            .filter_map(|event| if let Event::Completed(seq, end) = event { Some((seq, end)) } else { None })
            .collect()
    }
}

fn take(count: &AtomicU32) -> bool {
    count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

/// The recorder's side of the log.
pub struct Writer(pub Arc<Log>);

impl Recorder for Writer {
    fn record(&self, exchange: Exchange) -> Recording<Committed> {
        let log = Arc::clone(&self.0);
        Box::pin(async move {
            // A commit takes its time; what is sent without waiting for it shows.
            tokio::time::sleep(Duration::from_millis(2)).await;
            let full = log.records_until_full.load(Ordering::SeqCst);
            if take(&log.refuse_records) || (full > 0 && log.recorded().len() >= full as usize) {
                return Err(RecordError::Storage("disk full".to_owned()));
            }
            log.push(Event::Recorded(Box::new(exchange)));
            Ok(Committed { seq: i64::try_from(log.recorded().len()).expect("small") })
        })
    }

    fn complete(&self, seq: Seq, outcome: Outcome) -> Recording<()> {
        let log = Arc::clone(&self.0);
        Box::pin(async move {
            if take(&log.busy_completions) {
                return Err(RecordError::Busy);
            }
            log.push(Event::Completed(seq, outcome));
            Ok(())
        })
    }

    fn answered(&self, _seq: Seq) {}
}

/// A client on a log in memory, with waits a hundred times shorter.
pub fn client(log: &Arc<Log>) -> Client {
    client_with(log, Timeouts { connect: Duration::from_millis(1_500), total: Duration::from_millis(2_500) })
}

/// The same with little patience, for those that never answer.
pub fn hasty(log: &Arc<Log>) -> Client {
    client_with(log, Timeouts { connect: Duration::from_millis(250), total: Duration::from_millis(400) })
}

fn client_with(log: &Arc<Log>, timeouts: Timeouts) -> Client {
    Client::new(Arc::new(Writer(Arc::clone(log))), Arc::new(SystemClock), timeouts)
        .expect("set up")
        .with_backoff(Backoff { scale: 0.01, ..Backoff::default() })
}

pub fn about() -> About {
    About { connection: Some("demo".to_owned()), ..About::new(Direction::Sent, Kind::Send) }
}

pub fn post(url: &str) -> ApiRequest {
    ApiRequest {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: vec![
            ("Authorization".to_owned(), "Token CANARY".to_owned()),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ],
        body: br#"{"message":{"type":"text","message":"hi"}}"#.to_vec(),
    }
}

/// What a server does with one request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answers these bytes and waits for the next request on the same connection.
    Answer(Vec<u8>),
    /// Answers these bytes and closes.
    AnswerAndClose(Vec<u8>),
    /// Resets the connection.
    Reset,
    /// Says nothing, for good.
    Silence,
    /// Answers at once, before it has read the body, and closes later.
    AnswerEarly(Vec<u8>),
}

impl Act {
    pub fn status(status: u16) -> Self {
        Self::Answer(format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes())
    }

    pub fn redirect(status: u16, to: &str) -> Self {
        Self::Answer(format!("HTTP/1.1 {status} X\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes())
    }
}

/// One request as it came off the socket.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub bytes: Vec<u8>,
    pub at: Instant,
}

/// A raw server: the acts in turn, the last one for ever.
pub struct Server {
    pub address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Server {
    pub async fn start(log: &Arc<Log>, acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = listener.local_addr().expect("bound");
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let turn = Arc::new(AtomicU32::new(0));
        let (log, seen) = (Arc::clone(log), Arc::clone(&arrived));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let talk = talk(stream, acts.clone(), Arc::clone(&turn), Arc::clone(&seen), Arc::clone(&log));
                tokio::spawn(talk);
            }
        });
        Self { address, arrived }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().expect("not poisoned").clone()
    }

    /// The only request that came.
    pub fn bytes(&self) -> Vec<u8> {
        let arrived = self.arrived();
        assert_eq!(arrived.len(), 1, "one request");
        arrived[0].bytes.clone()
    }
}

async fn talk(
    mut stream: TcpStream,
    acts: Vec<Act>,
    turn: Arc<AtomicU32>,
    seen: Arc<Mutex<Vec<Arrived>>>,
    log: Arc<Log>,
) {
    loop {
        let mut bytes = Vec::new();
        let next = |turn: u32| acts[(turn as usize).min(acts.len() - 1)].clone();
        while !is_whole(&bytes) {
            let early = matches!(next(turn.load(Ordering::SeqCst)), Act::AnswerEarly(_));
            if early && !bytes.is_empty() {
                break;
            }
            match stream.read_buf(&mut bytes).await {
                Ok(0) | Err(_) if bytes.is_empty() => return,
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        log.push(Event::Arrived);
        seen.lock().expect("not poisoned").push(Arrived { bytes, at: Instant::now() });
        match next(turn.fetch_add(1, Ordering::SeqCst)) {
            Act::Answer(reply) => stream.write_all(&reply).await.expect("writes"),
            Act::AnswerAndClose(reply) => {
                stream.write_all(&reply).await.expect("writes");
                return;
            }
            Act::Reset => {
                stream.set_zero_linger().expect("linger");
                return;
            }
            Act::Silence => std::future::pending().await,
            Act::AnswerEarly(reply) => {
                stream.write_all(&reply).await.expect("writes");
                std::future::pending::<()>().await;
            }
        }
    }
}

/// Whether head and body are there, by length or by chunks.
fn is_whole(bytes: &[u8]) -> bool {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let end = text.find("\r\n\r\n").map(|at| at + 4).or_else(|| text.find("\n\n").map(|at| at + 2));
    let Some(end) = end else { return false };
    let head = text[..end].to_ascii_lowercase();
    if head.contains("transfer-encoding: chunked") {
        return text[end..].ends_with("0\r\n\r\n");
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    bytes.len() >= text[..end].chars().count() + length.unwrap_or(0)
}

/// Waits until `done` holds.
pub async fn until(done: impl Fn() -> bool) {
    let wait = async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), wait).await.expect("in time");
}
