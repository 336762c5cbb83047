//! The inner connections from gate to desk: a fixed number, opened one at a time, each proven by a round trip.

use std::io;
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Semaphore;

use crate::canonical;

#[cfg(unix)]
type Stream = tokio::net::UnixStream;
#[cfg(not(unix))]
type Stream = tokio::net::TcpStream;

/// Where the desk listens.
#[derive(Debug, Clone)]
pub(crate) enum Address {
    /// A socket in a folder that only this user can enter.
    #[cfg(unix)]
    Socket(PathBuf),
    /// Loopback, where there are no such sockets; the key keeps others out.
    #[cfg(not(unix))]
    Loopback(std::net::SocketAddr),
}

/// A round trip of a new connection is local: what takes longer than this is not answered.
const PROOF_TIME: Duration = Duration::from_secs(3);
const PROOF_TRIES: usize = 3;
/// The desk answers with a handful of fields of its own.
const REPLY_BYTES: usize = 4 * 1024;

/// The connections to one desk.
#[derive(Debug)]
pub(crate) struct Pool {
    address: Address,
    probe: Vec<u8>,
    free: Semaphore,
    idle: Mutex<Vec<Stream>>,
    /// Held while a connection is opened and proven: the desk's server loses connections that come together.
    opening: tokio::sync::Mutex<()>,
    /// The connection that only probes use, so that they wait for no commit.
    probing: tokio::sync::Mutex<Option<Stream>>,
}

impl Pool {
    /// Opens `count` connections, one after the other.
    pub(crate) async fn open(address: Address, key: &str, count: usize) -> io::Result<Self> {
        let pool = Self {
            address,
            probe: canonical::probe(key),
            free: Semaphore::new(count),
            idle: Mutex::new(Vec::with_capacity(count)),
            opening: tokio::sync::Mutex::new(()),
            probing: tokio::sync::Mutex::new(None),
        };
        for _ in 0..count {
            let stream = pool.proven().await?;
            pool.give_back(stream);
        }
        Ok(pool)
    }

    /// One request and the status of its answer. A connection that breaks, or whose answer is none of the two that the
    /// desk gives, is not used again.
    pub(crate) async fn exchange(&self, head: &[u8], body: &[u8]) -> io::Result<u16> {
        let _permit = self.free.acquire().await.map_err(io::Error::other)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut stream = match idle {
            Some(stream) => stream,
            None => self.proven().await?,
        };
        let status = round_trip(&mut stream, head, body).await?;
        if matches!(status, 200 | 503) {
            self.give_back(stream);
        }
        Ok(status)
    }

    /// Whether the desk still answers, on the connection kept for this or on a new one.
    pub(crate) async fn answers(&self) -> bool {
        let mut probing = self.probing.lock().await;
        if let Some(stream) = probing.as_mut()
            && proof(stream, &self.probe).await.is_ok()
        {
            return true;
        }
        *probing = self.proven().await.ok();
        probing.is_some()
    }

    fn give_back(&self, stream: Stream) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
    }

    async fn proven(&self) -> io::Result<Stream> {
        let _alone = self.opening.lock().await;
        let mut failure = io::Error::other("no try was made");
        for _ in 0..PROOF_TRIES {
            match self.try_open().await {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn try_open(&self) -> io::Result<Stream> {
        let mut stream = match &self.address {
            #[cfg(unix)]
            Address::Socket(path) => Stream::connect(path).await?,
            #[cfg(not(unix))]
            Address::Loopback(address) => Stream::connect(address).await?,
        };
        proof(&mut stream, &self.probe).await?;
        Ok(stream)
    }
}

async fn proof(stream: &mut Stream, probe: &[u8]) -> io::Result<()> {
    match tokio::time::timeout(PROOF_TIME, round_trip(stream, probe, &[])).await?? {
        200 => Ok(()),
        status => Err(io::Error::other(format!("the desk answered its probe with {status}"))),
    }
}

async fn round_trip(stream: &mut Stream, head: &[u8], body: &[u8]) -> io::Result<u16> {
    stream.write_all(head).await?;
    stream.write_all(body).await?;
    let mut reply = Vec::with_capacity(256);
    loop {
        if stream.read_buf(&mut reply).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut fields = [httparse::EMPTY_HEADER; 16];
        let mut parsed = httparse::Response::new(&mut fields);
        match parsed.parse(&reply).map_err(io::Error::other)? {
            httparse::Status::Complete(length) if length == reply.len() => {
                return parsed.code.ok_or_else(|| io::Error::other("the desk gave no status"));
            }
            httparse::Status::Complete(_) => return Err(io::Error::other("the desk said more than a head")),
            httparse::Status::Partial if reply.len() > REPLY_BYTES => {
                return Err(io::Error::other("the desk's answer has no end"));
            }
            httparse::Status::Partial => {}
        }
    }
}
