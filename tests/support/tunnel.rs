//! A tunnel on loopback: a port whose connections end at another one, killed and started again as real ones are.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The tunnel. Its public host is `localhost`, so that what comes through it is told from what comes to 127.0.0.1.
pub struct Tunnel {
    port: u16,
    target: Arc<AtomicU64>,
    running: Option<Running>,
}

struct Running {
    over: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Tunnel {
    /// Starts one to a port of this machine.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn to(target: u64) -> Self {
        let mut tunnel = Self { port: 0, target: Arc::new(AtomicU64::new(target)), running: None };
        tunnel.start();
        tunnel
    }

    /// The public URL.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Leads to another port from now on.
    pub fn lead_to(&self, target: u64) {
        self.target.store(target, Ordering::Release);
    }

    /// Starts it again, at the address that it had.
    ///
    /// # Panics
    /// When its port is taken.
    pub fn start(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).expect("the port is free");
        self.port = listener.local_addr().expect("an address").port();
        let (over, streams) = (Arc::new(AtomicBool::new(false)), Arc::<Mutex<Vec<TcpStream>>>::default());
        let (ended, open, target) = (over.clone(), streams.clone(), self.target.clone());
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::Acquire) {
                    return;
                }
                let port = u16::try_from(target.load(Ordering::Acquire)).expect("a port");
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                join(&near, &far, &open);
            }
        });
        self.running = Some(Running { over, streams });
    }

    /// Kills it: what is under way breaks, and nothing listens any more.
    pub fn kill(&mut self) {
        let Some(running) = self.running.take() else { return };
        running.over.store(true, Ordering::Release);
        // Wakes the accepting thread, which then lets go of the port.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        for stream in running.streams.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        crate::until("the tunnel's port to be free", || TcpStream::connect(("127.0.0.1", self.port)).err());
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.kill();
    }
}

fn join(near: &TcpStream, far: &TcpStream, open: &Mutex<Vec<TcpStream>>) {
    for (from, to) in [(near, far), (far, near)] {
        let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) else { return };
        if let Ok(kept) = from.try_clone() {
            open.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        }
        std::thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
    }
}
