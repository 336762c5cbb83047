//! Reading a body to its end: bounded in bytes, in time, and by what all connections may hold.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::budget::Hold;
use crate::checks::Framing;
use crate::chunked::Declared;
use crate::limits::Limits;
use crate::refusal::Refused;
use crate::tape::Tape;

/// How much of a body that is too long anyway is looked at, and for how long, so that people see what it was.
const GLANCE_BYTES: u64 = 64 * 1024;
const GLANCE_TIME: Duration = Duration::from_millis(250);

/// Lets hyper read the body onto the tape, where it follows a head of `head_length`. Gives the length of the entity.
pub(crate) async fn read(
    body: &mut Incoming,
    (framing, head_length): (Framing, usize),
    tape: &Tape,
    hold: &mut Hold,
    limits: &Limits,
) -> Result<u64, Refused> {
    let limit = limits.body_bytes as u64;
    match framing {
        Framing::Length(length) if length > limit => return Err(Refused::too_large(limits.body_bytes)),
        Framing::Length(length) => {
            if !usize::try_from(length).is_ok_and(|length| hold.cover(length)) {
                return Err(Refused::busy());
            }
        }
        Framing::Chunked => {}
    }
    let start = Instant::now();
    let mut received = 0_u64;
    let mut declared = Declared::default();
    let mut too_long = || {
        let sizes = |bytes: &[u8]| declared.beyond(bytes.get(head_length..).unwrap_or_default(), limits.body_bytes);
        framing == Framing::Chunked && tape.look(sizes)
    };
    loop {
        let deadline = start + limits.body_allowance(received);
        let frame = {
            let mut next = pin!(body.frame());
            // hyper says nothing of a chunk before its data comes, but polls on whatever it reads.
            let watching = poll_fn(|cx| match next.as_mut().poll(cx) {
                Poll::Ready(frame) => Poll::Ready(Some(frame)),
                Poll::Pending if too_long() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            });
            match tokio::time::timeout_at(deadline.into(), watching).await {
                Err(_) => return Err(Refused::body_timeout()),
                Ok(None) => return Err(Refused::too_large(limits.body_bytes)),
                Ok(Some(None)) => return Ok(received),
                Ok(Some(Some(Err(error)))) => return Err(broken(&error)),
                Ok(Some(Some(Ok(frame)))) => frame,
            }
        };
        received += frame.data_ref().map_or(0, |data| data.len() as u64);
        if received > limit || tape.waiting() > limits.framed_bytes().saturating_add(limits.head_bytes) {
            return Err(Refused::too_large(limits.body_bytes));
        }
        if framing == Framing::Chunked && !hold.cover_in_steps(tape.waiting()) {
            return Err(Refused::busy());
        }
    }
}

/// Reads a little of a body that is turned away for its length.
pub(crate) async fn glance(body: &mut Incoming) {
    let reading = async {
        let mut received = 0;
        while received < GLANCE_BYTES {
            let Some(Ok(frame)) = body.frame().await else { return };
            received += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
    };
    // Running out of time is as good an end as any other.
    let _ = tokio::time::timeout(GLANCE_TIME, reading).await;
}

fn broken(error: &hyper::Error) -> Refused {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return match io.kind() {
                std::io::ErrorKind::UnexpectedEof => Refused::body_incomplete(),
                std::io::ErrorKind::ConnectionReset => Refused::connection_lost(),
                _ => Refused::bad("framing_broken", format!("The body's framing is broken: {io}.")),
            };
        }
        cause = inner.source();
    }
    Refused::body_incomplete()
}
