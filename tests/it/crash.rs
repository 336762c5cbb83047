//! Processes that are killed or asked to end: what was acknowledged or had left is in the log, every time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use serde_json::{Value, json};
use standin_tests::{Reply, TestServer, key, post_webhook, sha256, text, try_post_webhook, until};

use crate::standin;

const ROUNDS: usize = 10;
const POSTERS: usize = 4;

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed() {
    let standin = standin();
    let next = AtomicU32::new(1);
    let acknowledged: Mutex<BTreeMap<String, String>> = Mutex::default();
    let mut url = String::new();
    for round in 0..ROUNDS {
        let mut listening = standin.listen(&[]);
        assert!(url.is_empty() || url == listening.url, "the address stays");
        url.clone_from(&listening.url);
        let killed = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let before = acknowledged.lock().expect("unpoisoned").len();
            for _ in 0..POSTERS {
                scope.spawn(|| {
                    while !killed.load(Ordering::Acquire) {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let body = text("tg-1", &format!("number {number}")).to_string();
                        if try_post_webhook(&url, number, body.as_bytes()).is_some_and(|answer| answer.status == 200) {
                            let mut all = acknowledged.lock().expect("unpoisoned");
                            all.insert(key(number), sha256(body.as_bytes()));
                        }
                    }
                });
            }
            // Each round is cut at another point.
            until("acknowledgements", || {
                Some(()).filter(|()| acknowledged.lock().expect("unpoisoned").len() > before + round)
            });
            listening.process.kill();
            killed.store(true, Ordering::Release);
        });
    }
    let log = standin.log("direction:received");
    let kept: BTreeSet<&str> = log.iter().filter_map(|line| line["request"]["sha256"].as_str()).collect();
    let acknowledged = acknowledged.into_inner().expect("unpoisoned");
    assert!(acknowledged.len() >= ROUNDS);
    for (key, sha256) in &acknowledged {
        assert!(kept.contains(sha256.as_str()), "{key} was acknowledged");
    }
    // What was not read when the program was killed is read now.
    until("the reading of every envelope", || {
        let unread = standin.log("direction:received").into_iter().find(|line| line["read"] != true);
        unread.is_none().then_some(())
    });
    let seqs: BTreeSet<i64> = log.iter().filter_map(|line| line["seq"].as_i64()).collect();
    assert_eq!(seqs.len(), log.len(), "no number twice");
}

#[test]
fn a_send_that_was_cut_off_is_in_the_log_and_says_so() {
    let standin = standin();
    let platform = TestServer::start(|_, _| Reply::Silence);
    standin.connect(&platform.url("/v1/"), "CANARY0TOKEN0001");
    let mut sending = standin.start(&["send", "demo", "--as", "tg-1", "--text", "hi"]);
    let request = platform.wait_for(1).remove(0);
    // The row was there before the bytes left.
    let open = standin.log("direction:sent");
    assert_eq!((open.len(), &open[0]["status"], &open[0]["answered"]), (1, &Value::Null, &json!(false)));
    assert_eq!(open[0]["duration_ms"], Value::Null);
    sending.kill();
    let cut = standin.log("direction:sent");
    assert_eq!((cut.len(), &cut[0]["error"], &cut[0]["seq"]), (1, &json!("interrupted"), &open[0]["seq"]));
    assert_eq!(standin.part(1, "body"), request.body);
    assert_eq!(platform.requests().len(), 1, "it is not sent again by itself");
}

#[test]
fn a_receiver_that_is_asked_to_end_answers_what_it_has_taken() {
    let standin = standin();
    let listening = standin.listen(&["--delay", "700"]);
    let url = listening.url.clone();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| post_webhook(&url, 1, text("tg-1", "late").to_string().as_bytes()));
        listening.process.line("the commit, which comes before the answer", |line| line["summary"] == "late");
        let _ = listening.process.terminate().done();
        assert_eq!(waiting.join().expect("an answer").status, 200);
    });
    let log = standin.log("");
    assert_eq!((log.len(), &log[0]["status"], &log[0]["answered"]), (1, &json!(200), &json!(true)));
}
