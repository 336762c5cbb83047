//! The recording layer under hyper: the bytes of a connection as they came off the wire, and what left in reply.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use standin_model::{Clock, Recorder, Seq, micros};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::head::{self, Head};
use crate::limits::Limits;

/// The most of what left that is kept: an answer of ours, or of hyper's, is far shorter.
const SENT_BYTES: usize = 4 * 1024;
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// The instant at which a request's first byte came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Began {
    pub(crate) at: Instant,
    pub(crate) micros: i64,
}

/// What a connection is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nothing came yet since the connection opened.
    Fresh(Instant),
    /// Between two requests.
    Idle(Instant),
    /// The first bytes of a head are here.
    Head(Instant),
    /// A whole head is being dealt with; the gate keeps the time.
    Busy,
    /// An answer of so many bytes is on its way.
    Replying(Instant, usize),
    /// No further request is taken.
    Closing,
}

#[derive(Debug)]
struct Planned {
    length: usize,
    seq: Option<Seq>,
    last: bool,
}

struct State {
    received: Vec<u8>,
    began: Began,
    phase: Phase,
    sent: Vec<u8>,
    /// How many bytes left since the last head, beyond what is kept of them too.
    left: usize,
    planned: Option<Planned>,
}

/// The capture of one connection, shared by the recording layer and the gate.
pub(crate) struct Tape {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    owed: Arc<AtomicBool>,
}

impl Tape {
    /// `owed` tells whoever makes room that this connection has something on its way to disk, or its answer on the way
    /// out.
    pub(crate) fn new(clock: Arc<dyn Clock>, owed: Arc<AtomicBool>) -> Arc<Self> {
        let now = Instant::now();
        let began = Began { at: now, micros: micros(clock.now()) };
        let state =
            State { received: Vec::new(), began, phase: Phase::Fresh(now), sent: Vec::new(), left: 0, planned: None };
        Arc::new(Self { clock, state: Mutex::new(state), owed })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Began {
        Began { at: Instant::now(), micros: micros(self.clock.now()) }
    }

    /// Bytes came.
    fn took(&self, bytes: &[u8]) {
        let mut state = self.state();
        if bytes.is_empty() || state.phase == Phase::Closing {
            return;
        }
        state.received.extend_from_slice(bytes);
        if matches!(state.phase, Phase::Fresh(_) | Phase::Idle(_)) && state.has_begun() {
            state.begin(self.now());
        }
    }

    /// Bytes left. Gives the number of the exchange whose answer is now out.
    fn wrote(&self, bytes: &[u8]) -> Option<Seq> {
        let mut state = self.state();
        let room = SENT_BYTES.saturating_sub(state.sent.len());
        state.sent.extend_from_slice(&bytes[..bytes.len().min(room)]);
        state.left += bytes.len();
        let left = state.left - (state.sent.len() - without_continue(&state.sent).len());
        let planned = state.planned.take_if(|planned| left >= planned.length)?;
        self.owed.store(false, Ordering::Release);
        if planned.last {
            state.close();
        } else if state.has_begun() {
            state.begin(self.now());
        } else {
            state.phase = Phase::Idle(Instant::now());
        }
        planned.seq
    }

    /// The whole head at the front, whose handling begins with this call.
    pub(crate) fn head(&self, limits: &Limits) -> Option<(Head, Began)> {
        let mut state = self.state();
        let blank = head::skip_blank_lines(&state.received);
        state.received.drain(..blank);
        state.phase = Phase::Busy;
        state.sent.clear();
        state.left = 0;
        state.planned = None;
        let head = Head::parse(&state.received, limits.fields)?;
        Some((head, state.began))
    }

    /// How many bytes wait at the front, the head included.
    pub(crate) fn waiting(&self) -> usize {
        self.state().received.len()
    }

    /// Looks at the bytes that wait.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&[u8]) -> T) -> T {
        look(&self.state().received)
    }

    /// Takes bytes off the front, for good.
    pub(crate) fn cut(&self, length: usize) -> Vec<u8> {
        let mut state = self.state();
        let length = length.min(state.received.len());
        let rest = state.received.split_off(length);
        std::mem::replace(&mut state.received, rest)
    }

    /// From here until the answer is out, this connection is not thrown out to make room.
    pub(crate) fn owe(&self) {
        self.owed.store(true, Ordering::Release);
    }

    /// An answer of this many bytes is about to leave; `seq` is told to the recorder once it has.
    pub(crate) fn plan(&self, length: usize, seq: Option<Seq>, last: bool) {
        let mut state = self.state();
        state.phase = Phase::Replying(Instant::now(), length);
        state.planned = Some(Planned { length, seq, last });
    }

    pub(crate) fn phase(&self) -> Phase {
        self.state().phase
    }

    /// When the request that is not answered yet began.
    pub(crate) fn began(&self) -> Began {
        self.state().began
    }

    /// What left since the last head, interim answers aside.
    pub(crate) fn sent(&self) -> Vec<u8> {
        without_continue(&self.state().sent).to_vec()
    }

    /// The instant at which this connection has used up its time; `None` where others keep it.
    pub(crate) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        match self.phase() {
            Phase::Fresh(since) | Phase::Head(since) => Some(since + limits.head_time),
            Phase::Idle(since) => Some(since + limits.idle_time),
            Phase::Replying(since, length) => Some(since + limits.reply_allowance(length)),
            Phase::Busy | Phase::Closing => None,
        }
    }
}

impl State {
    /// Whether a request has begun: blank lines, which some send after a body, are none.
    fn has_begun(&self) -> bool {
        head::skip_blank_lines(&self.received) < self.received.len()
    }

    fn begin(&mut self, began: Began) {
        self.began = began;
        self.phase = Phase::Head(began.at);
        self.sent.clear();
        self.left = 0;
    }

    fn close(&mut self) {
        self.phase = Phase::Closing;
        self.received = Vec::new();
    }
}

fn without_continue(mut sent: &[u8]) -> &[u8] {
    while let Some(rest) = sent.strip_prefix(CONTINUE) {
        sent = rest;
    }
    sent
}

/// A socket whose traffic goes on tape.
pub(crate) struct Wire {
    socket: TcpStream,
    tape: Arc<Tape>,
    recorder: Arc<dyn Recorder>,
}

impl Wire {
    pub(crate) fn new(socket: TcpStream, tape: Arc<Tape>, recorder: Arc<dyn Recorder>) -> Self {
        Self { socket, tape, recorder }
    }

    pub(crate) fn into_socket(self) -> TcpStream {
        self.socket
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buffer))?;
        self.tape.took(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.socket).poll_write(cx, bytes))?;
        if let Some(seq) = self.tape.wrote(&bytes[..written]) {
            self.recorder.answered(seq);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use standin_model::SystemClock;

    use super::*;

    #[test]
    fn pipelined_requests_keep_their_own_bytes() {
        let limits = Limits::default();
        let tape = Tape::new(Arc::new(SystemClock), Arc::default());
        tape.took(b"\r\nPOST /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\n\r\n");
        let (head, _) = tape.head(&limits).expect("a whole head");
        assert_eq!(tape.cut(head.raw.len()), b"POST /a HTTP/1.1\r\n\r\n");
        tape.plan(4, Some(7), false);
        assert_eq!(tape.wrote(b"HTT"), None);
        assert_eq!(tape.wrote(b"P"), Some(7));
        assert!(matches!(tape.phase(), Phase::Head(_)));
        let (head, _) = tape.head(&limits).expect("a whole head");
        assert_eq!(head.target, b"/b");
        tape.cut(head.raw.len());
        tape.plan(1, Some(8), true);
        assert_eq!(tape.wrote(b"HTTP/1.1 100 Continue\r\n\r\n"), None);
        assert_eq!(tape.wrote(b"H"), Some(8));
        tape.took(b"more");
        assert_eq!((tape.phase(), tape.waiting()), (Phase::Closing, 0));
    }

    #[test]
    fn a_long_answer_is_out_when_its_last_byte_is() {
        let tape = Tape::new(Arc::new(SystemClock), Arc::default());
        tape.took(b"GET /a HTTP/1.1\r\n\r\n");
        let (head, _) = tape.head(&Limits::default()).expect("a whole head");
        tape.cut(head.raw.len());
        tape.plan(3 * SENT_BYTES, Some(7), false);
        assert_eq!(tape.wrote(&[b'x'; 2 * SENT_BYTES]), None);
        assert_eq!(tape.wrote(&[b'x'; SENT_BYTES - 1]), None);
        assert_eq!(tape.wrote(b"x"), Some(7));
        tape.took(b"POST");
        assert!(matches!(tape.phase(), Phase::Head(_)));
    }

    #[test]
    fn after_the_last_answer_nothing_is_taken() {
        let tape = Tape::new(Arc::new(SystemClock), Arc::default());
        tape.plan(1, None, true);
        assert_eq!(tape.wrote(b"H"), None);
        tape.took(b"more");
        assert_eq!((tape.phase(), tape.waiting()), (Phase::Closing, 0));
    }
}
