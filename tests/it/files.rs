//! A file of this computer for a platform that takes addresses only: handed out for a while, and each fetch on record.

use serde_json::{Value, json};
use standin_tests::{Listening, Standin, TestServer, Tunnel, request, sha256, until};

use crate::{call, standin};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nand more of it";

fn ready() -> (Standin, TestServer, Listening) {
    let (standin, platform) = (standin(), TestServer::platform());
    standin.connect(&platform.url("/v1/"), "CANARY0TOKEN0001");
    let listening = standin.listen(&[]);
    (standin, platform, listening)
}

/// The message that reached the platform last.
fn message(platform: &TestServer) -> Value {
    platform.requests().last().expect("a request").json()["message"].clone()
}

fn get(url: &str, method: &str) -> standin_tests::Answer {
    request(method, url, &[("Connection", "close")], b"")
}

#[test]
fn a_picture_is_handed_out_as_what_it_is_and_each_fetch_is_on_record() {
    let (standin, platform, listening) = ready();
    let file = standin.file("cat.png", PICTURE);
    let sent = standin.send("tg-1", &["--attach", &file]).done().first();
    assert_eq!((&sent["status"], &sent["type"]), (&json!(201), &json!("image")));
    let message = message(&platform);
    let url = message["url"].as_str().expect("an address").to_owned();
    assert!(
        url.starts_with(&format!("http://127.0.0.1:{}/files/", listening.port)) && url.ends_with(".png"),
        "{message}"
    );
    let fetched = get(&url, "GET");
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, PICTURE));
    assert_eq!(fetched.header("content-type").as_deref(), Some("image/png"));
    assert_eq!(fetched.header("x-content-type-options").as_deref(), Some("nosniff"));
    assert_eq!(get(&url, "POST").status, 405);
    assert_eq!(get(&format!("{url}x"), "GET").status, 404);
    assert_eq!(get(&url[..url.rfind('/').expect("a slash") + 1], "GET").status, 404);
    let kept = until("the fetch", || standin.log("kind:media direction:received").pop());
    assert_eq!((&kept["status"], &kept["connection"], &kept["method"]), (&json!(200), &json!("demo"), &json!("GET")));
    assert_eq!(standin.log("kind:refused").len(), 1, "the POST");
}

#[test]
fn each_kind_of_file_takes_its_place_and_what_could_run_is_only_bytes() {
    let (standin, platform, _listening) = ready();
    for (name, kind, content_type) in [
        ("a.mp4", "video", "video/mp4"),
        ("a.mp3", "audio", "audio/mpeg"),
        ("a.pdf", "document", "application/pdf"),
        ("a.html", "document", "application/octet-stream"),
        ("a.svg", "document", "application/octet-stream"),
    ] {
        let file = standin.file(name, b"<script>alert(1)</script>");
        let _ = standin.send("tg-1", &["--attach", &file]).done();
        let message = message(&platform);
        assert_eq!(message["type"], kind, "{name}: {message}");
        let url = message["url"].as_str().expect("an address");
        assert_eq!(get(url, "GET").header("content-type").as_deref(), Some(content_type), "{name}");
    }
}

#[test]
fn through_the_tunnel_where_there_is_one() {
    let (standin, platform, listening) = ready();
    let tunnel = Tunnel::to(listening.port);
    call(&standin, &[("receiver.set-public-url", json!({"url": tunnel.url()}))]);
    let large: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    let file = standin.file("large.png", &large);
    let _ = standin.send("tg-1", &["--attach", &file]).done();
    let url = message(&platform)["url"].as_str().expect("an address").to_owned();
    assert!(url.starts_with(&tunnel.url()), "{url}");
    assert_eq!(sha256(&get(&url, "GET").body), sha256(&large));
    assert_eq!(get(&url.replace("localhost", "127.0.0.1"), "GET").status, 200);
}

#[test]
fn without_a_tunnel_a_platform_elsewhere_is_told_of_nothing() {
    let standin = standin();
    standin.connect("https://chat.landbot.invalid/v1/", "CANARY0TOKEN0001");
    let _listening = standin.listen(&[]);
    let file = standin.file("cat.png", PICTURE);
    let refused = standin.send("tg-1", &["--attach", &file]);
    assert_eq!((refused.code, &refused.error()["code"]), (2, &json!("tunnel_missing")));
    assert!(refused.error()["hint"].as_str().is_some_and(|hint| hint.contains("tunnel")));
    assert!(standin.log("").is_empty(), "nothing left");
}

#[test]
fn the_program_stays_until_the_file_is_fetched_and_then_it_is_gone() {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect(&platform.url("/v1/"), "CANARY0TOKEN0001");
    let file = standin.file("cat.png", PICTURE);
    let sending = standin.start(&["send", "demo", "--as", "tg-1", "--attach", &file]);
    platform.wait_for(1);
    let url = message(&platform)["url"].as_str().expect("an address").to_owned();
    assert_eq!(get(&url, "GET").body, PICTURE);
    let ended = sending.wait();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let kinds: Vec<Value> = ended.lines().iter().map(|line| line["kind"].clone()).collect();
    assert_eq!(kinds, [json!("send"), json!("media")]);
    // A later receiver at the same port knows nothing of it.
    let port = url.split([':', '/']).nth(4).expect("a port").to_owned();
    let _listening = standin.listen(&["--port", &port]);
    assert_eq!(get(&url, "GET").status, 404);
}

#[test]
fn a_file_does_not_go_beside_a_text() {
    let (standin, platform, _listening) = ready();
    let file = |name: &str| json!({"name": name, "media_type": null, "base64": "AAAA"});
    let send = |message: Value, files: Vec<Value>| {
        let args = json!({"connection": "demo", "customer": "tg-1", "message": message, "fields": {}, "files": files});
        crate::try_call(&standin, "message.send", args)
    };
    let refused = send(json!({"type": "text", "text": "look"}), vec![file("a.png")]).expect_err("is refused");
    assert_eq!(json!(refused.code), json!("not_supported"));
    let refused =
        send(json!({"type": "text", "text": ""}), vec![file("a.png"), file("b.png")]).expect_err("is refused");
    assert_eq!(json!(refused.code), json!("not_supported"));
    let asked = send(json!({"type": "document", "url": ""}), vec![file("a.png")]).expect("is sent");
    assert_eq!(
        (asked["served"]["content_type"].as_str(), asked["served"]["bytes"].as_u64()),
        (Some("image/png"), Some(3))
    );
    assert_eq!(message(&platform)["type"], "document");
}
