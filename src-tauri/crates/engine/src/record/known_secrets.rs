//! The secrets that this data folder knows, to be found wherever they stand in recorded bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, RwLock};

use aho_corasick::AhoCorasick;
use standin_model::Secret;

/// A shorter value would be found in innocent text.
const SHORTEST: usize = 8;

/// A searchable set of secrets by name; cheap to share.
#[derive(Clone, Default)]
pub struct KnownSecrets {
    inner: Arc<RwLock<Inner>>,
}

#[derive(Default)]
struct Inner {
    values: BTreeMap<String, Secret>,
    search: Option<Arc<AhoCorasick>>,
}

impl KnownSecrets {
    /// Adds or replaces a secret.
    pub fn put(&self, name: &str, value: Secret) {
        self.change(|values| {
            values.insert(name.to_owned(), value);
        });
    }

    /// The secret of this name.
    pub fn get(&self, name: &str) -> Option<Secret> {
        self.inner.read().unwrap_or_else(std::sync::PoisonError::into_inner).values.get(name).cloned()
    }

    /// Forgets a secret.
    pub fn remove(&self, name: &str) {
        self.change(|values| {
            values.remove(name);
        });
    }

    /// Every place in `bytes` where a known secret stands.
    pub fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let search = self.inner.read().unwrap_or_else(std::sync::PoisonError::into_inner).search.clone();
        search
            .map(|search| search.find_overlapping_iter(bytes).map(|found| found.range()).collect())
            .unwrap_or_default()
    }

    fn change(&self, edit: impl FnOnce(&mut BTreeMap<String, Secret>)) {
        let mut inner = self.inner.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        edit(&mut inner.values);
        let long = inner.values.values().map(Secret::reveal).filter(|value| value.len() >= SHORTEST);
        let needles: BTreeSet<String> = long.flat_map(spellings).collect();
        inner.search = if needles.is_empty() { None } else { AhoCorasick::new(needles).ok().map(Arc::new) };
    }
}

/// How a secret may stand in a body, a form or an address: as it is, as JSON writes it, percent-encoded.
fn spellings(secret: &str) -> [String; 6] {
    let json = serde_json::Value::from(secret).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let percent = form.replace('+', "%20").replace('*', "%2A");
    let small: String = secret.bytes().map(lower_percent).collect();
    [secret.to_owned(), json.replace('/', "\\/"), json, form, percent, small]
}

fn lower_percent(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_secret_as_json_and_addresses_spell_it() {
        let secrets = KnownSecrets::default();
        secrets.put("token", Secret::new("ab/c+d=\"e\\f"));
        for spelt in
            ["ab/c+d=\"e\\f", r#"ab/c+d=\"e\\f"#, r#"ab\/c+d=\"e\\f"#, "ab%2Fc%2Bd%3D%22e%5Cf", "ab%2fc%2bd%3d%22e%5cf"]
        {
            let found = secrets.find(format!("x{spelt}y").as_bytes());
            assert!(found.contains(&(1..1 + spelt.len())), "{spelt} {found:?}");
        }
    }

    #[test]
    fn finds_every_occurrence_and_none_once_forgotten() {
        let secrets = KnownSecrets::default();
        secrets.put("token", Secret::new("ABCDEFGH"));
        assert_eq!(secrets.find(b"xABCDEFGHyABCDEFGH"), vec![1..9, 10..18]);
        secrets.remove("token");
        assert!(secrets.find(b"xABCDEFGHy").is_empty());
    }

    #[test]
    fn a_short_value_is_not_searched_for() {
        let secrets = KnownSecrets::default();
        secrets.put("token", Secret::new("t"));
        assert!(secrets.find(b"text").is_empty());
    }
}
