//! Spans of secrets in bytes: clipped, merged, bounded in number, cut out and masked.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use standin_model::secret::MASK;

/// More spans than this in one byte string are joined into one that covers them all.
const MOST_SPANS: usize = 256;

/// Values of other lengths are not looked for elsewhere: short ones match everywhere, long ones are no tokens.
const NEEDLE: Range<usize> = 8..513;

/// A piece that was cut out of a byte string.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Where it stood.
    pub start: usize,
    /// What stood there.
    pub value: Vec<u8>,
}

/// Spans inside `length` bytes, in order, without empty, overlapping or touching ones.
pub(crate) fn tidy(mut spans: Vec<Range<usize>>, length: usize) -> Vec<Range<usize>> {
    for span in &mut spans {
        span.end = span.end.min(length);
    }
    spans.retain(|span| span.start < span.end);
    spans.sort_by_key(|span| span.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    match (merged.first(), merged.last()) {
        (Some(first), Some(last)) if merged.len() > MOST_SPANS => {
            let all = first.start..last.end;
            vec![all]
        }
        _ => merged,
    }
}

/// Cuts tidy spans out of `bytes` and fills them with the mask.
pub(crate) fn cut(bytes: &mut [u8], spans: &[Range<usize>]) -> Vec<Cut> {
    spans
        .iter()
        .map(|span| {
            let piece = &mut bytes[span.clone()];
            let value = piece.to_vec();
            piece.fill(MASK);
            Cut { start: span.start, value }
        })
        .collect()
}

/// Looks for values that are sealed in one place in the other places of the same exchange.
pub(crate) struct Echoes(Option<AhoCorasick>);

impl Echoes {
    /// Of these values; very short and very long ones are left out.
    pub fn of(values: &[&[u8]]) -> Self {
        let mut needles: Vec<&[u8]> = values.iter().copied().filter(|value| NEEDLE.contains(&value.len())).collect();
        needles.sort_unstable();
        needles.dedup();
        if needles.is_empty() {
            return Self(None);
        }
        Self(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(needles).ok())
    }

    /// Every span of `bytes` where one of the values stands.
    pub fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let Some(automaton) = &self.0 else {
            return Vec::new();
        };
        let mut spans: Vec<Range<usize>> = Vec::new();
        for found in automaton.find_iter(bytes) {
            match spans.last_mut() {
                Some(last) if last.end == found.start() => last.end = found.end(),
                _ => spans.push(found.range()),
            }
        }
        spans
    }
}

/// Widens spans of a text to whole characters, so that the masked text is UTF-8 still.
pub(crate) fn whole_chars(text: &str, spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    tidy(spans, text.len())
        .into_iter()
        .map(|span| text.floor_char_boundary(span.start)..text.ceil_char_boundary(span.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_clipped_and_merged() {
        #[allow(clippy::reversed_empty_ranges)]
        let spans = vec![8..30, 2..4, 3..6, 6..7, 9..9, 5..1, 40..50];
        assert_eq!(tidy(spans, 10), vec![2..7, 8..10]);
    }

    #[test]
    fn too_many_spans_become_one() {
        let spans = (0..1000).map(|at| at * 3..at * 3 + 1).collect();
        assert_eq!(tidy(spans, 3000).first(), Some(&(0..2998)));
    }

    #[test]
    fn cutting_masks() {
        let mut bytes = b"token=abc;".to_vec();
        let cuts = cut(&mut bytes, &tidy(vec![6..9, 7..8], 10));
        assert_eq!(bytes, b"token=***;");
        assert_eq!(cuts[0].value, b"abc");
    }

    #[test]
    fn echoes_are_found() {
        let echoes = Echoes::of(&[b"longsecret", b"short"]);
        assert_eq!(echoes.find(b"a longsecret short longsecret"), vec![2..12, 19..29]);
    }

    #[test]
    fn characters_stay_whole() {
        assert_eq!(whole_chars("aéb", vec![0..1, 2..3]), vec![0..1, 1..3]);
    }
}
