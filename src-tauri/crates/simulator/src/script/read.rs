//! Typed access to TOML tables that remembers where each value stands.

use std::ops::Range;

use serde_json::{Map, Value as Json};
use toml_edit::{Item, TableLike, Value};

use super::ScriptError;
use super::error::nearest;

/// Longest text that a block may hold, in bytes.
const TEXT_MAX: usize = 64 * 1024;
/// Deepest nesting of a value in `set` and `raw`.
const DEPTH_MAX: usize = 32;

/// The file being read.
pub(super) struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Source<'_> {
    /// An error at `span`; without a span, at the first line.
    pub fn error(&self, span: Option<Range<usize>>, message: impl Into<String>) -> ScriptError {
        let (line, column) = self.place(span.map_or(0, |span| span.start));
        ScriptError {
            file: self.file.to_owned(),
            line,
            column,
            message: message.into(),
            expected: Vec::new(),
            nearest: None,
        }
    }

    /// An error about `word`, with the words that would have been valid.
    pub fn unknown(&self, span: Option<Range<usize>>, message: String, word: &str, valid: &[&str]) -> ScriptError {
        let mut error = self.error(span, message);
        error.expected = valid.iter().map(|word| (*word).to_owned()).collect();
        error.nearest = nearest(word, valid.iter().copied());
        error
    }

    /// Line and column of a byte offset, both from 1.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// One table of the file with the words that people know it by, as in "an option".
pub(super) struct Fields<'a> {
    pub source: &'a Source<'a>,
    pub table: &'a dyn TableLike,
    pub what: &'a str,
    /// Where the table begins.
    pub span: Option<Range<usize>>,
}

impl<'a> Fields<'a> {
    /// Reads `item` as a table, inline or not.
    pub fn of(source: &'a Source<'a>, item: &'a Item, what: &'a str) -> Result<Self, ScriptError> {
        let span = item.span();
        match item.as_table_like() {
            Some(table) => Ok(Fields { source, table, what, span }),
            None => Err(source
                .error(span, format!("{what} must be a table, as in {{ key = \"value\" }}, not {}", item.type_name()))),
        }
    }

    /// Refuses keys that are not in `valid`.
    pub fn only(&self, valid: &[&str]) -> Result<(), ScriptError> {
        for (name, _) in self.table.iter() {
            if !valid.contains(&name) {
                let span = self.key_span(name);
                let message = format!("unknown key \"{name}\" in {}", self.what);
                return Err(self.source.unknown(span, message, name, valid));
            }
        }
        Ok(())
    }

    /// Where the key `name` stands.
    pub fn key_span(&self, name: &str) -> Option<Range<usize>> {
        self.table.get_key_value(name).and_then(|(key, _)| key.span()).or_else(|| self.span.clone())
    }

    /// The item under `name`.
    pub fn get(&self, name: &str) -> Option<&'a Item> {
        self.table.get(name)
    }

    /// An error about the value under `name`.
    pub fn wrong(&self, name: &str, expected: &str) -> ScriptError {
        let item = self.get(name);
        let span = item.and_then(Item::span).or_else(|| self.key_span(name));
        let kind = item.map_or("nothing", Item::type_name);
        let written = span.clone().and_then(|span| self.source.text.get(span)).unwrap_or_default();
        let short = item.is_some_and(Item::is_value) && written.len() <= 40 && !written.contains('\n');
        let found = if short { format!("{written} ({kind})") } else { kind.to_owned() };
        self.source.error(span, format!("{name} in {} must be {expected}, not {found}", self.what))
    }

    /// An error that says that `name` is missing.
    pub fn missing(&self, name: &str, example: &str) -> ScriptError {
        let message = format!("{} needs {name}, as in {example}", self.what);
        self.source.error(self.span.clone(), message)
    }

    /// Text under `name`, if there.
    pub fn text(&self, name: &str) -> Result<Option<String>, ScriptError> {
        let Some(item) = self.get(name) else { return Ok(None) };
        match item.as_str() {
            Some(text) if text.len() <= TEXT_MAX => Ok(Some(text.to_owned())),
            Some(_) => Err(self.source.error(item.span(), format!("{name} is longer than {TEXT_MAX} bytes"))),
            None => Err(self.wrong(name, "a text in quotes")),
        }
    }

    /// Text under `name` that must be there.
    pub fn need_text(&self, name: &str, example: &str) -> Result<String, ScriptError> {
        self.text(name)?.ok_or_else(|| self.missing(name, example))
    }

    /// A number of seconds from 0 to an hour.
    pub fn seconds(&self, name: &str) -> Result<Option<f64>, ScriptError> {
        let Some(item) = self.get(name) else { return Ok(None) };
        #[expect(clippy::cast_precision_loss, reason = "only 0 to 3600 pass")]
        let number = item.as_float().or_else(|| item.as_integer().map(|n| n as f64));
        match number {
            Some(n) if (0.0..=3600.0).contains(&n) => Ok(Some(n)),
            _ => Err(self.wrong(name, "a number of seconds from 0 to 3600")),
        }
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>, ScriptError> {
        let Some(item) = self.get(name) else { return Ok(None) };
        let list = item
            .as_array()
            .and_then(|array| array.iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>());
        list.map(Some).ok_or_else(|| self.wrong(name, "a list of texts"))
    }

    /// Name of a customer field that a block may write.
    pub fn field_name(&self, key: &str) -> Result<Option<String>, ScriptError> {
        let Some(name) = self.text(key)? else { return Ok(None) };
        let span = self.get(key).and_then(Item::span);
        self.source.check_field_name(span, &name)?;
        Ok(Some(name))
    }

    /// All keys and values as JSON.
    pub fn json(&self) -> Result<Map<String, Json>, ScriptError> {
        self.table.iter().map(|(name, item)| Ok((name.to_owned(), self.source.json(item, 0)?))).collect()
    }
}

impl Source<'_> {
    /// A field name is of `^[a-z0-9_]+$` and none of those that Landbot sets itself (protocol page 2.2, 3.3).
    pub fn check_field_name(&self, span: Option<Range<usize>>, name: &str) -> Result<(), ScriptError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if name.is_empty() || name.len() > 100 || !name.bytes().all(plain) {
            let message = format!("\"{name}\" is no field name; expected small letters, digits and _");
            return Err(self.error(span, message));
        }
        if ["id", "token", "register_date"].contains(&name) {
            let message = format!("the field {name} belongs to the platform; expected another name");
            return Err(self.error(span, message));
        }
        Ok(())
    }

    /// A TOML item as JSON; dates become text.
    pub fn json(&self, item: &Item, depth: usize) -> Result<Json, ScriptError> {
        if depth > DEPTH_MAX {
            return Err(self.error(item.span(), format!("nested deeper than {DEPTH_MAX} levels")));
        }
        Ok(match item {
            Item::None => Json::Null,
            Item::Value(value) => self.value(value, depth)?,
            Item::Table(table) => self.table(table, depth)?,
            Item::ArrayOfTables(tables) => {
                Json::Array(tables.iter().map(|t| self.table(t, depth)).collect::<Result<_, _>>()?)
            }
        })
    }

    fn table(&self, table: &dyn TableLike, depth: usize) -> Result<Json, ScriptError> {
        let entries = table.iter().map(|(k, v)| Ok((k.to_owned(), self.json(v, depth + 1)?)));
        Ok(Json::Object(entries.collect::<Result<_, ScriptError>>()?))
    }

    fn value(&self, value: &Value, depth: usize) -> Result<Json, ScriptError> {
        if depth > DEPTH_MAX {
            return Err(self.error(value.span(), format!("nested deeper than {DEPTH_MAX} levels")));
        }
        Ok(match value {
            Value::String(text) => Json::from(text.value().as_str()),
            Value::Integer(number) => Json::from(*number.value()),
            Value::Float(number) => Json::from(*number.value()),
            Value::Boolean(truth) => Json::from(*truth.value()),
            Value::Datetime(date) => Json::from(date.value().to_string()),
            Value::Array(list) => Json::Array(list.iter().map(|v| self.value(v, depth + 1)).collect::<Result<_, _>>()?),
            Value::InlineTable(table) => self.table(table, depth)?,
        })
    }
}
