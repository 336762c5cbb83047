//! What readings and answers tell of conversations: their state, their history, and the deliveries about one thing.

use standin_model::secret::Place;
use standin_model::{ConversationState, Kind, Outcome, Reading, Seq, Signature, Subject};
use standin_store::{HistoryOf, KnownConversation, Store};

use crate::support::*;

const CANARY: &str = "canary-8f1d2c7a90b34e55";

fn state(status: &str, assignee: Option<&str>, labels: &[&str]) -> Option<ConversationState> {
    Some(ConversationState {
        status: Some(status.to_owned()),
        assignee: assignee.map(str::to_owned),
        assignee_told: true,
        labels: Some(labels.iter().map(|label| (*label).to_owned()).collect()),
        ..ConversationState::default()
    })
}

fn event(state: Option<ConversationState>) -> Reading {
    Reading {
        subject: Subject::Conversation,
        conversation: Some("12".to_owned()),
        customer_id: Some("41".to_owned()),
        state,
        ..says("it changed")
    }
}

fn message(id: &str, text: &str, said_at: i64) -> Reading {
    Reading {
        message_id: Some(id.to_owned()),
        conversation: Some("12".to_owned()),
        said_at: Some(said_at),
        ..says(text)
    }
}

fn one(store: &Store) -> KnownConversation {
    let mut list = store.conversations("demo", "tg-77", None).expect("answers");
    assert_eq!(list.len(), 1, "{list:?}");
    list.remove(0)
}

#[tokio::test]
async fn what_no_secret_signed_changes_no_conversation_and_what_is_not_told_stays() {
    let (_folder, store) = fresh();
    let forged = |verdict| Reading { signature: Some(verdict), ..event(state("open", Some("Mallory"), &["x"])) };
    hear(&store, forged(Signature::Absent)).await;
    assert_eq!(store.conversations("demo", "tg-77", Some("41")).expect("answers"), Vec::new());
    hear(&store, event(state("open", Some("Ana"), &["vip"]))).await;
    let before = one(&store);
    hear(&store, forged(Signature::Wrong)).await;
    assert_eq!(one(&store), before);
    let silent = ConversationState { status: Some("pending".to_owned()), ..ConversationState::default() };
    hear(&store, event(Some(silent))).await;
    let now = one(&store);
    assert_eq!((now.status.as_deref(), now.assignee.as_deref()), (Some("pending"), Some("Ana")));
    assert_eq!(now.labels, Some(vec!["vip".to_owned()]));
}

#[tokio::test]
async fn the_newest_envelope_tells_how_a_conversation_stands() {
    let (_folder, store) = fresh();
    hear(&store, event(state("open", Some("Ana"), &["vip"]))).await;
    let later = hear(&store, event(state("pending", None, &[]))).await;
    let now = one(&store);
    assert_eq!((now.status.as_deref(), now.assignee, now.labels), (Some("pending"), None, Some(Vec::new())));
    let old = KnownConversation { id: "12".to_owned(), status: Some("resolved".to_owned()), ..Default::default() };
    store.put_conversations("demo", later - 1, std::slice::from_ref(&old)).expect("writes");
    assert_eq!(one(&store).status.as_deref(), Some("pending"), "what is older tells nothing");
    store.put_conversations("demo", later + 1, &[old]).expect("writes");
    let now = one(&store);
    assert_eq!((now.status.as_deref(), now.contact.as_deref()), (Some("resolved"), Some("41")));
    assert_eq!(store.conversations("demo", "somebody", Some("41")).expect("answers").len(), 1, "found by the person");
    store.forget_conversation("demo", "12").expect("writes");
    assert_eq!(store.conversations("demo", "tg-77", Some("41")).expect("answers"), Vec::new());
}

#[tokio::test]
async fn a_repeat_tells_no_state_and_events_are_no_messages() {
    let (_folder, store) = fresh();
    let keyed =
        |status: &str, key: &str| Reading { dedupe_key: Some(key.to_owned()), ..event(state(status, None, &[])) };
    hear(&store, keyed("open", "k1")).await;
    hear(&store, keyed("resolved", "k2")).await;
    hear(&store, keyed("open", "k1")).await;
    assert_eq!(one(&store).status.as_deref(), Some("resolved"));
    assert_eq!(store.conversation("demo", "tg-77", 10, None).expect("answers").len(), 0);
}

#[tokio::test]
async fn a_message_that_was_sent_names_its_conversation_once_the_platform_took_it() {
    let (_folder, store) = fresh();
    let seq = record(&store, send(b"{}")).await;
    let sent = Reading { conversation: Some("12".to_owned()), ..says("hi") };
    store.put_reading(seq, sent).await.expect("is read");
    assert_eq!(store.conversations("demo", "tg-77", None).expect("answers"), Vec::new());
    store.put_reading(seq, message("501", "hi", 1)).await.expect("is read");
    assert_eq!(one(&store).id, "12");
}

#[tokio::test]
async fn deliveries_about_one_thing_find_each_other() {
    let (_folder, store) = fresh();
    let keyed = |key: &str, subject| Reading { dedupe_key: Some(key.to_owned()), subject, ..message("501", "hi", 1) };
    let created = hear(&store, keyed("created", Subject::Message)).await;
    let other = hear(&store, Reading { message_id: Some("502".to_owned()), ..keyed("other", Subject::Message) }).await;
    let repeated = hear(&store, keyed("created", Subject::Message)).await;
    let updated = hear(&store, keyed("updated", Subject::MessageChange)).await;
    assert_eq!(store.delivery_before(updated).expect("answers"), Some(created), "repeats are passed over");
    assert_eq!(store.delivery_before(created).expect("answers"), None);
    assert_eq!(store.delivery_before(other).expect("answers"), None);
    let sent = Reading { message_id: None, dedupe_key: Some("ours".to_owned()), ..message("", "hi", 1) };
    let seq = record(&store, send(b"{}")).await;
    store.put_reading(seq, sent).await.expect("is read");
    let about = |ids: &[&str], keys: &[&str]| {
        let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let rows = store.about_messages("demo", "tg-77", &own(ids), &own(keys)).expect("answers");
        rows.into_iter().map(|row| row.row.seq).collect::<Vec<Seq>>()
    };
    assert_eq!(about(&["501"], &[]), [created, repeated, updated]);
    assert_eq!(about(&["501", "502"], &["ours"]), [created, other, repeated, updated, seq]);
    assert_eq!(about(&[], &[]), Vec::<Seq>::new());
    assert_eq!(store.about_messages("demo", "else", &["501".to_owned()], &[]).expect("answers").len(), 0);
}

fn of() -> HistoryOf {
    HistoryOf { connection: "demo".to_owned(), customer: "tg-77".to_owned(), conversation: "12".to_owned() }
}

/// An answer of the platform's API, and its number.
async fn answer(store: &Store) -> Seq {
    let mut exchange = send(b"");
    exchange.kind = Kind::Api;
    let seq = record(store, exchange).await;
    let body = format!(r#"{{"token":"{CANARY}"}}"#).into_bytes();
    let spans = vec![span(Place::ReplyBody, &body, CANARY)];
    let reply = Some(part("HTTP/1.1 200 OK\r\n\r\n", &body));
    let outcome = Outcome { status: Some(200), reply, duration: 1, error: None };
    store.complete(seq, outcome, spans).await.expect("done");
    seq
}

fn told(store: &Store, from: i64, until: i64) -> Vec<String> {
    let list = store.history("demo", "tg-77", from, until).expect("answers");
    list.into_iter().map(|(_, reading)| reading.summary).collect()
}

#[tokio::test]
async fn a_history_is_kept_once_in_order_and_shown_where_no_envelope_has_it() {
    let (_folder, store) = fresh();
    hear(&store, message("3", "arrived", 300)).await;
    let seq = record(&store, send(b"{}")).await;
    let sent = Reading { dedupe_key: Some("our-key".to_owned()), ..says("sent") };
    store.put_reading(seq, sent).await.expect("is read");
    let first = answer(&store).await;
    let ours = Reading { own_key: Some("our-key".to_owned()), ..message("4", "sent", 400) };
    let page = vec![message("10", "b", 200), message("9", "a", 200), message("3", "arrived", 300), ours];
    assert_eq!(store.put_history(first, &of(), page.clone()).expect("writes"), 3, "one was known by its id");
    assert_eq!(told(&store, i64::MIN, i64::MAX), ["a", "b"], "by time, then by id as a number");
    assert_eq!((told(&store, 0, 200), told(&store, 200, 201)), (Vec::new(), vec!["a".to_owned(), "b".to_owned()]));
    let second = answer(&store).await;
    assert_eq!(store.put_history(second, &of(), page).expect("writes"), 0, "nothing is new the second time");
    assert_eq!(told(&store, i64::MIN, i64::MAX).len(), 2);
    assert_eq!(store.history_message(second, "9").expect("answers").map(|it| it.summary), Some("a".to_owned()));
    assert_eq!(store.history_message(first, "9").expect("answers"), None, "the newest answer holds it");
    hear(&store, message("9", "a", 200)).await;
    assert_eq!(told(&store, i64::MIN, i64::MAX), ["b"], "once it arrives, its envelope shows it");
}

#[tokio::test]
async fn a_history_holds_no_secret_no_flood_and_is_read_again_by_a_newer_reader() {
    let (folder, store) = fresh();
    let seq = answer(&store).await;
    let long = "x".repeat(400 * 1024);
    let page = vec![message("1", &format!("my token is {CANARY}"), 1), message("2", &long, 2)];
    assert_eq!(store.put_history(seq, &of(), page).expect("writes"), 2);
    let list = store.history("demo", "tg-77", 0, 10).expect("answers");
    assert!(!format!("{list:?}").contains(CANARY) && list[0].1.summary.starts_with("my token is "), "masked");
    assert!(list[1].1.summary.len() < 300 * 1024, "shortened");
    assert_eq!(store.history_to_read(1, 10).expect("answers").len(), 0);
    let old = store.history_to_read(2, 10).expect("answers");
    assert_eq!(old.iter().map(|(seq, of)| (*seq, of.conversation.as_str())).collect::<Vec<_>>(), [(seq, "12")]);
    let flood: Vec<Reading> = (0..3000).map(|id| message(&format!("f{id}"), "flood", id)).collect();
    assert_eq!(store.put_history(seq, &of(), flood).expect("writes"), 1000);
    assert_eq!(store.put_history(999, &of(), vec![message("7", "of nothing", 1)]).expect("writes"), 0);
    store.close().await;
    assert!(files(folder.path()).iter().all(|(_, bytes)| find(bytes, CANARY.as_bytes()).is_none()));
}
