//! A recorded request as a cURL command, quoted so that no payload can run anything.

use standin_model::{Envelope, Fault, FaultCode, HeaderValue};

/// Fields that cURL writes itself.
const OWN: [&str; 4] = ["host", "content-length", "connection", "transfer-encoding"];

/// The command; masked secrets stay masked.
///
/// # Errors
/// When a byte zero stands in it, which no shell can pass on.
pub(crate) fn curl_command(envelope: &Envelope, url: &str, body: &[u8]) -> Result<String, Fault> {
    let mut lines = vec![format!("curl --request {} {}", quote(envelope.method.as_bytes())?, quote(url.as_bytes())?)];
    for (name, value) in &envelope.request.headers.0 {
        if OWN.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        let mut field = format!("{name}: ").into_bytes();
        field.extend_from_slice(HeaderValue::as_bytes(value));
        lines.push(format!("--header {}", quote(&field)?));
    }
    if !body.is_empty() {
        lines.push(format!("--data-raw {}", quote(body)?));
    }
    Ok(lines.join(" \\\n  "))
}

/// POSIX single quotes; bytes that are not UTF-8 as `$'\xNN'`, which bash and zsh read.
fn quote(bytes: &[u8]) -> Result<String, Fault> {
    if bytes.contains(&0) {
        return Err(Fault::new(FaultCode::NotSupported, "The request holds a byte zero, which no shell can pass on.")
            .hint("Replay it from here, or save the body to a file with `standin show SEQ --part body --raw`."));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(format!("'{}'", text.replace('\'', r"'\''"))),
        Err(_) => Ok(format!("$'{}'", bytes.iter().map(|byte| escape(*byte)).collect::<String>())),
    }
}

fn escape(byte: u8) -> String {
    match byte {
        b'\'' | b'\\' => format!("\\{}", char::from(byte)),
        0x20..0x7f => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_payload_leaves_its_quotes() {
        assert_eq!(quote(b"it's $(id) `id` \"x\"").expect("fits"), r#"'it'\''s $(id) `id` "x"'"#);
        assert_eq!(quote(b"\xff'\\a").expect("fits"), r"$'\xff\'\\a'");
        assert!(quote(b"a\0b").is_err());
    }
}
