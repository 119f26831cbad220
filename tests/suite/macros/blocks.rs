//! Block macros: values, `?`, `return`, and what may stand in a block.

use std::num::ParseIntError;

use querybudget::{assert_budget, assert_max_queries, assert_no_queries, assert_num_queries, record};
use sqlx::SqlitePool;

use super::{Failure, broken, one, pool};

#[tokio::test]
async fn the_value_passes_through() {
    let pool = pool().await;
    let sum = assert_max_queries!(2, { one(&pool).await.unwrap() + one(&pool).await.unwrap() });
    let exact = assert_num_queries!(1, one(&pool).await.unwrap()) + sum;
    let none = assert_no_queries!({ exact + 1 },);
    assert_eq!((sum, exact, none), (2, 3, 4));
}

#[tokio::test]
async fn a_budget_is_computed_where_the_macro_stands() {
    let pool = pool().await;
    let customers = ["Ada", "Grace"];
    let (_, queries) = record(async {
        assert_budget!((queries <= 1 + customers.len(), writes == 0, time <= "1m", table("orders") == 0), {
            for _ in 0..3 {
                one(&pool).await.unwrap();
            }
        });
    })
    .await;
    assert_eq!((queries.len(), queries.selects()), (3, 3));
}

#[tokio::test]
async fn a_question_mark_converts_into_the_error_of_the_function() {
    async fn page(pool: &SqlitePool, number: &str) -> Result<i64, Failure> {
        let page = assert_max_queries!(2, {
            let number: i64 = number.parse()?;
            if number == 0 { broken(pool).await? } else { number + one(pool).await? }
        });
        Ok(page)
    }
    let pool = pool().await;
    assert!(matches!(page(&pool, "2").await, Ok(3)));
    assert!(matches!(page(&pool, "0").await, Err(Failure::Database)));
    assert!(matches!(page(&pool, "two").await, Err(Failure::Number)));
}

#[tokio::test]
async fn an_error_is_boxed_as_it_is_without_the_macro() {
    async fn page(pool: &SqlitePool, number: &str) -> Result<i64, Box<dyn std::error::Error>> {
        assert_max_queries!(1, {
            let number: i64 = number.parse()?;
            if number == 0 {
                return Err("zero".into());
            }
            if number == 1 {
                return Err(Box::new(sqlx::Error::RowNotFound));
            }
            Ok(one(pool).await?)
        })
    }
    let pool = pool().await;
    assert_eq!(page(&pool, "2").await.unwrap(), 1);
    assert_eq!(page(&pool, "0").await.unwrap_err().to_string(), "zero");
    assert!(page(&pool, "1").await.unwrap_err().is::<sqlx::Error>());
    assert!(page(&pool, "two").await.unwrap_err().is::<ParseIntError>());
}

#[tokio::test]
async fn a_return_leaves_the_function() {
    async fn page(pool: &SqlitePool, is_early: bool) -> &'static str {
        assert_num_queries!(1, {
            one(pool).await.unwrap();
            if is_early {
                return "early";
            }
        });
        "late"
    }
    let pool = pool().await;
    assert_eq!((page(&pool, true).await, page(&pool, false).await), ("early", "late"));
}

#[test]
fn a_block_that_awaits_nothing_needs_no_async_function() {
    fn page(number: Option<u8>) -> Option<u8> {
        let page = assert_no_queries!({
            if number? == 1 {
                return Some(10);
            }
            number?
        });
        Some(page)
    }
    assert_eq!((page(Some(1)), page(Some(2)), page(None)), (Some(10), Some(2), None));
}

#[tokio::test]
async fn the_future_around_a_block_can_be_spawned() {
    let pool = pool().await;
    let page = tokio::spawn(async move {
        let one = assert_num_queries!(1, { one(&pool).await? });
        assert_no_queries!({
            if one == 2 {
                return Ok(0);
            }
        });
        Ok::<_, Failure>(one)
    });
    assert!(matches!(page.await.unwrap(), Ok(1)));
}

#[tokio::test]
async fn a_block_in_a_block_leaves_both() {
    async fn page(pool: &SqlitePool, case: u8) -> Result<i64, Failure> {
        let page = assert_max_queries!(2, {
            let first = querybudget::assert_num_queries!(1, { one(pool).await? });
            assert_no_queries!({
                if case == 1 {
                    return Ok(10);
                }
                assert_no_queries!(if case == 2 { "two".parse::<i64>()? } else { 0 })
            });
            first + assert_max_queries!(1, { if case == 3 { broken(pool).await? } else { one(pool).await? } })
        });
        Ok(page)
    }
    let pool = pool().await;
    assert!(matches!(page(&pool, 0).await, Ok(2)));
    assert!(matches!(page(&pool, 1).await, Ok(10)));
    assert!(matches!(page(&pool, 2).await, Err(Failure::Number)));
    assert!(matches!(page(&pool, 3).await, Err(Failure::Database)));
}

#[tokio::test]
async fn known_macros_await_and_propagate() {
    async fn page(pool: &SqlitePool) -> sqlx::Result<String> {
        Ok(assert_num_queries!(10, {
            assert!(one(pool).await? == 1);
            assert_eq!(one(pool).await?, 1, "{}", one(pool).await?);
            assert!(matches!(one(pool).await?, value if value == one(pool).await?));
            let list = vec![one(pool).await?; 2];
            let (first, second) = tokio::join!(one(pool), one(pool));
            let (third, fourth) = tokio::try_join!(one(pool), one(pool))?;
            let raced = tokio::select! {
                biased;
                value = one(pool) => value?,
                () = std::future::pending() => return Ok(String::new()),
            };
            format!("{list:?} {first} {} {third} {fourth} {raced}", second?, first = first?)
        }))
    }
    assert_eq!(page(&pool().await).await.unwrap(), "[1, 1] 1 1 1 1 1");
}

#[tokio::test]
async fn loops_closures_and_async_blocks_keep_their_own_control_flow() {
    async fn page(pool: &SqlitePool) -> sqlx::Result<i64> {
        let page = assert_num_queries!(5, {
            let mut sum = 0;
            'pages: for page in 0..3 {
                loop {
                    sum += one(pool).await?;
                    match page {
                        0 => continue 'pages,
                        1 if sum == 2 => continue,
                        1 => break,
                        _ => break 'pages,
                    }
                }
            }
            let parse = |text: &str| -> Option<i64> { Some(text.parse::<i64>().ok()? + 1) };
            let inner = async { if sum == 0 { Err(sqlx::Error::RowNotFound) } else { return one(pool).await } };
            sum + inner.await? + parse("x").unwrap_or(0)
        });
        Ok(page)
    }
    assert_eq!(page(&pool().await).await.unwrap(), 5);
}

#[tokio::test]
async fn a_generic_function_may_hold_a_block() {
    async fn page<T: Clone, E: From<sqlx::Error>>(pool: &SqlitePool, value: &T) -> Result<T, E> {
        assert_max_queries!(1, {
            one(pool).await?;
            return Ok(value.clone());
        })
    }
    assert!(matches!(page::<_, Failure>(&pool().await, &"a").await, Ok("a")));
}

#[tokio::test]
async fn a_macro_of_the_users_may_hold_a_block() {
    macro_rules! page {
        ($maximum:expr, $pool:ident, $body:block) => {
            assert_max_queries!($maximum, {
                assert_budget!((queries in 1..=$maximum), $body) + one($pool).await?
            })
        };
    }
    async fn page(pool: &SqlitePool) -> sqlx::Result<i64> {
        Ok(page!(2, pool, { one(pool).await? }))
    }
    assert_eq!(page(&pool().await).await.unwrap(), 2);
}

#[tokio::test]
#[should_panic(expected = "expected queries <= 1, found 2")]
async fn a_block_over_its_maximum_fails() {
    let pool = pool().await;
    assert_max_queries!(1, { one(&pool).await.unwrap() + one(&pool).await.unwrap() });
}

#[tokio::test]
#[should_panic(expected = "expected queries == 0, found 1")]
async fn a_block_left_by_returning_ok_fails() {
    async fn page(pool: &SqlitePool) -> sqlx::Result<i64> {
        assert_no_queries!({ return one(pool).await })
    }
    page(&pool().await).await.ok();
}

#[tokio::test]
async fn a_block_left_by_an_error_keeps_the_error() {
    async fn propagates(pool: &SqlitePool) -> sqlx::Result<i64> {
        Ok(assert_no_queries!({ broken(pool).await? }))
    }
    async fn returns(pool: &SqlitePool) -> sqlx::Result<i64> {
        assert_no_queries!({ return broken(pool).await })
    }
    async fn finds_nothing(pool: &SqlitePool) -> Option<i64> {
        assert_no_queries!({ broken(pool).await.ok()? }).into()
    }
    let pool = pool().await;
    assert!(propagates(&pool).await.is_err());
    assert!(returns(&pool).await.is_err());
    assert_eq!(finds_nothing(&pool).await, None);
}

#[tokio::test]
#[should_panic(expected = "assertion failed: one(&pool).await.unwrap() == 2")]
async fn a_failing_assert_shows_what_was_written() {
    let pool = pool().await;
    assert_max_queries!(1, { assert!(one(&pool).await.unwrap() == 2) });
}

macro_rules! within_three {
    ($block:block) => {
        assert_max_queries!(3, $block)
    };
}

#[deny(unused_braces)]
#[tokio::test]
async fn a_macro_may_hand_on_its_block() {
    let pool = pool().await;
    within_three!({ sqlx::query("SELECT 1").execute(&pool).await.expect("a row") });
}

#[tokio::test]
async fn a_block_may_always_return() {
    async fn five(pool: &SqlitePool) -> i32 {
        assert_max_queries!(3, {
            sqlx::query("SELECT 1").execute(pool).await.expect("a row");
            return 5;
        })
    }
    assert_eq!(five(&pool().await).await, 5);
}
