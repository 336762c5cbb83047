//! Values that arrive as the text form of a Python object: recognised and read, never evaluated.
//! docs/protocols/landbot.md 2.2.

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 32;
/// Longest reading, in bytes, before it is cut for display.
const MAX_READING: usize = 2000;

/// A Python value found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PythonValue {
    /// What it is, with its article: `a list`, `a dictionary`, `a boolean`, …
    pub(crate) what: &'static str,
    /// How it reads: the items of a list, the pairs of a dictionary, separated by commas.
    pub(crate) reads: String,
}

/// Reads a text as a Python value; `None` for ordinary text, numbers and quoted strings among it.
pub(crate) fn read(text: &str) -> Option<PythonValue> {
    let text = text.trim();
    match text {
        "True" | "False" => return Some(PythonValue { what: "a boolean", reads: text.to_lowercase() }),
        "None" => return Some(PythonValue { what: "an empty value", reads: "no value".to_owned() }),
        "set()" => return Some(PythonValue { what: "a set", reads: "nothing in it".to_owned() }),
        _ => {}
    }
    let mut reader = Reader { rest: text, reads: String::new() };
    let what = match text.as_bytes().first()? {
        b'[' => reader.sequence(']', 0).map(|_| "a list"),
        b'(' => reader.sequence(')', 0).filter(|commas| *commas > 0 || text == "()").map(|_| "a tuple"),
        b'{' => reader.braces(0),
        b'b' if text[1..].starts_with(['\'', '"']) => reader.atom(0).map(|()| "bytes"),
        b'd' | b'D' | b'O' => reader.call().map(|()| "an object"),
        _ => None,
    }?;
    let empty = reader.reads.is_empty();
    reader
        .rest
        .trim()
        .is_empty()
        .then(|| PythonValue { what, reads: if empty { "nothing in it".to_owned() } else { reader.reads } })
}

/// A cursor over the text and what was read so far.
struct Reader<'a> {
    rest: &'a str,
    reads: String,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes one character if it is the next.
    fn take(&mut self, wanted: char) -> bool {
        self.space();
        let taken = self.rest.strip_prefix(wanted);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    fn say(&mut self, text: &str) {
        if self.reads.len() < MAX_READING {
            self.reads.push_str(text);
        }
    }

    /// A list or tuple with its brackets; gives the number of commas.
    fn sequence(&mut self, close: char, depth: usize) -> Option<usize> {
        self.rest = self.rest.get(1..)?;
        let mut commas = 0;
        loop {
            if self.take(close) {
                return Some(commas);
            }
            self.value(depth + 1)?;
            if self.take(',') {
                commas += 1;
                self.space();
                if !self.rest.starts_with(close) {
                    self.say(", ");
                }
            } else {
                return self.take(close).then_some(commas);
            }
        }
    }

    /// A dictionary or a set with its braces.
    fn braces(&mut self, depth: usize) -> Option<&'static str> {
        self.rest = self.rest.get(1..)?;
        if self.take('}') {
            return Some("a dictionary");
        }
        let mut what = "a set";
        loop {
            self.value(depth + 1)?;
            if self.take(':') {
                what = "a dictionary";
                self.say(": ");
                self.value(depth + 1)?;
            }
            let more = self.take(',');
            if self.take('}') {
                return Some(what);
            }
            if !more {
                return None;
            }
            self.say(", ");
        }
    }

    /// Any value inside another one; containers in it stand in parentheses.
    fn value(&mut self, depth: usize) -> Option<()> {
        self.space();
        if depth > MAX_DEPTH {
            return None;
        }
        let close = match self.rest.chars().next()? {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            _ => return self.atom(depth),
        };
        self.say("(");
        if close == '}' {
            self.braces(depth)?;
        } else {
            self.sequence(close, depth)?;
        }
        self.say(")");
        Some(())
    }

    /// A string, a number, one of the three words, or a constructor call.
    fn atom(&mut self, depth: usize) -> Option<()> {
        let prefix = self.rest.chars().next().filter(|first| matches!(first, 'u' | 'b' | 'r'));
        let quoted = prefix.map_or(self.rest, |_| &self.rest[1..]);
        if let Some(quote) = quoted.chars().next().filter(|first| matches!(first, '\'' | '"')) {
            self.rest = &quoted[1..];
            return self.string(quote);
        }
        let end = self.rest.find([',', ']', ')', '}', ':', ' ', '(']).unwrap_or(self.rest.len());
        let word = &self.rest[..end];
        let spoken = match word {
            "True" => "true",
            "False" => "false",
            "None" => "no value",
            number if number.parse::<f64>().is_ok() => number,
            _ if depth <= MAX_DEPTH => return self.call(),
            _ => return None,
        };
        self.rest = &self.rest[end..];
        self.say(spoken);
        Some(())
    }

    /// A string after its opening quote.
    fn string(&mut self, quote: char) -> Option<()> {
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            if character == quote {
                self.rest = &self.rest[at + 1..];
                return Some(());
            }
            if character != '\\' {
                push_bounded(&mut self.reads, character);
                continue;
            }
            let (_, escape) = characters.next()?;
            let digits = match escape {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            if digits == 0 {
                push_bounded(&mut self.reads, plain_escape(escape));
                continue;
            }
            let code: String = characters.by_ref().take(digits).map(|(_, digit)| digit).collect();
            let found = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
            push_bounded(&mut self.reads, found.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        None
    }

    /// A constructor call such as `datetime.date(2026, 11, 21)`, kept as it is written.
    fn call(&mut self) -> Option<()> {
        let open = self.rest.find('(')?;
        let named = ["datetime.", "Decimal", "OrderedDict", "UUID"].iter().any(|name| self.rest.starts_with(name));
        if !named
            || !self.rest[..open]
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || matches!(character, '.' | '_'))
        {
            return None;
        }
        let mut depth = 0_usize;
        let mut quote = None;
        for (at, character) in self.rest.char_indices().skip(open) {
            match (quote, character) {
                (Some(open), close) if open == close => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(character),
                (None, '(') => depth += 1,
                (None, ')') => depth -= 1,
                (None, _) => {}
            }
            if depth == 0 {
                let (call, rest) = self.rest.split_at(at + 1);
                self.rest = rest;
                let call = call.to_owned();
                self.say(&call);
                return Some(());
            }
        }
        None
    }
}

/// The character of an escape with one letter; what is unknown stands for itself.
fn plain_escape(escape: char) -> char {
    match escape {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

fn push_bounded(text: &mut String, character: char) {
    if text.len() < MAX_READING {
        text.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reads(text: &str) -> Option<(&'static str, String)> {
        read(text).map(|value| (value.what, value.reads))
    }

    #[test]
    fn w5_lists_dictionaries_and_words_of_python_are_read() {
        for (text, what, reading) in [
            ("['gold', 'early']", "a list", "gold, early"),
            ("['gold','early',]", "a list", "gold, early"),
            (r#"["it's", u'caf\u00e9', 'a\'b', 'l1\nl2']"#, "a list", "it's, café, a'b, l1\nl2"),
            ("[1, -2.5, True, None]", "a list", "1, -2.5, true, no value"),
            ("[]", "a list", "nothing in it"),
            ("{'plan': 'gold', 'n': [1, 2]}", "a dictionary", "plan: gold, n: (1, 2)"),
            ("{'a', 'b'}", "a set", "a, b"),
            ("('a',)", "a tuple", "a"),
            ("True", "a boolean", "true"),
            ("None", "an empty value", "no value"),
            ("b'abc'", "bytes", "abc"),
            ("[datetime.date(2026, 11, 21)]", "a list", "datetime.date(2026, 11, 21)"),
        ] {
            assert_eq!(reads(text), Some((what, reading.to_owned())), "{text}");
        }
    }

    #[test]
    fn w5_ordinary_text_is_left_alone() {
        for text in [
            "",
            "gold",
            "12",
            "true",
            "null",
            "[draft] hello",
            "(see below)",
            "(1)",
            "{name}",
            "['open",
            "[1 2]",
            "'quoted'",
            "Dear all (hi)",
            "None of it",
            "[hello]",
            "bold",
            "[1]]",
            "{'a': }",
            "Order (12)",
        ] {
            assert_eq!(reads(text), None, "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        assert_eq!(reads(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_stumble(text in "[\\[\\](){}'\",:\\\\a-zA-Z0-9. éu]{0,60}") {
            read(&text);
        }
    }
}
