//! No 2xx before the commit: what was acknowledged is there after the program was killed, every time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use standin_tests::{key, sha256, text, try_post_webhook, until};

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
