//! What was acknowledged survives: a copy of the files of a running store is what a crash leaves behind.

use standin_model::secret::Place;

use crate::support::*;

#[tokio::test]
async fn a_crash_loses_nothing_that_was_acknowledged() {
    let (folder, store) = fresh();
    for number in 0..50 {
        record(&store, webhook(format!("body {number}").as_bytes())).await;
    }
    record(&store, send(b"no answer yet")).await;
    let after = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files(folder.path()) {
        // The shared-memory file does not survive a crash of the machine.
        if !name.ends_with("-shm") {
            std::fs::write(after.path().join(name), bytes).expect("copies");
        }
    }
    let again = open(after.path());
    assert_eq!(again.size().envelopes, 51);
    let last = again.part(50, Place::Body, false).expect("is readable").expect("is there");
    assert_eq!(last.bytes, b"body 49");
    assert_eq!(again.to_read(1, 100).expect("answers").len(), 51, "what was not read yet is left to be read");
    let cut_off = again.envelope(51).expect("is readable").expect("is there");
    assert_eq!((cut_off.error.as_deref(), cut_off.status), (Some("interrupted"), None));
    assert_eq!(record(&again, webhook(b"x")).await, 52);
}

#[tokio::test]
async fn dropping_without_closing_still_writes_what_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let waiting: Vec<_> = {
        let store = open(folder.path());
        (0..20).map(|_| store.record(webhook(b"x"), Vec::new())).collect()
    };
    for recording in waiting {
        assert!(recording.await.is_ok());
    }
    assert_eq!(open(folder.path()).size().envelopes, 20);
}

#[tokio::test]
async fn numbers_are_never_used_again() {
    let (folder, store) = fresh();
    for _ in 0..3 {
        record(&store, webhook(b"x")).await;
    }
    store.close().await;
    {
        let db = rusqlite::Connection::open(folder.path().join("standin.db")).expect("opens");
        db.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM envelope;").expect("deletes");
        let left: i64 = db.query_row("SELECT count(*) FROM content", [], |row| row.get(0)).expect("counts");
        assert_eq!(left, 0, "contents go with their envelope");
    }
    let store = open(folder.path());
    assert_eq!(record(&store, webhook(b"x")).await, 4);
}

#[tokio::test]
async fn closing_leaves_one_file() {
    let (folder, store) = fresh();
    record(&store, webhook(b"x")).await;
    store.close().await;
    let names: Vec<_> = files(folder.path()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["standin.db"]);
}
