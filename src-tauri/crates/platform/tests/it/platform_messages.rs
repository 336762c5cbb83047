//! Messages of the agent over the Platform API, what their refusals mean, and hints about the settings.

use serde_json::{Map, Value, json};
use standin_model::secret::Place;
use standin_model::{ApiRequest, CustomerMessage, Fault, FaultCode, KnownIds, Secret, Secrets, SenderKind, Settings};
use standin_platform::{Outgoing, Sending, SentContext, Step};

use crate::support::{codes, platform};

const BASE: &str = "https://api.landbot.io/v1/";

fn send(customer: &str, message: &CustomerMessage) -> Result<ApiRequest, Fault> {
    let (settings, secrets) = (Settings::of(BASE), Secrets::of_token(Secret::new("ab".repeat(20))));
    let (ids, fields) = (KnownIds::default(), Map::new());
    let sending = Sending { settings: &settings, secrets: &secrets, customer, ids: &ids, fields: &fields, done: &[] };
    match platform().next_step(&sending, &Outgoing { message, attachments: &[], key: "k", answers: None })? {
        Step::Send { request } => Ok(request),
        Step::Prepare { purpose, .. } => panic!("{purpose:?} before a message"),
    }
}

fn text(text: &str) -> CustomerMessage {
    CustomerMessage::Text { text: text.to_owned() }
}

#[test]
fn p5_a_message_goes_out_as_the_agent_and_never_as_the_customer() {
    let can = platform().capabilities();
    assert_eq!(can.sends_as, SenderKind::Agent);
    assert!(can.send_effect.is_some_and(|effect| effect.contains("the bot is silent")));
    let sent = send("90210001", &text("Hello")).expect("builds");
    assert_eq!(
        (sent.method.as_str(), sent.url.as_str()),
        ("POST", "https://api.landbot.io/v1/customers/90210001/send_text/")
    );
    assert_eq!(sent.headers[0], ("Authorization".to_owned(), format!("Token {}", "ab".repeat(20))));
    assert_eq!(serde_json::from_slice::<Value>(&sent.body).expect("JSON"), json!({ "message": "Hello" }));
    let reading = platform().read_sent("/v1/customers/90210001/send_text/", &sent.body);
    assert_eq!(
        (reading.sender.expect("a sender").kind, reading.customer.as_deref()),
        (SenderKind::Agent, Some("90210001"))
    );
}

#[test]
fn p5_what_only_a_customer_can_do_is_refused_with_the_way_to_do_it() {
    let click = CustomerMessage::Click { label: "Yes".to_owned(), payload: "$0".to_owned() };
    let fault = send("90210001", &click).expect_err("refused");
    assert_eq!(fault.code, FaultCode::NotSupported);
    assert!(fault.hint.is_some_and(|hint| hint.contains("APIchat")));
    let video = CustomerMessage::Video { url: "https://x.test/a.mp4".to_owned() };
    assert_eq!(send("90210001", &video).expect_err("refused").code, FaultCode::NotSupported);
    assert_eq!(send("tg-77", &text("x")).expect_err("no number").code, FaultCode::BadArguments);
    assert_eq!(send("..", &text("x")).expect_err("no number").code, FaultCode::BadArguments);
}

#[test]
fn p5_pictures_and_places_have_their_own_requests() {
    let image = send("7", &CustomerMessage::Image { url: "https://x.test/a.png".to_owned() }).expect("builds");
    assert!(image.url.ends_with("/customers/7/send_image/"));
    let place =
        CustomerMessage::Location { latitude: "41.380".to_owned(), longitude: "-2.17".to_owned(), address: None };
    let place = send("7", &place).expect("builds");
    assert_eq!(
        serde_json::from_slice::<Value>(&place.body).expect("JSON"),
        json!({ "latitude": 41.38, "longitude": -2.17 })
    );
}

#[test]
fn p8_each_message_stands_at_its_field() {
    let sent = SentContext { body: br#"{"url":"cat.png","a/b":1}"#, path: "/v1/customers/7/send_image/" };
    let reply = br#"{"errors":{"url":["Enter a valid URL.","Public."],"a/b":["Bad"],"channel_id":["The channel is not active"]}}"#;
    let reading = platform().read_reply(422, b"", reply, &sent);
    assert_eq!(reading.explained.expect("explained").code, "invalid_parameters");
    let places: Vec<Option<&str>> = reading.problems.iter().map(|problem| problem.pointer.as_deref()).collect();
    assert_eq!(places, [Some("/url"), Some("/a~1b"), None]);
    assert!(reading.problems[0].message.contains("Enter a valid URL. Public"), "{:?}", reading.problems[0]);
}

#[test]
fn p9_each_status_has_its_own_code_and_remedy() {
    let code = |status: u16, body: &str, path: &str| {
        let explained = platform()
            .read_reply(status, b"", body.as_bytes(), &SentContext { body: b"", path })
            .explained
            .unwrap_or_else(|| panic!("{status} is explained"));
        assert!(explained.message.ends_with('.') && !explained.remedy.is_empty(), "{explained:?}");
        explained.code
    };
    let customers = "/v1/customers/7/";
    let all: Vec<String> = [400, 402, 403, 404, 405, 409, 412, 413, 422, 429, 502, 301, 418]
        .into_iter()
        .map(|status| code(status, "", customers))
        .collect();
    let distinct: std::collections::HashSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "{all:?}");
    assert_eq!(code(402, "", "/v1/channels/8/message_hooks/"), "plan_without_hooks");
    assert_eq!(code(401, r#"{"detail":"Authentication credentials were not provided."}"#, customers), "token_missing");
    assert_eq!(code(401, r#"{"detail":"Invalid token."}"#, customers), "token_rejected");
    let other = r#"{"errors":{"agent_id":["The customer is assigned to another agent"]}}"#;
    assert_eq!(code(412, other, customers), "other_agent");
}

#[test]
fn p7_any_2xx_without_a_no_is_success() {
    for (status, body) in [(200, ""), (200, "OK"), (201, r#"{"success":true}"#), (204, "")] {
        let sent = SentContext { body: b"", path: "/v1/customers/7/unassign/" };
        assert_eq!(platform().read_reply(status, b"", body.as_bytes(), &sent).explained, None, "{status} {body}");
    }
}

fn hints(base: &str, token: &str, hook: Option<&str>) -> Vec<String> {
    let mut secrets = Secrets::of_token(Secret::new(token));
    if let Some(hook) = hook {
        secrets.put(Secrets::HOOK_TOKEN, Secret::new(hook));
    }
    let list = platform().check_settings(&Settings::of(base), &secrets);
    assert!(list.iter().all(|problem| problem.remedy.is_some() && !format!("{problem:?}").contains("abab")));
    codes(&list).into_iter().map(str::to_owned).collect()
}

#[test]
fn p6_the_wrong_kinds_of_token_and_address_are_told() {
    let token = "ab".repeat(20);
    assert_eq!(hints(BASE, &token, None), Vec::<String>::new());
    assert_eq!(hints("http://127.0.0.1:4000/platform/v1/", &token, None), Vec::<String>::new());
    assert_eq!(hints(BASE, "", None), ["token_missing"]);
    assert_eq!(hints(BASE, &format!("Bearer {token}"), None), ["token_with_bearer"]);
    assert_eq!(hints(BASE, &format!("Token {token}"), None), ["token_doubled"]);
    assert_eq!(hints(BASE, "ABCDEFGH12345678", None), ["channel_token"]);
    assert_eq!(hints(BASE, "H-42-ABCDEFGH12345678", None), ["channel_token"]);
    assert_eq!(hints(BASE, "something-else", None), ["token_form"]);
    assert_eq!(hints("https://chat.landbot.io/v1/", &token, None), ["apichat_base_url"]);
    assert_eq!(hints("https://api.landbot.io/v0-alpha/", &token, None), ["base_url_path"]);
    assert_eq!(hints("https://api.landbot.io/v1", &token, None), ["missing_slash"]);
    assert_eq!(hints(BASE, &token, Some("Token hook")), ["hook_token_doubled"]);
    assert_eq!(hints(BASE, &token, Some(&token)), ["agent_token_as_hook_token"]);
}

#[test]
fn p6_tokens_of_channels_and_hooks_are_secrets_wherever_they_stand() {
    let found = |body: &str| -> Vec<String> {
        let spans = platform().secret_spans(Place::Body, body.as_bytes());
        spans.into_iter().map(|span| body[span].to_owned()).collect()
    };
    assert_eq!(found(r#"{"channels":[{"id":1,"token":"C1"}],"hook":{"token":"H1"}}"#), ["C1", "H1"]);
    assert_eq!(found(r#"{"url":"https://x.test/","token":"H2"}"#), ["H2"]);
    assert!(found(r#"{"customer":{"token":"tg-77"}}"#).is_empty(), "an identity");
}
