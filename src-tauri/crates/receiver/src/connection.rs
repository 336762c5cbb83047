//! The life of one connection: hyper on the recording layer, deadlines, and what is recorded when it ends badly.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::task::Poll;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use standin_model::Part;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::checks::{self, framing};
use crate::door::{Door, Facts};
use crate::gate::Visit;
use crate::head::{self, Head};
use crate::refusal::Refused;
use crate::tape::{Phase, Tape, Wire};

/// The most that is kept of a malformed request on a right path, and of one on any other.
const KEPT_BYTES: usize = 64 * 1024;
const KEPT_OF_STRANGERS: usize = 4 * 1024;
/// How long a peer that was turned away may go on sending, so that it reads the answer rather than a reset.
const LINGER_IDLE: Duration = Duration::from_millis(500);
const LINGER_TIME: Duration = Duration::from_secs(3);
const FAR: Duration = Duration::from_secs(24 * 3600);

/// How a connection ended.
enum End {
    /// hyper is done, well or badly.
    Hyper(Result<(), hyper::Error>),
    /// Its time was used up.
    Late,
    /// It was thrown out to make room, or the door closed.
    ThrownOut,
}

/// Serves one connection to its end.
pub(crate) async fn serve(
    door: Arc<Door>,
    socket: TcpStream,
    peer: SocketAddr,
    owed: Arc<AtomicBool>,
    thrown_out: CancellationToken,
    closing: CancellationToken,
) {
    let tape = Tape::new(Arc::clone(&door.clock), owed);
    let visit = Arc::new(Visit { door: Arc::clone(&door), tape: Arc::clone(&tape), peer, reading: Mutex::new(None) });
    let wire = Wire::new(socket, Arc::clone(&tape), Arc::clone(&door.recorder));
    let serving = Arc::clone(&visit);
    let service = service_fn(move |request| {
        let visit = Arc::clone(&serving);
        Box::pin(async move { visit.serve(request).await })
    });
    let mut connection = http1::Builder::new()
        .half_close(true)
        .auto_date_header(false)
        .max_headers(door.limits.fields)
        .max_header_size(door.limits.head_bytes)
        .max_buf_size(door.limits.head_bytes.max(8 * 1024))
        .serve_connection(TokioIo::new(wire), service);

    let mut deadline = Instant::now() + FAR;
    let mut timer = pin!(sleep_until(deadline));
    let mut out = pin!(thrown_out.cancelled());
    let mut shut = pin!(closing.cancelled());
    let end = poll_fn(|cx| {
        if let Poll::Ready(result) = connection.poll_without_shutdown(cx) {
            return Poll::Ready(End::Hyper(result));
        }
        let idle = matches!(tape.phase(), Phase::Fresh(_) | Phase::Idle(_));
        if out.as_mut().poll(cx).is_ready() || (shut.as_mut().poll(cx).is_ready() && idle) {
            return Poll::Ready(End::ThrownOut);
        }
        match rearm(timer.as_mut(), &mut deadline, tape.deadline(&door.limits)).poll(cx) {
            Poll::Ready(()) => Poll::Ready(End::Late),
            Poll::Pending => Poll::Pending,
        }
    })
    .await;
    let socket = connection.into_parts().io.into_inner().into_socket();
    finish(&visit, end, socket, &thrown_out).await;
}

fn rearm<'a>(
    mut timer: Pin<&'a mut Sleep>,
    set: &mut Instant,
    wanted: Option<std::time::Instant>,
) -> Pin<&'a mut Sleep> {
    let wanted = wanted.map(Instant::from_std);
    match wanted {
        Some(wanted) if wanted != *set => {
            *set = wanted;
            timer.as_mut().reset(wanted);
        }
        None if *set < Instant::now() + FAR / 2 => {
            *set = Instant::now() + FAR;
            timer.as_mut().reset(*set);
        }
        _ => {}
    }
    timer
}

/// Records what was left unsaid, says it where it still can be said, and closes so that the peer can read it.
async fn finish(visit: &Visit, end: End, mut socket: TcpStream, thrown_out: &CancellationToken) {
    let phase = visit.tape.phase();
    if let Some(reading) = visit.take_reading() {
        let refused = match end {
            End::ThrownOut => Refused::bad("evicted", "The connection was thrown out to make room."),
            _ => Refused::connection_lost(),
        };
        let exchange = visit.refusal(reading, &refused, None, Part::default());
        // A failure is told to the watch by the door.
        let _ = visit.door.record_refusal(exchange).await;
    } else if matches!(phase, Phase::Head(_)) {
        let refused = match &end {
            End::Hyper(result) => named(visit, result.as_ref().err()),
            End::Late => Refused::new(http::StatusCode::REQUEST_TIMEOUT, "head_timeout", "The head came too slowly."),
            End::ThrownOut => Refused::bad("evicted", "The connection was thrown out to make room."),
        };
        let mut sent = visit.tape.sent();
        if matches!(end, End::Late) {
            let reply = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
            if let Ok(Ok(())) = timeout(LINGER_IDLE, socket.write_all(reply)).await {
                sent = reply.to_vec();
            }
        }
        record_malformed(visit, &refused, sent).await;
    }
    let peer_is_gone = matches!(phase, Phase::Fresh(_) | Phase::Idle(_));
    if !peer_is_gone && !matches!(end, End::ThrownOut) {
        tokio::select! {
            () = linger(socket) => {}
            () = thrown_out.cancelled() => {}
        }
    }
}

/// Closes our side and reads on for a little while.
async fn linger(mut socket: TcpStream) {
    let reading = async {
        if socket.shutdown().await.is_err() {
            return;
        }
        let mut waste = vec![0; 16 * 1024];
        while let Ok(Ok(1..)) = timeout(LINGER_IDLE, socket.read(&mut waste)).await {}
    };
    // Whoever is not done by then is cut off.
    let _ = timeout(LINGER_TIME, reading).await;
}

/// Why hyper would not read a head.
fn named(visit: &Visit, error: Option<&hyper::Error>) -> Refused {
    let limits = &visit.door.limits;
    let (whole, first) = visit.tape.look(|bytes| (Head::parse(bytes, limits.fields).is_some(), bytes.first().copied()));
    let Some(error) = error else {
        return Refused::bad("head_incomplete", "The connection ended inside the head.");
    };
    if first == Some(0x16) {
        return Refused::bad("tls", "This is TLS, and the door speaks plain HTTP: the tunnel must end TLS.");
    }
    if error.is_parse_too_large() {
        return if whole && visit.tape.waiting() < limits.head_bytes {
            Refused::too_large(limits.body_bytes)
        } else {
            let status = http::StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
            Refused::new(status, "head_too_large", "The head is longer, or has more fields, than is taken.")
        };
    }
    if error.is_parse() {
        return Refused::bad("malformed_head", format!("The head is malformed: {error}."));
    }
    if error.is_incomplete_message() {
        return Refused::bad("head_incomplete", "The connection ended inside the head.");
    }
    Refused::connection_lost()
}

/// Records a request whose head was never whole or well-formed: few a second, unless it is on a right path.
async fn record_malformed(visit: &Visit, refused: &Refused, sent: Vec<u8>) {
    let door = &visit.door;
    let began = visit.tape.began();
    let bytes = visit.tape.cut(usize::MAX);
    let bytes = &bytes[head::skip_blank_lines(&bytes)..];
    let (method, target) = head::guess(bytes);
    let route = door.routing.find(checks::path(&target));
    if bytes.is_empty() || (route.is_none() && !door.strange_rows.allows(std::time::Instant::now())) {
        door.turn_away(refused.code, bytes);
        return;
    }
    let kept = &bytes[..bytes.len().min(if route.is_some() { KEPT_BYTES } else { KEPT_OF_STRANGERS })];
    let end = head::end(kept);
    let framing = Head::parse(kept, door.limits.fields).and_then(|head| framing(&head).ok());
    let mut request = crate::door::partial(kept[..end].to_vec(), &kept[end..], framing, KEPT_BYTES);
    request.truncated |= kept.len() < bytes.len();
    let facts = Facts { method, target, route, peer: visit.peer, began, marks: Vec::new() };
    let status = status_of(&sent);
    let reply = Part { head: sent, ..Part::default() };
    let exchange = facts.refused(refused, request, status, reply);
    if let Ok(seq) = door.record_refusal(exchange).await
        && status.is_some()
    {
        door.recorder.answered(seq);
    }
}

fn status_of(reply: &[u8]) -> Option<u16> {
    let status = reply.get(9..12)?;
    std::str::from_utf8(status).ok()?.parse().ok()
}
