//! The two versions of the example, as its reader would test them.

#[path = "../../examples/category_page.rs"]
#[allow(dead_code, reason = "its `main` is not used here")]
mod example;

use example::{budget, joined, naive, shop};
use querybudget::{Budget, assert_budget, assert_num_queries, budget, check, no_n_plus_one, pause};

use crate::common;

#[tokio::test]
async fn the_versions_show_the_same_page() -> sqlx::Result<()> {
    let pool = shop(50).await?;
    let page = naive(&pool, 1).await?;
    assert_eq!((page.len(), page[1].brand.as_str()), (50, "brand 3"));
    assert_eq!((&page[0].images, &page[1].images[..1]), (&vec![], &["/2/1.jpg".to_owned()][..]));
    assert_eq!(page, joined(&pool, 1).await?);
    Ok(())
}

#[tokio::test]
async fn the_naive_version_runs_two_queries_for_each_product() -> sqlx::Result<()> {
    for n_products in [5, 50, 500] {
        let pool = shop(n_products).await?;
        assert_num_queries!(1 + n_products + n_products, { naive(&pool, 1).await? });
    }
    Ok(())
}

#[tokio::test]
async fn the_joined_version_runs_two_however_many_products() -> sqlx::Result<()> {
    for n_products in [5, 50, 500] {
        let pool = shop(n_products).await?;
        let rows = n_products + 3 * (n_products / 2);
        assert_budget!((queries == 2, shapes == 2, rows == rows, no_n_plus_one), { joined(&pool, 1).await? });
    }
    Ok(())
}

/// What a reader writes; the seeding is not part of the page.
#[tokio::test]
#[budget(queries <= 2, no_n_plus_one)]
async fn the_category_page_is_within_its_budget() -> sqlx::Result<()> {
    let pool = pause(shop(50)).await?;
    assert_eq!(joined(&pool, 1).await?.len(), 50);
    Ok(())
}

#[tokio::test]
#[no_n_plus_one]
#[should_panic(expected = "expected no n_plus_one, found 2 SELECTs executed 50 times each by one loop")]
async fn the_naive_page_fails_by_its_loops_alone() {
    let pool = pause(shop(50)).await.expect("a shop");
    naive(&pool, 1).await.expect("a page");
}

/// Each of the two terms sees it by itself.
#[tokio::test]
async fn the_number_and_the_loops_are_seen_one_without_the_other() -> sqlx::Result<()> {
    let pool = shop(50).await?;
    let by_number = check(Budget::max_queries(2), naive(&pool, 1)).await;
    assert_eq!(by_number.verdict().breaches()[0].to_string(), "expected queries <= 2, found 101");
    let by_loops = check(Budget::new().no_n_plus_one(3), naive(&pool, 1)).await;
    let [found] = by_loops.verdict().findings() else { panic!("one loop") };
    assert_eq!((found.shape().executions(), found.together()[0].executions()), (50, 50));
    Ok(())
}

/// What was expected, and of each loop which rows it likely runs for.
const IN_THE_FAILURE: [&str; 8] = [
    "  expected queries <= 2, found 101 in 3 shapes (99 over)",
    "  expected no n_plus_one, found 2 SELECTs executed 50 times each by one loop",
    "  50x  SELECT name FROM brands WHERE id = ?                           N+1",
    "       likely one for each of the 50 rows of: SELECT id, name, brand_id FROM products WHERE category_id = ? ORDER BY id",
    "       in one loop with 1 other statement",
    "  50x  SELECT url FROM images WHERE product_id = ? ORDER BY position  same loop",
    "   1x  SELECT id, name, brand_id FROM products WHERE category_id = ? ORDER BY id  50 rows",
    "  help: fetch the rows in one query: SELECT id, name FROM brands WHERE id IN (?, ?, ?), or join",
];

#[tokio::test]
async fn the_failure_names_the_query_for_the_brand_and_the_one_for_the_images() -> sqlx::Result<()> {
    let pool = shop(50).await?;
    let checked = check(budget(), naive(&pool, 1)).await;
    let message = common::without_other_tests(&checked.verdict().to_string());
    let mut lines = message.lines();
    for expected in IN_THE_FAILURE {
        assert!(lines.any(|line| line == expected), "expected, in this order, the line {expected:?} in\n{message}");
    }
    Ok(())
}
