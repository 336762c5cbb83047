//! Who is who: the developer's own id of a person, and the platform's ids for the same person, channel and bot.

use serde_json::{Value, json};
use standin_tests::{post_webhook, text, until};

use crate::{call, standin};

/// The customers as the window shows them.
fn customers(standin: &standin_tests::Standin) -> Vec<Value> {
    let replies = call(standin, &[("customer.list", json!({}))]);
    replies[0].as_array().cloned().unwrap_or_default()
}

#[test]
fn each_id_is_mapped_onto_the_others_once_it_was_told() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let simulating = standin.simulate(&listening.url, &["--time-scale", "0.02"]);
    standin.connect(&simulating.base_url, &simulating.token);
    for customer in ["tg-77", "wa-34911222333"] {
        let _ = standin.send(customer, &["--text", "hi"]).done();
        listening.process.line("the bot's answer", |line| line["customer"] == customer && line["type"] == "dialog");
    }
    let ids = &simulating.line["simulating"]["ids"];
    let mut told = customers(&standin);
    told.sort_by_key(|customer| customer["customer"].to_string());
    let seen: Vec<Value> = told
        .iter()
        .map(|customer| {
            json!([customer["customer"], customer["platform_id"], customer["channel_id"], customer["bot_id"]])
        })
        .collect();
    let (channel, bot) = (ids["channel"].to_string(), ids["bot"].to_string());
    // The simulator numbers its customers from 90210001, in the order in which they come.
    let expected = [json!(["tg-77", "90210001", channel, bot]), json!(["wa-34911222333", "90210002", channel, bot])];
    assert_eq!(seen, expected);
    assert!(told.iter().all(|customer| customer["channel_name"].is_string()));
}

#[test]
fn a_person_who_writes_first_is_known_by_the_webhook_alone() {
    let standin = standin();
    standin.connect("http://127.0.0.1:9/v1/", "CANARY0TOKEN0001");
    let listening = standin.listen(&["demo"]);
    let mut body = text("ext-5", "hello");
    body["customer"]["name"] = json!("Ada Lovelace");
    assert_eq!(post_webhook(&listening.url, 1, body.to_string().as_bytes()).status, 200);
    let known = until("the customer", || customers(&standin).into_iter().find(|each| each["customer"] == "ext-5"));
    assert_eq!((&known["platform_id"], &known["name"]), (&json!("90210001"), &json!("Ada Lovelace")));
    assert_eq!((&known["last_summary"], &known["unread"]), (&json!("hello"), &json!(1)));
}
