//! From tables to blocks: the grammar of a script.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};
use toml_edit::{Document, Item, Table};

use super::read::{Fields, Source};
use super::{Action, Agent, Ask, Block, Choice, ImageSource, Prompt, Script, ScriptError, Target, Test};

/// Largest script, in bytes.
const SCRIPT_MAX: usize = 1024 * 1024;
/// Most blocks of a script, and most options of one ask.
const BLOCKS_MAX: usize = 5000;
const OPTIONS_MAX: usize = 100;

/// The keys that say what a block does; each block has exactly one.
const ACTIONS: [&str; 10] =
    ["say", "ask", "question", "set", "image", "pause", "hand_over", "branch", "restart", "raw"];

/// Reads the whole file.
pub(super) fn script(source: &Source<'_>) -> Result<Script, ScriptError> {
    if source.text.len() > SCRIPT_MAX {
        return Err(source.error(None, format!("the script is larger than {SCRIPT_MAX} bytes")));
    }
    let document = Document::parse(source.text).map_err(|error| source.error(error.span(), error.message().trim()))?;
    let root = Fields { source, table: document.as_table(), what: "a script", span: None };
    root.only(&["bot", "block"])?;
    let tables = block_tables(&root)?;
    let ids = ids(source, &tables)?;
    let bot = match root.get("bot") {
        Some(item) => Some(Fields::of(source, item, "[bot]")?),
        None => None,
    };
    let mut script = Script {
        file: source.file.to_owned(),
        name: "Demo APIchat".to_owned(),
        typing: 0.3,
        start: 0,
        blocks: Vec::with_capacity(tables.len()),
    };
    let places = Places { ids: &ids, next: Target::End };
    if let Some(bot) = bot {
        bot.only(&["name", "start", "typing"])?;
        script.name = bot.text("name")?.unwrap_or(script.name);
        script.typing = bot.seconds("typing")?.unwrap_or(script.typing);
        match places.read(&bot, "start")? {
            Some(Target::Block(start)) => script.start = start,
            Some(Target::End) => return Err(bot.wrong("start", "the id of a block, not the end")),
            None => {}
        }
    }
    for (index, table) in tables.iter().enumerate() {
        let next = if index + 1 < tables.len() { Target::Block(index + 1) } else { Target::End };
        script.blocks.push(block(source, table, &Places { ids: &ids, next })?);
    }
    Ok(script)
}

fn block_tables<'a>(root: &Fields<'a>) -> Result<Vec<&'a Table>, ScriptError> {
    let tables: Vec<&Table> = match root.get("block") {
        Some(Item::ArrayOfTables(tables)) => tables.iter().collect(),
        Some(_) => return Err(root.wrong("block", "written as [[block]]")),
        None => Vec::new(),
    };
    match tables.len() {
        0 => Err(root.missing("at least one block", "[[block]] and say = \"Hi!\" on the next line")),
        n if n > BLOCKS_MAX => {
            Err(root.source.error(None, format!("{n} blocks are more than the {BLOCKS_MAX} allowed")))
        }
        _ => Ok(tables),
    }
}

type Ids = HashMap<String, usize>;

fn ids(source: &Source<'_>, tables: &[&Table]) -> Result<Ids, ScriptError> {
    let mut ids = Ids::new();
    for (index, table) in tables.iter().enumerate() {
        let fields = Fields { source, table: *table, what: "a block", span: table.span() };
        let Some(id) = fields.text("id")? else { continue };
        let span = fields.get("id").and_then(Item::span);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if id.is_empty() || !id.bytes().all(plain) {
            return Err(source.error(span, format!("\"{id}\" is no id; expected letters, digits, - and _")));
        }
        if id == "end" {
            return Err(source.error(span, "the id \"end\" is taken: goto = \"end\" ends the conversation"));
        }
        if ids.insert(id.clone(), index).is_some() {
            return Err(source.error(span, format!("a second block has the id \"{id}\"; expected a new one")));
        }
    }
    Ok(ids)
}

/// Resolves `goto` and its kin.
struct Places<'a> {
    ids: &'a Ids,
    /// Where the block goes when it says nothing.
    next: Target,
}

impl Places<'_> {
    fn read(&self, fields: &Fields<'_>, key: &str) -> Result<Option<Target>, ScriptError> {
        let Some(id) = fields.text(key)? else { return Ok(None) };
        if id == "end" {
            return Ok(Some(Target::End));
        }
        if let Some(index) = self.ids.get(&id) {
            return Ok(Some(Target::Block(*index)));
        }
        let mut valid: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        valid.push("end");
        valid.sort_unstable();
        let span = fields.get(key).and_then(Item::span);
        let message = format!("{key} names \"{id}\", and no block has that id");
        let mut error = fields.source.unknown(span, message, &id, &valid);
        // A long script has more ids than a message should list.
        error.expected.truncate(12);
        Err(error)
    }
}

fn block(source: &Source<'_>, table: &Table, places: &Places<'_>) -> Result<Block, ScriptError> {
    let fields = Fields { source, table, what: "a block", span: table.span() };
    let found: Vec<&str> = ACTIONS.into_iter().filter(|key| table.contains_key(key)).collect();
    let word = match found.as_slice() {
        [word] => *word,
        [] => {
            fields.only(&[&["id", "goto"], &ACTIONS[..]].concat())?;
            let mut error = source.error(fields.span, "a block needs one key that says what it does");
            error.expected = ACTIONS.iter().map(|key| (*key).to_owned()).collect();
            return Err(error);
        }
        [first, second, ..] => {
            let message = format!("a block does one thing, and this one has {first} and {second}; expected two blocks");
            return Err(source.error(fields.key_span(second), message));
        }
    };
    let what = format!("a block with {word}");
    let fields = Fields { what: &what, ..fields };
    let next = places.read(&fields, "goto")?.unwrap_or(places.next);
    let places = Places { next, ..*places };
    let action = action(&fields, word, &places)?;
    let line = source.place(table.span().map_or(0, |span| span.start)).0;
    Ok(Block { id: fields.text("id")?, line, action, next })
}

fn action(fields: &Fields<'_>, word: &str, places: &Places<'_>) -> Result<Action, ScriptError> {
    let extra: &[&str] = match word {
        "ask" | "raw" => &["options", "otherwise", "save"],
        "question" => &["save"],
        _ => &[],
    };
    fields.only(&[&["id", "goto", word], extra].concat())?;
    Ok(match word {
        "say" => Action::Say(fields.need_text("say", "say = \"Hi!\"")?),
        "ask" => {
            let prompt = Prompt::Dialog(fields.need_text("ask", "ask = \"Pick one\"")?);
            Action::Ask(ask(fields, prompt, places)?)
        }
        "question" => Action::Question {
            text: fields.need_text("question", "question = \"Your name?\"")?,
            save: fields.field_name("save")?,
        },
        "set" => Action::Set(set(fields)?),
        "image" => image(fields)?,
        "pause" => Action::Pause(fields.seconds("pause")?.unwrap_or_default()),
        "hand_over" => hand_over(fields)?,
        "branch" => branch(fields, places)?,
        "restart" => match fields.get("restart").and_then(Item::as_bool) {
            Some(true) => Action::Restart,
            _ => return Err(fields.wrong("restart", "true")),
        },
        _ => {
            let message = raw(fields)?;
            if fields.get("options").is_some() {
                Action::Ask(ask(fields, Prompt::Raw(message), places)?)
            } else {
                Action::Raw(message)
            }
        }
    })
}

fn ask(fields: &Fields<'_>, prompt: Prompt, places: &Places<'_>) -> Result<Ask, ScriptError> {
    let example = "options = [{ label = \"Yes\", goto = \"yes\" }]";
    let Some(item) = fields.get("options") else { return Err(fields.missing("options", example)) };
    let items: Vec<Item> = match item {
        Item::Value(toml_edit::Value::Array(list)) => list.iter().cloned().map(Item::Value).collect(),
        Item::ArrayOfTables(tables) => tables.iter().cloned().map(Item::Table).collect(),
        _ => return Err(fields.wrong("options", "a list of { label, goto }")),
    };
    if items.is_empty() || items.len() > OPTIONS_MAX {
        return Err(fields.wrong("options", "a list of 1 to 100 options"));
    }
    let mut options = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let option = Fields::of(fields.source, item, "an option")?;
        option.only(&["label", "goto", "payload"])?;
        options.push(Choice {
            label: option.need_text("label", "{ label = \"Yes\" }")?,
            payload: option.text("payload")?.unwrap_or_else(|| format!("${index}")),
            goto: places.read(&option, "goto")?.unwrap_or(places.next),
        });
    }
    let otherwise = places.read(fields, "otherwise")?;
    Ok(Ask { prompt, options, otherwise, save: fields.field_name("save")? })
}

fn set(fields: &Fields<'_>) -> Result<Map<String, Json>, ScriptError> {
    let Some(item) = fields.get("set") else { return Ok(Map::new()) };
    let values = Fields::of(fields.source, item, "set")?;
    for (name, _) in values.table.iter() {
        fields.source.check_field_name(values.key_span(name), name)?;
    }
    values.json()
}

fn image(fields: &Fields<'_>) -> Result<Action, ScriptError> {
    let Some(item) = fields.get("image") else { return Err(fields.missing("image", "image = {…}")) };
    let image = Fields::of(fields.source, item, "image")?;
    image.only(&["file", "url", "urls", "caption"])?;
    let mut sources: Vec<ImageSource> = Vec::new();
    if let Some(name) = image.text("file")? {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if name.starts_with('.') || name.is_empty() || !name.bytes().all(plain) {
            return Err(image.wrong("file", "a plain file name, as in \"cat.png\""));
        }
        sources.push(ImageSource::File(name));
    }
    sources.extend(image.text("url")?.map(ImageSource::Url));
    sources.extend(image.texts("urls")?.unwrap_or_default().into_iter().map(ImageSource::Url));
    if sources.is_empty() {
        return Err(image.missing("file, url or urls", "image = { url = \"https://cdn.example.test/cat.png\" }"));
    }
    Ok(Action::Image { sources, caption: image.text("caption")? })
}

fn hand_over(fields: &Fields<'_>) -> Result<Action, ScriptError> {
    let Some(item) = fields.get("hand_over") else { return Err(fields.missing("hand_over", "hand_over = {…}")) };
    let hand = Fields::of(fields.source, item, "hand_over")?;
    hand.only(&["agent", "email", "id", "says", "release"])?;
    let mut agent = Agent::named(&hand.need_text("agent", "hand_over = { agent = \"Grace\" }")?);
    agent.email = hand.text("email")?.unwrap_or(agent.email);
    if let Some(item) = hand.get("id") {
        let id = item.as_integer().and_then(|id| u64::try_from(id).ok()).filter(|id| *id > 0);
        agent.id = id.ok_or_else(|| hand.wrong("id", "a positive whole number"))?;
    }
    let release = hand.texts("release")?.unwrap_or_default();
    Ok(Action::HandOver { agent, says: hand.text("says")?, release })
}

fn branch(fields: &Fields<'_>, places: &Places<'_>) -> Result<Action, ScriptError> {
    let example = "branch = { field = \"plan\", equals = \"gold\", goto = \"gold\" }";
    let Some(item) = fields.get("branch") else { return Err(fields.missing("branch", example)) };
    let branch = Fields::of(fields.source, item, "branch")?;
    branch.only(&["field", "equals", "known", "goto"])?;
    let test = match (branch.get("equals"), branch.get("known")) {
        (Some(item), None) => Test::Equals(fields.source.json(item, 0)?),
        (None, Some(item)) => Test::Known(item.as_bool().ok_or_else(|| branch.wrong("known", "true or false"))?),
        _ => return Err(branch.missing("either equals or known", example)),
    };
    let field = branch.need_text("field", example)?;
    let goto = places.read(&branch, "goto")?.ok_or_else(|| branch.missing("goto", example))?;
    Ok(Action::Branch { field, test, goto })
}

fn raw(fields: &Fields<'_>) -> Result<Map<String, Json>, ScriptError> {
    let Some(item) = fields.get("raw") else { return Ok(Map::new()) };
    if let Some(text) = item.as_str() {
        return serde_json::from_str(text)
            .map_err(|error| fields.source.error(item.span(), format!("raw is no JSON object: {error}")));
    }
    Fields::of(fields.source, item, "raw")?.json()
}
