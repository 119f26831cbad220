//! What query builders write for PostgreSQL, letter by letter: every name in quotes.

/// By Diesel 2.3.
pub(super) const DIESEL: &[&str] = &[
    concat!(
        r#"SELECT "users"."id", "users"."name", "users"."email", "users"."hair_color", "users"."created_at", "#,
        r#""users"."updated_at" FROM "users" WHERE ("users"."id" = $1)"#,
    ),
    r#"SELECT "users"."id", "users"."name" FROM "users" WHERE ("users"."email" = $1) LIMIT $2"#,
    concat!(
        r#"SELECT "users"."id", "users"."name", "users"."email", "users"."hair_color", "users"."created_at", "#,
        r#""users"."updated_at", "posts"."id", "posts"."user_id", "posts"."title", "posts"."body", "posts"."published" FROM "#,
        r#"("users" INNER JOIN "posts" ON ("posts"."user_id" = "users"."id")) WHERE (("posts"."published" = $1) AND "#,
        r#"("users"."name" LIKE $2)) ORDER BY "posts"."id" DESC LIMIT $3 OFFSET $4"#,
    ),
    concat!(
        r#"SELECT "users"."id", "users"."name", "users"."email", "users"."hair_color", "users"."created_at", "#,
        r#""users"."updated_at", "posts"."id", "posts"."user_id", "posts"."title", "posts"."body", "posts"."published", "#,
        r#""comments"."id", "comments"."post_id", "comments"."body", "comments"."created_at" FROM ("users" LEFT OUTER JOIN "#,
        r#"("posts" LEFT OUTER JOIN "comments" ON ("comments"."post_id" = "posts"."id")) ON ("posts"."user_id" = "#,
        r#""users"."id")) WHERE (("users"."id" > $1) AND (("users"."hair_color" IS NULL) OR ("users"."hair_color" = $2))) "#,
        r#"ORDER BY "users"."id" ASC, "posts"."title" DESC"#,
    ),
    concat!(
        r#"INSERT INTO "posts" ("user_id", "title", "body") VALUES ($1, $2, $3), ($4, $5, $6), ($7, $8, $9), ($10, $11, "#,
        r#"$12), ($13, $14, $15), ($16, $17, $18), ($19, $20, $21), ($22, $23, $24), ($25, $26, $27), ($28, $29, $30), "#,
        r#"($31, $32, $33), ($34, $35, $36), ($37, $38, $39), ($40, $41, $42), ($43, $44, $45), ($46, $47, $48), ($49, $50, "#,
        r#"$51), ($52, $53, $54), ($55, $56, $57), ($58, $59, $60), ($61, $62, $63), ($64, $65, $66), ($67, $68, $69), "#,
        r#"($70, $71, $72), ($73, $74, $75)"#,
    ),
    concat!(
        r#"INSERT INTO "users" ("id", "name") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "name" = $3 RETURNING "#,
        r#""users"."id", "users"."name", "users"."email", "users"."hair_color", "users"."created_at", "users"."updated_at""#,
    ),
    r#"UPDATE "users" SET "name" = $1, "email" = $2, "updated_at" = $3 WHERE ("users"."id" = $4)"#,
    r#"DELETE FROM "comments" WHERE (("comments"."post_id" = $1) AND ("comments"."created_at" < $2))"#,
    concat!(
        r#"SELECT EXISTS (SELECT "users"."id", "users"."name", "users"."email", "users"."hair_color", "users"."created_at", "#,
        r#""users"."updated_at" FROM "users" WHERE ("users"."email" = $1))"#,
    ),
];

/// By SeaORM 1.1.
pub(super) const SEAORM: &[&str] = &[
    concat!(
        r#"SELECT "orders"."id", "orders"."customer_id", "orders"."number", "orders"."status", "orders"."net", "#,
        r#""orders"."tax", "orders"."currency", "orders"."issued_on", "orders"."due_on", "orders"."note" FROM "orders" "#,
        r#"WHERE "orders"."id" = $1"#,
    ),
    concat!(
        r#"SELECT "orders"."id", "orders"."customer_id", "orders"."number", "orders"."status", "orders"."net", "#,
        r#""orders"."tax", "orders"."currency", "orders"."issued_on", "orders"."due_on", "orders"."note" FROM "orders" "#,
        r#"WHERE "orders"."status" = $1 AND "orders"."due_on" < $2 ORDER BY "orders"."issued_on" ASC LIMIT $3 OFFSET $4"#,
    ),
    concat!(
        r#"SELECT "orders"."id", "orders"."customer_id", "orders"."number", "orders"."status", "orders"."net", "#,
        r#""orders"."tax", "orders"."currency", "orders"."issued_on", "orders"."due_on", "orders"."note" FROM "orders" "#,
        r#"WHERE "orders"."customer_id" IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "#,
        r#"$18, $19, $20)"#,
    ),
    concat!(
        r#"SELECT "orders"."id" AS "A_id", "orders"."customer_id" AS "A_customer_id", "orders"."number" AS "A_number", "#,
        r#""orders"."status" AS "A_status", "orders"."net" AS "A_net", "orders"."tax" AS "A_tax", "orders"."currency" AS "#,
        r#""A_currency", "orders"."issued_on" AS "A_issued_on", "orders"."due_on" AS "A_due_on", "orders"."note" AS "#,
        r#""A_note", "order_lines"."id" AS "B_id", "order_lines"."order_id" AS "B_order_id", "order_lines"."product_id" AS "#,
        r#""B_product_id", "order_lines"."quantity" AS "B_quantity", "order_lines"."unit_price" AS "B_unit_price" FROM "#,
        r#""orders" LEFT JOIN "order_lines" ON "orders"."id" = "order_lines"."order_id" WHERE "order_lines"."quantity" > $1"#,
    ),
    concat!(
        r#"SELECT "order_lines"."order_id", COUNT("order_lines"."id") AS "n" FROM "order_lines" GROUP BY "#,
        r#""order_lines"."order_id" HAVING COUNT("order_lines"."id") > $1"#,
    ),
    concat!(
        r#"INSERT INTO "order_lines" ("order_id", "product_id", "quantity", "unit_price") VALUES ($1, $2, $3, $4), ($5, $6, "#,
        r#"$7, $8), ($9, $10, $11, $12), ($13, $14, $15, $16), ($17, $18, $19, $20), ($21, $22, $23, $24), ($25, $26, $27, "#,
        r#"$28), ($29, $30, $31, $32), ($33, $34, $35, $36), ($37, $38, $39, $40), ($41, $42, $43, $44), ($45, $46, $47, "#,
        r#"$48), ($49, $50, $51, $52), ($53, $54, $55, $56), ($57, $58, $59, $60), ($61, $62, $63, $64), ($65, $66, $67, "#,
        r#"$68), ($69, $70, $71, $72), ($73, $74, $75, $76), ($77, $78, $79, $80)"#,
    ),
    r#"UPDATE "orders" SET "status" = $1, "note" = $2 WHERE "orders"."id" = $3"#,
];

/// By sea-query 0.32.
pub(super) const SEA_QUERY: &[&str] = &[
    r#"SELECT "id", "email", "name" FROM "users" WHERE "email" = $1 LIMIT $2"#,
    concat!(
        r#"SELECT "character"."character", "font"."name" FROM "character" LEFT JOIN "font" ON "character"."font_id" = "#,
        r#""font"."id" WHERE "character"."size_w" IN ($1, $2, $3) AND "character"."character" LIKE $4 ORDER BY "#,
        r#""font"."name" ASC"#,
    ),
    concat!(
        r#"INSERT INTO "glyph" ("aspect", "image") VALUES ($1, $2), ($3, $4) ON CONFLICT ("id") DO UPDATE SET "aspect" = "#,
        r#""excluded"."aspect", "image" = "excluded"."image" RETURNING *"#,
    ),
    r#"UPDATE "glyph" SET "aspect" = $1, "image" = $2 WHERE "id" = $3"#,
    concat!(
        r#"SELECT "country", SUM("total") AS "revenue" FROM "invoices" WHERE ("paid_on" BETWEEN '2024-01-01' AND "#,
        r#"'2024-12-31') AND "status" NOT IN ('void', 'draft') GROUP BY "country" HAVING SUM("total") > 100 ORDER BY "#,
        r#""revenue" DESC"#,
    ),
    r#"SELECT "id", "title" FROM "posts" WHERE "id" IN (SELECT "post_id" FROM "post_tags" WHERE "tag" = 'rust')"#,
];
