//! The statements: what applications send, from a look-up of one row to a report of 2,000 bytes.
//!
//! All of them parse as PostgreSQL, so that no tool is measured on its way out with an error.

mod grammar;
mod query_builders;

use std::fmt::Write as _;

use self::query_builders::{DIESEL, SEA_QUERY, SEAORM};

/// Statements of about one size.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// What the tables call it.
    pub name: &'static str,
    /// The statements.
    pub statements: Vec<String>,
}

impl Corpus {
    /// How many bytes the statements have together.
    pub fn n_bytes(&self) -> usize {
        self.statements.iter().map(String::len).sum()
    }

    /// The same statements in a version that only a comment tells from the others.
    pub fn numbered(&self, version: usize) -> Vec<String> {
        self.statements.iter().map(|sql| format!("{sql} --{version:03}")).collect()
    }
}

/// Three sizes, what query builders write, all of them mixed, and what a grammar makes up.
pub fn all() -> Vec<Corpus> {
    let short: Vec<String> = SHORT.iter().map(|&text| text.to_owned()).collect();
    let mut medium: Vec<String> = MEDIUM.iter().map(|&text| text.to_owned()).collect();
    let mut long: Vec<String> = LONG.iter().map(|&text| text.to_owned()).collect();
    medium.push(in_list(40));
    long.push(rows(60));
    long.push(in_list(260));
    let built: Vec<String> = [DIESEL, SEAORM, SEA_QUERY].concat().into_iter().map(str::to_owned).collect();
    let mixed = [short.clone(), medium.clone(), long.clone(), built.clone()].concat();
    vec![
        Corpus { name: "60 to 150 bytes", statements: short },
        Corpus { name: "150 to 600 bytes", statements: medium },
        Corpus { name: "600 to 2,000 bytes", statements: long },
        Corpus { name: "query builders", statements: built },
        Corpus { name: "mixed", statements: mixed },
        Corpus { name: "generated", statements: grammar::statements() },
    ]
}

/// A look-up by many keys, as a query builder writes it.
fn in_list(n: usize) -> String {
    let mut text = "SELECT id, email, name FROM customers WHERE id IN (".to_owned();
    for position in 1..=n {
        let separator = if position == 1 { "" } else { ", " };
        let _ = write!(text, "{separator}${position}");
    }
    text + ")"
}

/// An insert of many rows, as a query builder writes it.
fn rows(n: usize) -> String {
    let mut text = "INSERT INTO order_lines (order_id, product_id, quantity) VALUES ".to_owned();
    for row in 0..n {
        let separator = if row == 0 { "" } else { ", " };
        let _ = write!(text, "{separator}(${}, ${}, ${})", row * 3 + 1, row * 3 + 2, row * 3 + 3);
    }
    text
}

const SHORT: &[&str] = &[
    "SELECT id, email, name, created_at FROM customers WHERE id = $1",
    "SELECT COUNT(*) FROM orders WHERE customer_id = $1 AND status <> 'void'",
    "DELETE FROM sessions WHERE user_id = $1 AND expires_at < now()",
    "UPDATE products SET stock = stock - $1 WHERE id = $2 AND stock >= $1",
    "INSERT INTO audit_log (actor, action, payload) VALUES ($1, $2, $3::jsonb)",
    "SELECT id, total FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC LIMIT 20",
    "SELECT EXISTS(SELECT 1 FROM users WHERE lower(email) = lower($1) AND deleted_at IS NULL)",
    "INSERT INTO tags (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id, name",
    "SELECT p.id, p.title FROM posts p JOIN authors a ON a.id = p.author_id WHERE a.slug = 'ann' LIMIT 10",
];

const MEDIUM: &[&str] = &[
    r#"SELECT "users"."id", "users"."email", "users"."name", "users"."role", "users"."created_at", "users"."updated_at"
       FROM "users" WHERE "users"."organisation_id" = $1 AND "users"."role" IN ('admin', 'owner') ORDER BY "users"."name" ASC"#,
    r#"SELECT o.id, o.placed_at, o.total, c.name AS customer, count(l.id) AS lines
       FROM orders o
       JOIN customers c ON c.id = o.customer_id
       LEFT JOIN order_lines l ON l.order_id = o.id
       WHERE o.placed_at >= $1 AND o.placed_at < $2 AND o.status = 'shipped'
       GROUP BY o.id, c.name HAVING count(l.id) > 0 ORDER BY o.placed_at DESC LIMIT 50 OFFSET 100"#,
    r#"INSERT INTO prices (product_id, currency, amount, valid_from)
       VALUES ($1, 'EUR', 12.50, '2024-01-01'), ($2, 'USD', 13.75, '2024-01-01'), ($3, 'GBP', 10.99, '2024-01-01')
       ON CONFLICT (product_id, currency) DO UPDATE SET amount = excluded.amount, valid_from = excluded.valid_from"#,
    r#"/* route: GET /search */ SELECT d.id, d.title, ts_rank(d.body_vector, q) AS rank
       FROM documents d, plainto_tsquery('english', $1) q
       WHERE d.body_vector @@ q AND d.tenant_id = $2 AND d.metadata ->> 'lang' = 'en' AND NOT d.archived
       ORDER BY rank DESC LIMIT 25 -- first page"#,
    r#"UPDATE jobs SET status = 'running', started_at = now(), worker = $1
       WHERE id = (SELECT id FROM jobs WHERE status = 'queued' AND run_at <= now()
                   ORDER BY priority DESC, run_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, kind, payload"#,
];

const LONG: &[&str] = &[
    r#"WITH RECURSIVE tree AS (
         SELECT id, parent_id, name, 1 AS depth, ARRAY[id] AS path FROM categories WHERE parent_id IS NULL AND shop_id = $1
         UNION ALL
         SELECT c.id, c.parent_id, c.name, t.depth + 1, t.path || c.id
         FROM categories c JOIN tree t ON t.id = c.parent_id WHERE NOT c.id = ANY(t.path) AND t.depth < 12
       ), sold AS (
         SELECT p.category_id, sum(l.quantity) AS quantity, sum(l.quantity * l.unit_price) AS revenue
         FROM order_lines l JOIN products p ON p.id = l.product_id JOIN orders o ON o.id = l.order_id
         WHERE o.status IN ('paid', 'shipped', 'delivered') AND o.placed_at BETWEEN '2024-01-01' AND '2024-12-31'
         GROUP BY p.category_id
       )
       SELECT t.id, t.name, t.depth, COALESCE(s.quantity, 0) AS quantity, COALESCE(s.revenue, 0.00) AS revenue
       FROM tree t LEFT JOIN sold s ON s.category_id = t.id ORDER BY t.path"#,
    r#"SELECT "t0"."id" AS "t0_id", "t0"."number" AS "t0_number", "t0"."status" AS "t0_status", "t0"."issued_on" AS "t0_issued_on",
              "t0"."due_on" AS "t0_due_on", "t0"."currency" AS "t0_currency", "t0"."net" AS "t0_net", "t0"."tax" AS "t0_tax",
              "t1"."id" AS "t1_id", "t1"."name" AS "t1_name", "t1"."vat_number" AS "t1_vat_number", "t1"."country" AS "t1_country",
              "t2"."id" AS "t2_id", "t2"."street" AS "t2_street", "t2"."city" AS "t2_city", "t2"."postcode" AS "t2_postcode",
              "t3"."id" AS "t3_id", "t3"."email" AS "t3_email", "t3"."locale" AS "t3_locale", "t3"."time_zone" AS "t3_time_zone"
       FROM "billing"."invoices" AS "t0"
       INNER JOIN "crm"."companies" AS "t1" ON "t1"."id" = "t0"."company_id"
       LEFT OUTER JOIN "crm"."addresses" AS "t2" ON "t2"."company_id" = "t1"."id" AND "t2"."kind" = 'billing' AND "t2"."valid_until" IS NULL
       LEFT OUTER JOIN "identity"."users" AS "t3" ON "t3"."id" = "t0"."created_by"
       WHERE "t0"."organisation_id" = $1 AND "t0"."status" IN ($2, $3, $4) AND "t0"."due_on" < $5
         AND ("t1"."name" ILIKE $6 OR "t0"."number" ILIKE $7) AND "t0"."net" BETWEEN 100 AND 25000.50
       ORDER BY "t0"."due_on" ASC, "t0"."id" ASC LIMIT $8 OFFSET $9"#,
    r#"SELECT day::date, region, orders, revenue, avg(revenue) OVER (PARTITION BY region ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS weekly,
              CASE WHEN revenue > 10000 THEN 'high' WHEN revenue > 1000 THEN 'middle' ELSE 'low' END AS band
       FROM (
         SELECT g.day, c.region, count(o.id) FILTER (WHERE o.status <> 'void') AS orders, COALESCE(sum(o.total), 0) AS revenue
         FROM generate_series($1::timestamptz, $2::timestamptz, interval '1 day') AS g(day)
         CROSS JOIN (SELECT DISTINCT region FROM customers WHERE country = ANY($3)) AS c
         LEFT JOIN orders o ON o.placed_at >= g.day AND o.placed_at < g.day + interval '1 day' AND o.region = c.region
         GROUP BY g.day, c.region
       ) AS daily
       WHERE orders > 0 OR revenue <> 0 ORDER BY region, day"#,
];
