//! Floods leave nothing behind: no thread, no descriptor, no memory.
#![cfg(target_os = "linux")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use standin_receiver::Limits;
use support::{Client, Door, PATH, post, until, with_fields};

/// These tests count what the whole process holds, so only one runs at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// How long a flood that the door takes for as long as it comes goes on.
const FLOOD: std::time::Duration = std::time::Duration::from_secs(10);

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

/// Panics of any thread since the first door opened: a panic that is caught is still one.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PANICS.fetch_add(1, Ordering::AcqRel);
            before(info);
        }));
    });
}

/// Runs a flood against a door that has been used once, and waits until all is as it was.
fn leaves_nothing(limits: Limits, flood: impl FnOnce(&Door)) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    count_panics();
    let panics_before = PANICS.load(Ordering::Acquire);
    let door = Door::with(limits);
    door.assert_well();
    let (threads_before, descriptors_before) = (threads(), descriptors());
    flood(&door);
    door.assert_well();
    // The test runner starts and ends a few threads of its own meanwhile.
    until("threads and descriptors are back to the start", || {
        threads() <= threads_before + RUNNER && descriptors() <= descriptors_before + RUNNER
    });
    assert_eq!(PANICS.load(Ordering::Acquire), panics_before, "a thread panicked");
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
fn four_thousand_requests_that_are_reset_panic_nowhere_and_leak_nothing() {
    leaves_nothing(Limits::default(), |door| {
        for _ in 0..4_000 {
            let mut client = door.connect();
            client.send(&post(b"{}"));
            let _runtime = door.runtime.enter();
            client.0.set_nonblocking(true).expect("is set");
            let stream = tokio::net::TcpStream::from_std(client.0).expect("is taken over");
            stream.set_zero_linger().expect("is set");
        }
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
        let burst = post(b"").repeat(1_000);
        // How much the kernel keeps of answers that nobody reads differs between machines: the flood ends by the clock.
        let enough = std::time::Instant::now() + FLOOD;
        for _ in 0..500 {
            if std::time::Instant::now() >= enough || !unread.try_send(&burst) {
                break;
            }
        }
        let grown = memory().saturating_sub(before);
        assert!(grown < 64 * 1024 * 1024, "{grown} bytes more");
    });
}

#[test]
fn seeded_mutations_of_good_requests_do_no_harm() {
    let limits = Limits { body_time: std::time::Duration::from_millis(500), ..Limits::default() };
    leaves_nothing(limits, |door| {
        let mut random = StdRng::seed_from_u64(20_261_121);
        let seeds = [
            post(br#"{"messages":[{"type":"text"}]}"#),
            with_fields("Transfer-Encoding: chunked\r\n", b"4;a=b\r\nWiki\r\n5\r\npedia\r\n0\r\nX: y\r\n\r\n"),
            [post(b"one"), post(b"two")].concat(),
            with_fields("Expect: 100-continue\r\nTE: a;q=nan\r\nConnection: close, te\r\nContent-Length: 1\r\n", b"x"),
        ];
        for _ in 0..2_000 {
            let mut bytes = seeds[random.random_range(0..seeds.len())].clone();
            for _ in 0..random.random_range(1..4) {
                mutate(&mut bytes, &mut random);
            }
            let before = door.log.len();
            let mut client = door.connect();
            client.try_send(&bytes);
            // The door may have closed already.
            let _ = client.0.shutdown(std::net::Shutdown::Write);
            client.rest();
            for exchange in door.log.all().split_off(before) {
                let request = exchange.request;
                let wire = [request.head, request.framing.unwrap_or(request.body)].concat();
                let is_part = bytes.windows(wire.len().max(1)).any(|window| window == wire);
                assert!(is_part || wire.is_empty(), "{:?} of {:?}", wire.escape_ascii(), bytes.escape_ascii());
            }
        }
    });
}

fn mutate(bytes: &mut Vec<u8>, random: &mut StdRng) {
    let at = random.random_range(0..bytes.len().max(1)).min(bytes.len().saturating_sub(1));
    match random.random_range(0..6) {
        _ if bytes.is_empty() => bytes.push(b'P'),
        0 => bytes[at] = random.random(),
        1 => bytes.insert(at, [b'\r', b'\n', b' ', b':', b'0', 0, 0xff][random.random_range(0..7)]),
        2 => {
            bytes.remove(at);
        }
        3 => bytes.truncate(at),
        4 => {
            let part = bytes[at..bytes.len().min(at + random.random_range(1..40))].to_vec();
            let to = random.random_range(0..=bytes.len());
            bytes.splice(to..to, part);
        }
        _ => bytes[at] ^= 1 << random.random_range(0..8),
    }
}
