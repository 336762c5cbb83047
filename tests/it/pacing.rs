//! Pacing: at most ten requests in a second leave with one token, over all processes on a data folder.

use std::time::{Duration, Instant};

use standin_tests::TestServer;

use crate::standin;

const MESSAGES: usize = 25;

/// Each may be seen late on a busy machine, which makes the gap to the eleventh after it shorter; unpaced there is none.
const GAP: Duration = Duration::from_millis(500);

/// Each is recorded before it leaves, and the eleventh once the first has left for a second: lateness only lengthens
/// this. The clock of the wall may be set by a few milliseconds meanwhile.
const SECOND: jiff::SignedDuration = jiff::SignedDuration::from_millis(990);

#[test]
fn never_more_than_ten_in_a_rolling_second_over_all_processes() {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect_as("demo", &platform.url("/v1/"), "CANARY0TOKEN0001", &[]);
    let _owner = standin.listen(&[]);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for number in 0..MESSAGES {
            let standin = &standin;
            scope.spawn(move || standin.send(&format!("tg-{number}"), &["--text", "hi"]).done());
        }
    });
    let mut arrived: Vec<_> = platform.requests().iter().map(|request| request.at).collect();
    arrived.sort();
    assert_eq!(arrived.len(), MESSAGES);
    for (first, eleventh) in arrived.iter().zip(&arrived[10..]) {
        let apart = eleventh.duration_since(*first);
        assert!(apart >= GAP, "eleven requests within {apart:?}");
    }
    let mut began: Vec<jiff::Timestamp> = standin
        .log("direction:sent kind:send")
        .iter()
        .map(|sent| sent["started_at"].as_str().expect("a time").parse().expect("RFC 3339"))
        .collect();
    began.sort();
    assert_eq!(began.len(), MESSAGES);
    for (first, eleventh) in began.iter().zip(&began[10..]) {
        let apart = eleventh.duration_since(*first);
        assert!(apart >= SECOND, "eleven requests began within {apart:?}");
    }
    // Being late makes these longer alone: ten in each second that has passed since the first could leave.
    for (seconds, at) in (0..).zip(arrived.iter().step_by(10)) {
        let after = at.duration_since(begun);
        assert!(after >= Duration::from_secs(seconds), "more than {} requests within {after:?}", seconds * 10);
    }
}

#[test]
fn a_paced_burst_keeps_within_the_platforms_own_count() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulating = standin.simulate(&listening.url, &["--time-scale", "0.02"]);
    standin.connect_as("demo", &simulating.base_url, &simulating.token, &[]);
    std::thread::scope(|scope| {
        for number in 0..15 {
            let standin = &standin;
            scope.spawn(move || standin.send(&format!("tg-{number}"), &["--text", "hi"]).done());
        }
    });
    let sent = standin.log("direction:sent");
    assert_eq!(sent.iter().filter(|line| line["status"] == 201).count(), 15);
    // The platform counts arrivals: one that a busy machine held up may share its second with an eleventh.
    assert!(sent.len() <= 16, "{} attempts", sent.len());
}
