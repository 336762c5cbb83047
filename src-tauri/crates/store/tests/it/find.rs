//! The log as it is paged and searched.

use standin_model::view::LogAsk;
use standin_model::{Kind, Problem, Reading, Severity};
use standin_store::{Store, StoreError};

use crate::support::*;

fn seqs(store: &Store, query: &str) -> Vec<i64> {
    let ask = LogAsk { query: query.to_owned(), ..LogAsk::default() };
    store.log(&ask).expect("answers").rows.iter().map(|row| row.seq).collect()
}

#[tokio::test]
async fn pages_go_both_ways() {
    let (_folder, store) = fresh();
    for _ in 0..7 {
        record(&store, webhook(b"x")).await;
    }
    let page = |before, after| {
        let page = store.log(&LogAsk { query: String::new(), limit: Some(3), before, after }).expect("answers");
        (page.rows.iter().map(|row| row.seq).collect::<Vec<_>>(), page.more, page.total)
    };
    assert_eq!(page(None, None), (vec![7, 6, 5], true, 7));
    assert_eq!(page(Some(5), None), (vec![4, 3, 2], true, 7));
    assert_eq!(page(Some(2), None), (vec![1], false, 7));
    assert_eq!(page(None, Some(0)), (vec![1, 2, 3], true, 7));
    assert_eq!(page(None, Some(7)), (vec![], false, 7));
    assert_eq!(page(Some(6), Some(3)), (vec![4, 5], false, 7));
    let envelopes = store.envelopes(&LogAsk { limit: Some(2), ..LogAsk::default() }).expect("answers");
    assert_eq!((envelopes.envelopes[0].seq, envelopes.envelopes.len(), envelopes.more), (7, 2, true));
}

#[tokio::test]
async fn queries_find() {
    let (_folder, store) = fresh();
    // 1: a greeting; 2: a failed send; 3: a refused request; 4: a question with a problem.
    hear(&store, says("Hi! Pick one, señor")).await;
    let mut failed = send(br#"{"message":{"type":"text"}}"#);
    failed.started_at -= 3_600_000_000;
    failed.status = Some(422);
    failed.reply = Some(part("HTTP/1.1 422 No\r\nX-Why: because\r\n\r\n", b"oh no"));
    let failed = record(&store, failed).await;
    store.put_reading(failed, says("pick two")).await.expect("is read");
    let mut refused = webhook(b"");
    refused.kind = Kind::Refused;
    refused.connection = None;
    refused.platform = None;
    refused.status = None;
    record(&store, refused).await;
    let problem = Problem {
        code: "unknown_field".to_owned(),
        severity: Severity::Note,
        pointer: None,
        message: String::new(),
        documented: None,
        received: None,
        remedy: None,
    };
    hear(&store, Reading { type_name: Some("dialog".to_owned()), problems: vec![problem], ..says("who?") }).await;
    for (query, expected) in [
        ("", vec![4, 3, 2, 1]),
        ("pick", vec![2, 1]),
        ("PICK -two", vec![1]),
        ("senor", vec![1]),
        ("\"pick one\"", vec![1]),
        ("\"one pick\"", vec![]),
        ("two OR who", vec![4, 2]),
        ("pick (two OR kind:webhook)", vec![2, 1]),
        ("-pick", vec![4, 3]),
        ("NEAR(pick one) ^pick pi* col:x\"", vec![]),
        ("status:4xx", vec![2]),
        ("status:>=400", vec![2]),
        ("-status:200", vec![3, 2]),
        ("platform:landbot-apichat", vec![4, 2, 1]),
        ("-platform:landbot-apichat", vec![3]),
        ("connection:demo direction:sent", vec![2]),
        ("customer:tg-77 -kind:send", vec![4, 1]),
        ("kind:refused OR type:dialog", vec![4, 3]),
        ("has:problem", vec![4]),
        ("seq:2..3", vec![3, 2]),
        ("seq:4 OR seq:..1", vec![4, 1]),
        ("since:30m", vec![4, 3, 1]),
        ("until:2026-11-20T09:30", vec![2]),
        ("raw:\"oh no\"", vec![2]),
        ("raw:\"POST /hooks\" -seq:1", vec![4, 3, 2]),
        ("header:x-why=because", vec![2]),
        ("-header:x-why", vec![4, 3, 1]),
        ("json:/message/type=text", vec![2]),
        ("json:/message", vec![2]),
    ] {
        let ask = LogAsk { query: query.to_owned(), ..LogAsk::default() };
        match store.log(&ask) {
            Ok(page) => {
                assert_eq!(page.rows.iter().map(|row| row.seq).collect::<Vec<_>>(), expected, "query: {query}");
            }
            Err(StoreError::BadQuery { .. }) if query.contains("col:x") => {}
            Err(error) => panic!("{query}: {error}"),
        }
    }
    assert_eq!(seqs(&store, "?!"), Vec::<i64>::new(), "punctuation alone finds nothing and breaks nothing");
    assert_eq!(seqs(&store, "* ^ \\ ' ; NOT NEAR"), Vec::<i64>::new());
    let paged = LogAsk { query: "pick".to_owned(), limit: Some(1), before: Some(2), after: None };
    assert_eq!(store.log(&paged).expect("answers").rows[0].seq, 1);
    let bad = LogAsk { query: "status:x".to_owned(), ..LogAsk::default() };
    assert!(matches!(store.log(&bad), Err(StoreError::BadQuery { column: 8, .. })));
}

#[tokio::test]
async fn plans_use_the_indexes() {
    let (folder, store) = fresh();
    record(&store, webhook(b"x")).await;
    let db = rusqlite::Connection::open(folder.path().join("standin.db")).expect("opens");
    for (condition, index) in [
        ("e.status >= 400", "envelope_failed"),
        ("(e.status >= 400 AND e.status <= 499)", "envelope_failed"),
        ("e.direction = ?", "envelope_direction"),
        ("e.kind = ?", "envelope_kind"),
        ("e.platform = ?", "envelope_platform"),
        ("e.connection = ?", "envelope_connection"),
        ("e.customer = ?", "envelope_customer"),
        ("e.type = ?", "envelope_type"),
    ] {
        let sql =
            format!("EXPLAIN QUERY PLAN SELECT * FROM envelope e WHERE ({condition}) ORDER BY e.seq DESC LIMIT 101");
        let mut statement = db.prepare(&sql).expect("prepares");
        let values = vec!["x"; statement.parameter_count()];
        let plan: Vec<String> = statement
            .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
            .expect("asks")
            .collect::<Result<_, _>>()
            .expect("rows");
        assert!(plan.len() == 1 && plan[0].contains(index), "{condition}: {plan:?}");
    }
}
