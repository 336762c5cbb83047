//! The way to a sent message: which requests, in which order, and what their answers lead to.

use serde_json::{Map, Value, json};
use standin_model::{
    ApiRequest, Attachment, CustomerMessage, Fault, FaultCode, KnownIds, Profile, Secret, Secrets, Settings,
};
use standin_platform::{Found, Learned, Outgoing, Purpose, Sending, Step};

use crate::support::{api_inbox, chatwoot};

const KEY: &str = "standin-key-1";

/// A connection with a customer, and what a send has found out so far.
struct World {
    settings: Settings,
    secrets: Secrets,
    ids: KnownIds,
    fields: Map<String, Value>,
    done: Vec<Purpose>,
}

impl World {
    /// Over the application API.
    fn api() -> Self {
        let text = |text: &str| Some(text.to_owned());
        Self {
            settings: Settings { account: text("1"), inbox: text("7"), ..Settings::of("https://chat.example.test") },
            secrets: Secrets::of_token(Secret::new("TESTTOKEN000000000000001")),
            ids: KnownIds::default(),
            fields: json!({"name": "Ada", "plan": "gold"}).as_object().cloned().unwrap_or_default(),
            done: Vec::new(),
        }
    }

    /// Over the public API.
    fn public() -> Self {
        let settings =
            Settings { inbox_identifier: Some("IDENT".to_owned()), ..Settings::of("https://chat.example.test/") };
        Self { settings, secrets: Secrets::default(), ..Self::api() }
    }

    /// Everything is known already.
    fn ready(mut self) -> Self {
        let text = |text: &str| Some(text.to_owned());
        self.ids = KnownIds { contact: text("41"), source_id: text("tg-77"), conversation: text("12") };
        self
    }

    fn sending(&self) -> Sending<'_> {
        Sending {
            settings: &self.settings,
            secrets: &self.secrets,
            customer: "tg-77",
            ids: &self.ids,
            fields: &self.fields,
            done: &self.done,
        }
    }

    fn step(&self, message: &CustomerMessage) -> Result<Step, Fault> {
        chatwoot().next_step(&self.sending(), &Outgoing { message, attachments: &[], key: KEY, answers: Some("503") })
    }

    /// The next preparation, in words: what it is for, method, path and body.
    fn next(&mut self) -> (Purpose, String) {
        match self.step(&text()).expect("a step") {
            Step::Prepare { request, purpose } => {
                self.done.push(purpose);
                (purpose, words(&request))
            }
            Step::Send { request } => panic!("sends already: {}", words(&request)),
        }
    }

    fn sends(&self, message: &CustomerMessage) -> ApiRequest {
        match self.step(message).expect("a step") {
            Step::Send { request } => request,
            Step::Prepare { purpose, .. } => panic!("{purpose:?} first"),
        }
    }

    /// Takes an answer to the last preparation.
    fn answer(&mut self, status: u16, body: &str) -> Learned {
        let purpose = *self.done.last().expect("asked");
        let learned = chatwoot().learn(&self.sending(), purpose, status, b"", body.as_bytes());
        self.ids.learn(&learned.ids);
        learned
    }
}

fn text() -> CustomerMessage {
    CustomerMessage::Text { text: "Hello".to_owned() }
}

fn words(request: &ApiRequest) -> String {
    let path = request.url.strip_prefix("https://chat.example.test").unwrap_or(&request.url);
    format!("{} {path} {}", request.method, String::from_utf8_lossy(&request.body)).trim_end().to_owned()
}

#[test]
fn c2_contact_then_conversation_then_message() {
    let mut world = World::api();
    let (purpose, request) = world.next();
    assert_eq!(purpose, Purpose::CreateContact);
    assert_eq!(
        request,
        r#"POST /api/v1/accounts/1/contacts {"name":"Ada","custom_attributes":{"plan":"gold"},"identifier":"tg-77","source_id":"tg-77","inbox_id":7}"#
    );
    let wrapped = r#"{"payload":{"contact":{"id":41,"contact_inboxes":[]},"contact_inbox":{"source_id":"tg-77","inbox":{"id":7}}}}"#;
    assert_eq!(world.answer(200, wrapped).explained, None);
    assert_eq!(
        world.next(),
        (
            Purpose::FindConversation,
            "GET /api/v1/accounts/1/conversations?status=all&inbox_id=7&source_id=tg-77".to_owned()
        )
    );
    world.answer(200, r#"{"data":{"meta":{},"payload":[]}}"#);
    assert_eq!(
        world.next(),
        (
            Purpose::CreateConversation,
            r#"POST /api/v1/accounts/1/conversations {"source_id":"tg-77","inbox_id":7,"contact_id":41}"#.to_owned()
        )
    );
    world.answer(200, r#"{"id":12,"inbox_id":7}"#);
    let request = world.sends(&text());
    assert_eq!(
        words(&request),
        r#"POST /api/v1/accounts/1/conversations/12/messages {"content":"Hello","message_type":"incoming","private":false,"source_id":"standin-key-1","content_attributes":{"in_reply_to":503}}"#
    );
}

#[test]
fn c4_todays_wrapped_and_the_older_flat_contact_are_both_read() {
    let flat = r#"{"id":41,"name":"Ada","contact_inboxes":[{"source_id":"x","inbox":{"id":8}},{"source_id":"tg-77","inbox":{"id":7}}]}"#;
    for body in [flat.to_owned(), format!(r#"{{"payload":{flat}}}"#), format!(r#"{{"payload":{{"contact":{flat}}}}}"#)]
    {
        let mut world = World::api();
        world.next();
        world.answer(200, &body);
        assert_eq!(
            (world.ids.contact.as_deref(), world.ids.source_id.as_deref()),
            (Some("41"), Some("tg-77")),
            "{body}"
        );
    }
}

#[test]
fn c5_the_conversations_id_is_used_for_its_messages_as_written() {
    let mut world = World::api().ready();
    world.ids.conversation = Some("0190f3aa/2".to_owned());
    assert!(world.sends(&text()).url.ends_with("/conversations/0190f3aa%2F2/messages"));
}

#[test]
fn g5_a_contact_that_exists_is_found_and_not_made_twice() {
    let mut world = World::api();
    world.next();
    assert_eq!(
        world.answer(422, r#"{"message":"Identifier has already been taken","attributes":["identifier"]}"#).explained,
        None
    );
    let (purpose, request) = world.next();
    assert_eq!(purpose, Purpose::FindSession);
    assert_eq!(request, r#"POST /api/v1/accounts/1/contact_inboxes/filter {"inbox_id":7,"source_id":"tg-77"}"#);
    assert_eq!(world.answer(404, "").explained, None);
    assert_eq!(world.next(), (Purpose::FindContact, "GET /api/v1/accounts/1/contacts/search?q=tg-77".to_owned()));
    world.answer(
        200,
        r#"{"payload":[{"id":40,"identifier":"tg-777"},{"id":41,"identifier":"tg-77","contact_inboxes":[]}]}"#,
    );
    assert_eq!(world.ids.contact.as_deref(), Some("41"), "the one whose identifier is the same, not alike");
    assert_eq!(
        world.next(),
        (
            Purpose::CreateSession,
            r#"POST /api/v1/accounts/1/contacts/41/contact_inboxes {"inbox_id":7,"source_id":"tg-77"}"#.to_owned()
        )
    );
    world.answer(200, r#"{"source_id":"tg-77","inbox":{"id":7}}"#);
    assert_eq!(world.next().0, Purpose::FindConversation);
}

#[test]
fn what_cannot_be_got_around_ends_the_way() {
    let mut world = World::api();
    world.next();
    let learned = world.answer(401, r#"{"error":"Invalid Access Token"}"#);
    assert_eq!(learned.explained.map(|explained| explained.code).as_deref(), Some("token_rejected"));
    let mut world = World::api();
    for status in [500, 404, 404] {
        world.next();
        assert_eq!(world.answer(status, "{}").explained, None);
    }
    assert_eq!(world.step(&text()).expect_err("in vain").code, FaultCode::PlatformRefused);
    let mut world = World::api();
    world.next();
    let learned = world.answer(200, "<html>");
    assert_eq!(learned.explained.map(|explained| explained.code).as_deref(), Some("unexpected_success"));
}

#[test]
fn g8_an_open_conversation_is_used_again_and_a_strangers_never() {
    let mut world = World::api().ready();
    world.ids.conversation = None;
    world.next();
    let one = |id: u32, contact: u32, status: &str, at: u32| json!({"id": id, "inbox_id": 7, "status": status, "last_activity_at": at, "meta": {"sender": {"id": contact}}});
    let list = [one(9, 41, "open", 5), one(10, 41, "pending", 7), one(11, 41, "resolved", 9), one(12, 99, "open", 10)];
    world.answer(200, &json!({"data": {"payload": list}}).to_string());
    assert_eq!(world.ids.conversation.as_deref(), Some("10"));
}

#[test]
fn g4_the_inbox_identifier_alone_goes_by_the_public_api() {
    let mut world = World::public();
    let (purpose, request) = world.next();
    assert_eq!(purpose, Purpose::CreateContact);
    assert_eq!(
        request,
        r#"POST /public/api/v1/inboxes/IDENT/contacts {"name":"Ada","custom_attributes":{"plan":"gold"},"identifier":"tg-77","source_id":"tg-77"}"#
    );
    world.answer(200, r#"{"source_id":"tg-77","pubsub_token":"p","id":41}"#);
    assert_eq!(world.next().1, "GET /public/api/v1/inboxes/IDENT/contacts/tg-77/conversations");
    assert_eq!(world.answer(500, r#"{"status":500}"#).explained, None, "a known defect of proven sessions");
    assert_eq!(
        world.next(),
        (Purpose::CreateConversation, "POST /public/api/v1/inboxes/IDENT/contacts/tg-77/conversations {}".to_owned())
    );
    world.answer(200, r#"{"id":12}"#);
    let request = world.sends(&text());
    assert_eq!(
        words(&request),
        r#"POST /public/api/v1/inboxes/IDENT/contacts/tg-77/conversations/12/messages {"content":"Hello","echo_id":"standin-key-1"}"#
    );
    assert!(!request.headers.iter().any(|(name, _)| name.to_ascii_lowercase().contains("token")));
}

#[test]
fn an_identity_is_proven_where_the_key_is_stored() {
    let mut world = World::public();
    world.secrets.put(Secrets::HMAC_TOKEN, Secret::new("hmac_demo_token"));
    world.fields = json!({"identifier": "cust-42"}).as_object().cloned().unwrap_or_default();
    let request = world.next().1;
    assert!(
        request.contains(r#""identifier_hash":"5ee2195f079e3f90c8799dc5ac8495ef477b20072d08ec229d012966531d2af9""#),
        "{request}"
    );
    assert!(request.contains(r#""source_id":"tg-77""#));
}

#[test]
fn a_clicked_choice_is_written_into_its_message_or_said() {
    let click = CustomerMessage::Click { label: "Blue".to_owned(), payload: "blue".to_owned() };
    assert_eq!(
        words(&World::public().ready().sends(&click)),
        r#"PATCH /public/api/v1/inboxes/IDENT/contacts/tg-77/conversations/12/messages/503 {"submitted_values":[{"title":"Blue","value":"blue"}]}"#
    );
    assert!(words(&World::api().ready().sends(&click)).contains(r#"{"content":"Blue","message_type":"incoming""#));
}

#[test]
fn c3_both_spellings_of_the_tokens_header() {
    let mut world = World::api().ready();
    let header = |world: &World| world.sends(&text()).headers[0].clone();
    assert_eq!(header(&world), ("Api-Access-Token".to_owned(), "TESTTOKEN000000000000001".to_owned()));
    world.settings.profile = Profile::named("underscore-header").expect("exists");
    assert_eq!(header(&world).0, "api_access_token");
    world.secrets = Secrets::of_token(Secret::new("a\nb"));
    assert_eq!(world.step(&text()).expect_err("unusable").code, FaultCode::BadArguments);
}

#[test]
fn g1_another_path_and_ids_as_strings_are_a_profile() {
    let mut world = World::api().ready();
    world.settings = Settings {
        profile: Profile::named("no-account").expect("exists"),
        inbox: Some("0190-7".to_owned()),
        ..Settings::of("https://chat.example.test/crm/")
    };
    world.ids.conversation = None;
    world.done.push(Purpose::FindConversation);
    let message = text();
    let step = api_inbox()
        .next_step(&world.sending(), &Outgoing { message: &message, attachments: &[], key: KEY, answers: None });
    let Ok(Step::Prepare { request, .. }) = step else { panic!("{step:?}") };
    assert_eq!(
        words(&request),
        r#"POST /crm/api/v1/conversations {"source_id":"tg-77","inbox_id":"0190-7","contact_id":"41"}"#
    );
}

#[test]
fn files_go_along_as_a_form() {
    let world = World::api().ready();
    let message = CustomerMessage::Text { text: "See".to_owned() };
    let file = Attachment { name: "tea.png".to_owned(), media_type: "image/png".to_owned(), bytes: vec![0x89, 0, 255] };
    let files = vec![file; 2];
    let outgoing = |files| Outgoing { message: &message, attachments: files, key: KEY, answers: None };
    let step = chatwoot().next_step(&world.sending(), &outgoing(&files));
    let Ok(Step::Send { request }) = step else { panic!("{step:?}") };
    let kind = request.headers.iter().find(|(name, _)| name == "Content-Type").map(|(_, value)| value.as_str());
    assert!(kind.is_some_and(|kind| kind.starts_with("multipart/form-data; boundary=")));
    let body = String::from_utf8_lossy(&request.body);
    assert_eq!(body.matches(r#"name="attachments[]"; filename="tea.png""#).count(), 2);
    assert!(
        body.contains("name=\"message_type\"\r\n\r\nincoming\r\n")
            && body.contains("name=\"source_id\"\r\n\r\nstandin-key-1\r\n")
    );
    let sent = chatwoot().read_sent("/api/v1/accounts/1/conversations/12/messages", &request.body);
    assert_eq!((sent.summary.as_str(), sent.attachments.len()), ("See", 2));
    let many = vec![files[0].clone(); 16];
    assert_eq!(
        chatwoot().next_step(&world.sending(), &outgoing(&many)).expect_err("too many").code,
        FaultCode::BadArguments
    );
}

#[test]
fn g10_a_lost_message_is_looked_for_by_its_key_before_it_is_sent_again() {
    let world = World::api().ready();
    let message = text();
    let outgoing = Outgoing { message: &message, attachments: &[], key: KEY, answers: None };
    let ask = |before| chatwoot().find_sent(&world.sending(), &outgoing, before).map(|request| words(&request));
    assert_eq!(ask(None).as_deref(), Some("GET /api/v1/accounts/1/conversations/12/messages"));
    assert_eq!(ask(Some("480")).as_deref(), Some("GET /api/v1/accounts/1/conversations/12/messages?before=480"));
    let since = 1_790_000_000_000_000;
    let found = |status, body: &Value| chatwoot().read_found(&outgoing, since, status, body.to_string().as_bytes());
    let one = |id: u32, key: Value, at: u64| json!({"id": id, "source_id": key, "created_at": at});
    let with_it = json!({"payload": [one(500, json!(null), 1_790_000_000), one(501, json!(KEY), 1_790_000_001)]});
    assert_eq!(found(200, &with_it), Found::Arrived { message: "501".to_owned() });
    assert_eq!(found(200, &json!({"payload": [one(500, json!("other"), 1_790_000_000)]})), Found::NotThere);
    let full: Vec<Value> = (480..500).map(|id| one(id, json!(null), 1_790_000_000)).collect();
    assert_eq!(found(200, &json!({"payload": full})), Found::Before { message: "480".to_owned() });
    let old: Vec<Value> = (480..500).map(|id| one(id, json!(null), 1_780_000_000)).collect();
    assert_eq!(found(200, &json!({"payload": old})), Found::NotThere);
    assert_eq!(found(500, &with_it), Found::Unclear);
    assert_eq!(found(200, &json!([])), Found::Unclear);
    let public = World::public().ready();
    assert_eq!(chatwoot().find_sent(&public.sending(), &outgoing, None), None, "the public API shows no key");
}

#[test]
fn g10_a_lost_click_is_looked_for_in_the_message_that_offered_it() {
    let click = CustomerMessage::Click { label: "Our plans".to_owned(), payload: "plans".to_owned() };
    let outgoing = Outgoing { message: &click, attachments: &[], key: KEY, answers: Some("501") };
    let found = |values: Value| {
        let asked = json!({"id": 501, "created_at": 1_790_000_000, "content_attributes": {"submitted_values": values}});
        let body = json!({"payload": [asked]}).to_string();
        chatwoot().read_found(&outgoing, 1_790_000_000_000_000, 200, body.as_bytes())
    };
    assert_eq!(found(json!([{"title": "Our plans", "value": "plans"}])), Found::Arrived { message: "501".to_owned() });
    assert_eq!(found(json!([{"title": "Hours", "value": "hours"}])), Found::NotThere);
    assert_eq!(found(json!(null)), Found::NotThere);
}

#[test]
fn what_is_missing_is_named() {
    let mut world = World::public();
    world.settings.inbox_identifier = None;
    let fault = world.step(&text()).expect_err("no way in");
    assert!(fault.message.contains("inbox identifier") && fault.hint.is_some());
    let image = CustomerMessage::Image { url: "https://x.test/a.png".to_owned() };
    assert_eq!(World::api().ready().step(&image).expect_err("by file only").code, FaultCode::NotSupported);
}
