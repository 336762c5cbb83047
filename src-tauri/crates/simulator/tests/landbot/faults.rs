//! Seeded faults: what each does to a message, and that the same seed does the same.

use std::collections::HashMap;

use standin_simulator::FaultKind;
use standin_simulator::landbot::Options;

use crate::support::{Bench, Receiver, scripted};

const FOUR: &str = "[[block]]\nsay = \"1\"\n[[block]]\nsay = \"2\"\n[[block]]\nsay = \"3\"\n[[block]]\nsay = \"4\"\n";

fn with(receiver: &Receiver, faults: &[&str], seed: u64) -> Options {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    Options { faults, seed, ..scripted(&[receiver], FOUR) }
}

async fn run(faults: &[&str], seed: u64) -> (Bench, Receiver) {
    let receiver = Receiver::ok().await;
    let bench = Bench::start(with(&receiver, faults, seed)).await;
    bench.says("ada", "hi").await;
    bench.idle().await;
    (bench, receiver)
}

#[tokio::test]
async fn no_fault_keeps_the_order() {
    let (bench, receiver) = run(&[], 1).await;
    assert_eq!(receiver.words(), ["1", "2", "3", "4"]);
    assert!(bench.attempts().iter().all(|t| t.fault.is_none() && t.attempt == 1));
}

#[tokio::test]
async fn reorder_swaps_neighbours() {
    let (bench, receiver) = run(&["reorder"], 1).await;
    assert_eq!(receiver.words(), ["2", "1", "4", "3"]);
    let faults: Vec<_> = bench.attempts().iter().map(|t| t.fault).collect();
    assert_eq!(faults, [None, Some(FaultKind::Reorder), None, Some(FaultKind::Reorder)]);
}

#[tokio::test]
async fn duplicate_posts_the_same_bytes_and_key_twice() {
    let (bench, receiver) = run(&["duplicate"], 1).await;
    assert_eq!(receiver.words(), ["1", "1", "2", "2", "3", "3", "4", "4"]);
    for pair in receiver.hooks().chunks(2) {
        assert_eq!((&pair[0].body, pair[0].key()), (&pair[1].body, pair[1].key()));
    }
    assert_eq!(bench.attempts()[1].fault, Some(FaultKind::Duplicate));
}

#[tokio::test]
async fn drop_sends_nothing_and_says_so() {
    let (bench, receiver) = run(&["drop"], 1).await;
    assert!(receiver.hooks().is_empty());
    let attempts = bench.attempts();
    assert_eq!(attempts.len(), 4);
    assert!(attempts.iter().all(|t| t.attempt == 0 && t.fault == Some(FaultKind::Drop) && t.error.is_some()));
}

#[tokio::test]
async fn fail_loses_the_first_answer_so_that_a_retry_follows() {
    let (bench, receiver) = run(&["fail"], 1).await;
    let mut deliveries: HashMap<String, usize> = HashMap::new();
    for hook in receiver.hooks() {
        *deliveries.entry(hook.key().to_owned()).or_default() += 1;
    }
    assert_eq!(deliveries.len(), 4);
    assert!(deliveries.values().all(|n| *n == 2), "{deliveries:?}");
    let (firsts, seconds): (Vec<_>, Vec<_>) = bench.attempts().into_iter().partition(|t| t.attempt == 1);
    assert!(firsts.iter().all(|t| t.fault == Some(FaultKind::Fail) && t.status == Some(200)));
    assert!(seconds.iter().all(|t| t.attempt == 2 && t.fault.is_none()));
}

#[tokio::test]
async fn delay_is_late_but_in_order() {
    let (bench, receiver) = run(&["delay"], 1).await;
    assert_eq!(receiver.words(), ["1", "2", "3", "4"]);
    assert!(bench.attempts().iter().all(|t| t.fault == Some(FaultKind::Delay)));
}

#[tokio::test]
async fn the_same_seed_does_the_same_and_another_does_not() {
    let faults = ["drop=0.3", "duplicate=0.3", "reorder=0.3"];
    let mut runs = Vec::new();
    for seed in [7, 7, 8, 9, 10] {
        let (_bench, receiver) = run(&faults, seed).await;
        runs.push(receiver.words());
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[2..].iter().any(|other| *other != runs[0]), "{runs:?}");
}
