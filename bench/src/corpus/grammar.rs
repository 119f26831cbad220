//! Statements that a grammar makes up. Nobody chose them, so nothing can be made to suit them.

const N_STATEMENTS: usize = 100;
/// As those of the other corpora are long.
const LENGTHS: std::ops::RangeInclusive<usize> = 60..=2_000;
/// An expression in so many others is a column.
const MAX_DEPTH: u32 = 3;

const SYLLABLES: &[&str] =
    &["ba", "cor", "den", "fi", "gra", "lu", "mer", "no", "pel", "qui", "ras", "sto", "tin", "vo"];
const OPERATORS: &[&str] = &["=", "<>", "<", "<=", ">", ">="];
const FUNCTIONS: &[&str] = &["lower", "coalesce", "count", "max", "round", "date_trunc"];

/// PostgreSQL's statements, the same ones in every run.
pub(super) fn statements() -> Vec<String> {
    let written = (0..).map(|seed| Writer { state: seed, quotes_names: seed % 3 == 0, n_bound: 0 }.statement());
    written.filter(|sql| LENGTHS.contains(&sql.len())).take(N_STATEMENTS).collect()
}

struct Writer {
    state: u64,
    quotes_names: bool,
    /// How many arguments are bound.
    n_bound: u32,
}

impl Writer {
    /// SplitMix64.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ self.state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.random() % limit
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len() as u64) as usize]
    }

    fn list(&mut self, most: u64, separator: &str, mut element: impl FnMut(&mut Self) -> String) -> String {
        let elements: Vec<String> = (0..=self.below(most)).map(|_| element(self)).collect();
        elements.join(separator)
    }

    fn statement(mut self) -> String {
        match self.below(6) {
            0 => {
                let table = self.name();
                let columns = self.list(6, ", ", Self::name);
                let width = columns.matches(", ").count();
                let rows = self.list(12, ", ", |writer| writer.row(width));
                format!("INSERT INTO {table} ({columns}) VALUES {rows} RETURNING {}", self.name())
            }
            1 => {
                let table = self.name();
                let sets = self.list(5, ", ", |writer| format!("{} = {}", writer.name(), writer.expression(0)));
                format!("UPDATE {table} SET {sets} WHERE {}", self.conditions(0))
            }
            2 => format!("DELETE FROM {} WHERE {}", self.name(), self.conditions(0)),
            _ => self.select(0),
        }
    }

    fn select(&mut self, depth: u32) -> String {
        let items = self.list(10, ", ", |writer| match writer.below(3) {
            0 => format!("{} AS {}", writer.expression(depth + 1), writer.name()),
            _ => writer.column(),
        });
        let (gap, table) = (self.gap(), self.name());
        let joins = (0..self.below(3))
            .map(|_| format!("{}LEFT JOIN {} ON {} = {}", self.gap(), self.name(), self.column(), self.column()));
        let joins: String = joins.collect();
        let end = match self.below(3) {
            0 => format!(" ORDER BY {} DESC LIMIT {}", self.column(), self.value()),
            1 => format!(" GROUP BY {}", self.list(3, ", ", Self::column)),
            _ => String::new(),
        };
        format!("SELECT {items}{gap}FROM {table}{joins}{}WHERE {}{end}", self.gap(), self.conditions(depth))
    }

    fn conditions(&mut self, depth: u32) -> String {
        let glue = self.pick(&[" AND ", " AND ", " OR "]);
        self.list(4, glue, |writer| writer.condition(depth))
    }

    fn condition(&mut self, depth: u32) -> String {
        let column = self.column();
        match self.below(8) {
            0 => format!("{column} IN ({})", self.list(40, ", ", Self::value)),
            1 => format!("{column} BETWEEN {} AND {}", self.value(), self.value()),
            2 => format!("{column} IS NOT NULL"),
            3 => format!("{column} LIKE '%{}%'", self.word()),
            4 if depth < MAX_DEPTH => format!("EXISTS ({})", self.select(depth + 1)),
            _ => format!("{column} {} {}", self.pick(OPERATORS), self.expression(depth + 1)),
        }
    }

    fn expression(&mut self, depth: u32) -> String {
        match self.below(6) {
            _ if depth >= MAX_DEPTH => self.column(),
            0 => {
                let function = self.pick(FUNCTIONS);
                format!("{function}({})", self.list(3, ", ", |writer| writer.expression(depth + 1)))
            }
            1 => format!("({} + {})", self.expression(depth + 1), self.expression(depth + 1)),
            2 => {
                let condition = self.condition(MAX_DEPTH);
                format!("CASE WHEN {condition} THEN {} ELSE {} END", self.value(), self.expression(depth + 1))
            }
            3 => self.column(),
            _ => self.value(),
        }
    }

    fn row(&mut self, width: usize) -> String {
        let cells: Vec<String> = (0..=width).map(|_| self.value()).collect();
        format!("({})", cells.join(", "))
    }

    fn value(&mut self) -> String {
        match self.below(8) {
            0 => self.below(100_000).to_string(),
            1 => format!("-{}.{}", self.below(100), self.below(100)),
            2 => format!("'{}'", self.word()),
            3 => format!("'{}''s {}'", self.word(), self.word()),
            _ => {
                self.n_bound += 1;
                format!("${}", self.n_bound)
            }
        }
    }

    fn column(&mut self) -> String {
        if self.below(2) == 0 { self.name() } else { format!("{}.{}", self.name(), self.name()) }
    }

    fn name(&mut self) -> String {
        let name = self.word();
        if self.quotes_names { format!("\"{name}\"") } else { name }
    }

    fn word(&mut self) -> String {
        let mut word =
            self.list(3, "", |writer| writer.pick(SYLLABLES).to_owned()) + self.pick(&["a", "is", "ent", "_id", "_2"]);
        if self.below(12) == 0 {
            word = word.to_uppercase();
        }
        word
    }

    fn gap(&mut self) -> String {
        self.pick(&[" ", " ", "\n", "\n        ", " /* generated */ "]).to_owned()
    }
}
