//! States in which the program finds its machine: ports, folders, databases, scripts. A plain message and a way on.

use std::fs;
use std::net::TcpListener;

use standin_tests::{Ended, Process, Standin, TestServer, post_webhook, text};

use crate::standin;

/// Holds that it failed with this exit code and code, and said why and what to do.
fn assert_fault(ended: &Ended, exit: i32, code: &str) {
    assert_eq!((ended.code, ended.error()["code"].as_str()), (exit, Some(code)), "{}", ended.stderr);
    for part in ["message", "hint"] {
        let words = ended.error()[part].as_str().unwrap_or_default().to_owned();
        assert!(words.len() > 10, "no {part}: {}", ended.stderr);
        assert!(ended.stderr.contains(&words), "{part} is for people too");
    }
}

/// A data folder with one sent envelope, closed in order.
fn used() -> Standin {
    let standin = standin();
    let platform = TestServer::platform();
    standin.connect(&platform.url("/v1/"), "CANARY0TOKEN0001");
    let _ = standin.send("tg-1", &["--text", "hi"]).done();
    standin
}

#[test]
fn the_address_stays_the_same_between_starts() {
    let standin = standin();
    let first = standin.listen(&[]);
    let (url, port) = (first.url.clone(), first.port);
    let _ = first.process.terminate().done();
    let second = standin.listen(&[]);
    assert_eq!((&second.url, second.port), (&url, port));
}

#[test]
fn a_port_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let standin = standin();
    let ended = standin.run(&["listen", "--port", &port]);
    assert_fault(&ended, 2, "port_in_use");
    assert!(ended.stderr.contains(&port) && ended.stderr.contains("--port"));
    assert_fault(&standin.run(&["simulate", "landbot", "--port", &port]), 2, "port_in_use");
}

#[test]
fn a_remembered_port_that_is_taken_gives_way_to_another() {
    let standin = standin();
    let first = standin.listen(&[]);
    let port = first.port;
    let _ = first.process.terminate().done();
    let _taken = TcpListener::bind(("127.0.0.1", u16::try_from(port).expect("a port"))).expect("the port");
    let second = standin.listen(&[]);
    assert_ne!(second.port, port);
    assert_eq!(post_webhook(&second.url, 1, text("tg-1", "hi").to_string().as_bytes()).status, 200);
    let stderr = second.process.terminate().done().stderr;
    assert!(stderr.contains(&port.to_string()) && stderr.contains("tunnel"), "{stderr}");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_told() {
    let standin = standin();
    let file = standin.file("no-folder", "a file stands in its place");
    let ended = standin.run_on(file.as_ref(), &["log"]);
    assert_fault(&ended, 5, "data_folder");
    assert!(ended.stderr.contains(&file) && ended.stderr.contains("--data"));
    let below = standin.beside("no-folder").join("below");
    assert_fault(&standin.run_on(&below, &["log"]), 5, "data_folder");
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let standin = used();
    let path = standin.data().join("standin.db");
    let mut bytes = fs::read(&path).expect("the database");
    // The schema's version stands big-endian at byte 60 of every SQLite file.
    bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes());
    fs::write(&path, &bytes).expect("written");
    let ended = standin.run(&["log"]);
    assert_fault(&ended, 5, "database_newer");
    assert_eq!(fs::read(&path).expect("the database"), bytes, "not a byte is changed");
}

#[test]
fn a_corrupt_database_is_set_aside_and_work_goes_on() {
    let standin = used();
    let path = standin.data().join("standin.db");
    let mut bytes = fs::read(&path).expect("the database");
    let len = bytes.len();
    bytes[8192..len - 8192].fill(0x5a);
    fs::write(&path, &bytes).expect("written");

    let listening = standin.listen(&[]);
    assert_eq!(post_webhook(&listening.url, 1, text("tg-1", "goes on").to_string().as_bytes()).status, 200);
    listening.process.line("the webhook", |line| line["summary"] == "goes on");
    let stderr = listening.process.terminate().done().stderr;
    let kept: Vec<String> = fs::read_dir(standin.data())
        .expect("the folder")
        .flatten()
        .filter(|entry| entry.path() != path && fs::read(entry.path()).is_ok_and(|kept| kept == bytes))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(kept.len(), 1, "the damaged file is kept as it was");
    assert!(stderr.contains(&kept[0]), "and named: {stderr}");
    assert_eq!(standin.log("").len(), 1);
}

#[test]
fn a_file_that_is_no_database_is_set_aside_too() {
    let standin = used();
    fs::write(standin.data().join("standin.db"), "not SQLite at all").expect("written");
    let ended = standin.run(&["log"]).done();
    assert!(ended.lines().is_empty());
    assert!(ended.stderr.contains("standin.db.corrupt-"), "the first command says so: {}", ended.stderr);
    let listening = standin.listen(&[]);
    assert_eq!(post_webhook(&listening.url, 1, text("tg-1", "hi").to_string().as_bytes()).status, 200);
}

#[test]
fn a_bot_script_with_an_error_names_file_line_and_what_was_expected() {
    let standin = standin();
    let script = "[bot]\nname = \"Shop\"\n\n[[block]]\nid = \"menu\"\nask = \"Tea?\"\noptions = [{ label = \"Tea\", goto = \"tee\" }]\n\n[[block]]\nid = \"tea\"\nsay = \"Here\"\n";
    let file = standin.file("shop.toml", script);
    let ended = standin.run(&["simulate", "landbot", "--script", &file]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (2, Some("bad_script")));
    let message = ended.error()["message"].as_str().unwrap_or_default().to_owned();
    assert!(message.contains(&format!("{file}:7:")), "{message}");
    assert!(
        message.contains("tee") && message.contains("expected") && message.contains("did you mean \"tea\""),
        "{message}"
    );

    let broken = standin.file("broken.toml", "[[block]]\nsay = \"no end\n");
    let ended = standin.run(&["simulate", "landbot", "--script", &broken]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (2, Some("bad_script")));
    assert!(ended.stderr.contains(&format!("{broken}:2:")), "{}", ended.stderr);

    let ended = standin.run(&["simulate", "landbot", "--script", "no-such-file.toml"]);
    assert_eq!((ended.code, ended.error()["code"].as_str()), (2, Some("bad_file")));
}

#[test]
fn a_bot_script_of_ones_own_is_played() {
    let standin = standin();
    let listening = standin.listen(&[]);
    let script = "[[block]]\nask = \"Tea?\"\noptions = [{ label = \"Yes\" }]\nsave = \"drink\"\n\n[[block]]\nset = { tags = [\"a\"] }\n\n[[block]]\nraw = { type = \"location\", latitude = 41.38, longitude = 2.17 }\n";
    let file = standin.file("shop.toml", script);
    let simulating = standin.simulate(&listening.url, &["--script", &file, "--time-scale", "0.02"]);
    standin.connect(&simulating.base_url, &simulating.token);
    let _ = standin.send("tg-1", &["--text", "hi"]).done();
    listening.process.line("the question", |line| line["summary"] == "Tea?");
    let _ = standin.send("tg-1", &["--click", "Yes"]).done();
    let line = listening.process.line("the place", |line| line["type"] == "location");
    let body = standin.part(line["seq"].as_i64().expect("a number"), "body");
    let envelope: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!((&envelope["customer"]["drink"], &envelope["customer"]["tags"]), (&"Yes".into(), &"['a']".into()));
}

#[test]
fn a_data_folder_may_have_a_long_name_with_odd_letters() {
    let standin = standin();
    // Longer than the path of a socket can be.
    let folder = standin.beside("a folder — für Tests").join("x".repeat(120));
    let listening = Process::start(standin.command_on(&folder, &["listen"]));
    let line = listening.line("the address", |line| line["listening"].is_object());
    let url = line["listening"]["url"].as_str().expect("a URL");
    assert_eq!(post_webhook(url, 1, text("tg-1", "hi").to_string().as_bytes()).status, 200);
    listening.line("the webhook", |line| line["summary"] == "hi");
    let log = standin.run_on(&folder, &["log"]).done().lines();
    assert_eq!(log.len(), 1, "a second process reaches the first");
}

#[test]
fn the_data_folder_is_taken_from_the_environment() {
    let standin = used();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_standin"));
    command.args(["--json", "log"]).env("STANDIN_DATA", standin.data()).env("STANDIN_SECRETS", "file");
    let out = command.output().expect("runs");
    assert_eq!(String::from_utf8_lossy(&out.stdout).lines().count(), 1);
}
