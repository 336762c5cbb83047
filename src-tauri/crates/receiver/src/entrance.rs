//! Takes connections in: never more than the cap, the oldest unfinished one making room.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;

use crate::connection;
use crate::door::Door;

/// How long accepting rests when the system has no descriptor left.
const REST: Duration = Duration::from_millis(50);

/// What the system may hold of answers that a peer does not read: they are short, and its own default is megabytes.
const SEND_BUFFER: u32 = 16 * 1024;
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

struct Guest {
    thrown_out: CancellationToken,
    owed: Arc<AtomicBool>,
}

/// The connections that are open, by the order in which they came.
#[derive(Default)]
pub(crate) struct Guests {
    open: Mutex<BTreeMap<u64, Guest>>,
}

impl Guests {
    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Guest>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room for one more. `false` where all wait for their commit or their answer.
    fn make_room(&self, most: usize) -> bool {
        let mut open = self.open();
        while open.len() >= most {
            let oldest = open.iter().find(|(_, guest)| !guest.owed.load(Ordering::Acquire));
            let Some(number) = oldest.map(|(number, _)| *number) else { return false };
            if let Some(guest) = open.remove(&number) {
                guest.thrown_out.cancel();
            }
        }
        true
    }

    /// Throws everybody out.
    pub(crate) fn throw_all_out(&self) {
        for guest in self.open().values() {
            guest.thrown_out.cancel();
        }
    }
}

/// Binds the public port.
pub(crate) fn listen(addr: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if addr.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Without it a port cannot be taken again for a minute; on Windows it would let others take it from us.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(addr)?;
    socket.listen(BACKLOG)
}

/// Accepts until `closing`.
pub(crate) async fn accept(door: Arc<Door>, listener: TcpListener, guests: Arc<Guests>, closing: CancellationToken) {
    let mut number = 0_u64;
    loop {
        let accepted = tokio::select! {
            () = closing.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        if !guests.make_room(door.limits.connections) {
            door.watch.turned_away("too_many_connections", &[]);
            continue;
        }
        // Answers are one small write; waiting for more to send would only delay them.
        let _ = socket.set_nodelay(true);
        number += 1;
        let thrown_out = CancellationToken::new();
        let owed = Arc::new(AtomicBool::new(false));
        let guest = Guest { thrown_out: thrown_out.clone(), owed: Arc::clone(&owed) };
        guests.open().insert(number, guest);
        let (door, closing, guests) = (Arc::clone(&door), closing.clone(), Arc::clone(&guests));
        let tasks = door.tasks.clone();
        tasks.spawn(async move {
            connection::serve(door, socket, peer, owed, thrown_out, closing).await;
            guests.open().remove(&number);
        });
    }
}
