//! Scrubbing: values that are sealed in an exchange are masked in every text that is derived from it.

use aho_corasick::{AhoCorasick, MatchKind};
use standin_model::{Content, Problem, Reading};

/// Shorter values are not looked for in texts: they are no secrets worth the name and match everywhere.
const SHORTEST: usize = 4;

/// Only values at least this long are looked for in ids, which must stay what they are.
const SHORTEST_IN_IDS: usize = 16;

/// A text that ends in the beginning of a value is masked from this many bytes on (texts are shortened for showing).
const SHORTEST_START: usize = 8;

/// Longer values are no tokens, and texts are shorter.
const LONGEST: usize = 4096;

/// Masks a set of values.
pub(crate) struct Scrub {
    forms: Vec<String>,
    automaton: Option<AhoCorasick>,
}

impl Scrub {
    /// For these values, as they stand in bytes; each is also looked for in its JSON-escaped and unescaped form.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut forms = Vec::new();
        for value in values {
            let Ok(text) = std::str::from_utf8(value) else { continue };
            if let Ok(unescaped) = serde_json::from_str::<String>(&format!("\"{text}\"")) {
                forms.push(unescaped);
            }
            let escaped = serde_json::Value::from(text).to_string();
            forms.push(escaped[1..escaped.len() - 1].to_owned());
            forms.push(text.to_owned());
        }
        forms.retain(|form| (SHORTEST..=LONGEST).contains(&form.len()));
        forms.sort_unstable();
        forms.dedup();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&forms);
        Self { automaton: automaton.ok().filter(|_| !forms.is_empty()), forms }
    }

    /// Masks the values in a text.
    pub fn text(&self, text: &mut String) {
        self.mask(text, SHORTEST);
    }

    /// Masks long values in an id.
    pub fn id(&self, text: &mut String) {
        self.mask(text, SHORTEST_IN_IDS);
    }

    fn mask(&self, text: &mut String, shortest: usize) {
        let Some(automaton) = &self.automaton else { return };
        let mut masked = String::with_capacity(text.len());
        automaton.replace_all_with(text, &mut masked, |_, found, masked| {
            if found.len() >= shortest {
                masked.push_str(&"*".repeat(found.len()));
            } else {
                masked.push_str(found);
            }
            true
        });
        for form in self.forms.iter().filter(|form| form.len() >= shortest) {
            mask_start(&mut masked, form);
        }
        *text = masked;
    }

    /// Masks the values in everything that a reading tells.
    pub fn reading(&self, reading: &mut Reading) {
        if self.automaton.is_none() {
            return;
        }
        for id in [
            &mut reading.customer,
            &mut reading.customer_id,
            &mut reading.conversation,
            &mut reading.message_id,
            &mut reading.channel_id,
            &mut reading.dedupe_key,
        ] {
            id.iter_mut().for_each(|id| self.id(id));
        }
        for text in [
            &mut reading.type_name,
            &mut reading.customer_name,
            &mut reading.channel_name,
            &mut reading.status,
            &mut reading.status_reason,
        ] {
            text.iter_mut().for_each(|text| self.text(text));
        }
        if let Some(sender) = &mut reading.sender {
            sender.id.iter_mut().for_each(|id| self.id(id));
            sender.name.iter_mut().chain(sender.email.iter_mut()).for_each(|text| self.text(text));
        }
        reading.content.iter_mut().chain(&mut reading.attachments).for_each(|content| self.content(content));
        if let Some(state) = &mut reading.state {
            let texts = state.status.iter_mut().chain(&mut state.assignee).chain(state.labels.iter_mut().flatten());
            texts.for_each(|text| self.text(text));
        }
        for (name, value) in &mut reading.fields {
            self.text(name);
            self.text(value);
        }
        self.text(&mut reading.summary);
        reading.problems.iter_mut().for_each(|problem| self.problem(problem));
    }

    fn content(&self, content: &mut Content) {
        each_text(content, &mut |text| self.text(text));
    }

    fn problem(&self, problem: &mut Problem) {
        self.text(&mut problem.message);
        for text in [&mut problem.pointer, &mut problem.documented, &mut problem.received, &mut problem.remedy] {
            text.iter_mut().for_each(|text| self.text(text));
        }
    }
}

/// Masks the end of a text where it is the beginning of `value`, cut short with or without an ellipsis.
fn mask_start(text: &mut String, value: &str) {
    let body = text.trim_end_matches(['…', '.', '"']).len();
    let most = body.min(value.len().saturating_sub(1));
    for length in (SHORTEST_START..=most).rev() {
        let from = body - length;
        if value.as_bytes()[..length] == text.as_bytes()[from..body] && text.is_char_boundary(from) {
            text.replace_range(from..body, &"*".repeat(length));
            return;
        }
    }
}

/// Visits every text that a message holds.
pub(crate) fn each_text(content: &mut Content, visit: &mut dyn FnMut(&mut String)) {
    match content {
        Content::Text { text, payload } => {
            visit(text);
            payload.iter_mut().for_each(visit);
        }
        Content::Dialog { title, options, url } => {
            visit(title);
            for option in options {
                visit(&mut option.label);
                option.payload.iter_mut().for_each(&mut *visit);
            }
            url.iter_mut().for_each(visit);
        }
        Content::Image { urls, caption } => urls.iter_mut().chain(caption.iter_mut()).for_each(visit),
        Content::File { media, url, caption } => {
            visit(media);
            visit(url);
            caption.iter_mut().for_each(visit);
        }
        Content::Location { latitude, longitude, address } => {
            visit(latitude);
            visit(longitude);
            address.iter_mut().for_each(visit);
        }
        Content::Event { text } => visit(text),
        Content::Unknown { kind, json } => {
            kind.iter_mut().for_each(&mut *visit);
            visit(json);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], text: &str, expect: &str) {
        let mut text = text.to_owned();
        Scrub::of(values.iter().map(|value| value.as_bytes())).text(&mut text);
        assert_eq!(text, expect);
    }

    #[test]
    fn values_are_masked_in_every_form() {
        check(&["secret-1"], "a secret-1 b secret-1", "a ******** b ********");
        check(&["ab"], "cab", "cab");
        check(&[r"pa\u0073s-word"], "the pass-word", "the *********");
        check(&["quo\"te-x"], r#"json "quo\"te-x""#, r#"json "*********""#);
        check(&["0123456789abcdef"], "starts 0123456789…", "starts **********…");
        check(&["0123456789abcdef"], "starts 0123…", "starts 0123…");
    }

    #[test]
    fn ids_lose_only_long_values() {
        let mut id = "tg-77".to_owned();
        Scrub::of([b"tg-77".as_slice()]).id(&mut id);
        assert_eq!(id, "tg-77");
    }
}
