//! Each operation of a platform's API, from the command line to the simulated inbox and back.

use serde_json::{Value, json};

use standin_model::FaultCode;
use standin_tests::until;

use crate::inbox::{World, world};
use crate::{call, try_call};

/// A conversation that has begun: contact, session, conversation.
fn begun(platform: &str, public: bool) -> World {
    let world = world(platform, public, None);
    let _ = world.send(&["--text", "hi"]).done();
    world
}

fn each_operation(platform: &str) {
    let world = begun(platform, false);
    let kind = |told: &Value| told["told"]["kind"].as_str().unwrap_or_default().to_owned();
    let plain = |operation: &str, more: &[&str]| world.api(operation, more).done().first();
    assert!(plain("version", &[])["told"]["version"].as_str().is_some_and(|version| version.contains('.')));
    assert_eq!(plain("profile", &[])["told"]["accounts"][0]["role"], "administrator");
    let inbox = &plain("inboxes", &[])["told"]["inboxes"][0];
    assert_eq!((&inbox["chosen"], &inbox["webhook_owner"]), (&json!(true), &json!("here")), "{inbox}");
    assert!(
        !inbox["webhook_url"].as_str().expect("an address").contains(&world.listening.url[30..]),
        "masked: {inbox}"
    );
    assert_eq!(plain("inbox", &[])["told"]["inboxes"][0]["id"], inbox["id"]);
    let agent = plain("agents", &[])["told"]["agents"][0].clone();
    assert_eq!(kind(&plain("account-labels", &[])), "labels");
    let found = plain("search-contacts", &["query=cust-42"]);
    assert_eq!(found["told"]["contacts"][0]["identifier"], "cust-42");
    let conversation = world.told("conversation", &[])["told"]["conversations"][0].clone();
    assert_eq!(conversation["id"], world.told("conversations", &[])["told"]["conversations"][0]["id"]);
    let page = format!("/conversations/{}", conversation["id"].as_str().expect("an id"));
    let dashboard = conversation["dashboard_url"].as_str();
    assert_eq!(dashboard.is_some_and(|url| url.ends_with(&page)), platform == "chatwoot", "{conversation}");
    assert_eq!(world.told("set-status", &["status=snoozed"])["told"], json!({"kind": "status", "status": "snoozed"}));
    let labels = world.told("set-labels", &["labels=vip,refund"]);
    assert_eq!(labels["told"]["labels"].as_array().map(Vec::len), Some(2), "{labels}");
    let assigned = world.told("assign", &[&format!("agent={}", agent["id"].as_str().expect("an id"))]);
    assert_eq!(assigned["told"], json!({"kind": "assigned", "assignee": agent["name"]}));
    world.until("the state of the conversation", |view| {
        let now = &view["conversations"][0];
        let labelled = now["labels"].as_array().is_some_and(|labels| labels.len() == 2);
        (now["status"] == "snoozed" && now["assignee"] == agent["name"] && labelled).then_some(())
    });
    let said = world.told("agent-message", &["text=One moment", "private=true"]);
    assert_eq!((kind(&said).as_str(), &said["told"]["count"]), ("messages", &json!(1)));
    let note = world.until("the note", |view| item(view, "One moment").filter(|note| note["from_history"] == false));
    assert_eq!(note["private"], true);
    let id = note["message_id"].as_str().expect("an id").to_owned();
    let delivered = format!("message={id}");
    let _ = world.told("set-delivery", &[&delivered, "status=failed", "reason=no such number"]);
    world.until("the failed message", |view| {
        item(view, "One moment").filter(|it| it["status_word"] == "failed" && it["status_reason"] == "no such number")
    });
    for (operation, more) in [("typing", &["on=true"][..]), ("typing", &["on=false"]), ("seen", &[]), ("resolve", &[])]
    {
        assert_eq!(world.told(operation, more)["status"], 200, "{operation}");
    }
    let renamed = world.told("update-contact", &["name=Ada L.", "plan=gold"]);
    assert_eq!(renamed["told"]["contacts"][0]["name"], "Ada L.");
    world.until("the end", |view| (view["conversations"][0]["status"] == "resolved").then_some(()));
    recorded(&world);
}

/// Every operation is an envelope of its conversation, and secrets are sealed in it.
fn recorded(world: &World) {
    let calls = world.standin.log("kind:api customer:cust-42");
    let labels = calls.iter().find(|line| line["target"].as_str().is_some_and(|target| target.ends_with("/labels")));
    let labels = labels.expect("the call that set labels");
    assert!(labels["conversation"].is_string() && labels["status"] == 200, "{labels}");
    let shown = labels.to_string();
    assert!(!shown.contains(&world.text("/tokens/access")), "{shown}");
}

/// The message with this text.
fn item(view: &Value, text: &str) -> Option<Value> {
    let items = view["items"].as_array()?;
    items.iter().rfind(|item| item["content"]["text"] == text).cloned()
}

#[test]
fn each_operation_of_a_chatwoot_inbox() {
    each_operation("chatwoot");
}

#[test]
fn each_operation_of_an_inbox_with_ids_of_text() {
    each_operation("api-inbox");
}

#[test]
fn an_identifier_alone_is_enough_for_what_the_customer_does() {
    let world = begun("chatwoot", true);
    for (operation, more) in [("typing", &[][..]), ("seen", &[]), ("resolve", &[])] {
        let told = world.told(operation, more);
        assert_eq!((&told["status"], &told["told"]["kind"]), (&json!(200), &json!("nothing")), "{operation}");
    }
    world.until("the end", |view| (view["conversations"][0]["status"] == "resolved").then_some(()));
    assert!(world.conversation("cust-42")["history"] == false, "the public API has none");
    let refused = world.api("history", &["--as", "cust-42"]);
    assert_eq!((refused.code, refused.error()["code"].as_str()), (2, Some("bad_arguments")));
}

#[test]
fn a_bad_token_and_a_conversation_that_is_not_there_are_explained() {
    let world = begun("chatwoot", false);
    let gone = world.api("conversation", &["--as", "cust-42#9999"]);
    assert_eq!((gone.code, gone.error()["code"].as_str()), (3, Some("not_found")));
    assert!(world.told("conversation", &[])["status"] == 200, "another conversation's id forgets nothing");
    let (base, account) = (world.text("/base_url"), world.text("/ids/account"));
    let add = ["connection", "add", "other", "--platform", "chatwoot", "--base-url", &base, "--account", &account];
    let more = ["--inbox", "7", "--token-stdin", "--unpaced"];
    let _ = world.standin.run_with(&[&add[..], &more].concat(), b"not-a-token-of-anybody").done();
    let refused = world.standin.run(&["api", "chatwoot", "profile", "other"]);
    assert_eq!((refused.code, refused.error()["code"].as_str()), (3, Some("token_rejected")));
}

#[test]
fn wrong_usage_sends_nothing() {
    let world = world("chatwoot", false, None);
    for (operation, more) in [
        ("fly", &[][..]),
        ("set-status", &["--as", "cust-42"]),
        ("set-status", &["--as", "cust-42", "status=open"]),
        ("conversation", &[]),
        ("seen", &["--as", "nobody"]),
    ] {
        let ended = world.api(operation, more);
        assert_eq!(ended.code, 2, "{operation} {more:?}: {}", ended.stderr);
    }
    assert_eq!(world.standin.log("kind:api"), Vec::<Value>::new());
    let help = world.standin.run(&["api", "chatwoot", "--help"]);
    assert!(String::from_utf8_lossy(&help.stdout).contains("set-delivery message=ID"));
}

#[test]
fn what_the_platform_would_pass_over_in_silence_is_said() {
    let world = begun("chatwoot", false);
    let nobody = world.api("assign", &["--as", "cust-42", "agent=999"]);
    let fault = nobody.error();
    assert_eq!(nobody.code, 1, "{fault}");
    assert!(fault["message"].as_str().is_some_and(|it| it.starts_with("The platform assigned nobody")), "{fault}");
    assert!(fault["hint"].as_str().is_some_and(|hint| hint.starts_with("Agents are ")), "{fault}");
    assert_eq!(world.told("assign", &[])["told"], json!({"kind": "assigned", "assignee": null}));
    let asked = world.standin.log("kind:api").len();
    for (operation, more, words) in [
        ("set-status", &["status=foo"][..], "open, pending, snoozed, resolved"),
        ("set-delivery", &["message=1", "status=foo"], "sent, delivered, read, failed"),
    ] {
        let refused = world.api(operation, &[&["--as", "cust-42"], more].concat());
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        assert_eq!(refused.error()["hint"], format!("It has {words}."));
    }
    assert_eq!(world.standin.log("kind:api").len(), asked, "nothing was sent");
}

#[test]
fn a_hash_names_a_conversation_unless_a_customer_has_the_whole_id() {
    let world = begun("chatwoot", false);
    let asked = world.standin.log("direction:sent").len();
    let odd = world.standin.send("ada#lovelace", &["--text", "hi"]);
    assert_eq!(odd.code, 2, "{}", odd.stderr);
    let message = odd.error()["message"].as_str().expect("a sentence").to_owned();
    assert!(message.contains("\"ada#lovelace\"") && message.contains("no conversation of \"ada\""), "{message}");
    assert_eq!(world.api("conversation", &["--as", "cust-42#x"]).code, 2);
    let ask = json!({"connection": "demo", "customer": "ada#1", "name": null, "fields": {}});
    let refused = try_call(&world.standin, "customer.add", ask).expect_err("it is new");
    assert_eq!(refused.code, FaultCode::BadArguments);
    assert_eq!(world.standin.log("direction:sent").len(), asked, "nothing was sent");
    // One who is known by it from elsewhere stays who they are.
    let mut webhook = world.body_of("Hi! I am the demo bot of Harbour Coffee.");
    let session = webhook.pointer_mut("/conversation/contact_inbox/source_id").expect("the session");
    *session = json!("grace#7");
    assert_eq!(world.post(&webhook).status, 200);
    let listed = || call(&world.standin, &[("customer.list", json!({}))]).remove(0);
    until("the customer", || listed().as_array()?.iter().any(|one| one["customer"] == "grace#7").then_some(()));
    let sent = world.standin.send("grace#7", &["--text", "hi"]);
    assert!(!sent.stderr.contains("is nobody"), "{}", sent.stderr);
    assert!(!world.standin.log("direction:sent customer:\"grace#7\"").is_empty());
}
