//! The operations of the Platform API: each request of the table, what is refused before sending, what answers tell.

use serde_json::{Map, Value, json};
use standin_model::view::ApiTelling;
use standin_model::{ApiRequest, Fault, FaultCode, Secret, Secrets, Settings};
use standin_platform::{Stands, Takes};

use crate::support::platform;

const BASE: &str = "https://api.landbot.io/v1/";

fn operate(name: &str, given: &Value) -> Result<Vec<ApiRequest>, Fault> {
    let secrets = Secrets::of_token(Secret::new("ab".repeat(20)));
    let given: Map<String, Value> = given.as_object().cloned().unwrap_or_default();
    platform().operate(&Settings::of(BASE), &secrets, name, &given)
}

/// Method, path below the base and body of the one request.
fn one(name: &str, given: &Value) -> (String, String, Value) {
    let list = operate(name, given).unwrap_or_else(|fault| panic!("{name} {given}: {fault}"));
    assert_eq!(list.len(), 1);
    let body = if list[0].body.is_empty() { Value::Null } else { serde_json::from_slice(&list[0].body).expect("JSON") };
    (list[0].method.clone(), list[0].url.strip_prefix(BASE).expect("below the base").to_owned(), body)
}

#[test]
fn p1_the_28_documented_operations_are_all_there() {
    let documented: Vec<_> = platform().api().iter().filter(|it| it.documented && !it.path.is_empty()).collect();
    assert_eq!(documented.len(), 28);
    let paths: std::collections::HashSet<&str> = documented.iter().map(|it| it.path).collect();
    assert_eq!(paths.len(), 22);
    for operation in platform().api() {
        assert!(operation.about.ends_with('.') && (operation.path.is_empty() || operation.path.ends_with('/')));
        assert_eq!(operation.changes, operation.method != "GET", "{}", operation.name);
        assert!(!operation.destroys || operation.side_effect.is_some(), "{}", operation.name);
        let wanted = operation.parameters.iter().filter(|it| it.stands == Stands::Path).count();
        assert!(operation.path.is_empty() || operation.path.matches('{').count() == wanted, "{}", operation.name);
    }
}

#[test]
fn p2_p3_each_request_of_the_table_is_built() {
    let get = |path: &str| ("GET".to_owned(), path.to_owned(), Value::Null);
    assert_eq!(one("channels", &json!({})), get("channels/"));
    assert_eq!(one("channel", &json!({ "channel": "8" })), get("channels/8/"));
    assert_eq!(one("templates", &json!({ "channel": 8 })), get("channels/whatsapp/templates/?channel_id=8"));
    assert_eq!(one("hooks", &json!({ "channel": 8, "limit": "50" })), get("channels/8/message_hooks/?limit=50"));
    assert_eq!(one("hook", &json!({ "channel": 8, "hook": 3 })), get("channels/8/message_hooks/3/"));
    let filters =
        json!({ "channel": 8, "search_by": "email", "search": "a b&c", "archived": "no", "offset": 20, "limit": 20 });
    let path = "customers/?channel_id=8&search_by=email&search=a%20b%26c&archived=false&offset=20&limit=20";
    assert_eq!(one("customers", &filters), get(path));
    assert_eq!(one("customer", &json!({ "customer": 7 })), get("customers/7/"));
    assert_eq!(one("transcript", &json!({ "customer": 7 })), get("customers/7/messages/"));
    assert_eq!(one("field", &json!({ "customer": 7, "field": "plan" })), get("customers/7/fields/plan/"));
    let made = json!({ "channel": 8, "url": "https://x.test/h", "token": "t", "name": "n" });
    let body = json!({ "url": "https://x.test/h", "token": "t", "name": "n" });
    assert_eq!(one("create-hook", &made), ("POST".to_owned(), "channels/8/message_hooks/".to_owned(), body));
    for (name, method, path) in [
        ("archive", "PUT", "archive"),
        ("unarchive", "PUT", "unarchive"),
        ("block", "PUT", "block"),
        ("unblock", "PUT", "unblock"),
        ("assign", "PUT", "assign"),
        ("unassign", "PUT", "unassign"),
        ("opt-out", "DELETE", "opt_out"),
    ] {
        let expected = (method.to_owned(), format!("customers/7/{path}/"), Value::Null);
        assert_eq!(one(name, &json!({ "customer": 7 })), expected);
    }
    let delete = |path: &str| ("DELETE".to_owned(), path.to_owned(), Value::Null);
    assert_eq!(one("delete-customer", &json!({ "customer": 7 })), delete("customers/7/"));
    assert_eq!(one("delete-hook", &json!({ "channel": 8, "hook": 3 })), delete("channels/8/message_hooks/3/"));
    assert_eq!(one("delete-field", &json!({ "customer": 7, "field": "plan" })), delete("customers/7/fields/plan/"));
    assert_eq!(one("assign-agent", &json!({ "customer": 7, "agent": 5 })).1, "customers/7/assign/5/");
    let bot = one("assign-bot", &json!({ "customer": 7, "bot": 5, "launch": "false", "node": "n1" }));
    assert_eq!(
        bot,
        ("PUT".to_owned(), "customers/7/assign_bot/5/".to_owned(), json!({ "launch": false, "node": "n1" }))
    );
    let place = one("send-location", &json!({ "customer": 7, "latitude": "41.38", "longitude": 2.17 }));
    assert_eq!(place.2, json!({ "latitude": 41.38, "longitude": 2.17 }));
    let template = json!({ "customer": 7, "template_id": "55", "template_params": "{\"body\":{\"params\":[\"A\"]}}" });
    assert_eq!(
        one("send-template", &template).2,
        json!({ "template_id": 55, "template_params": { "body": { "params": ["A"] } } })
    );
}

#[test]
fn p6_a_hook_is_made_with_the_token_that_is_stored_unless_another_is_given() {
    let mut secrets = Secrets::of_token(Secret::new("ab".repeat(20)));
    secrets.put(Secrets::HOOK_TOKEN, Secret::new("stored"));
    let token = |given: Value| {
        let given = given.as_object().cloned().unwrap_or_default();
        let list = platform().operate(&Settings::of(BASE), &secrets, "create-hook", &given).expect("builds");
        serde_json::from_slice::<Value>(&list[0].body).expect("JSON")["token"].clone()
    };
    assert_eq!(token(json!({ "channel": 8, "url": "https://x.test/h" })), "stored");
    assert_eq!(token(json!({ "channel": 8, "url": "https://x.test/h", "token": "other" })), "other");
}

#[test]
fn p3_a_field_has_a_value_of_its_type() {
    let field = |kind: &str, value: Value| {
        operate("set-field", &json!({ "customer": 7, "field": "plan", "type": kind, "value": value }))
            .map(|list| serde_json::from_slice::<Value>(&list[0].body).expect("JSON")["value"].clone())
    };
    assert_eq!(field("string", json!("12")).expect("fits"), json!("12"));
    assert_eq!(field("integer", json!("12")).expect("fits"), json!(12));
    assert_eq!(field("boolean", json!("true")).expect("fits"), json!(true));
    assert_eq!(field("object", json!("{\"a\":1}")).expect("fits"), json!({ "a": 1 }));
    for (kind, value) in [("integer", "1.5"), ("boolean", "maybe"), ("float", "x"), ("colour", "x")] {
        assert_eq!(field(kind, json!(value)).expect_err(kind).code, FaultCode::BadArguments);
    }
}

#[test]
fn p1_slips_are_refused_before_anything_is_sent() {
    for (name, given) in [
        ("nothing", json!({})),
        ("channel", json!({})),
        ("channel", json!({ "channel": "a/b" })),
        ("channel", json!({ "channel": -1 })),
        ("channels", json!({ "limt": 5 })),
        ("create-hook", json!({ "channel": 8, "url": "x.test" })),
        ("send-location", json!({ "customer": 7, "latitude": 91, "longitude": 0 })),
        ("field", json!({ "customer": 7, "field": ".." })),
    ] {
        let fault = operate(name, &given).expect_err(name);
        assert!(fault.code == FaultCode::BadArguments && fault.hint.is_some(), "{name} {given} {fault:?}");
    }
}

#[test]
fn p1_a_request_of_ones_own_stays_below_the_base_url() {
    let own = |method: &str, path: &str| operate("request", &json!({ "method": method, "path": path }));
    assert_eq!(own("get", "/customers/?limit=5").expect("fits")[0].url, format!("{BASE}customers/?limit=5"));
    let body = json!({ "method": "PATCH", "path": "channels/8/", "body": "{\"name\":\"x\"}" });
    assert_eq!(one("request", &body), ("PATCH".to_owned(), "channels/8/".to_owned(), json!({ "name": "x" })));
    for path in [
        "https://evil.test/",
        "//evil.test/x",
        "../v0-alpha/bots/",
        "a/../../../x",
        "%2e%2e/%2e%2e/x",
        "a\\..\\..\\x",
        "x#y",
        "javascript:alert(1)",
        "a\nb",
    ] {
        match own("GET", path) {
            Err(fault) => assert_eq!(fault.code, FaultCode::BadArguments, "{path}"),
            Ok(list) => assert!(list[0].url.starts_with(BASE) && !list[0].url.contains(".."), "{path} {}", list[0].url),
        }
    }
    assert!(own("TRACE", "x/").is_err());
}

#[test]
fn p4_restarting_the_bot_is_unassign_then_assign_with_launch() {
    let list = operate("restart-bot", &json!({ "customer": 7, "bot": 5 })).expect("builds");
    let lines: Vec<String> = list.iter().map(|it| format!("{} {}", it.method, &it.url[BASE.len()..])).collect();
    assert_eq!(lines, ["PUT customers/7/unassign/", "PUT customers/7/assign_bot/5/"]);
}

#[test]
fn p2_p3_answers_are_read_and_tokens_left_behind() {
    let told = |name: &str, body: &str| platform().operated(name, body.as_bytes());
    let channels = r#"{"success":true,"total":2,"channels":[{"id":8,"name":"Web","type":"webchat","active":true,"token":"SECRET"}]}"#;
    let ApiTelling::Channels { total, channels } = told("channels", channels) else { panic!("channels") };
    assert_eq!((total, channels[0].id.as_str(), channels[0].active), (Some(2), "8", Some(true)));
    let hooks = told(
        "create-hook",
        r#"{"success":true,"hook":{"id":3,"url":"https://x.test/","token":"SECRET","created_at":1.5}}"#,
    );
    assert!(!format!("{hooks:?}").contains("SECRET"));
    assert!(
        matches!(&hooks, ApiTelling::Hooks { hooks, .. } if hooks[0].has_token && hooks[0].created_at == Some(1_500_000))
    );
    let customer = r#"{"success":true,"customer":{"id":7,"name":"V","agent_id":null,"archived":false,"register_date":1790000000,"last_message":1790000001.5,"plan":"gold","custom_fields":{"plan":"gold","n":1}}}"#;
    let ApiTelling::Customers { customers, .. } = told("customer", customer) else { panic!("a customer") };
    assert_eq!((&customers[0].agent, customers[0].last_at), (&None, Some(1_790_000_001_500_000)));
    assert_eq!(customers[0].fields, [("plan".to_owned(), "\"gold\"".to_owned()), ("n".to_owned(), "1".to_owned())]);
    let lines = r#"{"success":true,"messages":[{"type":"event","sender":"Landbot","message_datetime":"2026-09-21 13:33:21","message":512,"action":"assign","agent_id":512},{"type":"text","message":"hi"}]}"#;
    let ApiTelling::Transcript { lines } = told("transcript", lines) else { panic!("a transcript") };
    assert_eq!((lines[0].words.as_deref(), lines[1].words.as_deref()), (Some("assign 512"), Some("hi")));
    assert_eq!(told("unassign", ""), ApiTelling::Done);
    assert_eq!(told("unassign", "OK"), ApiTelling::Done);
    assert_eq!(told("channels", "OK"), ApiTelling::Unreadable);
    assert_eq!(told("channels", "{}"), ApiTelling::Unreadable);
    let own = told("request", r#"{"channels":[{"token":"SECRET"}]}"#);
    assert_eq!(own, ApiTelling::Json { json: r#"{"channels":[{"token":"******"}]}"#.to_owned() });
    assert_eq!(Takes::Choice(&["a"]).choices(), ["a"]);
}
