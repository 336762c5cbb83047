//! Folders that cannot be written, files from the future, files that are damaged; and who may read them.

use std::path::Path;
use std::sync::Arc;

use standin_store::{OpenError, Store};

use crate::support::*;

fn refused(folder: &Path) -> OpenError {
    match Store::open(folder, key(), Arc::new(Still)) {
        Ok(_) => panic!("it should not open"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("writes");
    let error = refused(&file.join("data"));
    assert!(matches!(error, OpenError::NotWritable { .. }), "{error}");
    assert!(error.to_string().starts_with("the data folder cannot be written: "), "{error}");
    assert!(error.hint().contains("--data"));
}

#[tokio::test]
async fn a_database_from_the_future_is_left_alone() {
    let (folder, store) = fresh();
    store.close().await;
    let path = folder.path().join("standin.db");
    rusqlite::Connection::open(&path).expect("opens").pragma_update(None, "user_version", 99).expect("writes");
    let before = std::fs::read(&path).expect("reads");
    let error = refused(folder.path());
    assert!(matches!(error, OpenError::Newer { found: 99, known: 4, .. }), "{error}");
    assert!(error.hint().contains("newer version"));
    assert_eq!(std::fs::read(&path).expect("reads"), before);
}

fn damaged(folder: &Path) {
    let opened = open_with(folder, key());
    assert_eq!(
        opened.notices,
        ["The database was damaged; it was set aside as standin.db.corrupt-20261120T100000Z and a new one was begun."]
    );
    assert!(folder.join("standin.db.corrupt-20261120T100000Z").exists());
    assert_eq!(opened.store.size().envelopes, 0);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_set_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("standin.db"), "this is not a database at all").expect("writes");
    damaged(folder.path());
}

#[tokio::test]
async fn a_damaged_database_is_set_aside() {
    let (folder, store) = fresh();
    for _ in 0..200 {
        record(&store, webhook(&[b'x'; 4000])).await;
    }
    store.close().await;
    let path = folder.path().join("standin.db");
    let mut bytes = std::fs::read(&path).expect("reads");
    let length = bytes.len();
    bytes[8192..length / 2].fill(0xa5);
    std::fs::write(&path, &bytes).expect("writes");
    damaged(folder.path());
    let kept = std::fs::read(folder.path().join("standin.db.corrupt-20261120T100000Z")).expect("reads");
    assert!(kept == bytes, "what was set aside is unchanged");
}

#[tokio::test]
async fn a_truncated_database_is_set_aside() {
    let (folder, store) = fresh();
    record(&store, webhook(&[b'x'; 100_000])).await;
    store.close().await;
    let path = folder.path().join("standin.db");
    let bytes = std::fs::read(&path).expect("reads");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("writes");
    damaged(folder.path());
}

#[tokio::test]
async fn a_suspicion_is_looked_into_once() {
    let (folder, store) = fresh();
    store.close().await;
    let note = folder.path().join("standin.db-suspect");
    std::fs::write(&note, "").expect("writes");
    open(folder.path()).close().await;
    assert!(!note.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| std::fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("data");
    let store = open(&folder);
    record(&store, webhook(b"x")).await;
    assert_eq!(mode(&folder), 0o700);
    for (name, _) in files(&folder) {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
    store.close().await;
    std::fs::set_permissions(folder.join("standin.db"), std::fs::Permissions::from_mode(0o644)).expect("loosens");
    let store = open(&folder);
    record(&store, webhook(b"x")).await;
    for (name, _) in files(&folder) {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn nor_does_a_careless_umask_change_that() {
    let again = "bad_state::only_the_owner_may_read";
    let status = std::process::Command::new("sh")
        .args(["-c", "umask 000; exec \"$0\" --exact \"$1\""])
        .arg(std::env::current_exe().expect("this test"))
        .arg(again)
        .stdout(std::process::Stdio::null())
        .status()
        .expect("runs");
    assert!(status.success());
}
