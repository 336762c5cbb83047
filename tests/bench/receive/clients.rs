//! The load: as many threads as clients, each with one connection, one request after the other.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// What a round measured. Times in milliseconds.
pub struct Figures {
    pub per_second: f64,
    pub p50: f64,
    pub p99: f64,
    /// Connections that got no answer within two seconds.
    pub failed: usize,
}

/// Posts for `time` over `clients` connections.
pub fn load(address: SocketAddr, path: &str, clients: usize, time: Duration) -> Figures {
    let request = request(path);
    let end = Instant::now() + time;
    let threads: Vec<_> = (0..clients)
        .map(|_| {
            let request = request.clone();
            std::thread::spawn(move || client(address, &request, end))
        })
        .collect();
    let mut took = Vec::new();
    let mut failed = 0;
    for thread in threads {
        match thread.join() {
            Ok((times, true)) => took.extend(times),
            Ok((times, false)) => {
                failed += 1;
                took.extend(times);
            }
            Err(_) => failed += 1,
        }
    }
    took.sort_unstable();
    let at = |part: f64| {
        let index = (took.len() as f64 * part) as usize;
        took.get(index.min(took.len().saturating_sub(1))).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
    };
    Figures { per_second: took.len() as f64 / time.as_secs_f64(), p50: at(0.5), p99: at(0.99), failed }
}

fn client(address: SocketAddr, request: &[u8], end: Instant) -> (Vec<Duration>, bool) {
    let mut took = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address) else { return (took, false) };
    let _ = stream.set_nodelay(true);
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    while Instant::now() < end {
        let began = Instant::now();
        if stream.write_all(request).is_err() || !answered(&mut stream) {
            return (took, false);
        }
        took.push(began.elapsed());
    }
    (took, true)
}

/// Reads one answer without a body.
fn answered(stream: &mut TcpStream) -> bool {
    let mut head = Vec::with_capacity(256);
    let mut piece = [0; 512];
    loop {
        match stream.read(&mut piece) {
            Ok(read) if read > 0 => head.extend_from_slice(&piece[..read]),
            _ => return false,
        }
        if head.ends_with(b"\r\n\r\n") {
            return head.starts_with(b"HTTP/1.1 200");
        }
    }
}

fn request(path: &str) -> Vec<u8> {
    let text = "x".repeat(1_700);
    let body = format!(
        r#"{{"messages":[{{"type":"text","message":"{text}","timestamp":1790000001.250417}}],"customer":{{"id":90210001,"token":"tg-77","name":"Ada","email":null,"phone":null,"register_date":1789999960}},"channel":{{"id":4242,"name":"Bench"}},"agent":{{"id":31337,"type":"bot"}}}}"#
    );
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: landbot/webhooks\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
