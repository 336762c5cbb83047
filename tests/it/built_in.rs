//! The simulators inside the program: started through the table, talked to from the command line, and there again after a restart.

use serde_json::{Value, json};
use standin_api::{Session, SessionOptions, VaultChoice};
use standin_model::FaultCode;
use standin_tests::{Ended, Process, Standin, until};

use crate::{call, standin};

/// The program that stays and owns the folder: the one with the UI where that is built, else the receiver alone, which
/// starts no simulator by itself.
fn program(standin: &Standin) -> Process {
    let index = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/dist/index.html");
    if index.exists() {
        let process = standin.start(&["serve"]);
        process.line("the address", |line| line["serving"].is_object());
        return process;
    }
    let process = standin.listen(&[]).process;
    let _ = call(standin, &[("simulator.start", json!({"script": null, "time_scale": null, "seed": null}))]);
    process
}

fn start(standin: &Standin, platform: &str) -> Value {
    let start = json!({"platform": platform, "script": null, "time_scale": 0.02, "seed": null});
    call(standin, &[("simulator.start", start)]).remove(0)
}

fn running(standin: &Standin) -> Vec<String> {
    let status = call(standin, &[("app.status", json!({}))]).remove(0);
    let list = status["simulators"].as_array().expect("a list").clone();
    list.iter().filter_map(|one| one["platform"].as_str().map(str::to_owned)).collect()
}

fn send(standin: &Standin, connection: &str, what: &[&str]) -> Vec<String> {
    let args = [&["send", connection, "--as", "app-ada"], what, &["--wait", "20"]].concat();
    let ended: Ended = standin.run(&args).done();
    ended.lines().iter().filter_map(|line| line["summary"].as_str().map(str::to_owned)).collect()
}

/// Waits for a webhook with these words.
fn webhook(standin: &Standin, words: &str) -> Value {
    until(&format!("a webhook with {words:?}"), || {
        let found = standin.log("kind:webhook");
        found
            .into_iter()
            .find(|line| line["summary"] == words && line["reply"].is_object() | line["status"].is_number())
    })
}

#[test]
fn a_conversation_with_the_inbox_inside_goes_on_after_a_restart() {
    let standin = standin();
    let first = program(&standin);
    let status = start(&standin, "chatwoot");
    assert_eq!((status["connection"].as_str(), status["platform"].as_str()), (Some("Demo inbox"), Some("chatwoot")));
    assert!(send(&standin, "Demo inbox", &["--text", "hi"]).contains(&"What can I do for you?".to_owned()));
    assert!(send(&standin, "Demo inbox", &["--click", "Our plans"]).contains(&"Which plan suits you?".to_owned()));
    let seat = |text: &str, private: bool| json!({"connection": "Demo inbox", "customer": "app-ada", "agent": "Grace Hill", "text": text, "private": private});
    let _ = call(&standin, &[("simulator.agent-says", seat("A regular, be kind", true))]);
    let note = webhook(&standin, "A regular, be kind");
    assert!(
        note["problems"].as_array().is_some_and(|list| list.iter().any(|one| one["code"] == "private_note")),
        "{note}"
    );
    let _ = call(&standin, &[("simulator.agent-says", seat("I take over.", false))]);
    assert_eq!(webhook(&standin, "I take over.")["signature"], "valid");
    let _ = call(&standin, &[("simulator.agent-says", seat("", false))]);
    let _ = send(&standin, "Demo inbox", &["--text", "hello?"]);

    assert_eq!(first.terminate().code, 0);
    let _second = program(&standin);
    assert_eq!(running(&standin), ["landbot-apichat", "chatwoot"]);
    // The simulator knows nobody any more: contact and conversation are made anew, and no id comes twice.
    assert!(send(&standin, "Demo inbox", &["--text", "hi again"]).contains(&"What can I do for you?".to_owned()));
    let refused = standin.log("direction:sent status:404");
    assert!(!refused.is_empty(), "the old conversation was asked for");
    let repeats = standin.log("kind:webhook").iter().filter(|line| line["attempt"] != 1).count();
    assert_eq!(repeats, 0, "no webhook is taken for a repetition");

    let _ = call(&standin, &[("simulator.stop", json!({"platform": "chatwoot"}))]);
    assert_eq!(running(&standin), ["landbot-apichat"]);
}

#[test]
fn a_simulator_that_was_stopped_stays_stopped() {
    let standin = standin();
    let first = program(&standin);
    start(&standin, "api-inbox");
    assert!(send(&standin, "Demo API inbox", &["--text", "hi"]).contains(&"What can I do for you?".to_owned()));
    let webhooks = standin.log("kind:webhook");
    assert!(
        webhooks.iter().all(|line| line["platform"] == "api-inbox" && line["signature"] == "valid"),
        "{webhooks:#?}"
    );
    let _ = call(&standin, &[("connection.remove", json!({"name": "Demo API inbox"}))]);
    assert_eq!(running(&standin), ["landbot-apichat"], "a simulator goes with its connection");
    assert_eq!(first.terminate().code, 0);
    let _second = program(&standin);
    assert_eq!(running(&standin), ["landbot-apichat"]);
}

#[test]
fn a_connection_of_the_users_is_never_written_over() {
    let standin = standin();
    let add = ["connection", "add", "Demo inbox", "--platform", "chatwoot", "--base-url", "https://chat.example.com/"];
    let _ = standin.run(&[&add[..], &["--inbox-identifier", "abc"]].concat()).done();
    let before = standin.run(&["connection", "show", "Demo inbox"]).done().first();
    let _program = program(&standin);
    let start = json!({"platform": "chatwoot", "script": null, "time_scale": null, "seed": null});
    let fault = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let options = SessionOptions::new(standin.data(), VaultChoice::File);
        let session = Session::open(options).await.expect("the folder opens");
        session.call("simulator.start", start).await.expect_err("it is refused")
    });
    assert_eq!(fault.code, FaultCode::ConnectionExists);
    let after = standin.run(&["connection", "show", "Demo inbox"]).done().first();
    assert_eq!(after["base_url"], before["base_url"]);
}
