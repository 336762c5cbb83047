//! One exchange over one connection: connect to a checked address, write, and read the reply while still writing.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use standin_model::exchange::NetworkError;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::reply::{Arriving, Broken};
use crate::about::Timeouts;
use crate::attempt::{Departure, Outgoing, Reached};
use crate::network::{self, Stage};

trait Socket: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Socket for S {}

/// Makes the exchange. The addresses were checked; no other is connected to.
pub(crate) async fn exchange(
    outgoing: &Outgoing,
    addresses: &[SocketAddr],
    tls: &Arc<ClientConfig>,
    timeouts: Timeouts,
    max_reply: usize,
    departure: &Departure,
) -> Reached {
    let deadline = Instant::now() + timeouts.total;
    let url = &outgoing.url;
    let mut socket = match tokio::time::timeout(timeouts.connect, connect(url, addresses, tls, timeouts.connect)).await
    {
        Ok(Ok(socket)) => socket,
        Ok(Err(error)) => {
            return Reached::failed(network::classify(&error, Stage::Connecting, url, timeouts.connect), false);
        }
        Err(_) => return Reached::failed(network::connect_timeout(url, timeouts.connect), false),
    };
    departure.mark();
    let mut arriving = Arriving::default();
    let talked = tokio::time::timeout_at(deadline, talk(&mut socket, outgoing, max_reply, &mut arriving)).await;
    let error = match talked {
        Ok(Ok(())) => None,
        Ok(Err(broken)) => Some(explain(broken, url)),
        Err(_) => Some(network::timeout(url, timeouts.total)),
    };
    Reached { status: arriving.status, reply: arriving.into_part(error.is_none()), error, left: true }
}

fn explain(broken: Broken, url: &Url) -> NetworkError {
    match broken {
        Broken::Lost(None) => network::reset(url),
        Broken::Lost(Some(error)) => network::classify(&error, Stage::Talking, url, Duration::ZERO),
        Broken::Bad(why) => network::bad_reply(url, why),
    }
}

async fn connect(
    url: &Url,
    addresses: &[SocketAddr],
    tls: &Arc<ClientConfig>,
    within: Duration,
) -> io::Result<Box<dyn Socket>> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    let started = Instant::now();
    for (index, address) in addresses.iter().enumerate() {
        // An equal share of the time for each, so that one that is silent leaves some for the next.
        let share = within.saturating_sub(started.elapsed()) / u32::try_from(addresses.len() - index).unwrap_or(1);
        let connected = tokio::time::timeout(share, TcpStream::connect(address)).await;
        match connected.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut))) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                if url.scheme() != "https" {
                    return Ok(Box::new(stream));
                }
                let connector = TlsConnector::from(Arc::clone(tls));
                return Ok(Box::new(connector.connect(server_name(url)?, stream).await?));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn server_name(url: &Url) -> io::Result<ServerName<'static>> {
    match url.host() {
        Some(Host::Ipv4(address)) => Ok(ServerName::from(std::net::IpAddr::V4(address))),
        Some(Host::Ipv6(address)) => Ok(ServerName::from(std::net::IpAddr::V6(address))),
        Some(Host::Domain(name)) => {
            ServerName::try_from(name.trim_end_matches('.').to_owned()).map_err(io::Error::other)
        }
        None => Err(io::Error::from(io::ErrorKind::InvalidInput)),
    }
}

/// Writes and reads at once: who refuses a large body answers before it has read all of it.
async fn talk(
    socket: &mut Box<dyn Socket>,
    outgoing: &Outgoing,
    max_reply: usize,
    arriving: &mut Arriving,
) -> Result<(), Broken> {
    let (mut reader, mut writer) = tokio::io::split(socket);
    let body = outgoing.request.framing.as_ref().unwrap_or(&outgoing.request.body);
    // Head and body in one piece where they are small, as most senders do.
    let bytes = [outgoing.request.head.as_slice(), body.as_slice()].concat();
    let write = async {
        writer.write_all(&bytes).await?;
        writer.flush().await
    };
    let read = arriving.read(&mut reader, &outgoing.method, max_reply);
    tokio::pin!(write, read);
    let mut written = false;
    loop {
        tokio::select! {
            // A failed write decides nothing: the reason may stand in the reply.
            _ = &mut write, if !written => written = true,
            result = &mut read => return result,
        }
    }
}
