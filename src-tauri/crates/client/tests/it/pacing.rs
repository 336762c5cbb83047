//! The pace as the receiving socket sees it, retries included.

use std::sync::Arc;
use std::time::Duration;

use standin_client::{About, Pace, Retry};

use crate::support::{Act, Log, Server, about, client, post, until};

fn paced(per_second: u32) -> About {
    let pace = Pace { key: "demo".to_owned(), per_second };
    About { pace: Some(pace), retry: Retry::Safe, ..about() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_rolling_second_sees_more_than_the_limit_with_retries_among_them() {
    let log = Arc::new(Log::default());
    let acts = vec![Act::status(429), Act::status(503), Act::status(201)];
    let server = Server::start(&log, acts).await;
    let client = client(&log);
    let tasks: Vec<_> = (0..14)
        .map(|_| {
            let (client, url) = (client.clone(), server.url("/"));
            tokio::spawn(async move { client.send(post(&url), paced(8)).await.expect("sent").status() })
        })
        .collect();
    until(|| client.budgets().first().is_some_and(|budget| budget.waiting >= 6)).await;
    let budget = client.budgets().remove(0);
    assert_eq!((budget.key.as_str(), budget.limit), ("demo", 8));
    assert!(budget.used <= 8);
    for task in tasks {
        assert_eq!(task.await.expect("runs"), Some(201));
    }
    let mut times: Vec<_> = server.arrived().iter().map(|arrived| arrived.at).collect();
    times.sort();
    assert_eq!(times.len(), 16);
    for (index, at) in times.iter().enumerate() {
        // A little less than a second: a busy machine reads late. The pacer's own test is exact.
        let within = times[index..].iter().take_while(|other| **other - *at < Duration::from_millis(900)).count();
        assert!(within <= 8, "{within} at once");
    }
    assert_eq!(client.budgets()[0].waiting, 0);
}

#[tokio::test]
async fn what_is_not_paced_does_not_wait() {
    let log = Arc::new(Log::default());
    let server = Server::start(&log, vec![Act::status(201)]).await;
    let client = client(&log);
    for _ in 0..30 {
        client.send(post(&server.url("/")), about()).await.expect("sent");
    }
    assert!(client.budgets().is_empty());
    assert!(server.arrived()[29].at - server.arrived()[0].at < Duration::from_secs(1));
}
