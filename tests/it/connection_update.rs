//! Changing a connection: its channel, its secrets, its pacing; checked like one that is added.

use serde_json::{Value, json};
use standin_api::{Session, SessionOptions, VaultChoice};
use standin_model::FaultCode;
use standin_tests::Standin;

use crate::standin;

const CANARY: &str = "CANARY0SECRET0042";

fn update(change: &Value) -> Value {
    let mut update = json!({"name": "shop", "base_url": null, "token": null, "forward_to": null});
    update.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
    update
}

async fn session(standin: &Standin) -> Session {
    let session = Session::open(SessionOptions::new(standin.data(), VaultChoice::File)).await.expect("it opens");
    let add = json!({
        "name": "shop", "platform": "chatwoot", "base_url": "http://127.0.0.1:9/", "token": "TOKEN0000001", "paced": true,
        "forward_to": null, "channel": {"account": "1", "inbox": "7"},
    });
    let _ = session.call("connection.add", add).await.expect("it is added");
    session
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_named_changes_and_all_else_stays() {
    let standin = standin();
    let session = session(&standin).await;
    let change = json!({
        "channel": {"account": "1", "inbox": "8", "inbox_identifier": "abc"}, "paced": false,
        "secrets": {"webhook_secret": CANARY, "hmac_token": "HMAC00000001"},
    });
    let view = session.call("connection.update", update(&change)).await.expect("it changes");
    assert_eq!(view["secrets"], json!(["token", "webhook_secret", "hmac_token"]));
    assert_eq!((&view["connection"]["channel"]["inbox"], &view["connection"]["paced"]), (&json!("8"), &json!(false)));
    assert!(!view.to_string().contains(CANARY), "names alone are shown");
    let change = json!({"secrets": {"hmac_token": ""}});
    let view = session.call("connection.update", update(&change)).await.expect("it changes");
    assert_eq!(view["secrets"], json!(["token", "webhook_secret"]));
    assert_eq!(view["connection"]["channel"]["inbox_identifier"], "abc");
    session.close().await;
    let kept = std::fs::read_to_string(standin.data().join("secrets.json")).expect("the secrets");
    assert!(kept.contains(CANARY) && !kept.contains("HMAC00000001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leads_nowhere_is_refused_and_nothing_changes() {
    let standin = standin();
    let session = session(&standin).await;
    let before = session.call("connection.show", json!({"name": "shop"})).await.expect("it is there");
    let refused = [
        json!({"channel": {"account": null, "inbox": null}, "secrets": {"token": ""}}),
        json!({"channel": {"account": "1", "inbox": "7", "profile": "none-such"}}),
        json!({"secrets": {"webhook_secret": "two words"}}),
        json!({"secrets": {"password": "x"}}),
        json!({"secrets": {"token": ""}}),
    ];
    for change in refused {
        let fault = session.call("connection.update", update(&change)).await.expect_err("it is refused");
        assert_eq!(fault.code, FaultCode::BadArguments, "{change}");
    }
    assert_eq!(session.call("connection.show", json!({"name": "shop"})).await.expect("it is there"), before);
    session.close().await;
}
