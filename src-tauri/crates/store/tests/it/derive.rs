//! What readings derive: customers, repeats, field timelines, conversations.

use serde_json::{Map, Value};
use standin_model::view::LogAsk;
use standin_model::{Content, Direction, Kind, Outcome, Reading, SenderKind};
use standin_store::Stored;

use crate::support::*;

fn keyed(text: &str, key: &str) -> Reading {
    Reading { dedupe_key: Some(key.to_owned()), ..says(text) }
}

#[tokio::test]
async fn repeats_are_attempts_of_one_message() {
    let (_folder, store) = fresh();
    let first = hear(&store, keyed("hi", "k1")).await;
    hear(&store, keyed("other", "k2")).await;
    let second = record(&store, webhook(b"{}")).await;
    let stored = store.put_reading(second, keyed("hi", "k1")).await.expect("is read");
    assert_eq!(stored, Stored { attempt: 2, duplicate_of: Some(first) });
    let third = record(&store, webhook(b"{ }")).await;
    let stored = store.put_reading(third, keyed("hi", "k1")).await.expect("is read");
    assert_eq!(stored, Stored { attempt: 3, duplicate_of: Some(first) });
    let again = store.put_reading(third, keyed("hi", "k1")).await.expect("is read again");
    assert_eq!(again, stored, "reading again changes nothing");
    let attempts = store.attempts(second).expect("answers");
    let seen: Vec<_> = attempts.iter().map(|row| (row.seq, row.attempt, row.same_body)).collect();
    assert_eq!(seen, [(first, 1, true), (second, 2, true), (third, 3, false)]);
    let customer = store.customer("demo", "tg-77").expect("answers").expect("is there");
    assert_eq!(customer.unread, 2, "repeats are not unread");
    assert_eq!(customer.last_summary.as_deref(), Some("other"), "repeats are not the newest message");
    assert_eq!(
        store.log(&LogAsk { query: "has:duplicate".to_owned(), ..LogAsk::default() }).expect("answers").rows.len(),
        2
    );
}

#[tokio::test]
async fn the_same_key_elsewhere_is_another_message() {
    let (_folder, store) = fresh();
    hear(&store, keyed("hi", "k1")).await;
    let mut elsewhere = webhook(b"{}");
    elsewhere.connection = Some("other".to_owned());
    let seq = record(&store, elsewhere).await;
    let stored = store.put_reading(seq, keyed("hi", "k1")).await.expect("is read");
    assert_eq!(stored, Stored { attempt: 1, duplicate_of: None });
    let mut retried = send(b"{}");
    retried.dedupe_key = Some("k1".to_owned());
    retried.attempt = 2;
    let seq = record(&store, retried).await;
    let stored = store.put_reading(seq, says("x")).await.expect("is read");
    assert_eq!(stored, Stored { attempt: 2, duplicate_of: None }, "the client counts its own attempts");
    assert_eq!(store.attempts(seq).expect("answers").len(), 1);
}

#[tokio::test]
async fn customers_gather_what_is_told() {
    let (_folder, store) = fresh();
    let mut fields = Map::new();
    fields.insert("city".to_owned(), Value::from("Barcelona"));
    store.put_customer("demo", "tg-77", Some("Given"), Some(&fields)).expect("is stored");
    store.set_draft("demo", "tg-77", "not yet").expect("is stored");
    let reading = Reading {
        customer_name: Some("Told".to_owned()),
        customer_id: Some("9001".to_owned()),
        channel_id: Some("12".to_owned()),
        channel_name: Some("Web".to_owned()),
        ..says("hello")
    };
    hear(&store, reading).await;
    let mut agent = says("human here");
    if let Some(sender) = &mut agent.sender {
        sender.kind = SenderKind::Agent;
        sender.id = Some("33".to_owned());
    }
    hear(&store, agent).await;
    hear(&store, Reading { content: Some(Content::Event { text: "assigned".to_owned() }), ..says("assigned") }).await;
    let customer = store.customer("demo", "tg-77").expect("answers").expect("is there");
    assert_eq!(customer.name.as_deref(), Some("Told"));
    assert_eq!((customer.platform_id.as_deref(), customer.channel_id.as_deref()), (Some("9001"), Some("12")));
    assert_eq!((customer.channel_name.as_deref(), customer.bot_id.as_deref()), (Some("Web"), Some("5")));
    assert_eq!(
        (customer.last_summary.as_deref(), customer.last_sender.as_deref()),
        (Some("human here"), Some("agent"))
    );
    assert_eq!(customer.last_at.as_deref(), Some("2026-11-20T10:00:00.250417Z"));
    assert_eq!((customer.unread, customer.draft.as_deref()), (2, Some("not yet")));
    assert_eq!(customer.fields, fields);
    store.mark_read("demo", "tg-77").expect("is stored");
    store.set_draft("demo", "tg-77", "").expect("is stored");
    store.put_customer("demo", "tg-78", None, None).expect("is stored");
    let all = store.customers().expect("answers");
    assert_eq!((all[0].unread, all[0].draft.as_deref(), all[0].customer.as_str()), (0, None, "tg-77"));
    assert_eq!(all.len(), 2);
    assert_eq!(store.customer("demo", "nobody").expect("answers"), None);
}

#[tokio::test]
async fn fields_have_a_timeline() {
    let (_folder, store) = fresh();
    let with = |fields: &[(&str, &str)]| Reading {
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..says("x")
    };
    let first = record(&store, webhook(b"1")).await;
    let second = record(&store, send(b"2")).await;
    let third = record(&store, webhook(b"3")).await;
    // Stored out of order: the timeline goes by the order of the envelopes.
    store.put_reading(third, with(&[("city", "\"b\""), ("age", "7")])).await.expect("is read");
    store.put_reading(first, with(&[("city", "\"a\""), ("age", "7")])).await.expect("is read");
    store.put_reading(second, with(&[("city", "\"b\"")])).await.expect("is read");
    let changes = store.field_changes("demo", "tg-77").expect("answers");
    let seen: Vec<_> = changes
        .iter()
        .map(|it| (it.seq, it.field.as_str(), it.before.as_deref(), it.value.as_str(), it.direction))
        .collect();
    assert_eq!(
        seen,
        [
            (first, "city", None, "\"a\"", Direction::Received),
            (first, "age", None, "7", Direction::Received),
            (second, "city", Some("\"a\""), "\"b\"", Direction::Sent),
        ]
    );
}

#[tokio::test]
async fn a_conversation_holds_its_messages() {
    let (_folder, store) = fresh();
    let said = record(&store, send(b"{}")).await;
    store.put_reading(said, says("hi")).await.expect("is read");
    let heard = hear(&store, keyed("hello", "k1")).await;
    store.answered(heard);
    let mut forwarded = webhook(b"{}");
    forwarded.direction = Direction::Forwarded;
    forwarded.kind = Kind::Replay;
    forwarded.parent = Some(heard);
    let replay = record(&store, forwarded).await;
    store.put_reading(replay, says("hello")).await.expect("is read");
    hear(&store, Reading { content: None, ..says("nothing") }).await;
    hear(&store, Reading { customer: Some("tg-78".to_owned()), ..says("somebody else") }).await;
    store
        .complete(said, Outcome { status: Some(201), reply: None, duration: 1, error: None }, Vec::new())
        .await
        .expect("is completed");
    let rows = store.conversation("demo", "tg-77", 10, None).expect("answers");
    assert_eq!(rows.iter().map(|it| it.row.seq).collect::<Vec<_>>(), [said, heard]);
    assert_eq!((rows[0].row.status, rows[0].completed, rows[0].answered), (Some(201), true, false));
    assert_eq!((rows[1].dedupe_key.as_deref(), rows[1].answered), (Some("k1"), true));
    assert_eq!(rows[1].reading.summary, "hello");
    let older = store.conversation("demo", "tg-77", 10, Some(heard)).expect("answers");
    assert_eq!(older.len(), 1);
    assert_eq!(store.conversation("demo", "tg-77", 1, None).expect("answers")[0].row.seq, heard);
    assert_eq!(store.replays_of(heard).expect("answers"), [replay]);
}

#[tokio::test]
async fn what_is_not_read_is_known() {
    let (_folder, store) = fresh();
    let first = record(&store, webhook(b"1")).await;
    let second = record(&store, webhook(b"2")).await;
    let mut call = send(b"3");
    call.kind = Kind::Api;
    record(&store, call).await;
    assert_eq!(store.to_read(1, 10).expect("answers"), [first, second]);
    store.put_reading(first, says("x")).await.expect("is read");
    assert_eq!(store.to_read(1, 10).expect("answers"), [second]);
    assert_eq!(store.to_read(2, 10).expect("answers"), [second, first], "an older reader's work is done again");
    assert!(store.envelope(first).expect("answers").expect("is there").read);
    assert_eq!(store.reading(second).expect("answers"), None);
    assert!(store.put_reading(99, says("x")).await.is_err());
}

#[tokio::test]
async fn reading_again_replaces_what_was_read() {
    let (_folder, store) = fresh();
    let seq = hear(&store, says("before")).await;
    store.put_reading(seq, Reading { reader: 2, ..says("after") }).await.expect("is read again");
    let found =
        |query: &str| store.log(&LogAsk { query: query.to_owned(), ..LogAsk::default() }).expect("answers").rows;
    assert!(found("before").is_empty());
    assert_eq!(found("after")[0].summary, "after");
    assert_eq!(store.customer("demo", "tg-77").expect("answers").expect("is there").unread, 1);
}

#[tokio::test]
async fn endless_texts_are_shortened() {
    let (_folder, store) = fresh();
    let seq = hear(&store, says(&"é".repeat(1_000_000))).await;
    let reading = store.reading(seq).expect("answers").expect("is there");
    let Some(Content::Text { text, .. }) = reading.content else { panic!("a text") };
    assert!(text.ends_with("é…") && text.len() <= 256 * 1024 + 3, "{}", text.len());
    assert!(reading.summary.len() < 300_000);
}
