//! One owner per data folder: guests see what the owner sees, and one of them takes over when it ends.

use std::path::Path;

use serde_json::json;
use standin_api::{Session, SessionOptions, VaultChoice, commands};
use standin_model::view::{Nothing, ReceiverStart, UiState, UiStateKey};

async fn open(folder: &Path) -> Session {
    let options = SessionOptions::new(folder.to_owned(), VaultChoice::File);
    Session::open(options).await.expect("the session opens")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_sees_what_the_owner_wrote_and_hears_changes() {
    let folder = tempfile::tempdir().expect("temp dir");
    let owner = open(folder.path()).await;
    let guest = open(folder.path()).await;
    assert!(owner.is_owner().await && !guest.is_owner().await);
    let mut heard = guest.changes();
    let state = UiState { key: "a".into(), value: Some("1".into()) };
    owner.ask(commands::ui_save, state.clone()).await.expect("saves");
    assert_eq!(guest.ask(commands::ui_load, UiStateKey { key: "a".into() }).await.expect("loads"), state);
    guest.ask(commands::receiver_start, ReceiverStart::default()).await.expect("listens");
    assert!(!heard.recv().await.expect("hears").tags.is_empty());
    owner.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_takes_over_and_keeps_up_what_it_had_asked_for() {
    let folder = tempfile::tempdir().expect("temp dir");
    let owner = open(folder.path()).await;
    let guest = open(folder.path()).await;
    let before = guest.ask(commands::receiver_start, ReceiverStart::default()).await.expect("listens");
    owner.close().await;
    drop(owner);
    let status = guest.ask(commands::app_status, Nothing {}).await.expect("answers");
    assert!(guest.is_owner().await);
    assert_eq!(status.receiver.expect("listens again").any_url, before.any_url);
    guest.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_call_is_lost_or_made_twice_while_owners_come_and_go() {
    let folder = tempfile::tempdir().expect("temp dir");
    let guest = open(folder.path()).await;
    guest.close().await;
    drop(guest);
    let mut rounds = Vec::new();
    for process in 0..4 {
        let folder = folder.path().to_owned();
        rounds.push(tokio::spawn(async move {
            for round in 0..6 {
                let session = open(&folder).await;
                let add = json!({"connection": "none", "customer": null, "name": null, "fields": {}});
                let fault = session.call("customer.add", add).await.expect_err("no such connection");
                assert_eq!(fault.code, standin_model::FaultCode::NoSuchConnection, "{fault:?}");
                let state = UiState { key: format!("{process}-{round}"), value: Some("x".into()) };
                session.ask(commands::ui_save, state).await.expect("saves");
                session.close().await;
            }
        }));
    }
    for round in rounds {
        round.await.expect("every call was answered");
    }
    let session = open(folder.path()).await;
    for process in 0..4 {
        for round in 0..6 {
            let key = UiStateKey { key: format!("{process}-{round}") };
            assert!(session.ask(commands::ui_load, key).await.expect("loads").value.is_some());
        }
    }
    session.close().await;
}

#[tokio::test]
async fn an_unknown_command_and_wrong_arguments_say_so() {
    let folder = tempfile::tempdir().expect("temp dir");
    let session = open(folder.path()).await;
    let code = |fault: standin_model::Fault| fault.code;
    use standin_model::FaultCode::{BadArguments, UnknownCommand};
    assert_eq!(session.call("no.such", json!({})).await.map_err(code), Err(UnknownCommand));
    assert_eq!(session.call("envelope.show", json!({"seq": "x"})).await.map_err(code), Err(BadArguments));
    session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_whom_an_ending_owner_never_heard_becomes_the_owner() {
    let folder = tempfile::tempdir().expect("temp dir");
    let lock = std::fs::File::create(folder.path().join("owner.lock")).expect("makes the lock");
    lock.lock().expect("holds the folder");
    // An owner that is ending: the knock is taken by the system and never heard.
    let socket = tokio::net::UnixListener::bind(folder.path().join("owner.sock")).expect("listens");
    let opening = tokio::spawn({
        let folder = folder.path().to_owned();
        async move { open(&folder).await }
    });
    let (knock, _) = socket.accept().await.expect("knocks");
    drop((socket, lock, knock));
    let session = opening.await.expect("opens");
    assert!(session.is_owner().await);
    session.ask(commands::app_status, Nothing {}).await.expect("answers");
    session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_was_removed_beside_a_living_owner_is_said_at_once() {
    let folder = tempfile::tempdir().expect("temp dir");
    let owner = open(folder.path()).await;
    let reached = open(folder.path()).await;
    std::fs::remove_file(folder.path().join("owner.sock")).expect("is there");
    let began = std::time::Instant::now();
    let options = SessionOptions::new(folder.path().to_owned(), VaultChoice::File);
    let fault = Session::open(options).await.err().expect("cannot be reached");
    assert!(began.elapsed() < std::time::Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(fault.code, standin_model::FaultCode::OwnerUnreachable);
    let words = fault.message;
    assert!(words.contains("owner.sock") && words.contains(&std::process::id().to_string()), "{words}");
    // Who reached it before goes on, and once the owner ended the folder is free.
    reached.ask(commands::app_status, Nothing {}).await.expect("answers");
    owner.close().await;
    drop((owner, reached));
    assert!(open(folder.path()).await.is_owner().await);
}
