//! Text for lists and messages: one line, bounded, without control characters.

/// Longest summary, in characters.
const SUMMARY: usize = 200;
/// Longest excerpt of what was received, in characters.
const EXCERPT: usize = 120;

/// One line of at most 200 characters for lists.
pub(crate) fn summary(text: &str) -> String {
    one_line(text, SUMMARY)
}

/// One line of at most 120 characters of what stands in a payload.
pub(crate) fn excerpt(text: &str) -> String {
    one_line(text, EXCERPT)
}

/// Folds white space, leaves control and direction-changing characters out, cuts at `limit` characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    let mut gap = false;
    for character in text.chars() {
        if character.is_whitespace() || is_hidden(character) {
            gap = gap || character.is_whitespace();
            continue;
        }
        let needed = 1 + usize::from(gap && count > 0);
        if count + needed > limit {
            let kept = line.char_indices().nth(limit - 1).map_or(line.len(), |(at, _)| at);
            line.truncate(kept);
            line.push('…');
            return line;
        }
        if gap && count > 0 {
            line.push(' ');
        }
        line.push(character);
        count += needed;
        gap = false;
    }
    line
}

/// Characters that would disturb a line: controls, and the marks that turn the direction of text around.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_line_without_controls() {
        assert_eq!(summary("  Hi!\r\n\tPick\u{0} \u{1b}[31mone\u{202e} "), "Hi! Pick [31mone");
        assert_eq!(summary(""), "");
    }

    #[test]
    fn a_summary_has_at_most_200_characters() {
        let long = summary(&"é".repeat(1000));
        assert_eq!(long.chars().count(), 200);
        assert!(long.ends_with('…'));
        assert_eq!(summary(&"x".repeat(200)).chars().count(), 200);
        assert_eq!(one_line("aaa bbb", 4).chars().count(), 4);
    }
}
