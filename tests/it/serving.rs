//! `serve`: the window's UI in a browser of this machine, and nobody else's.

use serde_json::{Value, json};
use standin_tests::{Answer, Process, Standin, place, request};

use crate::standin;

struct Serving {
    standin: Standin,
    _process: Process,
    host: String,
    ticket: String,
}

/// Serves; `None` where the UI is not built yet, and then it must say what to run.
fn serving() -> Option<Serving> {
    let standin = standin();
    let index = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/dist/index.html");
    if !index.exists() {
        let ended = standin.run(&["serve"]);
        assert_eq!((ended.code, ended.error()["code"].as_str()), (2, Some("not_supported")));
        assert!(ended.stderr.contains("npm run build"));
        return None;
    }
    let process = standin.start(&["serve"]);
    let line = process.line("the address", |line| line["serving"].is_object());
    let at = place(line["serving"]["url"].as_str().expect("a URL"));
    assert!(at.host.starts_with("127.0.0.1:") && at.path.starts_with("/?token="), "{line}");
    Some(Serving { standin, _process: process, host: at.host, ticket: at.path })
}

impl Serving {
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        request("GET", &format!("http://{}{path}", self.host), headers, b"")
    }

    fn enter(&self) -> String {
        let answer = self.get(&self.ticket, &[]);
        assert_eq!(answer.status, 303);
        answer.header("set-cookie").expect("a cookie")
    }

    fn rpc(&self, cookie: &str, name: &str, args: &Value, more: &[(&str, &str)]) -> Answer {
        let headers = [&[("Cookie", cookie), ("Content-Type", "application/json")], more].concat();
        request("POST", &format!("http://{}/rpc/{name}", self.host), &headers, args.to_string().as_bytes())
    }
}

#[test]
fn the_address_works_once() {
    let Some(serving) = serving() else { return };
    let cookie = serving.enter();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert_eq!(serving.get(&serving.ticket, &[]).status, 401, "the second use");
    assert_eq!(serving.get("/", &[]).status, 401, "without any");
    let page = serving.get("/", &[("Cookie", cookie.split(';').next().expect("a pair"))]);
    assert_eq!(page.status, 200);
    assert!(page.head_text().to_lowercase().contains("content-security-policy: default-src 'none'"));
}

#[test]
fn other_hosts_and_pages_are_turned_away() {
    let Some(serving) = serving() else { return };
    let cookie = serving.enter();
    let cookie = cookie.split(';').next().expect("a pair");
    let foreign: [&[(&str, &str)]; 4] = [
        &[("Host", "evil.example")],
        &[("Origin", "http://evil.example")],
        &[("Origin", "null")],
        &[("Sec-Fetch-Site", "cross-site")],
    ];
    for headers in foreign {
        for answer in [
            serving.get("/", &[&[("Cookie", cookie)], headers].concat()),
            serving.rpc(cookie, "app.status", &json!({}), headers),
        ] {
            assert_eq!(answer.status, 403, "{headers:?}");
            assert!(!answer.head_text().to_lowercase().contains("access-control-"), "no CORS");
        }
    }
    let preflight = request(
        "OPTIONS",
        &format!("http://{}/rpc/app.status", serving.host),
        &[("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST")],
        b"",
    );
    assert_eq!(preflight.status, 403);
    assert!(!preflight.head_text().to_lowercase().contains("access-control-"));
}

#[test]
fn the_command_table_answers_with_the_cookie_alone() {
    let Some(serving) = serving() else { return };
    assert_eq!(serving.rpc("a=b", "app.status", &json!({}), &[]).status, 401);
    let cookie = serving.enter();
    let cookie = cookie.split(';').next().expect("a pair");
    let answer = serving.rpc(cookie, "connection.list", &json!({}), &[("Origin", &format!("http://{}", serving.host))]);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let list: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let seen = serving.standin.run(&["connection", "list"]).done().lines();
    assert_eq!(list.as_array().map(Vec::len), Some(seen.len()), "the same as on the command line");
    let answer = serving.rpc(cookie, "no.such", &json!({}), &[]);
    assert_eq!(answer.status, 404);
    let fault: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(fault["error"]["code"], "unknown_command");
}
