//! A door without a free descriptor waits and recovers.
#![cfg(target_os = "linux")]

mod support;

use std::net::TcpStream;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use support::Door;

#[test]
fn a_door_out_of_descriptors_recovers() {
    let door = Door::open();
    door.assert_well();
    let limit = getrlimit(Resource::Nofile);
    let used = std::fs::read_dir("/proc/self/fd").expect("is there").count() as u64;
    setrlimit(Resource::Nofile, Rlimit { current: Some(used + 40), maximum: limit.maximum }).expect("is set");
    let mut clients = Vec::new();
    while let Ok(client) = TcpStream::connect(door.addr) {
        clients.push(client);
        assert!(clients.len() <= 100, "the limit does not hold");
    }
    assert!(clients.len() >= 10, "{}", clients.len());
    drop(clients);
    door.assert_well();
    setrlimit(Resource::Nofile, limit).expect("is set");
    door.assert_well();
}
