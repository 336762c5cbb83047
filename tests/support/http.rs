//! A raw HTTP client: bytes out as they are, the whole answer back.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::wait::DEADLINE;

/// An answer, byte for byte.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The head with its empty line.
    pub head: Vec<u8>,
    /// The body; chunk framing is left in.
    pub body: Vec<u8>,
}

impl Answer {
    /// The head as text.
    pub fn head_text(&self) -> String {
        String::from_utf8_lossy(&self.head).into_owned()
    }

    /// The value of a header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.head, name)
    }
}

/// Host with port, and path with query, of an `http` URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `host:port`.
    pub host: String,
    /// From the first slash on.
    pub path: String,
}

/// Takes a URL apart.
///
/// # Panics
/// When it is no `http` URL.
pub fn place(url: &str) -> Place {
    let rest = url.strip_prefix("http://").unwrap_or_else(|| panic!("{url} is no http URL"));
    let at = rest.find('/').unwrap_or(rest.len());
    let path = if at == rest.len() { "/".to_owned() } else { rest[at..].to_owned() };
    Place { host: rest[..at].to_owned(), path }
}

/// The value of a header in a head.
pub(crate) fn header(head: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(head).into_owned();
    text.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// Where the head ends, its empty line included.
pub(crate) fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// Sends the bytes on a connection of their own and reads one answer.
///
/// # Panics
/// When nothing answers.
pub fn exchange(host: &str, bytes: &[u8]) -> Answer {
    try_exchange(host, bytes).unwrap_or_else(|| panic!("{host} gave no answer"))
}

/// The same where the other side may be gone: `None` without a whole answer.
///
/// # Panics
/// When the socket cannot be set up.
pub fn try_exchange(host: &str, bytes: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
    stream.set_write_timeout(Some(DEADLINE)).expect("a timeout");
    let mut writing = stream.try_clone().expect("a second handle");
    std::thread::scope(|scope| {
        // Beside the reading: an answer may come before all is written.
        scope.spawn(move || {
            let _ = writing.write_all(bytes);
        });
        let answer = read_answer(&mut stream);
        let _ = stream.shutdown(Shutdown::Both);
        answer
    })
}

/// Reads until the answer is whole: by its length, else until the other side closes.
fn read_answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        if let Some(end) = end_of_head(&bytes) {
            let (head, body) = bytes.split_at(end);
            let length = header(head, "content-length").and_then(|text| text.parse::<usize>().ok());
            if length.is_some_and(|length| body.len() >= length) {
                return Some(answer(head, body));
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
    let (head, body) = bytes.split_at(end_of_head(&bytes)?);
    let cut = header(head, "content-length").is_some_and(|length| length != body.len().to_string());
    (!cut).then(|| answer(head, body))
}

fn answer(head: &[u8], body: &[u8]) -> Answer {
    let line = String::from_utf8_lossy(head).into_owned();
    let status = line.split(' ').nth(1).and_then(|word| word.trim().parse().ok());
    Answer {
        status: status.unwrap_or_else(|| panic!("no status in {line:?}")),
        head: head.to_vec(),
        body: body.to_vec(),
    }
}

/// The bytes of a request with these headers; `Host` and `Content-Length` are added where they are missing.
pub fn request_bytes(method: &str, place: &Place, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let has = |name: &str| headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
    let mut head = format!("{method} {} HTTP/1.1\r\n", place.path);
    if !has("host") {
        head.push_str(&format!("Host: {}\r\n", place.host));
    }
    for (key, value) in headers {
        head.push_str(&format!("{key}: {value}\r\n"));
    }
    if !has("content-length") && !has("transfer-encoding") {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

/// Sends a request with these headers and reads the answer.
pub fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let place = place(url);
    exchange(&place.host, &request_bytes(method, &place, headers, body))
}

/// Posts a body as JSON.
pub fn post(url: &str, body: &[u8]) -> Answer {
    request("POST", url, &[("Content-Type", "application/json")], body)
}

/// SHA-256, hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// HMAC-SHA256, hexadecimal.
///
/// # Panics
/// Never: a key may have any length.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(message);
    hex::encode(mac.finalize().into_bytes())
}
