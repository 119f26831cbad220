//! The examples of small methods, whose set-up is the same.

/// An example on `queries`, the recording of a small shop: one `INSERT`, two `SELECT`s that return a row each, one `UPDATE`.
macro_rules! example {
    ($($line:literal)+) => {
        concat!(
            "\n# Example\n\n```\n",
            "# use querybudget::{Bound, Budget, Metric, fingerprint::{Class, Kind}};\n",
            "# #[tokio::main(flavor = \"current_thread\")]\n",
            "# async fn main() -> sqlx::Result<()> {\n",
            "# let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect(\"sqlite::memory:\").await?;\n",
            "# sqlx::query(\"CREATE TABLE orders (id INTEGER, total INTEGER)\").execute(&pool).await?;\n",
            "# let work = async {\n",
            "#     sqlx::query(\"INSERT INTO orders VALUES (1, 20)\").execute(&pool).await.ok();\n",
            "#     sqlx::query(\"SELECT total FROM orders WHERE id = 1\").fetch_all(&pool).await.ok();\n",
            "#     sqlx::query(\"SELECT total FROM orders WHERE id = ?\").bind(1).fetch_all(&pool).await.ok();\n",
            "#     sqlx::query(\"UPDATE orders SET total = 21\").execute(&pool).await.ok();\n",
            "# };\n",
            "let (_, queries) = querybudget::record(work).await;\n",
            $($line, "\n",)+
            "# Ok(())\n# }\n```"
        )
    };
}

pub(crate) use example;

/// An example on `queries`, the recording of one `SELECT` executed twice through the wrapper, with different arguments.
macro_rules! wrapped_example {
    ($($line:literal)+) => {
        concat!(
            "\n# Example\n\n```\n",
            "# #[cfg(feature = \"sqlx\")]\n",
            "# #[tokio::main(flavor = \"current_thread\")]\n",
            "# async fn main() -> sqlx::Result<()> {\n",
            "# use querybudget::{Arguments, Bound, Budget, Counted, Metric};\n",
            "# let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect(\"sqlite::memory:\").await?;\n",
            "# let pool = Counted::new(pool);\n",
            "# let work = async {\n",
            "#     for id in [1, 2] {\n",
            "#         sqlx::query(\"SELECT ? + 1\").bind(id).fetch_all(&pool).await.ok();\n",
            "#     }\n",
            "# };\n",
            "let (_, queries) = querybudget::record(work).await;\n",
            $($line, "\n",)+
            "# Ok(())\n# }\n",
            "# #[cfg(not(feature = \"sqlx\"))]\n",
            "# fn main() {}\n```"
        )
    };
}

pub(crate) use wrapped_example;
