//! Deliveries that are repeated: attempts of one message, with the same key and the same bytes.

use std::collections::BTreeMap;

use serde_json::Value;
use standin_tests::{TestServer, reply, sha256};

use crate::standin;

/// The received envelopes by their key, each list in order.
fn by_key(lines: &[Value]) -> BTreeMap<String, Vec<Value>> {
    let mut groups: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line["direction"] == "received") {
        groups.entry(line["dedupe_key"].to_string()).or_default().push(line.clone());
    }
    groups
}

/// Holds that these are the attempts of one message: counted from 1, the same bytes, linked to the first.
fn assert_attempts(group: &[Value], count: usize) {
    assert_eq!(group.len(), count, "{group:#?}");
    for (index, line) in group.iter().enumerate() {
        assert_eq!(line["attempt"], index + 1);
        assert_eq!(line["request"]["sha256"], group[0]["request"]["sha256"]);
        let first = if index == 0 { Value::Null } else { group[0]["seq"].clone() };
        assert_eq!(line["duplicate_of"], first);
    }
}

#[test]
fn a_lost_answer_leads_to_a_second_attempt_of_the_same_message() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulating = standin.simulate(&listening.url, &["--time-scale", "0.02", "--fault", "fail=1"]);
    standin.connect(&simulating.base_url, &simulating.token);
    let _ = standin.send("tg-1", &["--text", "hi"]).done();
    let lines = listening
        .process
        .until("both attempts of three messages", |lines| (lines.len() > 6).then(|| lines[1..].to_vec()));
    let groups = by_key(&lines);
    assert_eq!(groups.len(), 3);
    for group in groups.values() {
        assert_attempts(group, 2);
    }
    assert_eq!(standin.log("has:duplicate direction:received").len(), 3);
}

#[test]
fn a_receiver_that_answers_500_gets_every_message_six_times() {
    let standin = standin();
    let listening = standin.listen(&["--answer", "500"]);
    let simulating = standin.simulate(&listening.url, &["--time-scale", "0.01"]);
    standin.connect(&simulating.base_url, &simulating.token);
    let _ = standin.send("tg-1", &["--text", "hi"]).done();
    let lines = listening
        .process
        .until("six attempts of three messages", |lines| (lines.len() > 18).then(|| lines[1..].to_vec()));
    let groups = by_key(&lines);
    assert_eq!(groups.len(), 3);
    for group in groups.values() {
        assert_attempts(group, 6);
        assert!(group.iter().all(|line| line["status"] == 500));
    }
    // The other side counts the same.
    let traffic = simulating.process.until("the simulator's account", |lines| {
        let out: Vec<Value> = lines.iter().filter(|line| line["direction"] == "out").cloned().collect();
        (out.len() >= 18).then_some(out)
    });
    let last = traffic.iter().filter(|line| line["attempt"] == 6).count();
    assert_eq!(last, 3);
}

#[test]
fn a_message_that_is_posted_twice_is_one_message() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulating = standin.simulate(&listening.url, &["--time-scale", "0.02", "--fault", "duplicate"]);
    standin.connect(&simulating.base_url, &simulating.token);
    let lines = standin.send("tg-1", &["--text", "hi", "--wait", "30"]).done().lines();
    let groups = by_key(&lines);
    assert_eq!(groups.len(), 3);
    for group in groups.values() {
        assert_attempts(group, 2);
    }
}

#[test]
fn several_hooks_each_get_every_message() {
    let standin = standin();
    let middleware = TestServer::start(|_, _| reply(200, "text/plain", ""));
    let listening = standin.listen(&[]);
    let more = ["--webhook", &middleware.url("/hook"), "--time-scale", "0.02"];
    let simulating = standin.simulate(&listening.url, &more);
    standin.connect(&simulating.base_url, &simulating.token);
    let _ = standin.send("tg-1", &["--text", "hi"]).done();
    let lines = listening.process.until("three messages", |lines| (lines.len() > 3).then(|| lines[1..].to_vec()));
    let mut ours: Vec<String> =
        lines.iter().map(|line| line["request"]["sha256"].as_str().unwrap().to_owned()).collect();
    let mut theirs: Vec<String> = middleware.wait_for(3).iter().map(|request| sha256(&request.body)).collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
}
