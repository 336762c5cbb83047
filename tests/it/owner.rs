//! One owner per data folder: processes on the same folder agree, and another takes over when the owner is gone.

use std::collections::BTreeSet;

use serde_json::Value;
use standin_tests::{TestServer, post_webhook, text, try_post_webhook, until};

use crate::standin;

const TOKEN: &str = "CANARY0TOKEN0001";

fn seqs(log: &[Value]) -> Vec<i64> {
    log.iter().filter_map(|line| line["seq"].as_i64()).collect()
}

#[test]
fn send_beside_listen_writes_into_the_same_log() {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect(&platform.url("/v1/"), TOKEN);
    let listening = standin.listen(&["demo"]);
    for number in 0..3 {
        let _ = standin.send("tg-1", &["--text", "hi"]).done();
        let body = text("tg-1", &format!("answer {number}")).to_string();
        assert_eq!(post_webhook(&listening.url, number, body.as_bytes()).status, 200);
    }
    let log = standin.log("");
    assert_eq!(seqs(&log), [1, 2, 3, 4, 5, 6]);
    let ways: Vec<&str> = log.iter().filter_map(|line| line["direction"].as_str()).collect();
    assert_eq!(ways, ["sent", "received", "sent", "received", "sent", "received"]);
}

#[test]
fn two_receivers_are_one() {
    let standin = standin();
    let (first, second) = (standin.listen(&[]), standin.listen(&[]));
    assert_eq!(first.url, second.url);
    assert_eq!(post_webhook(&first.url, 1, text("tg-1", "both see it").to_string().as_bytes()).status, 200);
    for each in [&first, &second] {
        let line = each.process.line("the webhook", |line| line["kind"] == "webhook");
        assert_eq!((line["seq"].as_i64(), line["summary"].as_str()), (Some(1), Some("both see it")));
    }
    assert_eq!(standin.log("").len(), 1);
    let elsewhere = standin.run(&["listen", "--port", &standin_tests::unused_port().to_string()]);
    assert_eq!((elsewhere.code, elsewhere.error()["code"].as_str()), (2, Some("receiver_elsewhere")));
}

#[test]
fn a_guest_takes_over_when_the_owner_is_killed() {
    let standin = standin();
    let mut first = standin.listen(&[]);
    let second = standin.listen(&[]);
    assert_eq!(post_webhook(&first.url, 1, text("tg-1", "before").to_string().as_bytes()).status, 200);
    second.process.line("the first webhook", |line| line["summary"] == "before");
    first.process.kill();
    let body = text("tg-1", "after").to_string();
    let answer = until("the door of the new owner", || try_post_webhook(&second.url, 2, body.as_bytes()));
    assert_eq!(answer.status, 200);
    second.process.line("the second webhook", |line| line["summary"] == "after");
    let log = standin.log("");
    assert_eq!(seqs(&log), [1, 2]);
}

#[test]
fn a_guest_takes_over_when_the_owner_ends() {
    let standin = standin();
    let first = standin.listen(&[]);
    let second = standin.listen(&[]);
    let _ = first.process.terminate().done();
    let body = text("tg-1", "after").to_string();
    let answer = until("the door of the new owner", || try_post_webhook(&second.url, 2, body.as_bytes()));
    assert_eq!(answer.status, 200);
    second.process.line("the webhook", |line| line["summary"] == "after");
}

#[test]
fn short_commands_at_once_all_get_through() {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect(&platform.url("/v1/"), TOKEN);
    std::thread::scope(|scope| {
        for number in 0..10 {
            let standin = &standin;
            scope.spawn(move || standin.send(&format!("tg-{number}"), &["--text", "hi"]).done());
        }
    });
    assert_eq!(platform.requests().len(), 10, "each once");
    let log = standin.log("");
    let unique: BTreeSet<i64> = seqs(&log).into_iter().collect();
    assert_eq!((log.len(), unique.len()), (10, 10));
}

#[test]
fn the_log_is_followed_from_another_process() {
    let standin = standin();
    let listening = standin.listen(&[]);
    assert_eq!(post_webhook(&listening.url, 1, text("tg-1", "old").to_string().as_bytes()).status, 200);
    let following = standin.start(&["log", "customer:tg-1", "--follow"]);
    following.line("what was there", |line| line["summary"] == "old");
    for (number, customer) in [(2, "tg-2"), (3, "tg-1")] {
        assert_eq!(post_webhook(&listening.url, number, text(customer, "new").to_string().as_bytes()).status, 200);
    }
    let line = following.line("what came", |line| line["summary"] == "new");
    assert_eq!(line["customer"], "tg-1");
    assert_eq!(following.lines().len(), 2);
}
