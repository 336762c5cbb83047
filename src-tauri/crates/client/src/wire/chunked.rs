//! Takes chunk framing off a body as it arrives, keeping count so that a hostile peer cannot make it grow without end.

/// Longest line that gives a chunk's size, extensions included.
const SIZE_LINE: usize = 4 * 1024;

/// All trailer fields together.
const TRAILERS: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Size,
    Data(u64),
    AfterData,
    Trailer,
    Done,
}

/// The framing is not that of RFC 9112, 7.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadChunk;

/// Decodes a chunked body piece by piece.
#[derive(Debug)]
pub(crate) struct Chunked {
    state: State,
    line: Vec<u8>,
    trailers: usize,
}

impl Chunked {
    pub(crate) fn new() -> Self {
        Self { state: State::Size, line: Vec::new(), trailers: 0 }
    }

    /// Whether the last chunk and the trailers have been read.
    pub(crate) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Reads on, putting the entity's bytes into `body`; answers how many bytes were used. Fewer than all are used
    /// only when the body is done.
    pub(crate) fn feed(&mut self, bytes: &[u8], body: &mut Vec<u8>) -> Result<usize, BadChunk> {
        let mut used = 0;
        while used < bytes.len() {
            match self.state {
                State::Done => break,
                State::Data(left) => {
                    let rest = &bytes[used..];
                    let take = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    body.extend_from_slice(&rest[..take]);
                    used += take;
                    let left = left - take as u64;
                    self.state = if left == 0 { State::AfterData } else { State::Data(left) };
                }
                State::Size | State::AfterData | State::Trailer => {
                    let byte = bytes[used];
                    used += 1;
                    if byte == b'\n' {
                        self.end_of_line()?;
                    } else {
                        self.line.push(byte);
                        let limit = if self.state == State::AfterData { 1 } else { SIZE_LINE };
                        if self.line.len() > limit {
                            return Err(BadChunk);
                        }
                    }
                }
            }
        }
        Ok(used)
    }

    fn end_of_line(&mut self) -> Result<(), BadChunk> {
        let line = std::mem::take(&mut self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        self.state = match self.state {
            State::Size => match size_of(line)? {
                0 => State::Trailer,
                size => State::Data(size),
            },
            State::AfterData if line.is_empty() => State::Size,
            State::AfterData => return Err(BadChunk),
            State::Trailer if line.is_empty() => State::Done,
            State::Trailer => {
                self.trailers += line.len() + 2;
                if self.trailers > TRAILERS {
                    return Err(BadChunk);
                }
                State::Trailer
            }
            other @ (State::Data(_) | State::Done) => other,
        };
        Ok(())
    }
}

fn size_of(line: &[u8]) -> Result<u64, BadChunk> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if digits.is_empty() || digits.len() > 16 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(BadChunk);
    }
    let text = std::str::from_utf8(digits).map_err(|_| BadChunk)?;
    u64::from_str_radix(text, 16).map_err(|_| BadChunk)
}

/// Whether `framing` is one whole chunked body and stands for `len` bytes.
pub(crate) fn frames(framing: &[u8], len: usize) -> bool {
    let mut body = Vec::new();
    let mut chunked = Chunked::new();
    chunked.feed(framing, &mut body) == Ok(framing.len()) && chunked.is_done() && body.len() == len
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framing_comes_off_however_it_is_cut() {
        let framing = b"3;a=b\r\nabc\r\n0A\r\n0123456789\r\n1\nz\n0\r\nX-T: 1\r\n\r\n";
        for step in 1..=framing.len() {
            let (mut chunked, mut body) = (Chunked::new(), Vec::new());
            for piece in framing.chunks(step) {
                assert_eq!(chunked.feed(piece, &mut body), Ok(piece.len()));
            }
            assert!(chunked.is_done());
            assert_eq!(body, b"abc0123456789z");
        }
        let (mut chunked, mut body) = (Chunked::new(), Vec::new());
        assert_eq!(chunked.feed(b"0\r\n\r\nHTTP/1.1", &mut body), Ok(5));
    }

    #[test]
    fn bad_framing_is_told() {
        for bad in
            ["\r\n", "x\r\n", "-1\r\n", "+1\r\na\r\n", "0x1\r\n", "1\r\nab\r\n", "10000000000000000\r\n", "1 1\r\n"]
        {
            assert_eq!(Chunked::new().feed(bad.as_bytes(), &mut Vec::new()), Err(BadChunk), "{bad:?}");
        }
        assert_eq!(Chunked::new().feed(&[b'1'; 5_000], &mut Vec::new()), Err(BadChunk));
        let endless = [b"0\r\n".to_vec(), b"X: y\r\n".repeat(20_000)].concat();
        assert_eq!(Chunked::new().feed(&endless, &mut Vec::new()), Err(BadChunk));
        assert!(frames(b"1\r\na\r\n0\r\n\r\n", 1));
        assert!(!frames(b"1\r\na\r\n", 1), "cut short");
        assert!(!frames(b"1\r\na\r\n0\r\n\r\nGET", 1), "more than one body");
        assert!(!frames(b"1\r\na\r\n0\r\n\r\n", 2));
    }
}
