//! The conversation of an inbox as the window shows it: changes, echoes, states, histories, warnings.

use serde_json::{Value, json};
use standin_tests::until;

use crate::inbox::{World, world};

/// A conversation that has begun, with the bot's question answered.
fn begun(platform: &str) -> World {
    let world = world(platform, false, None);
    let _ = world.send(&["--text", "hi"]).done();
    world
}

fn items(view: &Value) -> Vec<Value> {
    view["items"].as_array().cloned().unwrap_or_default()
}

/// Text or question of each message, in order.
fn texts(view: &Value) -> Vec<String> {
    items(view).iter().filter_map(words).collect()
}

fn words(item: &Value) -> Option<String> {
    let content = &item["content"];
    content["text"].as_str().or(content["title"].as_str()).map(str::to_owned)
}

fn with(view: &Value, text: &str) -> Option<Value> {
    items(view).into_iter().find(|item| words(item).as_deref() == Some(text))
}

fn count(list: &Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}

fn pointers(changes: &Value) -> Vec<String> {
    changes.as_array().into_iter().flatten().filter_map(|one| one["pointer"].as_str().map(str::to_owned)).collect()
}

#[test]
fn an_echo_belongs_to_the_message_that_was_sent_and_events_are_no_bubbles() {
    for platform in ["chatwoot", "api-inbox"] {
        let world = begun(platform);
        let said = world.until("the echo", |view| with(view, "hi").filter(|said| count(&said["echoes"]) == 1));
        assert_eq!((&said["direction"], &said["echo"], &said["turn"]), (&json!("sent"), &json!(false), &json!(1)));
        let view = world.conversation("cust-42");
        let texts = texts(&view);
        assert_eq!(texts.iter().filter(|text| *text == "hi").count(), 1, "{texts:?}");
        assert!(!texts.iter().any(|text| text.starts_with("Conversation")), "{texts:?}");
        assert!(items(&view).iter().all(|item| item["turn"] == 1), "one message of the customer is one turn");
        let known = &view["conversations"][0];
        assert!(known["status"].is_string() && known["inbox"].is_string(), "{known}");
        assert_eq!(said["conversation"], known["id"]);
    }
}

#[test]
fn a_click_changes_the_question_and_says_which_values() {
    let world = begun("chatwoot");
    let _ = world.send(&["--click", "Our plans"]).done();
    let asked = world.until("the answered question", |view| {
        with(view, "What can I do for you?").filter(|asked| count(&asked["updates"]) == 1)
    });
    let update = &asked["updates"][0];
    assert_eq!(pointers(&update["changes"]), ["/content_attributes/submitted_values"]);
    assert!(update["changes"][0]["after"].as_str().is_some_and(|after| after.contains("Our plans")), "{update}");
    // The envelope tells the same against the delivery before.
    let seq = update["seq"].as_i64().expect("a number");
    let view = crate::call(&world.standin, &[("envelope.show", json!({"seq": seq}))]).remove(0);
    assert_eq!((&view["changes"], &view["changes_since"]), (&update["changes"], &asked["seq"]));
    let view = world.conversation("cust-42");
    assert_eq!(with(&view, "Our plans").map(|clicked| clicked["turn"].clone()), Some(json!(2)));
    assert_eq!(texts(&view).iter().filter(|text| *text == "What can I do for you?").count(), 1);
}

#[test]
fn a_repeated_delivery_is_an_attempt_and_an_old_one_takes_nothing_back() {
    let world = begun("chatwoot");
    let mut created = world.body_of("What can I do for you?");
    let mut updated = created.clone();
    updated["event"] = json!("message_updated");
    updated["content"] = json!("What may I do for you?");
    updated["conversation"]["messages"][0]["status"] = json!("read");
    updated["conversation"]["messages"][0]["updated_at"] = json!("2030-01-01T00:00:00.000Z");
    for body in [&created, &updated, &updated, &created] {
        assert_eq!(world.post(body).status, 200);
    }
    let asked = world.until("both repeats", |view| {
        with(view, "What may I do for you?").filter(|asked| count(&asked["attempts"]) == 3)
    });
    assert_eq!((&asked["status_word"], count(&asked["updates"])), (&json!("read"), 1), "{asked}");
    assert_eq!(pointers(&asked["updates"][0]["changes"]), ["/content", "/conversation/messages/0/status"]);
    let view = world.conversation("cust-42");
    assert_eq!(items(&view).iter().filter(|item| item["message_id"] == asked["message_id"]).count(), 1);
    // Without an id there is nothing that it could belong to: it is shown as it is.
    created["id"] = json!(999_999);
    created["event"] = json!("message_updated");
    created["content"] = json!("Nobody asked this");
    assert_eq!(world.post(&created).status, 200);
    world.until("the change of a message that never came", |view| with(view, "Nobody asked this"));
    // When it comes after all, it was overtaken: deliveries have no order, and what is newer stays.
    created["event"] = json!("message_created");
    created["content"] = json!("Nobody asked this yet");
    assert_eq!(world.post(&created).status, 200);
    world.until("the overtaken message", |view| {
        with(view, "Nobody asked this").filter(|asked| count(&asked["attempts"]) == 2)
    });
    assert_eq!(with(&world.conversation("cust-42"), "Nobody asked this yet"), None);
}

#[test]
fn activities_templates_and_words_written_elsewhere_are_told_apart() {
    let world = begun("chatwoot");
    let body = world.body_of("Hi! I am the demo bot of Harbour Coffee.");
    let said = |id: i64, kind: &str, text: &str| {
        let mut body = body.clone();
        body["id"] = json!(id);
        body["message_type"] = json!(kind);
        body["content"] = json!(text);
        body["sender"] = Value::Null;
        body["conversation"]["messages"] = json!([]);
        assert_eq!(world.post(&body).status, 200);
    };
    said(70_001, "activity", "Assigned to Ana");
    said(70_002, "template", "We are back at nine.");
    said(70_003, "incoming", "Written in another program");
    world.until("all three", |view| with(view, "Written in another program"));
    let view = world.conversation("cust-42");
    let of = |text: &str| with(&view, text).unwrap_or_else(|| panic!("no {text}"));
    assert_eq!(of("Assigned to Ana")["activity"], true);
    assert_eq!(
        (&of("We are back at nine.")["activity"], &of("We are back at nine.")["sender"]["kind"]),
        (&json!(false), &json!("system"))
    );
    let elsewhere = of("Written in another program");
    assert_eq!((&elsewhere["echo"], &elsewhere["turn"]), (&json!(true), &json!(2)), "{elsewhere}");
}

#[test]
fn a_history_is_read_once_in_the_platforms_order() {
    let world = begun("chatwoot");
    for number in 1..=25 {
        let _ = world.told("agent-message", &[&format!("text=line {number}")]);
    }
    world.until("the last line", |view| with(view, "line 25").filter(|line| line["from_history"] == false));
    // Another folder knows the connection alone, as after a loss of the log.
    let fresh = crate::standin();
    let (base, token) = (world.text("/base_url"), world.text("/tokens/access"));
    let add = ["connection", "add", "demo", "--platform", "chatwoot", "--base-url", &base, "--account", "1"];
    let more = ["--inbox", "7", "--token-stdin", "--unpaced"];
    let _ = fresh.run_with(&[&add[..], &more].concat(), token.as_bytes()).done();
    let customer = json!({"connection": "demo", "customer": "cust-42", "name": null, "fields": {}});
    let _ = crate::call(&fresh, &[("customer.add", customer)]);
    let id = world.conversation("cust-42")["conversations"][0]["id"].as_str().expect("an id").to_owned();
    let read = |before: Option<&str>| {
        let before: Vec<String> = before.iter().map(|id| format!("before={id}")).collect();
        let args = ["api", "chatwoot", "history", "demo", "--as"];
        let to = format!("cust-42#{id}");
        let all: Vec<&str> = args.into_iter().chain([&*to]).chain(before.iter().map(String::as_str)).collect();
        fresh.run(&all).done().first()["told"].clone()
    };
    let first = read(None);
    assert_eq!((&first["count"], &first["new"]), (&json!(20), &json!(20)), "{first}");
    let rest = read(first["before"].as_str());
    assert_eq!((&rest["new"], &rest["before"]), (&rest["count"], &Value::Null), "{rest}");
    assert_eq!(read(None)["new"], 0, "the same again is nothing new");
    let view = |limit: u32| {
        let ask = json!({"connection": "demo", "customer": "cust-42", "limit": limit, "before": null});
        crate::call(&fresh, &[("conversation.read", ask)]).remove(0)
    };
    let all = view(200);
    let lines: Vec<String> = texts(&all).into_iter().filter(|text| text.starts_with("line ")).collect();
    assert_eq!(lines, (1..=25).map(|number| format!("line {number}")).collect::<Vec<_>>());
    assert!(items(&all).iter().all(|item| item["from_history"] == true && item["seq"].as_i64() > Some(0)));
    let ids: std::collections::BTreeSet<String> =
        items(&all).iter().map(|item| item["message_id"].to_string()).collect();
    assert_eq!(ids.len(), items(&all).len(), "never twice");
    assert_eq!(with(&all, "hi").map(|said| said["sender"]["kind"].clone()), Some(json!("customer")));
    // A picture and a question of the history are as good as those that arrived.
    let shown = items(&all).into_iter().find(|item| item["content"]["type"] == "image").expect("a picture");
    let ask = json!({"seq": shown["seq"], "index": 0, "message": shown["message_id"]});
    assert_eq!(crate::call(&fresh, &[("media.fetch", ask)])[0]["content_type"], "image/png");
    let clicked = fresh.run(&["send", "demo", "--as", &format!("cust-42#{id}"), "--click", "Our plans"]).done().first();
    assert_eq!((&clicked["summary"], &clicked["status"]), (&json!("Our plans"), &json!(200)));
}

#[test]
fn what_arrived_here_is_not_read_again_from_the_history() {
    let world = begun("chatwoot");
    let before = world.conversation("cust-42");
    let read = world.told("history", &[]);
    assert!(read["told"]["count"].as_u64() > Some(3), "{read}");
    assert_eq!(read["told"]["new"], 0, "{read}");
    assert_eq!(texts(&world.conversation("cust-42")), texts(&before));
}

#[test]
fn two_open_conversations_of_one_customer_are_told_with_their_likely_cause() {
    let world = begun("chatwoot");
    let one = world.conversation("cust-42");
    assert_eq!(one["warnings"], json!([]), "one conversation is as it should be");
    let _ = world.standin.send("cust-42", &["--text", "once more", "--new-conversation"]).done();
    let view =
        world.until("both conversations", |view| Some(view.clone()).filter(|view| count(&view["warnings"]) == 1));
    let warning = &view["warnings"][0];
    assert_eq!(warning["code"], "duplicate_conversation");
    let told = warning["message"].as_str().unwrap_or_default();
    assert!(told.contains("2 open conversations") && told.contains("lock_to_single_conversation is off"), "{told}");
    assert!(warning["remedy"].as_str().is_some_and(|remedy| remedy.contains("one worker at a time")), "{warning}");
    let ids: Vec<&Value> = view["conversations"].as_array().expect("a list").iter().map(|one| &one["id"]).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(with(&view, "once more").map(|said| said["conversation"].clone()).as_ref(), Some(ids[0]));
    // The next message goes on where the last one went; the other conversation can still be named.
    let first = one["conversations"][0]["id"].as_str().expect("an id").to_owned();
    let _ = world.standin.run(&["send", "demo", "--as", &format!("cust-42#{first}"), "--text", "back again"]).done();
    let back = world.until("the message", |view| with(view, "back again").filter(|it| it["delivery"] == "delivered"));
    assert_eq!(back["conversation"], json!(first));
    let _ = world.told("set-status", &["status=resolved"]);
    world.until("one open conversation", |view| (view["warnings"] == json!([])).then_some(()));
}

#[test]
fn an_inbox_that_keeps_one_conversation_gets_no_other() {
    let world = begun("chatwoot");
    let lock_of = |view: &Value| {
        let notes = view["ids"].as_array().cloned().unwrap_or_default();
        notes.into_iter().find(|note| note["name"] == "lock_to_single_conversation").map(|note| note["value"].clone())
    };
    assert_eq!(lock_of(&world.conversation("cust-42")), Some(Value::Null), "not asked yet");
    let _ = world.api("inboxes", &[]).done();
    assert_eq!(lock_of(&world.conversation("cust-42")), Some(json!("false")));
    lock(&world);
    let refused = world.standin.send("cust-42", &["--text", "once more", "--new-conversation"]);
    assert_eq!((refused.code, refused.error()["code"].as_str()), (2, Some("not_supported")), "{}", refused.stderr);
    assert!(refused.stderr.contains("lock_to_single_conversation"), "{}", refused.stderr);
    let view = world.conversation("cust-42");
    assert_eq!(lock_of(&view), Some(json!("true")));
    let id = view["conversations"][0]["id"].clone();
    let _ = world.told("resolve", &[]);
    let _ = world.send(&["--text", "me again"]).done();
    let view = world.until("the message", |view| with(view, "me again").map(|_| view.clone()));
    assert_eq!((count(&view["conversations"]), &view["conversations"][0]["id"]), (1, &id), "it is opened again");
}

/// Switches the lock of the inbox on, as an administrator does in the dashboard.
fn lock(world: &World) {
    let url = format!("{}api/v1/accounts/1/inboxes/7", world.text("/base_url"));
    let token = world.text("/tokens/access");
    let headers = [("Api-Access-Token", &*token), ("Content-Type", "application/json")];
    let body = br#"{"lock_to_single_conversation":true}"#;
    assert_eq!(standin_tests::request("PATCH", &url, &headers, body).status, 200);
}

#[test]
fn the_legend_of_ids_holds_values_and_no_secret() {
    let world = begun("chatwoot");
    let view = world.conversation("cust-42");
    let value = |name: &str| {
        let notes = view["ids"].as_array().expect("a list");
        notes.iter().find(|note| note["name"] == name).unwrap_or_else(|| panic!("no {name}"))["value"].clone()
    };
    assert_eq!(value("account_id"), json!(world.text("/ids/account")));
    assert_eq!(value("inbox_identifier"), json!(world.text("/ids/inbox_identifier")));
    assert_eq!(value("contact_inbox.source_id"), "cust-42");
    assert_eq!(value("conversation.id"), view["conversations"][0]["id"]);
    assert!(value("contact.id").is_string());
    for secret in ["pubsub_token", "hmac_token", "secret"] {
        assert_eq!(value(secret), Value::Null, "{secret}");
    }
    let page = view["conversations"][0]["dashboard_url"].as_str().expect("a page").to_owned();
    assert_eq!(page, format!("{}app/accounts/1/conversations/1", world.text("/base_url")));
}

#[test]
fn what_the_log_holds_is_read_again_the_same_after_a_restart() {
    let world = begun("chatwoot");
    let _ = world.send(&["--click", "Our plans"]).done();
    let before = world.until("the echo and the change", |view| {
        let echoed = with(view, "hi").is_some_and(|said| count(&said["echoes"]) == 1);
        let changed = with(view, "What can I do for you?").is_some_and(|asked| count(&asked["updates"]) == 1);
        (echoed && changed).then(|| view.clone())
    });
    let World { standin, listening, .. } = world;
    drop(listening);
    let ask = json!({"connection": "demo", "customer": "cust-42", "limit": 3, "before": null});
    let last = until("the folder without its owner", || {
        Some(crate::call(&standin, &[("conversation.read", ask.clone())]).remove(0))
    });
    assert_eq!(last["more"], true);
    let seqs = |view: &Value| items(view).iter().map(|item| item["attempts"][0].clone()).collect::<Vec<_>>();
    // Pages of any size hold the same messages, each whole, and each once.
    let (mut pages, mut before_seq) = (Vec::new(), Value::Null);
    loop {
        let ask = json!({"connection": "demo", "customer": "cust-42", "limit": 3, "before": before_seq});
        let page = crate::call(&standin, &[("conversation.read", ask)]).remove(0);
        pages = [items(&page), pages].concat();
        match (page["more"] == true, seqs(&page).first().cloned()) {
            (true, Some(first)) => before_seq = first,
            _ => break,
        }
    }
    let whole: Vec<Value> = pages.iter().map(|item| json!([item["seq"], item["echoes"], item["updates"]])).collect();
    let expected: Vec<Value> =
        items(&before).iter().map(|item| json!([item["seq"], item["echoes"], item["updates"]])).collect();
    assert_eq!(whole, expected);
}

#[test]
fn a_contact_with_two_sessions_is_told_apart_from_parallel_work() {
    let world = begun("chatwoot");
    let mut body = world.body_of("What can I do for you?");
    body["id"] = json!(80_001);
    body["conversation"]["id"] = json!(4711);
    body["conversation"]["contact_inbox"]["source_id"] = json!("made-up-again");
    body["conversation"]["messages"] = json!([]);
    assert_eq!(world.post(&body).status, 200);
    let warning = world.until("the warning", |view| view["warnings"].get(0).cloned());
    assert!(warning["message"].as_str().is_some_and(|it| it.contains("another source_id")), "{warning}");
    assert_eq!(count(&world.conversation("cust-42")["conversations"]), 2, "both are the contact's");
    let other = world.conversation("made-up-again");
    assert_eq!(other["warnings"][0]["code"], "duplicate_conversation", "it is told from either side");
}

#[test]
fn what_changed_of_a_contact_is_told_against_the_delivery_before() {
    let world = begun("chatwoot");
    let contact = |name: &str, at: &str| {
        let change = json!({"previous_value": "Ana", "current_value": name});
        json!({
            "event": "contact_updated", "id": 41, "account": {"id": 1, "name": "Acme"}, "name": name, "email": null,
            "identifier": "cust-42", "changed_attributes": [{"name": change}, {"updated_at": {"current_value": at}}],
        })
    };
    assert_eq!(world.post(&contact("Ana", "1")).status, 200);
    assert_eq!(world.post(&contact("Ana B", "2")).status, 200);
    let seqs = until("both events", || {
        let found = world.standin.log("type:contact_updated");
        (found.len() == 2).then(|| found.iter().map(|line| line["seq"].clone()).collect::<Vec<_>>())
    });
    let view = crate::call(&world.standin, &[("envelope.show", json!({"seq": seqs[1]}))]).remove(0);
    assert_eq!((pointers(&view["changes"]), &view["changes_since"]), (vec!["/name".to_owned()], &seqs[0]), "{view}");
}

#[test]
fn a_replayed_message_has_an_echo_of_its_own() {
    let world = begun("chatwoot");
    world.until("the echo", |view| with(view, "hi").filter(|said| count(&said["echoes"]) == 1));
    let sent = world.standin.log("kind:send").remove(0);
    let _ = world.standin.run(&["replay", &sent["seq"].to_string(), "--yes"]).done();
    let said = world.until("the echo of the replay", |view| {
        let said: Vec<Value> = items(view).into_iter().filter(|item| words(item).as_deref() == Some("hi")).collect();
        (said.len() == 2 && said.iter().all(|one| count(&one["echoes"]) == 1)).then_some(said)
    });
    assert_eq!((&said[1]["kind"], &said[1]["turn"]), (&json!("replay"), &json!(2)), "{said:?}");
}

#[test]
fn a_conversation_outlives_its_connection() {
    let world = begun("chatwoot");
    world.until("the echo", |view| with(view, "hi").filter(|said| count(&said["echoes"]) == 1));
    let _ = world.standin.run(&["connection", "remove", "demo"]).done();
    let view = world.conversation("cust-42");
    assert!(with(&view, "What can I do for you?").is_some() && view["history"] == false, "{view}");
    assert_eq!((&view["ids"], &view["warnings"]), (&json!([]), &json!([])));
}
