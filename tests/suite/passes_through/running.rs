//! Runs a step on an executor. sqlx's types of queries have the same methods but no trait in common, and what can be bound
//! differs by database, so that this is written as macros.

use std::fmt::Debug;

use futures::stream::{BoxStream, TryStreamExt};
use sqlx::Row;

use super::steps::Item;

/// What a query yields, in words.
pub(crate) fn row_shown<R>(row: &R) -> String
where
    R: Row,
    Item: for<'r> sqlx::FromRow<'r, R>,
{
    let item: sqlx::Result<Item> = sqlx::FromRow::from_row(row);
    crate::passes_through::shown(item)
}

/// All that a stream yields until it ends.
pub(crate) async fn whole<T: Debug>(mut stream: BoxStream<'_, sqlx::Result<T>>) -> String {
    let mut seen = Vec::new();
    loop {
        match stream.try_next().await {
            Ok(Some(row)) => seen.push(format!("{row:?}")),
            Ok(None) => return seen.join("\n"),
            Err(error) => return format!("{seen:?}, then {}", crate::passes_through::shown::<()>(Err(error))),
        }
    }
}

/// The first that it yields; then it is dropped.
pub(crate) async fn first<T: Debug>(mut stream: BoxStream<'_, sqlx::Result<T>>) -> String {
    crate::passes_through::shown(stream.try_next().await)
}

/// Fetches by a method of the query's own type.
macro_rules! fetched {
    ($query:expr, $on:expr, $way:expr, $show:expr) => {{
        use futures::{StreamExt, TryStreamExt};
        match $way {
            Way::One => crate::passes_through::shown($query.fetch_one($on).await.map($show)),
            Way::Optional => crate::passes_through::shown($query.fetch_optional($on).await.map(|row| row.map($show))),
            Way::Stream => whole($query.fetch($on).map_ok($show).boxed()).await,
            Way::FirstRow => first($query.fetch($on).map_ok($show).boxed()).await,
            _ => crate::passes_through::shown(
                $query.fetch_all($on).await.map(|rows| rows.into_iter().map($show).collect::<Vec<_>>()),
            ),
        }
    }};
}

/// Runs by a method of the executor.
macro_rules! executed {
    ($query:expr, $on:expr, $way:expr) => {{
        use futures::{StreamExt, TryStreamExt};
        let show = |row| row_shown(&row);
        match $way {
            Way::All => crate::passes_through::shown(
                $on.fetch_all($query).await.map(|rows| rows.into_iter().map(show).collect::<Vec<_>>()),
            ),
            Way::One => crate::passes_through::shown($on.fetch_one($query).await.map(show)),
            Way::Optional => crate::passes_through::shown($on.fetch_optional($query).await.map(|row| row.map(show))),
            Way::Stream => whole($on.fetch($query).map_ok(show).boxed()).await,
            Way::FirstRow => first($on.fetch($query).map_ok(show).boxed()).await,
            Way::Execute => crate::passes_through::shown($on.execute($query).await),
            Way::ExecuteMany => whole($on.execute_many($query)).await,
            Way::FetchMany => whole($on.fetch_many($query).map_ok(|step| step.map_right(show)).boxed()).await,
        }
    }};
}

/// Binds to a query.
macro_rules! bind {
    ($query:expr, $($value:expr),+) => {
        $query$(.bind($value))+
    };
}

/// Adds to arguments.
macro_rules! add {
    ($arguments:expr, $($value:expr),+) => {{
        let mut arguments = $arguments;
        $(sqlx::Arguments::add(&mut arguments, $value).expect("it can be encoded");)+
        arguments
    }};
}

/// `run_on_connection` and `run_on_pool` for one database, each for raw and wrapped ones alike.
macro_rules! runs {
    ($DB:ty, $placeholder:expr) => {
        use sqlx::{AssertSqlSafe, Executor, SqlSafeStr, Statement as _};

        use crate::passes_through::running::{add, bind, executed, fetched, first, row_shown, whole};
        use crate::passes_through::steps::{Form, Item, Step, Text, Way, bind_all};
        use crate::common::unencodable::Unencodable;

        type Arguments = <$DB as sqlx::Database>::Arguments;
        type Row = <$DB as sqlx::Database>::Row;

        async fn run_step<'c, E>(on: E, step: &Step, prepared: Option<<$DB as sqlx::Database>::Statement>) -> String
        where
            E: Executor<'c, Database = $DB>,
        {
            let sql = AssertSqlSafe(step.sql($placeholder));
            let literal = step.literal_sql();
            let way = step.way;
            let item_of = |row: Row| sqlx::FromRow::from_row(&row);
            match step.form {
                Form::Query => {
                    let query = bind_all!(step, sqlx::query(sql).persistent(step.is_persistent), bind);
                    executed!(query, on, way)
                }
                Form::With => executed!(sqlx::query_with(sql, bind_all!(step, Arguments::default(), add)), on, way),
                Form::FailsToEncode => executed!(sqlx::query(sql).bind(1_i64).bind(Unencodable), on, way),
                // The rest of the text may be executed or not when its first row is enough.
                Form::Raw if way == Way::FirstRow => executed!(sqlx::raw_sql(AssertSqlSafe(literal)), on, way),
                Form::Raw => executed!(sqlx::raw_sql(AssertSqlSafe(format!("{literal}; {literal}"))), on, way),
                Form::Str => executed!(AssertSqlSafe(literal), on, way),
                Form::As => fetched!(bind_all!(step, sqlx::query_as::<$DB, Item>(sql), bind), on, way, |item| item),
                Form::Scalar => fetched!(bind_all!(step, sqlx::query_scalar::<$DB, i64>(sql), bind), on, way, |id| id),
                Form::Map => {
                    let query = bind_all!(step, sqlx::query(sql), bind).map(|row: Row| row_shown(&row));
                    fetched!(query, on, way, |text| text)
                }
                Form::TryMap => {
                    let query = bind_all!(step, sqlx::query(sql), bind).try_map(item_of);
                    fetched!(query, on, way, |item: Item| item)
                }
                Form::Prepared => {
                    let Some(statement) = prepared else { return "not prepared".to_owned() };
                    executed!(bind_all!(step, statement.query().persistent(step.is_persistent), bind), on, way)
                }
                Form::Built => {
                    let mut builder = sqlx::QueryBuilder::<$DB>::new("SELECT * FROM items WHERE id IN (");
                    let mut ids = builder.separated(", ");
                    for id in 0..=step.item.0 {
                        ids.push_bind(id);
                    }
                    builder.push(") ORDER BY id");
                    executed!(builder.build().persistent(step.is_persistent), on, way)
                }
            }
        }

        crate::passes_through::running::runs!(@on $DB, $placeholder, run_on_connection, mut);
        crate::passes_through::running::runs!(@on $DB, $placeholder, run_on_pool,);
    };
    (@on $DB:ty, $placeholder:expr, $name:ident, $($mutability:tt)?) => {
        async fn $name<X>(on: &$($mutability)? X, steps: &[Step]) -> Vec<String>
        where
            for<'c> &'c $($mutability)? X: Executor<'c, Database = $DB>,
        {
            let mut results = Vec::new();
            for step in steps {
                let mut prepared = None;
                if step.form == Form::Prepared {
                    let sql = AssertSqlSafe(step.sql($placeholder)).into_sql_str();
                    match (&$($mutability)? *on).prepare(sql).await {
                        Ok(statement) => prepared = Some(statement),
                        Err(error) => results.push(crate::passes_through::shown::<()>(Err(error))),
                    }
                }
                results.push(run_step(&$($mutability)? *on, step, prepared).await);
            }
            results
        }
    };
}

/// A plan on a pool of one connection, raw or wrapped. The connection when all is done, and the results.
macro_rules! run_plan {
    ($plan:expr, $pool:expr, $is_wrapped:expr) => {
        'done: {
            use $crate::passes_through::steps::On;
            let (plan, pool, is_wrapped): (Plan, _, bool) = ($plan, $pool, $is_wrapped);
            let (on, steps) = (plan.on, plan.steps);
            let counted = Counted::new(pool.clone());
            let results = match (on, is_wrapped) {
                (On::Pool, false) => run_on_pool(&pool, &steps).await,
                (On::Pool, true) => run_on_pool(&counted, &steps).await,
                (On::Transaction, false) => {
                    let mut transaction = pool.begin().await.expect("begun");
                    let results = run_on_connection(&mut *transaction, &steps).await;
                    transaction.commit().await.expect("committed");
                    results
                }
                (On::Transaction, true) => {
                    let mut transaction = counted.begin().await.expect("begun");
                    let results = run_on_connection(&mut transaction, &steps).await;
                    transaction.commit().await.expect("committed");
                    results
                }
                (On::PooledConnection, true) => {
                    run_on_connection(&mut counted.acquire().await.expect("a connection"), &steps).await
                }
                (On::ByReference, true) => {
                    let mut connection = pool.acquire().await.expect("a connection");
                    run_on_connection(&mut Counted::new(&mut *connection), &steps).await
                }
                (On::InABox, true) => {
                    let mut boxed = counted.acquire().await.expect("a connection").detach();
                    let results = run_on_connection(&mut boxed, &steps).await;
                    break 'done (*boxed.into_inner(), results);
                }
                (On::InABox, false) => {
                    let mut connection = pool.acquire().await.expect("a connection").detach();
                    let results = run_on_connection(&mut connection, &steps).await;
                    break 'done (connection, results);
                }
                (On::PooledConnection | On::ByReference, false) => {
                    let mut connection = pool.acquire().await.expect("a connection");
                    run_on_connection(&mut *connection, &steps).await
                }
            };
            (pool.acquire().await.expect("a connection").detach(), results)
        }
    };
}

pub(crate) use {add, bind, executed, fetched, run_plan, runs};
