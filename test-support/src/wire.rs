//! The little of PostgreSQL's wire protocol that [`postgres_log`](crate::postgres_log) reads.

use std::io::{self, Read, Write};

/// One message: a type byte, a length and a body, in either direction.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) kind: u8,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The next message, or `None` at the end of the stream.
    pub(crate) fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut kind = [0];
        if from.read(&mut kind)? == 0 {
            return Ok(None);
        }
        Ok(Some(Self { kind: kind[0], body: read_body(from)? }))
    }

    pub(crate) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&[self.kind])?;
        write_body(&self.body, to)
    }

    /// The zero-terminated strings at the start of the body.
    pub(crate) fn strings(&self) -> impl Iterator<Item = &str> {
        self.body.split(|&byte| byte == 0).map(|text| str::from_utf8(text).unwrap_or(""))
    }

    /// A field of an error or a notice: each is a code byte and a zero-terminated string.
    pub(crate) fn field(&self, code: char) -> Option<&str> {
        self.strings().find_map(|text| text.strip_prefix(code))
    }
}

/// The messages that open a connection have no type byte.
pub(crate) fn read_body(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    // The length counts itself.
    let n_bytes = u32::from_be_bytes(length)
        .checked_sub(4)
        .ok_or_else(|| io::Error::other("expected a message length of 4 or more"))?;
    let mut body = vec![0; n_bytes as usize];
    from.read_exact(&mut body)?;
    Ok(body)
}

pub(crate) fn write_body(body: &[u8], to: &mut impl Write) -> io::Result<()> {
    let length = u32::try_from(body.len() + 4).map_err(io::Error::other)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(body)
}

/// Whether an opening message asks for encryption (SSL or GSS), which the proxy declines.
pub(crate) fn asks_for_encryption(body: &[u8]) -> bool {
    const SSL_REQUEST: u32 = 80_877_103;
    const GSS_REQUEST: u32 = 80_877_104;
    <[u8; 4]>::try_from(body).is_ok_and(|code| [SSL_REQUEST, GSS_REQUEST].contains(&u32::from_be_bytes(code)))
}
