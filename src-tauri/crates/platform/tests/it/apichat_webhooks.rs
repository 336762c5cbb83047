//! The rules of the APIchat webhook, one by one.

use standin_model::{Content, PlatformKind, SenderKind, Severity};

use crate::support::{codes, envelope, read, the};

const TEXT: &str = r#"{"type":"text","message":"Hi","timestamp":1790000001.250417}"#;

#[test]
fn w1_a_right_envelope_has_no_problems() {
    let reading = read(&envelope(TEXT));
    assert_eq!(reading.problems, []);
    assert_eq!(reading.platform, Some(PlatformKind::LandbotApichat));
    assert_eq!(reading.content, Some(Content::Text { text: "Hi".to_owned(), payload: None }));
}

#[test]
fn w1_more_or_less_than_one_message_is_told() {
    let two = read(&envelope(&format!("{TEXT},{TEXT}")));
    assert_eq!(the(&two, "several_messages").pointer.as_deref(), Some("/messages"));
    assert!(two.content.is_some(), "the first one is read");
    let none = read(&envelope(""));
    assert_eq!((codes(&none.problems), none.content), (vec!["no_message"], None));
}

#[test]
fn w1_a_missing_part_is_told_and_the_rest_is_read() {
    let reading = read(&format!(r#"{{"messages":[{TEXT}]}}"#));
    let pointers: Vec<_> = reading.problems.iter().map(|problem| problem.pointer.clone().unwrap_or_default()).collect();
    assert_eq!(codes(&reading.problems), ["missing_field", "missing_field", "missing_field"]);
    assert_eq!(pointers, ["/customer", "/channel", "/agent"]);
    assert_eq!(reading.summary, "Hi");
}

#[test]
fn w2_bot_and_human_are_told_apart_by_type() {
    let bot = read(&envelope(TEXT)).sender.expect("a sender");
    assert_eq!((bot.kind, bot.id.as_deref(), bot.name), (SenderKind::Bot, Some("31337"), None));
    let human = r#""agent":{"id":512,"type":"human","name":"Noor","email":"n@example.test"}"#;
    let reading = read(&envelope(TEXT).replace(r#""agent":{"id":31337,"type":"bot"}"#, human));
    assert_eq!(reading.problems, []);
    let sender = reading.sender.expect("a sender");
    assert_eq!((sender.kind, sender.name.as_deref()), (SenderKind::Agent, Some("Noor")));
    assert_eq!(sender.email.as_deref(), Some("n@example.test"));
}

#[test]
fn w2_a_bot_with_a_name_stays_a_bot_and_is_told() {
    let reading = read(&envelope(TEXT).replace(r#""type":"bot""#, r#""type":"bot","name":"Helper""#));
    assert_eq!(the(&reading, "bot_with_name").pointer.as_deref(), Some("/agent/name"));
    assert_eq!(reading.sender.expect("a sender").kind, SenderKind::Bot);
}

#[test]
fn w2_a_human_without_a_name_is_told() {
    let reading = read(&envelope(TEXT).replace(r#""type":"bot""#, r#""type":"human""#));
    assert_eq!(codes(&reading.problems), ["missing_field", "missing_field"]);
    assert_eq!(reading.sender.expect("a sender").kind, SenderKind::Agent);
}

#[test]
fn w2_ids_that_are_not_positive_integers_are_told_and_kept_as_written() {
    for (raw, code) in
        [("0", "id_not_positive"), ("-5", "id_not_positive"), ("1.0", "wrong_type"), ("\"9\"", "wrong_type")]
    {
        let reading = read(&envelope(TEXT).replace("31337", raw));
        assert_eq!(the(&reading, code).pointer.as_deref(), Some("/agent/id"));
        assert_eq!(reading.sender.expect("a sender").id.as_deref(), Some(raw.trim_matches('"')));
    }
    let big = read(&envelope(TEXT).replace("90210001", "9007199254740993001"));
    assert_eq!(big.customer_id.as_deref(), Some("9007199254740993001"));
}

#[test]
fn w3_a_platform_envelope_at_an_apichat_address_is_told_and_read() {
    let nested = r#"{"messages":[{"type":"text","data":{"body":"hi"},"sender":{"id":5,"name":"V","type":"customer"},"customer":{"id":77,"name":"V"},"channel":{"id":8,"name":"Web","type":"landbot"},"timestamp":1790000001.25}]}"#;
    let reading = read(nested);
    assert_eq!(codes(&reading.problems), ["platform_envelope"]);
    assert_eq!(reading.platform, Some(PlatformKind::LandbotPlatform));
    assert_eq!((reading.customer_id.as_deref(), reading.summary.as_str()), (Some("77"), "hi"));
    assert_eq!(reading.sender.expect("a sender").kind, SenderKind::Customer);
}

#[test]
fn w3_channel_id_and_name_are_read() {
    let reading = read(&envelope(TEXT));
    assert_eq!((reading.channel_id.as_deref(), reading.channel_name.as_deref()), (Some("4242"), Some("Acme")));
}

#[test]
fn w4_the_customer_token_maps_to_landbots_id() {
    let reading = read(&envelope(TEXT));
    assert_eq!((reading.customer.as_deref(), reading.customer_id.as_deref()), (Some("tg-77"), Some("90210001")));
    assert_eq!(reading.customer_name.as_deref(), Some("Ada Test"));
}

#[test]
fn w4_register_date_is_whole_seconds() {
    let with = |raw: &str| read(&envelope(TEXT).replace("1789999960", raw));
    assert_eq!(codes(&with("1789999960.5").problems), ["register_date_fractional"]);
    assert_eq!(codes(&with("1789999960123").problems), ["timestamp_milliseconds"]);
    assert_eq!(codes(&with("\"1789999960\"").problems), ["wrong_type"]);
    assert_eq!(codes(&with("null").problems), ["wrong_type"]);
}

#[test]
fn w4_null_is_allowed_where_documented_and_nowhere_else() {
    assert_eq!(read(&envelope(TEXT).replace("\"Ada Test\"", "null")).problems, []);
    assert_eq!(codes(&read(&envelope(TEXT).replace("\"tg-77\"", "null")).problems), ["wrong_type"]);
}

#[test]
fn w5_custom_fields_are_the_keys_beyond_the_documented_ones() {
    let body = envelope(TEXT).replace("\"email\":null", r#""email":null,"plan":"gold","n":1.50,"plan":"silver""#);
    let reading = read(&body);
    let want = [("n", "1.50"), ("plan", "\"silver\"")].map(|(key, raw)| (key.to_owned(), raw.to_owned()));
    assert_eq!(reading.fields, want);
    assert_eq!(reading.problems, []);
}

#[test]
fn w5_a_mangled_field_says_how_it_reads() {
    let reading = read(&envelope(TEXT).replace("\"email\":null", r#""email":null,"tags":"['gold', 'early']""#));
    let problem = the(&reading, "mangled_field");
    assert_eq!(problem.message, "/customer/tags is a list written as Python text.");
    assert_eq!(problem.pointer.as_deref(), Some("/customer/tags"));
    assert_eq!(problem.remedy.as_deref(), Some("Read as: gold, early. Treat the value as a string in your bridge."));
    assert_eq!(reading.fields, [("tags".to_owned(), "\"['gold', 'early']\"".to_owned())]);
}

#[test]
fn w6_a_timestamp_is_read_to_the_microsecond() {
    assert_eq!(read(&envelope(TEXT)).said_at, Some(1_790_000_001_250_417));
}

#[test]
fn w6_text_and_milliseconds_are_read_and_told() {
    let with = |raw: &str| read(&envelope(TEXT).replace("1790000001.250417", raw));
    let text = with("\"1790000001.250417\"");
    assert_eq!((text.said_at, codes(&text.problems)), (Some(1_790_000_001_250_417), vec!["timestamp_text"]));
    let milliseconds = with("1790000001250");
    assert_eq!(milliseconds.said_at, Some(1_790_000_001_250_000));
    assert_eq!(codes(&milliseconds.problems), ["timestamp_milliseconds"]);
    let calendar = with("\"2026-09-21T14:13:21.250417Z\"");
    assert_eq!((calendar.said_at, codes(&calendar.problems)), (Some(1_790_000_001_250_417), vec!["timestamp_text"]));
    assert_eq!(codes(&with("\"soon\"").problems), ["wrong_type"]);
    assert_eq!(codes(&with("true").problems), ["wrong_type"]);
}

#[test]
fn w7_unknown_types_are_kept_as_written() {
    let message = r#"{"type":"carousel","cards":[ 1.10 ],"timestamp":1790000001.250417}"#;
    let reading = read(&envelope(message));
    let want = Content::Unknown { kind: Some("carousel".to_owned()), json: message.to_owned() };
    assert_eq!((reading.content, reading.type_name.as_deref()), (Some(want), Some("carousel")));
    assert_eq!(the_severity(&reading.problems, "unknown_type"), Severity::Warning);
}

fn the_severity(problems: &[standin_model::Problem], code: &str) -> Severity {
    problems.iter().find(|problem| problem.code == code).expect("told").severity
}

#[test]
fn w7_dialog_labels_and_payloads_belong_together() {
    let message =
        r#"{"type":"dialog","title":"Pick","buttons":["Yes","No"],"payloads":["$0"],"timestamp":1790000001.25}"#;
    let reading = read(&envelope(message));
    assert!(the(&reading, "buttons_payloads_differ").message.contains("2 buttons and 1 payloads"));
    let Some(Content::Dialog { options, .. }) = reading.content else { panic!("a dialog") };
    assert_eq!(options[0].payload.as_deref(), Some("$0"));
    assert_eq!(options[1].payload, None);
}

#[test]
fn unknown_fields_are_told_and_known_ones_are_not() {
    let body = envelope(&TEXT.replace("\"Hi\"", r#""Hi","rich_text":null"#));
    assert_eq!(the(&read(&body), "unknown_field").pointer.as_deref(), Some("/messages/0/rich_text"));
}
