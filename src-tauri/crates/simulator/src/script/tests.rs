//! What a script may say, and how a mistake is told.

use super::*;

fn error(text: &str) -> ScriptError {
    Script::parse("bot.toml", text).unwrap_err()
}

/// Line, column, message and hint of the mistake.
#[track_caller]
fn mistake(text: &str, place: (usize, usize), parts: &[&str]) {
    let error = error(text);
    let shown = error.to_string();
    assert_eq!((error.line, error.column), place, "{shown}");
    assert!(shown.starts_with(&format!("bot.toml:{}:{}: ", place.0, place.1)), "{shown}");
    for part in parts {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
}

#[test]
fn the_demo_is_valid() {
    let demo = Script::demo();
    assert_eq!(demo.name, "Harbour Coffee");
    assert_eq!(demo.media(), ["opening-hours.png"]);
}

#[test]
fn defaults_fall_through_to_the_next_block() {
    let script = Script::parse("bot.toml", "[[block]]\nsay = \"a\"\n[[block]]\nsay = \"b\"\n").unwrap();
    assert_eq!(script.start, 0);
    assert_eq!(script.blocks[0].next, Target::Block(1));
    assert_eq!(script.blocks[1].next, Target::End);
    assert_eq!(script.blocks[1].line, 3);
}

#[test]
fn payloads_count_up_unless_given() {
    let text = "[[block]]\nask = \"?\"\noptions = [{ label = \"a\" }, { label = \"b\", payload = \"x\" }, { label = \"c\" }]\n";
    let script = Script::parse("bot.toml", text).unwrap();
    let Action::Ask(ask) = &script.blocks[0].action else { panic!("{script:?}") };
    let payloads: Vec<&str> = ask.options.iter().map(|o| o.payload.as_str()).collect();
    assert_eq!(payloads, ["$0", "x", "$2"]);
}

#[test]
fn options_may_be_tables_of_their_own() {
    let text = "[[block]]\nask = \"?\"\n[[block.options]]\nlabel = \"a\"\n[[block.options]]\nlabel = \"b\"\n";
    let script = Script::parse("bot.toml", text).unwrap();
    assert!(matches!(&script.blocks[0].action, Action::Ask(ask) if ask.options.len() == 2));
}

#[test]
fn raw_is_a_table_or_json() {
    let text = "[[block]]\nraw = { type = \"location\", latitude = 41.38 }\n[[block]]\nraw = '''{\"type\":\"x\",\"a\":null}'''\n";
    let script = Script::parse("bot.toml", text).unwrap();
    let Action::Raw(message) = &script.blocks[1].action else { panic!("{script:?}") };
    assert_eq!(message["a"], Value::Null);
}

#[test]
fn broken_toml_is_placed() {
    mistake("[bot]\nname = \"x\n", (2, 10), &[]);
}

#[test]
fn unknown_keys_name_the_nearest() {
    mistake("[[blok]]\nsay = \"a\"\n", (1, 3), &["unknown key \"blok\"", "did you mean \"block\"?"]);
    mistake("[[block]]\nsya = \"a\"\n", (2, 1), &["unknown key \"sya\"", "did you mean \"say\"?"]);
    let text = "[[block]]\nask = \"?\"\noptoins = []\n";
    mistake(text, (3, 1), &["a block with ask", "expected id, goto, ask, options", "did you mean \"options\"?"]);
    let text = "[[block]]\nask = \"?\"\noptions = [{ lable = \"a\" }]\n";
    mistake(text, (3, 14), &["an option", "did you mean \"label\"?"]);
}

#[test]
fn gotos_must_lead_somewhere() {
    let text = "[[block]]\nid = \"menu\"\nsay = \"a\"\ngoto = \"mneu\"\n";
    mistake(text, (4, 8), &["no block has that id", "did you mean \"menu\"?"]);
    mistake("[bot]\nstart = \"x\"\n[[block]]\nsay = \"a\"\n", (2, 9), &["start names \"x\""]);
}

#[test]
fn a_block_does_exactly_one_thing() {
    mistake("[[block]]\nid = \"a\"\n", (1, 1), &["expected say, ask, question"]);
    mistake("[[block]]\nsay = \"a\"\npause = 1\n", (3, 1), &["say and pause"]);
    mistake("", (1, 1), &["at least one block"]);
}

#[test]
fn wrong_values_say_what_was_expected() {
    mistake("[[block]]\nsay = 5\n", (2, 7), &["must be a text in quotes, not 5 (integer)"]);
    mistake("[[block]]\npause = -1\n", (2, 9), &["a number of seconds from 0 to 3600"]);
    mistake("[[block]]\nask = \"?\"\n", (1, 1), &["needs options"]);
    mistake("[[block]]\nask = \"?\"\noptions = []\n", (3, 11), &["1 to 100 options"]);
    mistake("[[block]]\nset = { Plan = 1 }\n", (2, 9), &["\"Plan\" is no field name"]);
    mistake("[[block]]\nset = { token = 1 }\n", (2, 9), &["belongs to the platform"]);
    mistake("[[block]]\nimage = { file = \"../x.png\" }\n", (2, 18), &["a plain file name"]);
    mistake("[[block]]\nimage = { caption = \"x\" }\n", (2, 9), &["needs file, url or urls"]);
    mistake("[[block]]\nhand_over = { says = \"x\" }\n", (2, 13), &["needs agent"]);
    mistake("[[block]]\nhand_over = { agent = \"x\", id = 0 }\n", (2, 33), &["a positive whole number"]);
    mistake("[[block]]\nbranch = { field = \"x\", goto = \"end\" }\n", (2, 10), &["either equals or known"]);
    mistake("[[block]]\nrestart = false\n", (2, 11), &["must be true"]);
    mistake("[[block]]\nraw = \"{\"\n", (2, 7), &["raw is no JSON object"]);
    mistake("block = 5\n", (1, 9), &["written as [[block]]"]);
    mistake("[[block]]\nid = \"a\"\nsay = \"x\"\n[[block]]\nid = \"a\"\nsay = \"y\"\n", (5, 6), &["a second block"]);
}

#[test]
fn columns_count_characters() {
    mistake("[[block]]\nset = { ok = \"äö\", Bad = 1 }\n", (2, 20), &["Bad"]);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC*") {
        let _ = Script::parse("any.toml", &text);
    }

    #[test]
    fn no_cut_of_the_demo_makes_the_reader_panic(at in 0usize..Script::DEMO.len()) {
        if let Some(cut) = Script::DEMO.get(..at) {
            let _ = Script::parse("cut.toml", cut);
        }
    }
}
