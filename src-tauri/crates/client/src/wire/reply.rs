//! Reads a reply off the wire: head, body by length, by chunks or until the end; bounded in every direction.

use std::io;

use standin_model::Part;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::chunked::Chunked;
use super::plan::ends_in_chunked;

/// Largest head of a reply.
const HEAD: usize = 64 * 1024;

/// Most header fields of a reply.
const FIELDS: usize = 256;

/// Most interim replies (1xx) that are passed over.
const INTERIM: u32 = 16;

/// Why a reply is not whole.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The peer closed, or the socket failed.
    Lost(Option<io::Error>),
    /// What came is not HTTP/1.
    Bad(&'static str),
}

/// How the body ends.
enum Ends {
    AtOnce,
    After(u64),
    Chunked,
    AtClose,
}

/// A reply as far as it came; what is here survives an error and a timeout.
#[derive(Debug, Default)]
pub(crate) struct Arriving {
    pub(crate) status: Option<u16>,
    pub(crate) part: Part,
}

impl Arriving {
    /// The reply, where any byte of it came.
    pub(crate) fn into_part(mut self, whole: bool) -> Option<Part> {
        self.part.truncated |= !whole;
        (!self.part.head.is_empty()).then_some(self.part)
    }

    /// Reads to the end of the reply, or to `max` bytes of body.
    pub(crate) async fn read<R>(&mut self, from: &mut R, method: &str, max: usize) -> Result<(), Broken>
    where
        R: AsyncRead + Unpin,
    {
        let mut source = Source { from, rest: Vec::new() };
        let ends = self.read_head(&mut source, method).await?;
        match ends {
            Ends::AtOnce => Ok(()),
            Ends::After(length) => self.read_counted(&mut source, Some(length), max).await,
            Ends::AtClose => self.read_counted(&mut source, None, max).await,
            Ends::Chunked => self.read_chunked(&mut source, max).await,
        }
    }

    async fn read_head<R>(&mut self, source: &mut Source<'_, R>, method: &str) -> Result<Ends, Broken>
    where
        R: AsyncRead + Unpin,
    {
        let mut interim = 0;
        loop {
            // Kept in sight while it grows, so that garbage is shown as it came.
            self.part.head.append(&mut source.rest);
            match parse_head(&self.part.head, method) {
                Ok(Some(parsed)) => {
                    source.rest = self.part.head.split_off(parsed.length);
                    if parsed.interim {
                        interim += 1;
                        if interim > INTERIM {
                            return Err(Broken::Bad("it sends interim replies without end"));
                        }
                        self.part.head.clear();
                        if !source.rest.is_empty() {
                            continue;
                        }
                    } else {
                        self.status = Some(parsed.status);
                        return Ok(parsed.ends);
                    }
                }
                Ok(None) if self.part.head.len() > HEAD => return Err(Broken::Bad("its head is larger than 64 KiB")),
                Ok(None) => {}
                Err(why) => return Err(Broken::Bad(why)),
            }
            if source.more().await? == 0 {
                return Err(Broken::Lost(None));
            }
        }
    }

    async fn read_counted<R>(
        &mut self,
        source: &mut Source<'_, R>,
        length: Option<u64>,
        max: usize,
    ) -> Result<(), Broken>
    where
        R: AsyncRead + Unpin,
    {
        let wanted = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
        let most = wanted.min(max);
        loop {
            self.part.body.append(&mut source.rest);
            // Without a length one byte too many tells that there is more.
            if self.part.body.len() >= most && (length.is_some() || self.part.body.len() > most) {
                self.part.body.truncate(most);
                self.part.truncated = wanted > max;
                return Ok(());
            }
            match source.more().await {
                Ok(0) if length.is_none() => return Ok(()),
                Ok(0) => return Err(Broken::Lost(None)),
                Ok(_) => {}
                // Many servers close without TLS's own goodbye; a body that ends at close is whole all the same.
                Err(Broken::Lost(Some(error))) if length.is_none() && error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn read_chunked<R>(&mut self, source: &mut Source<'_, R>, max: usize) -> Result<(), Broken>
    where
        R: AsyncRead + Unpin,
    {
        let mut chunked = Chunked::new();
        // Tiny chunks make framing larger than what it frames; that, too, has an end.
        let most_framing = max.saturating_mul(2).saturating_add(HEAD);
        let framing = self.part.framing.get_or_insert_default();
        loop {
            let used =
                chunked.feed(&source.rest, &mut self.part.body).map_err(|_| Broken::Bad("its chunks are malformed"))?;
            framing.extend_from_slice(&source.rest[..used]);
            source.rest.clear();
            if self.part.body.len() > max || framing.len() > most_framing {
                self.part.body.truncate(max);
                self.part.truncated = true;
                return Ok(());
            }
            if chunked.is_done() {
                return Ok(());
            }
            if source.more().await? == 0 {
                return Err(Broken::Lost(None));
            }
        }
    }
}

/// The socket, and what was read past the point of interest.
struct Source<'a, R> {
    from: &'a mut R,
    rest: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Source<'_, R> {
    async fn more(&mut self) -> Result<usize, Broken> {
        self.rest.reserve(16 * 1024);
        self.from.read_buf(&mut self.rest).await.map_err(|error| Broken::Lost(Some(error)))
    }
}

struct Parsed {
    status: u16,
    length: usize,
    interim: bool,
    ends: Ends,
}

fn parse_head(bytes: &[u8], method: &str) -> Result<Option<Parsed>, &'static str> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let mut config = httparse::ParserConfig::default();
    // What is odd is shown, not refused; what decides the length is checked below.
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .ignore_invalid_headers_in_responses(true);
    let length = match config.parse_response(&mut response, bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err("it has more than 256 header fields"),
        Err(_) => return Err("its head cannot be read"),
    };
    let status = response.code.ok_or("it has no status")?;
    let interim = (100..200).contains(&status) && status != 101;
    let ends = if method == "HEAD" || status == 204 || status == 304 || status < 200 {
        Ends::AtOnce
    } else {
        body_ends(response.headers)?
    };
    Ok(Some(Parsed { status, length, interim, ends }))
}

fn body_ends(fields: &[httparse::Header<'_>]) -> Result<Ends, &'static str> {
    let values = |name: &'static str| {
        fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
    };
    if let Some(coding) = values("transfer-encoding").next_back() {
        return Ok(if ends_in_chunked(coding) { Ends::Chunked } else { Ends::AtClose });
    }
    let mut length = None;
    for value in values("content-length").flat_map(|value| value.split(|byte| *byte == b',')) {
        let digits = value.trim_ascii();
        let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let found = text.and_then(|text| text.parse::<u64>().ok()).ok_or("its Content-Length is not a length")?;
        if length.is_some_and(|known| known != found) {
            return Err("it has two lengths that differ");
        }
        length = Some(found);
    }
    Ok(length.map_or(Ends::AtClose, Ends::After))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8], method: &str, max: usize) -> (Arriving, Result<(), Broken>) {
        let mut one_by_one = one_by_one(bytes);
        let mut arriving = Arriving::default();
        let result = arriving.read(&mut one_by_one, method, max).await;
        (arriving, result)
    }

    /// Gives one byte per read: every cut is tried.
    fn one_by_one(bytes: &[u8]) -> impl AsyncRead + Unpin {
        struct OneByOne(Vec<u8>, usize);
        impl AsyncRead for OneByOne {
            fn poll_read(
                mut self: std::pin::Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
                buffer: &mut tokio::io::ReadBuf<'_>,
            ) -> std::task::Poll<io::Result<()>> {
                if let Some(byte) = self.0.get(self.1) {
                    buffer.put_slice(&[*byte]);
                    self.1 += 1;
                }
                std::task::Poll::Ready(Ok(()))
            }
        }
        OneByOne(bytes.to_vec(), 0)
    }

    #[tokio::test]
    async fn every_form_of_body_is_read_to_its_end() {
        type Row = (&'static [u8], &'static str, u16, &'static [u8], Option<&'static [u8]>);
        let table: [Row; 8] = [
            (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcNEXT", "POST", 200, b"abc", None),
            (b"HTTP/1.1 201\r\ncontent-length: 3, 3\r\n\r\nabc", "POST", 201, b"abc", None),
            (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", "GET", 200, b"until the end", None),
            (b"HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n", "POST", 204, b"", None),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD", 200, b"", None),
            (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "POST", 200, b"a", None),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n2\r\nab\r\n0\r\n\r\n", "POST", 200, b"ab", Some(b"2\r\nab\r\n0\r\n\r\n")),
            (b"HTTP/1.1 500 \xff\r\nX: \xfe\r\nno colon\r\nContent-Length: 0\r\n\r\n", "POST", 500, b"", None),
        ];
        for (bytes, method, status, body, framing) in table {
            let (arriving, result) = read(bytes, method, 100).await;
            assert!(result.is_ok(), "{} {result:?}", String::from_utf8_lossy(bytes));
            assert_eq!(arriving.status, Some(status));
            assert_eq!((arriving.part.body.as_slice(), arriving.part.framing.as_deref()), (body, framing));
            assert!(arriving.part.head.ends_with(b"\r\n\r\n") && !arriving.part.truncated);
        }
    }

    #[tokio::test]
    async fn what_is_broken_is_told_and_kept() {
        for (bytes, lost) in [
            (&b""[..], true),
            (b"HTTP/1.1 200 OK\r\n", true),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", true),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", true),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", false),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", false),
            (b"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na", false),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\na", false),
            (b"SSH-2.0-OpenSSH_9.2\r\n", false),
            (b"<html>hello</html>", false),
        ] {
            let (arriving, result) = read(bytes, "POST", 100).await;
            let told = matches!(&result, Err(Broken::Lost(_)));
            assert!(result.is_err() && told == lost, "{} {result:?}", String::from_utf8_lossy(bytes));
            assert!(arriving.into_part(false).is_none_or(|part| part.truncated));
        }
    }

    #[tokio::test]
    async fn size_has_an_end() {
        for (head, body, cut) in [
            ("Content-Length: 10", "0123456789", true),
            ("Content-Length: 4", "0123", false),
            ("Content-Length: 18446744073709551615", "0123456789", true),
            ("X: close", "0123456789", true),
            ("X: close", "0123", false),
            ("Transfer-Encoding: chunked", "a\r\n0123456789\r\n0\r\n\r\n", true),
            ("Transfer-Encoding: chunked", "4\r\n0123\r\n0\r\n\r\n", false),
        ] {
            let bytes = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}").into_bytes();
            let mut at_once = Arriving::default();
            let whole = at_once.read(&mut bytes.as_slice(), "GET", 4).await;
            for (arriving, result) in [read(&bytes, "GET", 4).await, (at_once, whole)] {
                assert!(result.is_ok(), "{head}: {result:?}");
                assert_eq!(arriving.part.body, b"0123", "{head}");
                assert_eq!(arriving.part.truncated, cut, "{head}");
            }
        }
        let long = [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'a'; 70_000]].concat();
        let mut arriving = Arriving::default();
        assert!(matches!(arriving.read(&mut long.as_slice(), "GET", 4).await, Err(Broken::Bad(_))));
        let many = [b"HTTP/1.1 200 OK\r\n".to_vec(), b"X: a\r\n".repeat(300), b"\r\n".to_vec()].concat();
        assert!(matches!(Arriving::default().read(&mut many.as_slice(), "GET", 4).await, Err(Broken::Bad(_))));
        let endless = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(20);
        assert!(matches!(Arriving::default().read(&mut endless.as_slice(), "GET", 4).await, Err(Broken::Bad(_))));
    }
}
