//! Walks a chunked body in the captured bytes: which bytes are the entity, and where the body ends.

/// What the walk found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Walked {
    /// The data of the chunks, joined.
    pub(crate) entity: Vec<u8>,
    /// The byte after the body, if the body is whole.
    pub(crate) end: Option<usize>,
}

/// Takes the framing off. Stops where the bytes end, where they are not chunk framing, and at `limit` bytes of entity.
pub(crate) fn walk(bytes: &[u8], limit: usize) -> Walked {
    let mut walked = Walked { entity: Vec::new(), end: None };
    let mut at = 0;
    loop {
        let Some((line, next)) = line(bytes, at) else { return walked };
        let Some(size) = size(line) else { return walked };
        at = next;
        if size == 0 {
            walked.end = trailers(bytes, at);
            return walked;
        }
        let room = limit.saturating_sub(walked.entity.len());
        let data = &bytes[at..at.saturating_add(size).min(bytes.len())];
        walked.entity.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() < size || data.len() > room {
            return walked;
        }
        at += size;
        if bytes.get(at..at + 2) != Some(b"\r\n".as_slice()) {
            return walked;
        }
        at += 2;
    }
}

/// Follows the sizes that chunks declare, however little of their data has come.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    /// Where the next size begins.
    at: usize,
    /// What the sizes so far come to.
    entity: usize,
}

impl Declared {
    /// Whether the sizes that are in these bytes, which only ever grow, come to more than `limit`.
    pub(crate) fn beyond(&mut self, bytes: &[u8], limit: usize) -> bool {
        while let Some((line, next)) = line(bytes, self.at) {
            let Some(size) = size(line).filter(|size| *size > 0) else { return false };
            self.entity = self.entity.saturating_add(size);
            if self.entity > limit {
                return true;
            }
            self.at = next.saturating_add(size).saturating_add(2);
        }
        false
    }
}

/// The byte after the trailers and their empty line.
fn trailers(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let (line, next) = line(bytes, at)?;
        at = next;
        if line.is_empty() {
            return Some(at);
        }
    }
}

/// The line that begins at `at`, without its end, and where the next one begins.
fn line(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = bytes.get(at..)?;
    let length = rest.iter().position(|byte| *byte == b'\n')?;
    let line = &rest[..length];
    Some((line.strip_suffix(b"\r").unwrap_or(line), at + length + 1))
}

/// The size at the start of a chunk's line; extensions and blanks after it are left alone.
fn size(line: &[u8]) -> Option<usize> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let followed_well = matches!(line.get(digits), None | Some(b';' | b' ' | b'\t'));
    let digits = std::str::from_utf8(&line[..digits]).ok()?;
    if followed_well { usize::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_and_end_are_found() {
        let body = b"4;a=b\r\nWiki\r\n5 \r\npedia\r\n0\r\nX-T: 1\r\n\r\nPOST";
        let walked = walk(body, 100);
        assert_eq!(walked.entity, b"Wikipedia");
        assert_eq!(walked.end, Some(body.len() - 4));
        assert_eq!(walk(b"0\r\n\r\n", 100), Walked { entity: Vec::new(), end: Some(5) });
    }

    #[test]
    fn a_size_beyond_the_limit_is_seen_before_its_data() {
        assert!(Declared::default().beyond(b"fffff\r\n", 100));
        assert!(!Declared::default().beyond(b"64\r\nabc", 100));
        assert!(!Declared::default().beyond(b"fffff", 100), "the line is not whole");
        let body = b"50\r\n";
        let mut declared = Declared::default();
        assert!(!declared.beyond(body, 100));
        let more = [body.as_slice(), &[b'x'; 0x50], b"\r\n"].concat();
        assert!(!declared.beyond(&more, 100));
        assert!(declared.beyond(&[more.as_slice(), b"15\r\n"].concat(), 100), "both together are too long");
        assert!(!Declared::default().beyond(b"0\r\n\r\nfffff\r\n", 100), "what follows the body is none of it");
    }

    #[test]
    fn what_is_cut_short_has_no_end() {
        let body = b"4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n";
        for length in 0..body.len() {
            let walked = walk(&body[..length], 100);
            assert_eq!(walked.end, None, "{length}");
            assert!(b"Wikipedia".starts_with(&walked.entity));
        }
    }

    #[test]
    fn the_limit_holds_and_nonsense_ends_the_walk() {
        let walked = walk(b"4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", 6);
        assert_eq!((walked.entity.as_slice(), walked.end), (b"Wikipe".as_slice(), None));
        for nonsense in
            ["zz\r\n", "\r\n", "-1\r\nabc", "fffffffffffffffffff\r\nabc", "ffffffffffffffff\r\nabc", "3\r\nabcd\r\n"]
        {
            assert_eq!(walk(nonsense.as_bytes(), 100).end, None, "{nonsense}");
        }
    }
}
