//! What one stranger, and all of them together, may cost: bytes, time, counts.

use std::time::Duration;

/// The bounds of the door. `Default` gives the values that are meant for use; tests take smaller ones.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Longest head of a request, bytes.
    pub head_bytes: usize,
    /// Most header fields in a head.
    pub fields: usize,
    /// Time for a whole head from its first byte, and for the first byte of a new connection.
    pub head_time: Duration,
    /// How long a connection may stand idle between two requests.
    pub idle_time: Duration,
    /// Longest body, bytes of the entity.
    pub body_bytes: usize,
    /// Time for a body, to which each received byte adds by [`Limits::body_rate`].
    pub body_time: Duration,
    /// The slowest body that is waited for once `body_time` is used up, bytes a second.
    pub body_rate: u64,
    /// Time for the peer to take an answer off our hands.
    pub reply_time: Duration,
    /// Most connections at once; never more than half the descriptors less 64.
    pub connections: usize,
    /// Most bytes of bodies held at once over all connections.
    pub in_flight_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 64 * 1024,
            fields: 100,
            head_time: Duration::from_secs(5),
            idle_time: Duration::from_secs(60),
            body_bytes: 20 * 1024 * 1024,
            body_time: Duration::from_secs(10),
            body_rate: 64 * 1024,
            reply_time: Duration::from_secs(10),
            connections: 1024,
            in_flight_bytes: 64 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// The chunked form of a body may cost this much on the wire: one-byte chunks are six times their entity.
    pub(crate) fn framed_bytes(&self) -> usize {
        self.body_bytes.saturating_mul(2).saturating_add(64 * 1024)
    }

    /// How long the peer may take to take an answer of `length` bytes off our hands.
    pub(crate) fn reply_allowance(&self, length: usize) -> Duration {
        self.reply_time + Duration::from_millis((length as u64).saturating_mul(1000) / self.body_rate.max(1))
    }

    /// How long a body of which `received` bytes are here may take in all.
    pub(crate) fn body_allowance(&self, received: u64) -> Duration {
        self.body_time + Duration::from_millis(received.saturating_mul(1000) / self.body_rate.max(1))
    }
}

/// Raises the soft limit of descriptors to the hard one, and says how many connections fit into it.
pub(crate) fn fitting_connections(wanted: usize) -> usize {
    match descriptors() {
        Some(all) => wanted.min((all / 2).saturating_sub(64)).max(1),
        None => wanted.max(1),
    }
}

#[cfg(unix)]
fn descriptors() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    // The most that is of use here: macOS refuses to raise it to its "unlimited".
    const ENOUGH: u64 = 10_240;
    let now = getrlimit(Resource::Nofile);
    let goal = now.maximum.map_or(ENOUGH, |hard| hard.min(ENOUGH));
    match now.current {
        Some(soft) if soft < goal => {
            let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(goal), maximum: now.maximum });
            usize::try_from(if raised.is_ok() { goal } else { soft }).ok()
        }
        Some(soft) => usize::try_from(soft).ok(),
        None => None,
    }
}

#[cfg(not(unix))]
fn descriptors() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_body_earns_time_by_its_bytes() {
        let limits = Limits { body_time: Duration::from_secs(1), body_rate: 1000, ..Limits::default() };
        assert_eq!(limits.body_allowance(0), Duration::from_secs(1));
        assert_eq!(limits.body_allowance(500), Duration::from_millis(1500));
        assert!(limits.body_allowance(u64::MAX) > Duration::from_secs(1));
    }

    #[test]
    fn at_least_one_connection_fits() {
        assert!(fitting_connections(1024) >= 1);
        assert_eq!(fitting_connections(1), 1);
    }
}
