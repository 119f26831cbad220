//! No literal leaves: whatever dialect a statement is of, and whichever it is read as, its shape shows nothing of them.
//!
//! A generator writes statements of each dialect with literals that hold a marker among all that may end a literal too
//! early: quotes, backslashes, openers of comments. Its seed is fixed, so that a failure comes again.

use querybudget::fingerprint::{Dialect, Shape};

const N_STATEMENTS: u64 = 5_000;
const DIALECTS: [Dialect; 4] = [Dialect::Generic, Dialect::Postgres, Dialect::MySql, Dialect::Sqlite];
/// A plain word in double quotes in a select list is read as a column, so this is none.
const MARKER: &str = "top-secret";

/// What stands in the literals around the marker.
const HOSTILE: &[&str] = &[
    "'", "''", "\"", "\\", "\\\\", "`", "--", "-- ", "/*", "*/", "#", "# ", ";", "\n", "$$", "$1", "?", "(", ")", ",",
    "=", "[", "]", " ", " and ", " FROM ", "@a", ":a", "é", "E'", "1", "%",
];

/// `{}` is a literal, `[t]` a table, `[a]` and `[b]` are columns, `~` is white space or a comment.
const TEMPLATES: &[&str] = &[
    "SELECT * FROM [t]~WHERE [t].[a] = {}",
    "SELECT [t].[a]~FROM [t] WHERE [t].[a] = {}~AND [t].[b] <> {} OR [t].[a] LIKE {}",
    "SELECT [t].[a] FROM [t] WHERE [t].[a]~NOT IN ({}, {},~{}) ORDER BY [t].[a] LIMIT 5",
    "SELECT [t].[a] FROM [t] WHERE [t].[a] BETWEEN {} AND {}~",
    "INSERT INTO [t] ([a], [b])~VALUES ({}, 1), ({},~{})",
    "UPDATE [t] SET [a] = {}, [b] = concat({}, 'x', {})~WHERE [a]~= {}",
    "DELETE FROM [t] WHERE [t].[a] = {}~AND {} = [t].[b]",
    "SELECT {} AS x, coalesce([t].[a],~{}) FROM [t]",
    "SELECT CASE WHEN [t].[a] = {} THEN {}~ELSE {} END FROM [t]",
    "SELECT [t].[a] FROM [t] WHERE ([t].[a], [t].[b]) IN (({}, {}),~({}, {}))",
    "SELECT [t].[a] FROM [t] WHERE [t].[a] = {} UNION~SELECT [t].[b] FROM [t] HAVING max([t].[b]) > {}",
    "INSERT INTO [t] ([a])~SELECT {} FROM [t] WHERE [t].[a] > 3 AND lower([t].[a]) = lower({})",
    "CALL p({},~{})",
    "SET x = {}~",
];

#[test]
fn no_literal_leaves_by_a_shape() {
    for dialect in DIALECTS {
        for seed in 0..N_STATEMENTS {
            let sql = Writer::of(dialect, seed).statement();
            for read_as in [dialect, Dialect::Generic] {
                let shape = Shape::of(&sql, read_as);
                let shown = format!("{} {:?}", shape.text(), shape.tables());
                assert!(!shown.contains(MARKER), "{dialect:?} read as {read_as:?}, seed {seed}:\n{sql}\n{shown}");
            }
        }
    }
}

#[test]
fn a_statement_of_a_known_dialect_keeps_all_that_is_no_literal() {
    for dialect in [Dialect::Postgres, Dialect::MySql] {
        for seed in 0..N_STATEMENTS {
            let mut writer = Writer::of(dialect, seed);
            let template = writer.pick(TEMPLATES);
            let sql = writer.fill(template);
            let plain = writer.names(&template.replace('~', " ").replace("{}", "''"));
            assert_eq!(Shape::of(&sql, dialect), Shape::of(&plain, dialect), "{dialect:?}, seed {seed}:\n{sql}");
        }
    }
}

/// Writes a statement of a dialect.
struct Writer {
    dialect: Dialect,
    state: u64,
    quotes: (&'static str, &'static str),
}

impl Writer {
    fn of(dialect: Dialect, seed: u64) -> Self {
        let mut writer = Writer { dialect, state: seed, quotes: ("", "") };
        // SQLite takes both in double quotes; who quotes names in that way is not known to quote strings so.
        let quotes: &[_] = match dialect {
            Dialect::Postgres => &[("", ""), ("\"", "\"")],
            Dialect::MySql => &[("", ""), ("`", "`")],
            Dialect::Sqlite => &[("", ""), ("`", "`"), ("[", "]")],
            _ => &[("", "")],
        };
        writer.quotes = writer.pick(quotes);
        writer
    }

    fn statement(&mut self) -> String {
        let template = self.pick(TEMPLATES);
        self.fill(template)
    }

    /// SplitMix64.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ self.state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.random() % from.len() as u64) as usize]
    }

    fn fill(&mut self, template: &str) -> String {
        let mut sql = String::new();
        for (at, part) in self.names(template).split("{}").enumerate() {
            if at > 0 {
                sql += &self.literal();
            }
            for (at, part) in part.split('~').enumerate() {
                if at > 0 {
                    sql += &self.gap();
                }
                sql += part;
            }
        }
        sql
    }

    fn names(&self, template: &str) -> String {
        let (open, close) = self.quotes;
        template.replace('[', open).replace(']', close)
    }

    fn content(&mut self) -> String {
        let mut content = String::new();
        for _ in 0..self.random() % 4 {
            content += self.pick(HOSTILE);
        }
        content += MARKER;
        for _ in 0..1 + self.random() % 3 {
            content += self.pick(HOSTILE);
        }
        content
    }

    fn literal(&mut self) -> String {
        let content = self.content();
        let doubled = content.replace('\'', "''");
        let escaped = content.replace('\\', "\\\\").replace('\'', "\\'");
        match (self.dialect, self.random() % 4) {
            (Dialect::Generic, _) => format!("'{}'", doubled.replace('\\', "")),
            (Dialect::Postgres, 0) => format!("E'{escaped}'"),
            (Dialect::Postgres, 1) => format!("$q${content}$q$"),
            (Dialect::MySql, 0) => format!("'{}'", doubled.replace('\\', "\\\\")),
            (Dialect::MySql, 1) => format!("\"{}\"", content.replace('\\', "\\\\").replace('"', "\\\"")),
            (Dialect::MySql, 2) => format!("\"{}\"", content.replace('\\', "\\\\").replace('"', "\"\"")),
            (Dialect::MySql, _) => format!("'{escaped}'"),
            (Dialect::Sqlite, 0 | 1) => format!("\"{}\"", content.replace('"', "\"\"")),
            _ => format!("'{doubled}'"),
        }
    }

    fn gap(&mut self) -> String {
        let content = self.content().replace('\n', " ");
        let flat = content.replace("*/", "").replace("/*", "");
        match (self.dialect, self.random() % 8) {
            (_, 0) => format!(" -- {content}\n"),
            (_, 1) => format!(" /* {flat} */ "),
            (Dialect::MySql, 2) => format!(" # {content}\n"),
            (Dialect::MySql | Dialect::Sqlite, 3) => format!(" /* /* {flat} */ "),
            (Dialect::Postgres, 3) => format!(" /* /* {flat} */ {flat} */ "),
            _ => " ".to_owned(),
        }
    }
}
