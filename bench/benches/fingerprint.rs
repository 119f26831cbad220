//! Fingerprinting beside the other ways to get one, all in one run.
//!
//! The times of one machine mean little, the ratios are the result. "bytes hashed" is the floor: what
//! it costs to look at every byte. `sqlparser` is its tokeniser alone, which has no fingerprint yet.
//!
//! A program executes the same text again and again, which querybudget remembers; that is the first row. In all others
//! each text is a new one of a known shape: a comment with a number makes it so.
//!
//! Where valgrind is installed, the instructions of a new text are counted, which repeat.

use std::hash::{DefaultHasher, Hasher as _};
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use querybudget::fingerprint::{self, Dialect, Shape};
use querybudget_bench::corpus::{self, Corpus};
use querybudget_bench::instructions;
use querybudget_bench::summary::{self, Measured};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::Tokenizer;

/// A name, and what is run on one statement. The first is what the others are compared with.
type Contender = (&'static str, fn(&str));

const SEEN_BEFORE: &str = "querybudget, a text seen before";

const CONTENDERS: &[Contender] = &[
    (SEEN_BEFORE, |sql| {
        black_box(fingerprint::of(sql, Dialect::Postgres));
    }),
    ("querybudget, a new text", |sql| {
        black_box(fingerprint::of(sql, Dialect::Postgres));
    }),
    ("querybudget, a new shape", |sql| {
        black_box(Shape::of(sql, Dialect::Postgres));
    }),
    ("bytes hashed (SipHash)", |sql| {
        let mut hasher = DefaultHasher::new();
        hasher.write(sql.as_bytes());
        black_box(hasher.finish());
    }),
    ("sqlparser, tokens only", |sql| {
        black_box(Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize().is_ok());
    }),
    ("sql-fingerprint", |sql| {
        black_box(sql_fingerprint::fingerprint_one(sql, Some(&PostgreSqlDialect {})));
    }),
    ("pg_query, fingerprint", |sql| {
        black_box(pg_query::fingerprint(sql, 0, 0).is_ok());
    }),
];

/// The argument with which this program runs itself to count instructions; the name of a corpus follows.
const COUNT: &str = "--count-instructions-of";

fn main() {
    let corpora = corpus::all();
    if let Some(name) = std::env::args().skip_while(|argument| argument != COUNT).nth(1) {
        return corpora.iter().filter(|corpus| corpus.name == name).for_each(read_new_texts);
    }
    check(&corpora);
    let mut criterion = summary::criterion().configure_from_args();
    for corpus in &corpora {
        summary::forget(&group_of(corpus));
        measure(&mut criterion, corpus);
    }
    criterion.final_summary();

    let names: Vec<&str> = CONTENDERS.iter().map(|&(name, _)| name).collect();
    for corpus in &corpora {
        let measured =
            Measured { group: &group_of(corpus), n_statements: corpus.statements.len(), n_bytes: corpus.n_bytes() };
        measured.print_table(&names);
    }
    print_instructions(&corpora);
}

/// The code whose instructions are counted.
#[inline(never)]
fn read_new_texts(corpus: &Corpus) {
    for sql in &corpus.statements {
        black_box(fingerprint::of(black_box(sql), Dialect::Postgres));
    }
}

fn print_instructions(corpora: &[Corpus]) {
    println!("\n### fingerprint, instructions of a new text\n\n| | per statement | per byte |\n| --- | ---: | ---: |");
    for corpus in corpora {
        let Some(n) = instructions::count(&[COUNT, corpus.name], "read_new_texts") else {
            return println!("not counted: valgrind is not installed");
        };
        let per = |n_units: usize| n as f64 / n_units as f64;
        println!("| {} | {:.0} | {:.1} |", corpus.name, per(corpus.statements.len()), per(corpus.n_bytes()));
    }
}

fn group_of(corpus: &Corpus) -> String {
    format!("fingerprint, {}", corpus.name)
}

/// So many versions of each text that none is remembered when its turn comes again.
const N_VERSIONS: usize = 200;

fn measure(criterion: &mut Criterion, corpus: &Corpus) {
    let versions: Vec<Vec<String>> = (0..N_VERSIONS).map(|version| corpus.numbered(version)).collect();
    let mut group = criterion.benchmark_group(group_of(corpus));
    group.throughput(Throughput::Bytes(corpus.n_bytes() as u64));
    for &(name, run) in CONTENDERS {
        group.bench_function(name, |bencher| {
            let mut turn = versions.iter().cycle();
            let again = &versions[0];
            bencher.iter(|| {
                let next = turn.next().expect("there are versions");
                for sql in if name == SEEN_BEFORE { again } else { next } {
                    run(black_box(sql));
                }
            });
        });
    }
    group.finish();
}

/// A tool that gives up on a statement would look fast.
fn check(corpora: &[Corpus]) {
    for sql in corpora.iter().flat_map(|corpus| &corpus.statements) {
        assert!((60..=2_000).contains(&sql.len()), "expected 60 to 2,000 bytes, found {}: {sql}", sql.len());
        if let Err(error) = pg_query::fingerprint(sql, 0, 0) {
            panic!("pg_query does not parse it: {error}: {sql}");
        }
        if let Err(error) = sqlparser::parser::Parser::parse_sql(&PostgreSqlDialect {}, sql) {
            panic!("sqlparser does not parse it: {error}: {sql}");
        }
    }
}
