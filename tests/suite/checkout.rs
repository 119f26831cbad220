//! The checkout of the example, as its reader would test it.

#[path = "../../examples/checkout.rs"]
#[allow(dead_code, reason = "its `main` is not used here")]
mod example;

use example::{basket_of, budget, buy, fixed_in_a_test, naive_in_a_test, place_order_fixed, shop};
use querybudget::{Metric, Recording, ShapeStats, assert_budget, check, sqlx_0_9::Counted};

use crate::common;

/// 1000 + 2 * 2000 + 4 * 500, and 19 % of it.
const TOTAL: i64 = 8_330;

#[tokio::test]
async fn all_versions_charge_the_same() -> sqlx::Result<()> {
    let pool = shop().await?;
    assert_eq!(buy(&pool, 1).await?, TOTAL);
    let pool = Counted::new(pool);
    assert_eq!(naive_in_a_test(&pool).await.into_parts().0?, TOTAL);
    assert_eq!(fixed_in_a_test(&pool).await.into_parts().0?, TOTAL);
    let lines = "SELECT count(DISTINCT order_id), count(*) FROM order_lines";
    assert_eq!(sqlx::query_as::<_, (i64, i64)>(lines).fetch_one(&pool).await?, (3, 9));
    Ok(())
}

/// What production spawns, an axum handler for one, has to be `Send`.
#[tokio::test]
async fn it_runs_in_a_spawned_task_raw_and_wrapped() -> sqlx::Result<()> {
    let pool = shop().await?;
    let raw = pool.clone();
    let total = tokio::spawn(async move { buy(&raw, 1).await }).await.expect("it does not panic");
    assert_eq!(total?, TOTAL);
    let pool = Counted::new(pool);
    let checked = tokio::spawn(async move { fixed_in_a_test(&pool).await }).await.expect("it does not panic");
    assert_eq!(checked.assert()?, TOTAL);
    Ok(())
}

fn numbers(queries: &Recording) -> [u64; 8] {
    [
        queries.len(),
        queries.selects(),
        queries.inserts(),
        queries.rows(),
        queries.rows_affected(),
        queries.shapes().count() as u64,
        queries.transactions(),
        queries.unwrapped(),
    ]
}

#[tokio::test]
async fn the_naive_version_runs_three_queries_for_each_line() -> sqlx::Result<()> {
    let pool = Counted::new(shop().await?);
    let (_, verdict) = naive_in_a_test(&pool).await.into_parts();
    let queries = verdict.recording().expect("it was recorded");
    assert_eq!(numbers(queries), [11, 7, 4, 3 + 3 + 3, 1 + 3, 5, 2, 0]);
    assert_eq!(verdict.findings().len(), 2);
    let breached: Vec<_> = verdict.breaches().iter().map(|breach| &breach.limit.metric).collect();
    assert_eq!(breached, [&Metric::Queries]);
    Ok(())
}

#[tokio::test]
async fn the_fixed_version_runs_five_queries_however_long_the_basket() -> sqlx::Result<()> {
    let pool = Counted::new(shop().await?);
    for n_lines in [3, 50] {
        for product in 103..100 + n_lines as i64 {
            sqlx::query("INSERT INTO products VALUES (?, 100)").bind(product).execute(&pool).await?;
            sqlx::query("INSERT INTO basket_lines VALUES (1, ?, 1)").bind(product).execute(&pool).await?;
        }
        let (total, verdict) = fixed_in_a_test(&pool).await.into_parts();
        assert!(verdict.is_ok(), "{verdict}");
        assert!(total? >= TOTAL);
        let queries = verdict.recording().expect("it was recorded");
        assert_eq!(numbers(queries), [5, 3, 2, n_lines + n_lines + 1, 1 + n_lines, 5, 2, 0]);
    }
    Ok(())
}

/// The same by macro. As an attribute, `#[budget(..)]`, it would count the schema as well, which is not wrapped.
#[tokio::test]
async fn the_fixed_version_is_within_the_budget_of_a_macro() -> sqlx::Result<()> {
    let pool = Counted::new(shop().await?);
    assert_budget!((queries <= 5, transactions == 2, no_n_plus_one, wrapped, show_arguments), {
        let basket = basket_of(&pool, 1).await?;
        let mut tx = pool.begin().await?;
        place_order_fixed(&mut tx, 1, &basket).await?;
        tx.commit().await?;
    });
    Ok(())
}

#[tokio::test]
async fn the_statements_stand_in_their_order_with_the_depth_of_their_transaction() -> sqlx::Result<()> {
    let pool = Counted::new(shop().await?);
    let (_, verdict) = fixed_in_a_test(&pool).await.into_parts();
    let statements = verdict.recording().expect("it was recorded").queries();
    let seen: Vec<_> = statements.map(|query| (query.shape().text(), query.transaction_depth())).collect();
    let expected = [
        ("SELECT product, quantity FROM basket_lines WHERE customer = ? ORDER BY product", Some(0)),
        ("BEGIN", Some(0)),
        ("INSERT INTO orders (customer) VALUES (?)", Some(1)),
        ("SELECT id, price FROM products WHERE id IN (?)", Some(1)),
        ("SELECT percent FROM tax_rates WHERE country = ?", Some(1)),
        ("INSERT INTO order_lines (order_id, product, quantity) VALUES (?, ?, ?)", Some(1)),
        ("COMMIT", Some(1)),
    ];
    assert_eq!(seen, expected);
    Ok(())
}

fn of_table<'a>(queries: &'a Recording, table: &str) -> &'a ShapeStats {
    queries.shapes().find(|shape| shape.shape().tables() == [table]).expect("a query of the table")
}

#[tokio::test]
async fn the_two_loops_differ_in_their_arguments() -> sqlx::Result<()> {
    let pool = Counted::new(shop().await?);
    let (_, verdict) = naive_in_a_test(&pool).await.into_parts();
    let queries = verdict.recording().expect("it was recorded");
    let seen = ["products", "tax_rates", "order_lines"].map(|table| {
        let shape = of_table(queries, table);
        (shape.executions(), shape.distinct_arguments())
    });
    assert_eq!(seen, [(3, Some(3)), (3, Some(1)), (3, Some(3))]);
    Ok(())
}

const SOURCE: &str = include_str!("../../examples/checkout.rs");

/// The line of the only one in the example that contains `text`.
fn line_with(text: &str) -> u32 {
    let mut lines = (1..).zip(SOURCE.lines()).filter(|(_, line)| line.contains(text));
    let (number, _) = lines.next().expect("a line of the example");
    assert_eq!(lines.next(), None, "{text} stands there more than once");
    number
}

#[tokio::test]
async fn a_query_has_the_lines_that_asked_for_it_on_sqlite_too() -> sqlx::Result<()> {
    let pool = Counted::new(shop().await?);
    let (_, verdict) = naive_in_a_test(&pool).await.into_parts();
    let queries = verdict.recording().expect("it was recorded");
    let expected = [
        ("basket_lines", "bind(customer).fetch_all(db)", "basket_of"),
        ("products", "bind(product).fetch_one(db)", "price_of"),
        ("tax_rates", "bind(country).fetch_one(db)", "tax_rate"),
        ("order_lines", "sqlx::query(sql).bind(order)", "place_order_naively"),
    ];
    for (table, line, function) in expected {
        let sites = of_table(queries, table).call_sites();
        assert_eq!(sites.len(), 1, "{table}");
        let frame = &sites[0].0.frames()[0];
        let file = frame.file.as_deref().expect("a file");
        assert!(file.ends_with("examples/checkout.rs"), "{file}");
        assert_eq!(frame.line, Some(line_with(line)), "{table}");
        assert!(frame.function.as_deref().expect("a function").ends_with(&format!("example::{function}")), "{frame}");
    }
    // The lines that called it stand below.
    let above = &of_table(queries, "products").call_sites()[0].0.frames()[1];
    assert_eq!(above.line, Some(line_with("price_of(&mut *db, *product)")), "{above}");
    Ok(())
}

/// What stands at the top, and of each loop what tells how to fix it.
const IN_THE_FAILURE: [&str; 10] = [
    "  expected queries <= 5, found 11 in 5 shapes (6 over)",
    "  expected no n_plus_one, found a SELECT executed 3 times",
    "  expected no duplicate_query, found 2 executions of a SELECT that had been executed before",
    "  3x  SELECT price FROM products WHERE id = ?          N+1, 3 different arguments",
    "      with 11",
    "      with 12",
    "      with 13",
    "  3x  SELECT percent FROM tax_rates WHERE country = ?  duplicate, the same each time",
    "      with \"DE\"",
    "  1x  SELECT product, quantity FROM basket_lines WHERE customer = ? ORDER BY product  3 rows",
];

#[tokio::test]
async fn the_failure_tells_what_to_fetch_together_and_what_to_ask_once() -> sqlx::Result<()> {
    let pool = Counted::new(shop().await?);
    let checked = naive_in_a_test(&pool).await;
    let message = common::without_other_tests(&checked.verdict().to_string());
    let mut lines = message.lines();
    for expected in IN_THE_FAILURE {
        assert!(lines.any(|line| line == expected), "expected, in this order, the line {expected:?} in\n{message}");
    }
    let frame = format!("examples/checkout.rs:{}  ", line_with("bind(product).fetch_one(db)"));
    assert!(message.contains(&frame), "{message}");
    Ok(())
}

/// The code under test is given the raw connection: only the layer sees it then, and `wrapped` fails the test.
#[tokio::test]
async fn what_comes_round_the_wrapper_fails_the_budget() -> sqlx::Result<()> {
    let pool = Counted::new(shop().await?);
    let checkout = async {
        let basket = basket_of(&pool, 1).await?;
        let mut tx = pool.begin().await?;
        let total = place_order_fixed(&mut **tx.inner_mut(), 1, &basket).await?;
        tx.commit().await?;
        Ok::<_, sqlx::Error>(total)
    };
    let checked = check(budget(), checkout).await;
    let breaches: Vec<_> = checked.verdict().breaches().iter().map(ToString::to_string).collect();
    assert_eq!(breaches, ["expected unwrapped == 0, found 4"]);
    Ok(())
}
