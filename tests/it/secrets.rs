//! Secrets: never in clear in the data folder, in what is printed, or in the process list; whole again with the key.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use serde_json::json;
use standin_tests::{Listening, Standin, TestServer, envelope, json_reply, place, post_webhook};

use crate::standin;

const TOKEN: &str = "CANARY7TOKEN7777";

/// A folder in which the secrets came along every way there is: head, path, both bodies, a replay.
fn used() -> (Standin, Listening, TestServer, String) {
    let standin = standin();
    let platform =
        TestServer::start(|_, _| json_reply(401, &json!({"success": false, "error": format!("no {TOKEN}")})));
    standin.connect(&platform.url("/v1/"), TOKEN);
    let listening = standin.listen(&["demo"]);
    let hook = place(&listening.url).path.rsplit('/').next().expect("a path").to_owned();
    assert_eq!(standin.send("tg-1", &["--text", &format!("{TOKEN} and {hook}")]).code, 3);
    let words = format!("it is {TOKEN}, posted to {}", listening.url);
    let body = envelope("tg-1", &json!({"type": "text", "message": words, "timestamp": 1_790_000_001.5}));
    assert_eq!(post_webhook(&listening.url, 1, body.to_string().as_bytes()).status, 200);
    // Neither can what is refused, nor what cannot be parsed, carry it in.
    assert_eq!(post_webhook(&listening.url, 2, format!("{{ {hook} {TOKEN}").as_bytes()).status, 200);
    let _ = standin.run(&["replay", "1"]);
    let _ = standin.run(&["replay", "2"]).done();
    (standin, listening, platform, hook)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.push(path.clone());
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}

#[test]
fn no_file_of_the_folder_holds_a_secret_in_clear() {
    let (standin, mut listening, _platform, hook) = used();
    // Once while it runs, with the write-ahead log beside, and once after it was killed.
    for _ in 0..2 {
        let mut found = Vec::new();
        files(&standin.data(), &mut found);
        let mut looked_at = 0;
        for path in found.iter().filter(|path| path.is_file() && !path.ends_with("secrets.json")) {
            let bytes = fs::read(path).expect("a file");
            looked_at += bytes.len();
            for secret in [TOKEN, &hook] {
                assert!(!holds(&bytes, secret), "{} holds {secret}", path.display());
            }
        }
        assert!(looked_at > 10_000, "the database was among them");
        listening.process.kill();
    }
    let kept = fs::read(standin.data().join("secrets.json")).expect("the secrets");
    assert!(holds(&kept, TOKEN), "with no keychain they stand in the one private file");
}

#[test]
fn nothing_that_is_printed_holds_a_secret_unless_asked_for() {
    let (standin, listening, _platform, hook) = used();
    let mut printed = String::new();
    for args in
        [&["log"][..], &["show", "1"], &["show", "2"], &["show", "1", "--part", "head"], &["connection", "list"]]
    {
        let ended = standin.run(args).done();
        printed.push_str(&String::from_utf8_lossy(&ended.stdout));
        printed.push_str(&ended.stderr);
    }
    let ended = standin.run(&["-vvv", "replay", "1"]);
    printed.push_str(&String::from_utf8_lossy(&ended.stdout));
    printed.push_str(&ended.stderr);
    let ended = standin.send("tg-2", &["--text", "hi"]);
    printed.push_str(&String::from_utf8_lossy(&ended.stdout));
    printed.push_str(&ended.stderr);
    for line in listening.process.lines().iter().skip(1) {
        printed.push_str(&line.to_string());
    }
    assert!(!printed.contains(TOKEN), "{}", around(&printed, TOKEN));
    // A connection's address is shown where it is asked for, and nowhere else.
    let elsewhere: String = printed.lines().filter(|line| !line.contains("\"webhook_url\"")).collect();
    assert!(!elsewhere.contains(&hook), "{}", around(&elsewhere, &hook));
}

fn around<'a>(text: &'a str, found: &str) -> &'a str {
    let at = text.find(found).unwrap_or(0);
    &text[at.saturating_sub(200)..(at + 100).min(text.len())]
}

#[test]
fn whoever_has_the_key_gets_the_exact_bytes() {
    let (standin, _listening, platform, hook) = used();
    assert_eq!(standin.part(1, "head"), platform.requests()[0].head);
    assert_eq!(standin.part(1, "body"), platform.requests()[0].body);
    assert!(holds(&standin.part(1, "head"), &format!("authorization: Token {TOKEN}")));
    assert!(holds(&standin.part(1, "reply-body"), TOKEN));
    assert!(holds(&standin.part(2, "head"), &format!("POST /hooks/{hook} HTTP/1.1")));
    let sha256 = standin_tests::sha256(&standin.part(2, "body"));
    assert_eq!(standin.show(2)["request"]["sha256"], sha256, "the hash is of the true bytes");
}

#[test]
fn everything_is_its_owners_alone() {
    let (standin, _listening, _platform, _) = used();
    let mut found = vec![standin.data()];
    files(&standin.data(), &mut found);
    for path in found {
        let meta = fs::symlink_metadata(&path).expect("a file");
        let others = meta.mode() & 0o077;
        // A socket below a private folder is out of reach whatever its own mode.
        let below_private = meta.file_type().is_socket() && path.parent() != Some(&standin.data());
        assert!(others == 0 || below_private, "{} has mode {:o}", path.display(), meta.mode() & 0o777);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_list_shows_no_secret() {
    let (_standin, listening, _platform, hook) = used();
    for what in ["cmdline", "environ"] {
        let bytes = fs::read(format!("/proc/{}/{what}", listening.process.id())).expect("the process list");
        assert!(!holds(&bytes, TOKEN) && !holds(&bytes, &hook), "{what}");
    }
}

#[test]
fn a_token_is_never_an_argument() {
    let standin = standin();
    let args = ["connection", "add", "demo", "--platform", "landbot-apichat", "--token", TOKEN];
    assert_eq!(standin.run(&args).code, 2);
    let args = ["connection", "add", "demo", "--platform", "landbot-apichat", "--token-env", "ITS_TOKEN"];
    let mut command = standin.command(&args);
    command.env("ITS_TOKEN", TOKEN);
    let out = command.output().expect("runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let shown = standin.run(&["connection", "show", "demo"]).done().first();
    assert_eq!(
        (shown["token_stored"].as_bool(), shown["base_url"].as_str()),
        (Some(true), Some("https://chat.landbot.io/v1/"))
    );
}
