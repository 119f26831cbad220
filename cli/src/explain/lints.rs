//! The lints, as the library has them.

use super::{EXEMPT, MEND, NOT, Page, SEES};

pub(super) const PAGES: [Page; 6] =
    [N_PLUS_ONE, DUPLICATE_QUERY, ROW_BY_ROW_WRITES, UNBOUNDED_RESULT, SELECT_STAR, OFFSET_PAGINATION];

const N_PLUS_ONE: Page = Page {
    name: "n_plus_one",
    summary: "A SELECT that is executed again and again: one query for each row of another.",
    sections: [
        (
            SEES,
            "\
A SELECT shape that is executed 3 times or more (`n_plus_one(threshold = 3)`) in one unit of
work, whatever started the executions: a loop, `join_all`, spawned tasks, recursion. A unit is
the scope, a `querybudget::unit` in it, or the span of a request by tower-http's `TraceLayer`.

It does not see a loop over statements of different shapes, nor a loop with a `unit` for each
row. The very same query again, where that is known, is `duplicate_query`.",
        ),
        (
            NOT,
            "\
A loop that is meant: a poll, a bounded fan-out, pages. Requests of one test that each look up
the same, where they are not units. The attempts of a transaction that is rolled back and run
again are taken for what they are, as far as ROLLBACK is seen, which on SQLite takes the wrapper.",
        ),
        (
            MEND,
            "\
Fetch the rows of all parents in one query, or join:
    SELECT customer_id, id FROM orders WHERE customer_id IN (..)
    SELECT customer_id, id FROM orders WHERE customer_id = ANY($1)    on PostgreSQL",
        ),
        (
            EXEMPT,
            "\
In the budget of the test, by a part of the statement, a table, or a function or file on every
known way to it:
    #[budget(deny(n_plus_one), allow(\"FROM jobs\", reason = \"the poll has a bound\"))]
Or raise the threshold: `deny(n_plus_one(threshold = 5))`. Or make each request a unit:
    querybudget::unit(\"GET /\", request).await
An exception that no finding needs any more fails the test.",
        ),
    ],
};

const DUPLICATE_QUERY: Page = Page {
    name: "duplicate_query",
    summary: "The very same SELECT again: its rows could have been kept.",
    sections: [
        (
            SEES,
            "\
A SELECT that is executed twice or more with the very same arguments: through the wrapper
`Counted` every such query; by the layer only statements to which nothing is bound, whose
literals are compared.",
        ),
        (
            NOT,
            "\
A query that is meant to be asked again: a read after a write in between, a poll, or the same
request twice in one test.",
        ),
        (MEND, "Run the statement once and keep its rows, or hand them on to where they are needed again."),
        (
            EXEMPT,
            "\
In the budget of the test:
    #[budget(deny(duplicate_query), allow(\"FROM settings\", reason = \"read after a write\"))]
Or make each request a unit: `querybudget::unit(\"GET /\", request).await`.",
        ),
    ],
};

const ROW_BY_ROW_WRITES: Page = Page {
    name: "row_by_row_writes",
    summary: "An INSERT, UPDATE or DELETE that is executed again and again, for a row each.",
    sections: [
        (
            SEES,
            "\
A shape that is executed 3 times or more (`row_by_row_writes(threshold = 3)`) in one unit of
work, and changed no more rows than it was executed. A batch, which changes many, is none.",
        ),
        (NOT, "A test that fills its tables row by row: keep that out with `querybudget::pause(seeding).await`."),
        (
            MEND,
            "\
Insert many rows at once: rows of VALUES with sqlx's `QueryBuilder::push_values`, or on PostgreSQL
    INSERT INTO items (name, price) SELECT * FROM UNNEST($1::text[], $2::int8[])
Change or delete rows in one statement: WHERE id IN (..), or = ANY($1).",
        ),
        (
            EXEMPT,
            "\
In the budget of the test:
    #[budget(deny(row_by_row_writes), allow(\"INTO audit\", reason = \"an entry for each step\"))]
Or raise the threshold: `deny(row_by_row_writes(threshold = 10))`.",
        ),
    ],
};

const UNBOUNDED_RESULT: Page = Page {
    name: "unbounded_result",
    summary: "A query that returned more rows than a page needs.",
    sections: [
        (
            SEES,
            "\
The rows that were read of one execution, if they are more than `unbounded_result(rows = 1_000)`.
A stream that is dropped early has read few.

It does not see a query that would return more rows in production than in the test: fill the
test's tables beyond the limit.",
        ),
        (NOT, "A stream that is meant to be read whole, such as an export."),
        (
            MEND,
            "\
Ask for what is shown: a condition, a LIMIT or an aggregate. Read a large table in batches.",
        ),
        (
            EXEMPT,
            "\
In the budget of the test:
    #[budget(deny(unbounded_result(rows = 500)), allow(\"FROM events\", reason = \"the export\"))]",
        ),
    ],
};

const SELECT_STAR: Page = Page {
    name: "select_star",
    summary: "A SELECT of all columns, also of those that are added later.",
    sections: [
        (
            SEES,
            "\
A SELECT whose outermost list has `*` or `t.*`. It does not see whether the columns are used, nor
columns that are listed and not used.",
        ),
        (NOT, "A `*` over a subquery or a view that names its columns."),
        (MEND, "Name the columns that are used."),
        (
            EXEMPT,
            "\
In the budget of the test:
    #[budget(deny(select_star), allow(\"FROM settings\", reason = \"two columns, both used\"))]",
        ),
    ],
};

const OFFSET_PAGINATION: Page = Page {
    name: "offset_pagination",
    summary: "A SELECT that skips rows with OFFSET: the database reads all that it skips.",
    sections: [
        (
            SEES,
            "\
An offset that stands in the text, if it is `offset_pagination(offset = 1_000)` or more; and a
bound one, whose value is not known, if the shape is executed 3 times or more in one unit of
work, which is a walk over pages.",
        ),
        (NOT, "A walk over a few pages of a table that stays small."),
        (
            MEND,
            "\
Go on from the last row seen instead of skipping:
    SELECT id, title FROM posts WHERE id > ? ORDER BY id LIMIT ?",
        ),
        (
            EXEMPT,
            "\
In the budget of the test:
    #[budget(deny(offset_pagination), allow(\"FROM countries\", reason = \"200 rows for ever\"))]",
        ),
    ],
};
