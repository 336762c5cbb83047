//! Passing webhooks on to a middleware: byte for byte, in order, never to ourselves.

use serde_json::json;
use standin_tests::{TestServer, key, post_webhook, reply, request, sha256, text, until, unused_port};

use crate::{call, standin};

fn middleware(status: u16) -> TestServer {
    TestServer::start(move |_, _| reply(status, "text/plain", "heard"))
}

#[test]
fn listen_passes_webhooks_on_byte_for_byte() {
    let (standin, middleware) = (standin(), middleware(202));
    let target = middleware.url("/bot");
    let listening = standin.listen(&["--forward-to", &target]);
    let body = br#"{"odd":  "\u00e9","a":1,"a":2}"#;
    let trace = key(1);
    let headers = [("User-Agent", "landbot/webhooks"), ("X-Odd", "1"), ("sentry-trace", &trace), ("x-odd", "2")];
    assert_eq!(request("POST", &listening.url, &headers, body).status, 200);
    let got = middleware.wait_for(1).remove(0);
    assert_eq!((got.body.as_slice(), got.start_line().as_str()), (&body[..], "POST /bot HTTP/1.1"));
    let head = String::from_utf8_lossy(&got.head).into_owned();
    let names: Vec<&str> = head.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect();
    assert_eq!(names, ["Host", "User-Agent", "X-Odd", "sentry-trace", "x-odd", "Content-Length"]);
    let forwards =
        until("the answer is recorded", || Some(standin.log("kind:forward status:202")).filter(|it| it.len() == 1));
    let webhook = &standin.log("kind:webhook")[0];
    assert_eq!((&forwards[0]["parent_seq"], &forwards[0]["direction"]), (&webhook["seq"], &json!("forwarded")));
    assert_eq!(forwards[0]["request"]["sha256"], sha256(body));
    // The path that leads in is a secret: it stays here.
    assert!(!head.contains(listening.url.rsplit('/').next().expect("a path")));
}

#[test]
fn a_customers_webhooks_are_passed_on_in_order_and_strangers_are_not() {
    let (standin, middleware) = (standin(), middleware(500));
    let listening = standin.listen(&["--forward-to", &middleware.url("/bot")]);
    for number in 0..40 {
        let customer = if number % 2 == 0 { "tg-1" } else { "tg-2" };
        post_webhook(&listening.url, number, text(customer, &format!("number {number}")).to_string().as_bytes());
    }
    let stranger = format!("http://127.0.0.1:{}/hooks/nobody", listening.port);
    assert_eq!(request("POST", &stranger, &[], b"{}").status, 404);
    let got = middleware.wait_for(40);
    for customer in ["tg-1", "tg-2"] {
        let said = |request: &standin_tests::Request| {
            let body = request.json();
            (body["customer"]["token"] == customer).then(|| body["messages"][0]["message"].clone())
        };
        let heard: Vec<_> = got.iter().filter_map(said).collect();
        let first = if customer == "tg-1" { 0 } else { 1 };
        let sent: Vec<_> = (0..20).map(|step| json!(format!("number {}", first + 2 * step))).collect();
        assert_eq!(heard, sent);
    }
    // One attempt each, whatever the middleware answers.
    until("every answer is recorded", || (standin.log("kind:forward status:500").len() == 40).then_some(()));
    assert_eq!(middleware.requests().len(), 40);
}

#[test]
fn passing_on_to_this_receiver_is_refused() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let door = format!("http://localhost:{}/anything", listening.port);
    for target in [&listening.url, &door] {
        let refused = standin.run(&["listen", "--forward-to", target]);
        assert_eq!((refused.code, &refused.error()["code"]), (2, &json!("target_refused")), "{target}");
    }
    // Through a tunnel it would be the same one.
    let path = listening.url.rsplit('/').next().expect("a path");
    let tunnel = format!("https://tunnel.example/hooks/{path}");
    assert_eq!(standin.run(&["listen", "--forward-to", &tunnel]).error()["code"], "target_refused");
    assert!(!standin.run(&["listen", "--forward-to", &tunnel]).stderr.contains(path));
}

#[test]
fn a_middleware_alone_switches_nothing_on() {
    let (standin, first, second) = (standin(), middleware(200), middleware(200));
    standin.connect("http://127.0.0.1:9/v1/", "H2W87JSI6V4BDJLX");
    let listening = standin.listen(&["demo"]);
    let change = |more: serde_json::Value| {
        let mut change = json!({"name": "demo", "base_url": null, "token": null, "forward_to": null});
        change.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        call(&standin, &[("connection.update", change)]).remove(0)
    };
    change(json!({"forward_to": first.url("/bot")}));
    post_webhook(&listening.url, 1, text("tg-1", "one").to_string().as_bytes());
    until("it is read", || (standin.log("kind:webhook customer:tg-1").len() == 1).then_some(()));
    assert_eq!(change(json!({"forward_to": second.url("/bot"), "forwarding": true}))["connection"]["forwarding"], true);
    post_webhook(&listening.url, 2, text("tg-1", "two").to_string().as_bytes());
    assert_eq!(second.wait_for(1)[0].json()["messages"][0]["message"], "two");
    change(json!({"forwarding": false}));
    post_webhook(&listening.url, 3, text("tg-1", "three").to_string().as_bytes());
    until("it is read", || (standin.log("kind:webhook customer:tg-1").len() == 3).then_some(()));
    until("one was passed on", || (standin.log("kind:forward status:200").len() == 1).then_some(()));
    assert_eq!((first.requests().len(), second.requests().len()), (0, 1));
}

#[test]
fn the_answer_leaves_before_the_webhook_goes_on() {
    let (standin, middleware) = (standin(), middleware(200));
    let delay = std::time::Duration::from_millis(400);
    let listening = standin.listen(&["--delay", "400", "--forward-to", &middleware.url("/bot")]);
    let began = std::time::Instant::now();
    assert_eq!(post_webhook(&listening.url, 1, text("tg-1", "one").to_string().as_bytes()).status, 200);
    assert!(middleware.wait_for(1)[0].at.duration_since(began) >= delay);
}

#[test]
fn passing_on_ends_with_the_listener_that_asked_for_it() {
    let (standin, middleware) = (standin(), middleware(200));
    let owner = standin.listen(&[]);
    let guest = standin.listen(&["--forward-to", &middleware.url("/bot")]);
    assert_eq!(guest.url, owner.url);
    post_webhook(&owner.url, 1, text("tg-1", "one").to_string().as_bytes());
    assert_eq!(middleware.wait_for(1)[0].json()["messages"][0]["message"], "one");
    let forward = |line: &serde_json::Value| line["kind"] == "forward";
    guest.process.line("the envelope that was passed on", forward);
    assert_eq!(guest.process.terminate().code, 0);
    post_webhook(&owner.url, 2, text("tg-1", "two").to_string().as_bytes());
    assert_eq!(owner.process.terminate().code, 0);
    assert_eq!((standin.log("kind:webhook").len(), standin.log("kind:forward").len()), (2, 1));
    assert_eq!(middleware.requests().len(), 1);
}

#[test]
fn a_middleware_that_is_not_there_costs_the_platform_nothing() {
    let standin = standin();
    let nobody = format!("http://127.0.0.1:{}/bot", unused_port());
    let listening = standin.listen(&["--forward-to", &nobody]);
    assert_eq!(post_webhook(&listening.url, 1, text("tg-1", "one").to_string().as_bytes()).status, 200);
    let ended = |forwards: &Vec<serde_json::Value>| forwards.len() == 1 && forwards[0]["error"] == "refused";
    until("the failure is recorded", || Some(standin.log("kind:forward")).filter(ended));
    // One attempt, and the next one goes its way.
    assert_eq!(post_webhook(&listening.url, 2, text("tg-1", "two").to_string().as_bytes()).status, 200);
    until("the second one, too", || (standin.log("kind:forward").len() == 2).then_some(()));
}
