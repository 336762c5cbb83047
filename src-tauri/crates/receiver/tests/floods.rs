//! Floods leave nothing behind: no thread, no descriptor, no memory.
#![cfg(target_os = "linux")]

mod support;

use std::sync::{Mutex, PoisonError};

use standin_receiver::Limits;
use support::{Client, Door, PATH, post, until};

/// These tests count what the whole process holds, so only one runs at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// Threads and descriptors that may be the test runner's: far fewer than any flood here would leak.
const RUNNER: usize = 8;

fn count(folder: &str) -> usize {
    std::fs::read_dir(folder).expect("is there").count()
}

fn threads() -> usize {
    count("/proc/self/task")
}

fn descriptors() -> usize {
    count("/proc/self/fd")
}

fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("is there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("is said");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

/// Runs a flood against a door that has been used once, and waits until all is as it was.
fn leaves_nothing(limits: Limits, flood: impl FnOnce(&Door)) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let door = Door::with(limits);
    door.assert_well();
    let (threads_before, descriptors_before) = (threads(), descriptors());
    flood(&door);
    door.assert_well();
    // The test runner starts and ends a few threads of its own meanwhile.
    until("threads and descriptors are back to the start", || {
        threads() <= threads_before + RUNNER && descriptors() <= descriptors_before + RUNNER
    });
}

#[test]
fn five_hundred_requests_of_http_2_leak_nothing() {
    leaves_nothing(Limits::default(), |door| {
        for _ in 0..500 {
            let reply = door.say(b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n");
            assert!(reply.starts_with("HTTP/1.1 400 "), "{reply}");
        }
    });
}

#[test]
fn four_thousand_requests_that_are_reset_lose_nothing_and_leak_nothing() {
    leaves_nothing(Limits::default(), |door| {
        let before = door.log.webhooks().len();
        for _ in 0..4_000 {
            let mut client = door.connect();
            client.send(&post(b"{}"));
            let _runtime = door.runtime.enter();
            client.0.set_nonblocking(true).expect("is set");
            let stream = tokio::net::TcpStream::from_std(client.0).expect("is taken over");
            stream.set_zero_linger().expect("is set");
        }
        // A reset throws away what was not read yet, so not each of them reaches the log; none may do harm.
        assert!(door.log.webhooks().len() >= before);
    });
}

#[test]
fn five_hundred_slow_heads_and_bodies_cost_no_thread_and_leak_nothing() {
    leaves_nothing(Limits::default(), |door| {
        let before = threads();
        let mut slow: Vec<Client> = (0..500).map(|_| door.connect()).collect();
        for (number, client) in slow.iter_mut().enumerate() {
            let fields = if number % 2 == 0 { "Content-Length: 1000\r\n\r\nx" } else { "X-Slow: " };
            client.send(format!("POST {PATH} HTTP/1.1\r\nHost: localhost\r\n{fields}").as_bytes());
        }
        door.assert_well();
        assert!(threads() <= before + RUNNER, "{} threads, {before} before", threads());
    });
}

#[test]
fn endless_header_lines_and_unread_answers_stay_small_in_memory() {
    let limits = Limits { reply_time: std::time::Duration::from_millis(500), ..Limits::default() };
    leaves_nothing(limits, |door| {
        let before = memory();
        let mut endless = door.connect();
        endless.send(format!("POST {PATH} HTTP/1.1\r\nX: ").as_bytes());
        let line = vec![b'x'; 1024 * 1024];
        for _ in 0..200 {
            if !endless.try_send(&line) {
                break;
            }
        }
        let mut unread = door.connect();
        unread.0.set_write_timeout(Some(std::time::Duration::from_secs(5))).expect("is set");
        let burst = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(30_000);
        for _ in 0..50 {
            if !unread.try_send(&burst) {
                break;
            }
        }
        let grown = memory().saturating_sub(before);
        assert!(grown < 64 * 1024 * 1024, "{grown} bytes more");
    });
}
