//! The writer: many at once, limits, changes, settings.

use standin_model::secret::Place;
use standin_model::view::LogAsk;
use standin_model::{Connection, PlatformKind, RecordError};
use standin_store::{Change, StoreError};

use crate::support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_producers_at_once() {
    let (_folder, store) = fresh();
    let mut changes = store.watch();
    let producers: Vec<_> = (0..64)
        .map(|producer: u32| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut seqs = Vec::new();
                for number in 0..20 {
                    let body = format!("{producer}-{number}");
                    let seq = record(&store, webhook(body.as_bytes())).await;
                    seqs.push((seq, body));
                }
                seqs
            })
        })
        .collect();
    let mut all = Vec::new();
    for producer in producers {
        all.extend(producer.await.expect("no panic"));
    }
    for (seq, body) in &all {
        let part = store.part(*seq, Place::Body, false).expect("is readable").expect("is there");
        assert_eq!(part.bytes, body.as_bytes());
    }
    let mut seqs: Vec<_> = all.iter().map(|(seq, _)| *seq).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=1280).collect::<Vec<_>>());
    assert_eq!(store.size().envelopes, 1280);
    assert!(store.size().bytes > 0);
    let (mut told, mut commits) = (0, 0);
    while told < 1280 {
        commits += 1;
        told += changes.recv().await.expect("a change").len();
    }
    assert!(commits < 1280, "{commits} commits for 1280 exchanges");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_row_fails_only_itself() {
    let (_folder, store) = fresh();
    let twin = webhook(b"twin");
    record(&store, twin.clone()).await;
    let futures: Vec<_> = (0..40)
        .map(|number| if number % 4 == 0 { twin.clone() } else { webhook(b"good") })
        .map(|exchange| store.record(exchange, Vec::new()))
        .collect();
    for (number, future) in futures.into_iter().enumerate() {
        let fate = future.await;
        if number % 4 == 0 {
            assert!(matches!(fate, Err(RecordError::Storage(_))), "{fate:?}");
        } else {
            assert!(fate.is_ok(), "{fate:?}");
        }
    }
    assert_eq!(store.size().envelopes, 31);
    let rows = store.log(&LogAsk::default()).expect("answers");
    assert_eq!((rows.rows.len(), rows.total), (31, 31));
}

#[tokio::test]
async fn a_locked_database_refuses_and_recovers() {
    let (folder, store) = fresh();
    let other = rusqlite::Connection::open(folder.path().join("standin.db")).expect("opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("locks");
    let fate = store.record(webhook(b"x"), Vec::new()).await;
    assert_eq!(fate, Err(RecordError::Storage("the database is locked by another program".to_owned())));
    other.execute_batch("ROLLBACK").expect("unlocks");
    record(&store, webhook(b"x")).await;
    assert_eq!(store.size().envelopes, 1);
}

/// Runs in a process of its own, whose files may not grow beyond a limit: the nearest to a full disk without one.
#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_refuses_without_half_rows() {
    if std::env::var_os(SMALL_DISK).is_none() {
        return run_on_a_small_disk();
    }
    let (folder, store) = fresh();
    let mut stored = 0;
    let refusal = loop {
        assert!(stored < 200, "the limit should have been met");
        match store.record(webhook(&[b'x'; 20_000]), Vec::new()).await {
            Ok(_) => stored += 1,
            Err(refusal) => break refusal,
        }
    };
    assert!(matches!(refusal, RecordError::Storage(_)), "{refusal}");
    assert!(stored > 0);
    let page = store.log(&LogAsk { limit: Some(1000), ..LogAsk::default() }).expect("is still readable");
    assert_eq!((page.rows.len(), page.total), (stored, i64::try_from(stored).expect("small")));
    let half = store.part(page.rows[0].seq + 1, Place::Body, false).expect("is readable");
    assert_eq!(half, None);
    drop(folder);
}

const SMALL_DISK: &str = "STANDIN_TEST_SMALL_DISK";

#[cfg(unix)]
fn run_on_a_small_disk() {
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" --exact \"$1\""])
        .arg(std::env::current_exe().expect("this test"))
        .arg("writing::a_full_disk_refuses_without_half_rows")
        .env(SMALL_DISK, "1")
        .output()
        .expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn closed_is_closed() {
    let (_folder, store) = fresh();
    let waiting = store.record(webhook(b"x"), Vec::new());
    store.close().await;
    assert!(waiting.await.is_ok(), "what was queued before is written");
    assert_eq!(store.record(webhook(b"x"), Vec::new()).await, Err(RecordError::Closed));
    assert!(matches!(store.set_setting("a", None), Err(StoreError::Record(RecordError::Closed))));
    assert!(matches!(store.envelope(1), Err(StoreError::Closed)));
    store.close().await;
}

#[tokio::test]
async fn names_and_connections() {
    let (_folder, store) = fresh();
    let mut changes = store.watch();
    assert_eq!(store.setting("port").expect("answers"), None);
    store.set_setting("port", Some("47013")).expect("is stored");
    store.set_setting("port", Some("47014")).expect("is stored");
    assert_eq!(store.setting("port").expect("answers").as_deref(), Some("47014"));
    assert_eq!(store.ui_load("port").expect("answers"), None);
    store.ui_save("layout", Some("{}")).expect("is stored");
    store.ui_save("layout", None).expect("is taken away");
    assert_eq!(store.ui_load("layout").expect("answers"), None);
    let mut connection = Connection {
        name: "demo".to_owned(),
        platform: PlatformKind::LandbotApichat,
        base_url: "https://chat.landbot.io/v1/".to_owned(),
        paced: true,
        simulated: false,
        forward_to: None,
        forwarding: true,
        created_at: "2026-11-20T10:00:00Z".to_owned(),
        channel: standin_model::Channel::default(),
    };
    store.put_connection(&connection).expect("is stored");
    connection.forward_to = Some("http://localhost:3000/".to_owned());
    store.put_connection(&connection).expect("is stored");
    assert_eq!(store.connections().expect("answers"), vec![connection.clone()]);
    assert_eq!(store.connection("demo").expect("answers"), Some(connection));
    assert!(store.remove_connection("demo").expect("is removed"));
    assert!(!store.remove_connection("demo").expect("is gone"));
    assert_eq!(changes.recv().await.expect("a change").as_ref(), [Change::Settings]);
}

#[tokio::test]
async fn refusals_are_summed_up() {
    let (_folder, store) = fresh();
    for number in 0..1000 {
        store.tally("wrong_path", &format!("GET /{number}"), 1_795_168_800_000_000 + number);
        store.tally("no_host", &"x".repeat(5000), 1);
    }
    // The queue keeps its order: what is waited for comes after what was counted.
    store.set_setting("a", Some("b")).expect("is stored");
    let tallies = store.tallies().expect("answers");
    let sums: Vec<_> = tallies.iter().map(|tally| (tally.code.as_str(), tally.count)).collect();
    assert_eq!(sums, [("wrong_path", 1000), ("no_host", 1000)]);
    assert_eq!(tallies[0].sample, "GET /999");
    assert_eq!(tallies[0].last_at, "2026-11-20T10:00:00.000999Z");
    assert_eq!(tallies[1].sample.len(), 2048);
}
