//! Arguments in words, from the `Debug` form of a driver's: SQLite's holds the values, the others the bytes that are sent.

use std::fmt::Write;

/// Longer ones are cut.
const MAX_CHARS: usize = 200;

/// `7, "ada", NULL`; the whole form where it is not understood.
pub(super) fn of(debug: &str) -> String {
    let values = sqlite(debug).or_else(|| postgres(debug)).or_else(|| mysql(debug));
    let text = values.map_or_else(|| debug.to_owned(), |values| values.join(", "));
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// `SqliteArguments { values: SqliteArgumentsBuffer([Int(1), Text("ada"), Null]) }`
fn sqlite(debug: &str) -> Option<Vec<String>> {
    let mut rest = debug.split_once("SqliteArgumentsBuffer([")?.1.strip_suffix("]) }")?;
    let mut values = Vec::new();
    while !rest.is_empty() {
        let (value, behind) = sqlite_value(rest)?;
        values.push(value);
        rest = behind.strip_prefix(", ").unwrap_or(behind);
    }
    Some(values)
}

/// The value that `text` starts with, and what follows it.
fn sqlite_value(text: &str) -> Option<(String, &str)> {
    if let Some(behind) = text.strip_prefix("Null") {
        return Some(("NULL".to_owned(), behind));
    }
    let (variant, content) = text.split_once('(')?;
    let end = match variant {
        "Text" | "TextSlice" => quoted_end(content)?,
        _ => content.find(')')?,
    };
    let (value, behind) = (&content[..end], content[end..].strip_prefix(')')?);
    let value = match variant {
        "Blob" => hex(&bytes(value)?),
        _ => value.to_owned(),
    };
    Some((value, behind))
}

/// The position behind the quoted text that `text` starts with.
fn quoted_end(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let is_end = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        is_end
    });
    end.map(|(index, _)| index + 1)
}

/// `PgArguments { types: [PgTypeInfo(Int4), ..], buffer: PgArgumentBuffer { buffer: [0, 0, 0, 4, ..], .. } }`: each value
/// with its length before it.
fn postgres(debug: &str) -> Option<Vec<String>> {
    let (types, buffer) =
        debug.strip_prefix("PgArguments { types: [")?.split_once("], buffer: PgArgumentBuffer { buffer: ")?;
    let encoded = bytes(buffer.split_once(']')?.0)?;
    let mut rest = encoded.as_slice();
    let types = types.split("PgTypeInfo(").skip(1).map(|name| name.trim_end_matches([',', ' ', ')']));
    types.map(|name| postgres_value(name, &mut rest)).collect()
}

fn postgres_value(type_name: &str, rest: &mut &[u8]) -> Option<String> {
    let length = i32::from_be_bytes(array(take(rest, 4)?)?);
    let Ok(length) = usize::try_from(length) else { return Some("NULL".to_owned()) };
    let value = take(rest, length)?;
    Some(match (type_name, length) {
        ("Bool", 1) => (value[0] != 0).to_string(),
        ("Int2", 2) => i16::from_be_bytes(array(value)?).to_string(),
        ("Int4", 4) => i32::from_be_bytes(array(value)?).to_string(),
        ("Int8", 8) => i64::from_be_bytes(array(value)?).to_string(),
        ("Float4", 4) => f32::from_be_bytes(array(value)?).to_string(),
        ("Float8", 8) => f64::from_be_bytes(array(value)?).to_string(),
        ("Text" | "Varchar" | "Bpchar" | "Name" | "Unknown" | "Json", _) => text(value),
        ("Jsonb", 1..) => text(&value[1..]),
        ("Bytea" | "Uuid", _) => hex(value),
        _ => format!("{} ({type_name})", hex(value)),
    })
}

/// `MySqlArguments { values: [1, 0, 0, 0, ..], types: [MySqlTypeInfo { type: Long, .. }], null_bitmap: .. }`: the values one
/// behind the other, the length of each by its type.
fn mysql(debug: &str) -> Option<Vec<String>> {
    let (values, types) = debug.strip_prefix("MySqlArguments { values: ")?.split_once(", types: [")?;
    let (types, nulls) = types.split_once("], null_bitmap: NullBitMap { bytes: ")?;
    let encoded = bytes(values)?;
    let nulls = bytes(nulls.split_once(']')?.0)?;
    let mut rest = encoded.as_slice();
    let types = types.split("MySqlTypeInfo { type: ").skip(1).enumerate();
    types
        .map(|(index, info)| {
            let is_null = nulls.get(index / 8)? >> (index % 8) & 1 == 1;
            if is_null { Some("NULL".to_owned()) } else { mysql_value(info, &mut rest) }
        })
        .collect()
}

fn mysql_value(info: &str, rest: &mut &[u8]) -> Option<String> {
    let type_name = info.split(',').next()?;
    let is_signed = !info.contains("UNSIGNED");
    let is_text = !info.contains("BINARY");
    Some(match type_name {
        "Tiny" | "Short" | "Long" | "LongLong" => {
            let length = match type_name {
                "Tiny" => 1,
                "Short" => 2,
                "Long" => 4,
                _ => 8,
            };
            integer(take(rest, length)?, is_signed)
        }
        "Float" => f32::from_le_bytes(array(take(rest, 4)?)?).to_string(),
        "Double" => f64::from_le_bytes(array(take(rest, 8)?)?).to_string(),
        "Date" | "Datetime" | "Timestamp" | "Time" => {
            let length = usize::from(*take(rest, 1)?.first()?);
            format!("{} ({type_name})", hex(take(rest, length)?))
        }
        _ => {
            let value = length_encoded(rest)?;
            if is_text { text(value) } else { hex(value) }
        }
    })
}

/// Little-endian, of 1 to 8 bytes.
fn integer(value: &[u8], is_signed: bool) -> String {
    let is_negative = is_signed && value.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut wide = [if is_negative { 0xff } else { 0 }; 8];
    wide[..value.len()].copy_from_slice(value);
    if is_signed { i64::from_le_bytes(wide).to_string() } else { u64::from_le_bytes(wide).to_string() }
}

/// A length of 1, 3, 4 or 9 bytes, and so many bytes.
fn length_encoded<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let n_more = match take(rest, 1)?.first()? {
        0xfc => 2,
        0xfd => 3,
        0xfe => 8,
        length => return take(rest, usize::from(*length)),
    };
    let mut wide = [0; 8];
    wide[..n_more].copy_from_slice(take(rest, n_more)?);
    take(rest, usize::try_from(u64::from_le_bytes(wide)).ok()?)
}

/// `[1, 2]`, with the brackets or without them.
fn bytes(list: &str) -> Option<Vec<u8>> {
    let numbers = list.trim_start_matches('[').trim_end_matches(']');
    numbers.split(", ").filter(|number| !number.is_empty()).map(|number| number.parse().ok()).collect()
}

fn take<'a>(rest: &mut &'a [u8], n: usize) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(n)?;
    *rest = behind;
    Some(taken)
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn text(value: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(value))
}

fn hex(value: &[u8]) -> String {
    let digits = value.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    format!("x'{digits}'")
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use sqlx::Arguments;
    use sqlx::error::BoxDynError;

    use super::of;

    fn add_all<A>(mut arguments: A, add: impl Fn(&mut A) -> Result<(), BoxDynError>) -> String
    where
        A: Arguments + Debug,
    {
        add(&mut arguments).expect("they can be encoded");
        of(&format!("{arguments:?}"))
    }

    macro_rules! shown {
        ($arguments:ty, $($value:expr),+) => {
            add_all(<$arguments>::default(), |arguments| {
                $(Arguments::add(arguments, $value)?;)+
                Ok(())
            })
        };
    }

    #[test]
    fn values_of_sqlite() {
        let shown = shown!(sqlx::sqlite::SqliteArguments, 7, "it's \"x\", )", None::<i32>, 1.5, vec![1u8, 255], "");
        assert_eq!(shown, r#"7, "it's \"x\", )", NULL, 1.5, x'01ff', """#);
    }

    #[test]
    fn values_of_postgres() {
        let shown = shown!(
            sqlx::postgres::PgArguments,
            7i32,
            "it's \"x\"",
            None::<i32>,
            1.5f64,
            vec![1u8, 255],
            -8i64,
            true,
            vec![1i32]
        );
        let array = "x'00000001000000000000001700000001000000010000000400000001' (Int4Array)";
        assert_eq!(shown, format!(r#"7, "it's \"x\"", NULL, 1.5, x'01ff', -8, true, {array}"#));
    }

    #[test]
    fn values_of_mysql() {
        let long = "x".repeat(300);
        let shown = shown!(
            sqlx::mysql::MySqlArguments,
            7i32,
            "it's",
            None::<i32>,
            1.5f64,
            vec![1u8, 255],
            -8i64,
            65535u16,
            &long
        );
        assert!(shown.starts_with(r#"7, "it's", NULL, 1.5, x'01ff', -8, 65535, "xxx"#), "{shown}");
        assert_eq!(shown.chars().count(), super::MAX_CHARS + 1);
    }

    #[test]
    fn what_is_not_understood_is_shown_as_it_is() {
        assert_eq!(of("Others { a: 1 }"), "Others { a: 1 }");
    }
}
