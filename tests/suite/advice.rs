//! What is printed as SQL in an advice is SQL, by a parser of other people's, over every statement of the corpus and over what ORMs write.

use std::fs;

use querybudget::Details;
use querybudget::fingerprint::{Dialect, Shape};
use querybudget_model::words::Sayable;
use serde::Deserialize;
use sqlparser::dialect::{Dialect as ParserDialect, GenericDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

const DIALECTS: [Dialect; 4] = [Dialect::Generic, Dialect::Postgres, Dialect::MySql, Dialect::Sqlite];

/// Loops over these are what people write.
const LOOKED_UP: &[&str] = &[
    "SELECT DISTINCT city FROM shops WHERE region_id = ?",
    "SELECT a FROM t WHERE b = ? UNION SELECT a FROM s WHERE b = ?",
    "SELECT \"t0\".\"id\" AS \"t0_id\", \"t0\".\"name\" FROM \"cake\" AS \"t0\" WHERE \"t0\".\"bakery_id\" = ?",
    "SELECT count(*) FROM orders o JOIN items i ON i.order_id = o.id WHERE o.customer_id = ? AND o.deleted_at IS NULL",
    "SELECT u.*, (SELECT max(l.at) FROM logins l WHERE l.user_id = u.id) AS seen FROM users u WHERE u.id = ? ORDER BY u.id",
    "SELECT EXISTS (SELECT 1 FROM follows WHERE follower_id = ?)",
    "SELECT id, CASE WHEN total > 3 THEN 'large' ELSE 'small' END AS size FROM orders WHERE customer_id = ?",
    "SELECT id FROM orders WHERE customer_id = ? FOR UPDATE SKIP LOCKED",
    "SELECT coalesce(sum(total), 0) FROM orders WHERE customer_id = ?",
    "SELECT id, name FROM tags NATURAL JOIN post_tags WHERE post_id = ? AND hidden = false",
];

#[derive(Deserialize)]
struct Corpus {
    #[serde(default)]
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    sql: String,
}

fn corpus() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let files = fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("a file").path());
    let text = files.map(|file| fs::read_to_string(file).expect("it is readable"));
    let cases = text.flat_map(|text| toml::from_str::<Corpus>(&text).expect("cases").case);
    cases.map(|case| case.sql).chain(LOOKED_UP.iter().map(|sql| (*sql).to_owned())).collect()
}

fn parser_dialect(dialect: Dialect) -> Box<dyn ParserDialect> {
    match dialect {
        Dialect::Postgres => Box::new(PostgreSqlDialect {}),
        Dialect::MySql => Box::new(MySqlDialect {}),
        Dialect::Sqlite => Box::new(SQLiteDialect {}),
        _ => Box::new(GenericDialect {}),
    }
}

/// The SQL of the advice on an N+1 of the statement, if it has any.
fn advised(sql: &str, dialect: Dialect) -> Option<String> {
    let shape = Shape::of(sql, dialect);
    let details = Details::NPlusOne {
        executions: 3,
        likely_parents: Vec::new(),
        is_nested: false,
        together: Vec::new(),
        is_suspected: false,
        is_by_chain: true,
        overlapping: 0,
    };
    let help = Sayable { details: &details, text: shape.text(), kind: shape.kind(), dialect }.help();
    let sql = help.strip_prefix("fetch the rows in one query: ")?;
    Some(sql[..sql.rfind(", or join").expect("its end")].to_owned())
}

fn parses(sql: &str, dialect: Dialect) -> Result<(), sqlparser::parser::ParserError> {
    Parser::parse_sql(&*parser_dialect(dialect), sql).map(|_| ())
}

#[test]
fn the_sql_of_an_advice_parses() {
    let mut n_advised = 0;
    for (sql, dialect) in corpus().iter().flat_map(|sql| DIALECTS.map(|dialect| (sql, dialect))) {
        // A statement of another database's is no SQL of this one's, before and after.
        let is_meant = parses(&sql.replace('?', "1"), dialect).is_ok();
        let Some(advised) = advised(sql, dialect).filter(|_| is_meant) else { continue };
        n_advised += 1;
        if let Err(error) = parses(&advised, dialect) {
            panic!("{dialect:?}: {error}\n  of {sql}\n  advised {advised}");
        }
    }
    assert!(n_advised > 40, "{n_advised} of the corpus have an advice");
}

#[test]
fn what_orms_and_people_write_is_advised_well() {
    let advised: Vec<Option<String>> = LOOKED_UP.iter().map(|sql| advised(sql, Dialect::Sqlite)).collect();
    let expected = [
        Some("SELECT DISTINCT region_id, city FROM shops WHERE region_id IN (?, ?, ?)"),
        None,
        Some(
            "SELECT \"t0\".\"bakery_id\", \"t0\".\"id\" AS \"t0_id\", \"t0\".\"name\" FROM \"cake\" AS \"t0\" WHERE \"t0\".\"bakery_id\" IN (?, ?, ?)",
        ),
        Some(
            "SELECT o.customer_id, count(*) FROM orders o JOIN items i ON i.order_id = o.id WHERE o.customer_id IN (?, ?, ?) AND o.deleted_at IS NULL GROUP BY o.customer_id",
        ),
        Some(
            "SELECT u.id, u.*, (SELECT max(l.at) FROM logins l WHERE l.user_id = u.id) AS seen FROM users u WHERE u.id IN (?, ?, ?)",
        ),
        None,
        None,
        None,
        None,
        Some("SELECT post_id, id, name FROM tags NATURAL JOIN post_tags WHERE post_id IN (?, ?, ?) AND hidden = false"),
    ];
    assert_eq!(advised, expected.map(|sql| sql.map(str::to_owned)));
}
