//! The query language as a table: what comes in, what it means.

use jiff::Timestamp;

use super::*;

fn now() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().expect("an instant")
}

fn tree(query: &str) -> Result<String, String> {
    let tokens = lexer::tokens(query).map_err(|error| error.to_string())?;
    let tree = parser::parse(&tokens, query.chars().count() + 1, now()).map_err(|error| error.to_string())?;
    Ok(show(&tree))
}

fn show(node: &Node) -> String {
    let many = |word: &str, nodes: &[Node]| format!("{word}({})", nodes.iter().map(show).collect::<Vec<_>>().join(" "));
    match node {
        Node::All(nodes) => many("all", nodes),
        Node::Any(nodes) => many("any", nodes),
        Node::Not(node) => format!("not({})", show(node)),
        Node::Text(text) => format!("'{text}'"),
        Node::Is(field, value) => format!("{field}={value}"),
        Node::Within(field, low, high) => format!("{field}[{low:?},{high:?}]").replace("Some", ""),
        Node::Holds(condition) => (*condition).to_owned(),
        Node::Raw(text) => format!("raw={text}"),
        Node::Header(name, value) => format!("header {name}={value:?}"),
        Node::Json(name, value) => format!("json {name}={value:?}"),
    }
}

fn check(query: &str, expect: &str) {
    assert_eq!(tree(query).unwrap_or_else(|error| format!("! {error}")), expect, "query: {query}");
}

#[test]
fn queries_that_parse() {
    check("", "all()");
    check("  \t", "all()");
    check("hello", "'hello'");
    check("hello world", "all('hello' 'world')");
    check(r#""hello world" x"#, "all('hello world' 'x')");
    check(r#""a \"b\" \\c""#, r#"'a "b" \c'"#);
    check("a OR b c", "any('a' all('b' 'c'))");
    check("(a OR b) c", "all(any('a' 'b') 'c')");
    check("a AND b", "all('a' 'b')");
    check("-a -(b OR c)", "all(not('a') not(any('b' 'c')))");
    check("don't stop-me 10:30", "all('don't' 'stop-me' '10:30')");
    check("platform:landbot-apichat direction:Received", "all(platform=landbot-apichat direction=received)");
    check("connection:demo customer:\"a b\"", "all(connection=demo customer=a b)");
    check("KIND:webhook type:dialog", "all(kind=webhook type=dialog)");
    check("status:200", "e.status[(200),(200)]");
    check("status:4xx", "e.status[(400),(499)]");
    check("status:>=400", "e.status[(400),None]");
    check("status:<300", "e.status[None,(299)]");
    check("has:problem -has:duplicate", "all(e.problems > 0 not(e.duplicate_of IS NOT NULL))");
    check("seq:42 OR seq:10..20", "any(e.seq[(42),(42)] e.seq[(10),(20)])");
    check("seq:10.. seq:..20", "all(e.seq[(10),None] e.seq[None,(20)])");
    check("since:10m", "e.started_at[(1795168200000000),None]");
    check("until:2026-11-20T09:50", "e.started_at[None,(1795168200000000)]");
    check("since:2026-11-20", "e.started_at[(1795132800000000),None]");
    check("since:2026-11-20T10:50+01:00", "e.started_at[(1795168200000000),None]");
    check(r#"raw:"a b)" (raw:x)"#, "all(raw=a b) raw=x)");
    check("header:X-A=1 header:X-B json:/a/b=c", r#"all(header X-A=Some("1") header X-B=None json /a/b=Some("c"))"#);
}

#[test]
fn queries_that_do_not() {
    let operand = "a word, a phrase in quotes, key:value or a parenthesis";
    check("\"abc", "! column 1: the quotation that begins here does not end; expected a closing \"");
    check("a (b", "! column 3: the parenthesis that opens here does not close; expected a closing parenthesis");
    check("a )", &format!("! column 3: there is no open parenthesis for this one; expected {operand}"));
    check("()", &format!("! column 2: there is nothing before this parenthesis; expected {operand}"));
    check("a OR", &format!("! column 5: the query ends too early; expected {operand}"));
    check("OR a", &format!("! column 1: there is nothing to join here; expected {operand}"));
    check("é -", &format!("! column 4: the query ends too early; expected {operand}"));
    check("a \"\"", "! column 3: the phrase is empty; expected a word in it");
    check(
        "kind:",
        "! column 6: the value is missing; expected one of webhook, send, api, forward, replay, frame, media, probe, refused",
    );
    check(
        "x direction:up",
        "! column 13: \"up\" does not fit here; expected one of received, sent, forwarded, simulated",
    );
    let status = "a status such as 200, a class such as 4xx, or a bound such as >=400";
    for wrong in ["20", "xx", "4x", "=400", ">4xx", "2000", "+20", "éxx"] {
        check(&format!("status:{wrong}"), &format!("! column 8: {wrong:?} does not fit here; expected {status}"));
    }
    check("has:fun", "! column 5: \"fun\" does not fit here; expected problem or duplicate");
    for wrong in ["a..b", "..", "-1", "99999999999999999999"] {
        assert!(tree(&format!("seq:{wrong}")).is_err(), "{wrong}");
    }
    for wrong in ["yesterday", "m", "-5m", "2026-13-01", "5é"] {
        assert!(tree(&format!("since:{wrong}")).is_err(), "{wrong}");
    }
    let unknown = tree("http://x").expect_err("no such key");
    assert!(unknown.starts_with("column 1: there is no key http:; expected platform:, "), "{unknown}");
    assert!(tree(&"(".repeat(150)).expect_err("too deep").contains("nested too deep"));
    assert!(tree(&"a ".repeat(300)).expect_err("too many").contains("too many parts"));
    assert!(tree(&"a".repeat(5000)).expect_err("too long").contains("too long"));
}

#[test]
fn text_drives_only_when_it_must_match() {
    let filter = Filter::parse(r#"say "he said" kind:send"#, now()).expect("parses");
    assert_eq!((filter.from, filter.key), ("search s CROSS JOIN envelope e ON e.seq = s.rowid", "s.rowid"));
    assert_eq!(filter.condition, "s.search MATCH ? AND (e.kind = ?)");
    assert_eq!(filter.values[0], Value::Text("\"say\" AND \"he said\"".to_owned()));
    let filter = Filter::parse("say OR kind:send", now()).expect("parses");
    assert_eq!(filter.key, "e.seq");
}

proptest::proptest! {
    #[test]
    fn nothing_panics(query in "[a-z:\"()\\- .<>=0-9é\\\\/OR]{0,60}") {
        let _ = Filter::parse(&query, now());
    }
}
