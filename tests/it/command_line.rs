//! The command line as a contract with scripts: help, JSON, exit codes, queries.

use serde_json::json;
use standin_tests::{Ended, Standin, TestServer, post_webhook, run, text};

use crate::standin;

#[test]
fn every_command_has_help_with_an_example() {
    let commands: [&[&str]; 12] = [
        &["connection", "add"],
        &["connection", "list"],
        &["connection", "show"],
        &["connection", "remove"],
        &["connection", "check"],
        &["listen"],
        &["send"],
        &["log"],
        &["show"],
        &["replay"],
        &["simulate", "landbot"],
        &["serve"],
    ];
    let standin = standin();
    for command in commands {
        let ended = standin.run(&[command, &["--help"]].concat()).done();
        let help = String::from_utf8_lossy(&ended.stdout);
        let example = format!("standin {}", command.join(" "));
        let after = help.split("Example:").nth(1).unwrap_or_default();
        assert!(after.contains(&example), "{command:?}: {help}");
    }
}

#[test]
fn errors_are_json_lines_and_plain_sentences() {
    let standin = standin();
    let cases: [(&[&str], i32, &str); 8] = [
        (&["send", "nobody", "--as", "tg-1", "--text", "hi"], 2, "no_such_connection"),
        (&["show", "77"], 2, "no_such_envelope"),
        (&["log", "status:"], 2, "bad_query"),
        (&["connection", "add", "x", "--platform", "icq"], 2, "bad_arguments"),
        (&["connection", "add", "x", "--platform", "chatwoot"], 2, "bad_arguments"),
        (&["simulate", "landbot", "--fault", "gremlins"], 2, "bad_arguments"),
        (&["listen", "--answer", "99"], 2, "bad_arguments"),
        (&["send", "demo", "--as"], 2, "bad_arguments"),
    ];
    for (args, exit, code) in cases {
        let ended = standin.run(args);
        assert_eq!(ended.code, exit, "{args:?}: {}", ended.stderr);
        let error = ended.error();
        assert_eq!(error["code"], code, "{args:?}");
        let words = error["message"].as_str().unwrap_or_default();
        assert!(words.len() > 10 && ended.stderr.contains(words), "{args:?}: {}", ended.stderr);
        assert!(error.get("hint").is_some());
    }
}

#[test]
fn wrong_usage_is_told_whole() {
    let ended = standin().run(&["send", "demo", "--as", "tg-1"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended.error()["message"].as_str().is_some_and(|words| words.contains("--text") && words.contains("--click"))
    );
}

#[test]
fn a_query_that_does_not_parse_names_the_column_and_what_was_expected() {
    let standin = standin();
    let ended = standin.run(&["log", "customer:a (direction:sent"]);
    let message = ended.error().to_string().to_lowercase();
    assert_eq!(ended.code, 2);
    assert!(message.contains("column") && message.contains("expected"), "{message}");
}

#[test]
fn queries_find_what_they_say() {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect(&platform.url("/v1/"), "CANARY0TOKEN0001");
    let listening = standin.listen(&["demo"]);
    let _ = standin.send("tg-1", &["--text", "one apple"]).done();
    assert_eq!(post_webhook(&listening.url, 1, text("tg-1", "an apple a day").to_string().as_bytes()).status, 200);
    assert_eq!(post_webhook(&listening.url, 2, text("tg-2", "a pear").to_string().as_bytes()).status, 200);
    listening.process.until("both webhooks", |lines| (lines.len() > 2).then_some(()));
    let cases: [(&str, &[i64]); 9] = [
        ("apple", &[1, 2]),
        ("\"apple a day\"", &[2]),
        ("customer:tg-2", &[3]),
        ("direction:sent", &[1]),
        ("-direction:sent", &[2, 3]),
        ("status:2xx kind:webhook", &[2, 3]),
        ("apple OR pear", &[1, 2, 3]),
        ("(apple OR pear) -customer:tg-1", &[3]),
        ("seq:2..3", &[2, 3]),
    ];
    for (query, expected) in cases {
        let found: Vec<i64> = standin.log(query).iter().filter_map(|line| line["seq"].as_i64()).collect();
        assert_eq!(found, expected, "{query}");
    }
    // Words apart from one another are one query, and options may stand behind them.
    let ended = standin.run(&["log", "-kind:send", "customer:tg-1", "--limit", "5"]).done();
    assert_eq!(ended.lines().len(), 1);
    let ended = standin.run(&["log", "apple", "--limit", "1"]).done();
    assert_eq!(ended.first()["seq"], 2);
}

#[test]
fn connections_are_added_listed_checked_and_removed() {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect(&platform.url("/v1"), "CANARY0TOKEN0001");
    let listed = standin.run(&["connection", "list"]).done().lines();
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["name"], &listed[0]["paced"]), (&json!("demo"), &json!(false)));
    assert_eq!(listed[0]["base_url"], platform.url("/v1/"), "with the slash at its end");
    let again = standin.run(&["connection", "add", "demo", "--platform", "landbot-apichat"]);
    assert_eq!((again.code, again.error()["code"].as_str()), (2, Some("connection_exists")));
    let report = standin.run(&["connection", "check", "demo"]).done().first();
    assert_eq!(report["ok"], true);
    let _ = standin.send("tg-1", &["--text", "hi"]).done();
    let _ = standin.run(&["connection", "remove", "demo"]).done();
    assert_eq!(standin.run(&["connection", "list"]).done().lines().len(), 0);
    assert_eq!(standin.log("").len(), 1, "its envelopes stay");
}

#[test]
fn a_connection_without_a_token_says_so() {
    let standin = standin();
    let _ = standin.run(&["connection", "add", "demo", "--platform", "landbot-apichat"]).done();
    assert_eq!(standin.run(&["connection", "check", "demo"]).code, 1);
    let ended = standin.send("tg-1", &["--text", "hi"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (2, Some("token_missing")));
}

#[test]
fn people_get_text_and_no_colours_in_a_pipe() {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect(&platform.url("/v1/"), "CANARY0TOKEN0001");
    let mut command = standin.command(&["send", "demo", "--as", "tg-1", "--text", "red \u{1b}[31m alert"]);
    assert!(command.output().expect("runs").status.success());
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_standin"));
    command.arg("--data").arg(standin.data()).args(["log"]).env("STANDIN_SECRETS", "file");
    let out = command.output().expect("runs");
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(text.contains("alert") && text.contains("201"), "{text}");
    assert!(!text.contains('\u{1b}'), "nothing that a terminal would obey");
}

/// Runs a command as a person does, without `--json`.
fn by_hand(standin: &Standin, args: &[&str]) -> Ended {
    let scripted = standin.command(args);
    let mut command = std::process::Command::new(scripted.get_program());
    command.args(scripted.get_args().filter(|arg| *arg != "--json"));
    for (name, value) in scripted.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    run(command, b"")
}

#[test]
fn a_terminal_obeys_nothing_that_a_stranger_wrote() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let naughty = "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2066}";
    let body = text(&format!("tg-{naughty}"), &format!("hi {naughty}")).to_string();
    assert_eq!(post_webhook(&listening.url, 1, body.as_bytes()).status, 200);
    let seq = listening.process.line("the webhook", |line| line["seq"].is_number())["seq"].to_string();
    let commands: [&[&str]; 4] =
        [&["log"], &["show", &seq], &["show", &seq, "--part", "body"], &["send", naughty, "--as", "a", "--text", "x"]];
    for args in commands {
        let ended = by_hand(&standin, args);
        let shown = format!("{}{}", String::from_utf8_lossy(&ended.stdout), ended.stderr);
        let obeyed = |c: char| c != '\n' && (c.is_control() || !c.is_ascii() && naughty.contains(c));
        assert!(!shown.is_empty() && !shown.contains(obeyed), "{args:?}: {shown:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_no_success() {
    let standin = standin();
    standin.connect("http://127.0.0.1:1/v1/", "a-token-of-nobody");
    let full = std::fs::File::options().write(true).open("/dev/full").expect("a full disk");
    let status = standin.command(&["connection", "list"]).stdout(full).status().expect("runs");
    assert_eq!(status.code(), Some(5));
}
