//! Short ways to the adapter and to payloads for the tests.

use serde_json::{Map, Value};
use standin_model::{
    ApiRequest, CustomerMessage, Fault, KnownIds, PlatformKind, Problem, Reading, Secret, Secrets, Settings,
};
use standin_platform::{Adapter, Outgoing, Sending, Step, adapter};

/// The adapter under test.
pub fn apichat() -> &'static dyn Adapter {
    adapter(PlatformKind::LandbotApichat).expect("exists")
}

/// The adapter of Landbot's Platform API.
pub fn platform() -> &'static dyn Adapter {
    adapter(PlatformKind::LandbotPlatform).expect("exists")
}

/// The adapter of Chatwoot.
pub fn chatwoot() -> &'static dyn Adapter {
    adapter(PlatformKind::Chatwoot).expect("exists")
}

/// The adapter of a generic API inbox.
pub fn api_inbox() -> &'static dyn Adapter {
    adapter(PlatformKind::ApiInbox).expect("exists")
}

/// A token made up for tests.
pub fn token() -> Secret {
    Secret::new("TESTTOKEN0000001")
}

/// A whole and right envelope around one message, as JSON text.
pub fn envelope(message: &str) -> String {
    format!(
        r#"{{"messages":[{message}],"customer":{{"id":90210001,"token":"tg-77","name":"Ada Test","email":null,"phone":null,"register_date":1789999960}},"channel":{{"id":4242,"name":"Acme"}},"agent":{{"id":31337,"type":"bot"}}}}"#
    )
}

/// Reads a body as a webhook without a head.
pub fn read(body: &str) -> Reading {
    apichat().read_webhook(b"", body.as_bytes())
}

/// The codes of problems, in order.
pub fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

/// The one problem of this code.
pub fn the<'a>(reading: &'a Reading, code: &str) -> &'a Problem {
    let found: Vec<&Problem> = reading.problems.iter().filter(|problem| problem.code == code).collect();
    assert_eq!(found.len(), 1, "{code} in {:?}", codes(&reading.problems));
    found[0]
}

/// The request that sends a message as an APIchat customer: it takes no other before it.
pub fn apichat_message(
    base_url: &str,
    token: &Secret,
    customer: &str,
    message: &CustomerMessage,
    fields: &Map<String, Value>,
) -> Result<ApiRequest, Fault> {
    let (settings, secrets) = (Settings::of(base_url), Secrets::of_token(token.clone()));
    let ids = KnownIds::default();
    let sending = Sending { settings: &settings, secrets: &secrets, customer, ids: &ids, fields, done: &[] };
    match apichat().next_step(&sending, &Outgoing { message, attachments: &[], key: "k", answers: None })? {
        Step::Send { request } => Ok(request),
        Step::Prepare { purpose, .. } => panic!("{purpose:?} before a message of APIchat"),
    }
}

/// The request that creates an APIchat customer.
pub fn apichat_customer(
    base_url: &str,
    token: &Secret,
    customer: &str,
    fields: &Map<String, Value>,
) -> Result<ApiRequest, Fault> {
    let (settings, secrets) = (Settings::of(base_url), Secrets::of_token(token.clone()));
    let ids = KnownIds::default();
    apichat().create_customer(&Sending {
        settings: &settings,
        secrets: &secrets,
        customer,
        ids: &ids,
        fields,
        done: &[],
    })
}
