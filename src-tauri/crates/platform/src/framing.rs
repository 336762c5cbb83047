//! Secret spans in a chunked body as it came off the wire: found in the body, mapped back over the chunk boundaries.

use std::ops::Range;

/// Maps the spans that `find` finds in the joined body back to the framed bytes; a span over a boundary becomes several.
pub(crate) fn spans(framed: &[u8], find: impl Fn(&[u8]) -> Vec<Range<usize>>) -> Vec<Range<usize>> {
    let chunks = chunks(framed);
    let body: Vec<u8> = chunks.iter().flat_map(|chunk| &framed[chunk.clone()]).copied().collect();
    let mut found = find(&body).into_iter().peekable();
    let mut list = Vec::new();
    let mut offset = 0;
    for chunk in chunks {
        let end = offset + chunk.len();
        while let Some(span) = found.peek() {
            let (from, to) = (span.start.max(offset), span.end.min(end));
            if from < to {
                list.push(chunk.start + from - offset..chunk.start + to - offset);
            }
            if span.end > end {
                break;
            }
            found.next();
        }
        offset = end;
    }
    list
}

/// The data ranges of the chunks, as far as the framing can be followed.
fn chunks(framed: &[u8]) -> Vec<Range<usize>> {
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(length) = framed[at..].iter().position(|byte| *byte == b'\n') {
        let line = &framed[at..at + length];
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(digits).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let start = at + length + 1;
        let Some(size) = size.filter(|size| *size > 0) else { break };
        let end = start.saturating_add(size).min(framed.len());
        list.push(start..end);
        at = end;
        at += usize::from(framed.get(at) == Some(&b'\r'));
        at += usize::from(framed.get(at) == Some(&b'\n'));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_over_a_chunk_boundary_becomes_two() {
        let framed = b"4\r\nabSE\r\n5;x=1\r\nCRETc\r\n0\r\n\r\n";
        let found = spans(framed, |body| {
            assert_eq!(body, b"abSECRETc");
            vec![2..8, 8..9]
        });
        let texts: Vec<&[u8]> = found.into_iter().map(|range| &framed[range]).collect();
        assert_eq!(texts, [b"SE".as_slice(), b"CRET", b"c"]);
    }

    #[test]
    fn broken_framing_is_followed_as_far_as_it_goes() {
        for framed in [b"".as_slice(), b"zz\r\nabc", b"ffffffffffffffff\r\nab", b"5\r\nab", b"\n\n\n"] {
            let found = spans(framed, |body| (0..body.len()).map(|at| at..at + 1).collect());
            assert!(found.iter().all(|range| range.end <= framed.len()));
        }
    }
}
