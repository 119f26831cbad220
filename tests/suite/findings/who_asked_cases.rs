// The cases for one database, by the layer or by the wrapper: `Db`, `Pool`, `pool()` and `PLACEHOLDER` are those of the module that includes this.

async fn by_id(pool: &Pool, text: &'static str, id: i64) -> Vec<i64> {
    let text = sqlx::AssertSqlSafe(text.replace('?', PLACEHOLDER));
    let rows = sqlx::query::<Db>(text).bind(id).fetch_all(pool).await.expect("rows");
    (0..rows.len() as i64).collect()
}

async fn ids(pool: &Pool, text: &'static str) -> Vec<i64> {
    sqlx::query_scalar::<Db, i64>(text).fetch_all(pool).await.expect("ids")
}

async fn customers(pool: &Pool) -> Vec<i64> {
    ids(pool, "SELECT id FROM customers ORDER BY id").await
}

async fn orders_of(pool: &Pool, customer: i64) -> Vec<i64> {
    by_id(pool, ORDERS_OF, customer).await
}

async fn name_of(pool: &Pool, customer: i64) {
    by_id(pool, NAME_OF, customer).await;
}

/// The customer who has asked, looked up before each handler.
struct Session(i64);

impl FromRequestParts<Pool> for Session {
    type Rejection = &'static str;

    async fn from_request_parts(_: &mut Parts, pool: &Pool) -> Result<Self, &'static str> {
        name_of(pool, 1).await;
        Ok(Session(1))
    }
}

/// A page that looks up what belongs to its customer, in one query.
async fn good_page(Session(customer): Session, State(pool): State<Pool>) -> &'static str {
    orders_of(&pool, customer).await;
    "done"
}

/// A page that asks once for each customer.
async fn bad_page(Session(_): Session, State(pool): State<Pool>) -> &'static str {
    for customer in customers(&pool).await {
        orders_of(&pool, customer).await;
    }
    "done"
}

/// A page that begins with a loop.
async fn looping_page(State(pool): State<Pool>) -> &'static str {
    for customer in 1..4 {
        orders_of(&pool, customer).await;
    }
    "done"
}

/// A page of one customer.
async fn customers_page(Path(customer): Path<i64>, State(pool): State<Pool>) -> &'static str {
    name_of(&pool, customer).await;
    orders_of(&pool, customer).await;
    "done"
}

fn service(pool: &Pool) -> Router {
    Router::new()
        .route("/good", get(good_page))
        .route("/bad", get(bad_page))
        .route("/customers/{id}", get(customers_page))
        .route("/looping", get(looping_page))
        .with_state(pool.clone())
}

/// Serves it in a task of its own, and asks for the paths one after the other.
async fn serve_and_get(pool: &Pool, paths: &[&str]) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = service(pool);
    tokio::spawn(async move { axum::serve(listener, service).await });
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
    for path in paths {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut response = Vec::new();
        while !response.ends_with(b"done") {
            assert_ne!(stream.read_buf(&mut response).await.expect("a response"), 0);
        }
    }
}

// -- requests ---------------------------------------------------------------------------------------

#[tokio::test]
async fn requests_that_each_look_up_the_user_pass() {
    let Some((pool, _guard)) = pool().await else { return };
    let service = service(&pool);
    passes(8, async {
        call(&service, "/good").await;
        call(&service, "/good").await;
        call(&service, "/good").await;
        call(&service, "/customers/2").await;
    })
    .await;
}

#[tokio::test]
async fn requests_sent_by_a_loop_pass() {
    let Some((pool, _guard)) = pool().await else { return };
    let service = service(&pool);
    passes(8, async {
        for _ in 0..4 {
            call(&service, "/good").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_loop_in_one_of_several_requests_is_found() {
    let Some((pool, _guard)) = pool().await else { return };
    let service = service(&pool);
    let work = async {
        for path in ["/good", "/bad", "/good", "/bad"] {
            call(&service, path).await;
        }
    };
    let (_, parents) = first(&finds(&[(ORDERS_OF, 5)], work).await);
    assert_eq!(parents, ["SELECT id FROM customers ORDER BY id"]);
}

#[tokio::test]
async fn requests_to_a_server_pass() {
    let Some((pool, _guard)) = pool().await else { return };
    passes(10, serve_and_get(&pool, &["/good", "/customers/1", "/good", "/customers/3", "/good"])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_to_a_server_on_several_threads_pass() {
    let Some((pool, _guard)) = pool().await else { return };
    passes(8, serve_and_get(&pool, &["/good", "/good", "/good", "/good"])).await;
}

/// As after a log-in: the first statement never comes again.
#[tokio::test]
async fn requests_to_a_server_behind_another_one_pass() {
    let Some((pool, _guard)) = pool().await else { return };
    passes(8, serve_and_get(&pool, &["/customers/1", "/good", "/good", "/good"])).await;
}

#[tokio::test]
async fn a_loop_that_a_handler_of_a_server_begins_with_is_found() {
    let Some((pool, _guard)) = pool().await else { return };
    finds(&[(ORDERS_OF, 3)], serve_and_get(&pool, &["/looping", "/good"])).await;
}

#[tokio::test]
async fn a_loop_in_a_request_to_a_server_is_found() {
    let Some((pool, _guard)) = pool().await else { return };
    finds(&[(ORDERS_OF, 5)], serve_and_get(&pool, &["/good", "/bad", "/good"])).await;
}

// -- events and look-ups ----------------------------------------------------------------------------

#[tokio::test]
async fn events_handled_one_after_the_other_pass_and_are_told_as_repeated() {
    async fn handle(pool: &Pool, customer: i64) {
        name_of(pool, customer).await;
    }
    let Some((pool, _guard)) = pool().await else { return };
    let (_, queries) = record(async {
        handle(&pool, 1).await;
        handle(&pool, 2).await;
        handle(&pool, 3).await;
    })
    .await;
    assert!(Budget::new().no_n_plus_one(3).check(&queries).is_ok());
    assert_eq!((n_plus_ones(&queries).len(), repeated(&queries)), (0, vec![3]));
}

#[tokio::test]
async fn look_ups_before_a_loop_are_not_of_it() {
    let Some((pool, _guard)) = pool().await else { return };
    let work = async {
        orders_of(&pool, 1).await;
        orders_of(&pool, 2).await;
        orders_of(&pool, 3).await;
        for customer in customers(&pool).await {
            orders_of(&pool, customer).await;
        }
    };
    let (_, parents) = first(&finds(&[(ORDERS_OF, 5)], work).await);
    assert_eq!(parents, ["SELECT id FROM customers ORDER BY id"]);
}

#[tokio::test]
#[rustfmt::skip]
async fn three_calls_on_one_line_are_three() {
    let Some((pool, _guard)) = pool().await else { return };
    passes(3, async { (name_of(&pool, 1).await, name_of(&pool, 2).await, name_of(&pool, 3).await) }).await;
}

#[tokio::test]
async fn constants_are_no_arguments() {
    let Some((pool, _guard)) = pool().await else { return };
    passes(3, async {
        ids(&pool, "SELECT id FROM brands WHERE name = 'x'").await;
        ids(&pool, "SELECT id FROM brands WHERE name = 'y'").await;
        ids(&pool, "SELECT id FROM brands WHERE name = 'z'").await;
    })
    .await;
}

// -- loops ------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_loop_over_two_rows_is_found() {
    let Some((pool, _guard)) = pool().await else { return };
    let work = async {
        for brand in ids(&pool, "SELECT id FROM brands").await {
            name_of(&pool, brand).await;
        }
    };
    let (details, parents) = first(&finds(&[(NAME_OF, 2)], work).await);
    assert!(matches!(details, Details::NPlusOne { is_suspected: false, .. }));
    assert_eq!(parents, ["SELECT id FROM brands"]);
}

#[tokio::test]
async fn a_loop_of_two_over_no_rows_is_a_warning() {
    let Some((pool, _guard)) = pool().await else { return };
    let checked = check(Budget::new().no_n_plus_one(3), async {
        for customer in [1, 2] {
            name_of(&pool, customer).await;
        }
    })
    .await;
    let warnings: Vec<String> = checked.verdict().warnings().iter().map(ToString::to_string).collect();
    assert_eq!((checked.verdict().is_ok(), warnings), (true, vec![format!("n_plus_one: {NAME_OF}")]));
    let patient = Budget::new().no_n_plus_one(4).check(checked.verdict().recording().expect("a recording"));
    assert!(patient.is_ok() && patient.warnings().is_empty());
}

#[tokio::test]
async fn a_loop_of_three_statements_is_one_finding() {
    let Some((pool, _guard)) = pool().await else { return };
    let work = async {
        for customer in customers(&pool).await {
            name_of(&pool, customer).await;
            orders_of(&pool, customer).await;
            by_id(&pool, TOTAL_OF, customer).await;
        }
    };
    let recording = finds(&[(NAME_OF, 5)], work).await;
    let (_, parents) = first(&recording);
    let together: Vec<String> = n_plus_ones(&recording)[0].together().iter().map(|shape| shape.text().into()).collect();
    assert_eq!(together, [ORDERS_OF, TOTAL_OF]);
    assert_eq!(parents, ["SELECT id FROM customers ORDER BY id"]);
}

#[tokio::test]
async fn two_loops_are_two_findings() {
    let Some((pool, _guard)) = pool().await else { return };
    let work = async {
        for customer in customers(&pool).await {
            name_of(&pool, customer).await;
        }
        for customer in 1..6 {
            orders_of(&pool, customer).await;
        }
    };
    finds(&[(NAME_OF, 5), (ORDERS_OF, 5)], work).await;
}

#[tokio::test]
async fn a_loop_below_a_loop_has_it_for_its_parent() {
    let Some((pool, _guard)) = pool().await else { return };
    let work = async {
        for customer in customers(&pool).await {
            for order in orders_of(&pool, customer).await {
                by_id(&pool, TOTAL_OF, order).await;
            }
        }
    };
    let (details, parents) = first(&finds(&[(TOTAL_OF, 12), (ORDERS_OF, 5)], work).await);
    assert!(matches!(details, Details::NPlusOne { is_nested: true, .. }));
    assert_eq!(parents, [ORDERS_OF]);
}

#[tokio::test]
async fn two_queries_that_fit_are_both_named_and_three_of_a_row_are_none() {
    let Some((pool, _guard)) = pool().await else { return };
    let work = async {
        ids(&pool, "SELECT id FROM customers WHERE id > 0").await;
        customers(&pool).await;
        for brand in ids(&pool, "SELECT id FROM brands").await {
            by_id(&pool, "SELECT id FROM brands WHERE id = ?", brand).await;
        }
        for customer in 1..6 {
            orders_of(&pool, customer).await;
        }
    };
    let (_, recording) = record(work).await;
    let found = n_plus_ones(&recording);
    assert_eq!(found[0].shape().text(), ORDERS_OF);
    assert_eq!((found[0].likely_parent().is_none(), first(&recording).1.len()), (true, 2));
}

#[tokio::test]
async fn recursion_joined_and_spawned_queries_are_found() {
    fn descend(pool: &Pool, id: i64) -> BoxFuture<'_, ()> {
        async move {
            name_of(pool, id).await;
            if id < 5 {
                descend(pool, id + 1).await;
            }
        }
        .boxed()
    }
    let Some((pool, _guard)) = pool().await else { return };
    finds(&[(NAME_OF, 5)], descend(&pool, 1)).await;
    finds(&[(NAME_OF, 5)], join_all((1..6).map(|customer| name_of(&pool, customer)))).await;
    let spawned = |customer: i64| {
        let pool = pool.clone();
        tokio::spawn(async move { name_of(&pool, customer).await })
    };
    finds(&[(NAME_OF, 5)], join_all((1..6).map(spawned))).await;
}

#[tokio::test]
async fn a_cursor_is_one_query_and_what_is_asked_for_each_of_its_rows_a_loop() {
    let Some((pool, _guard)) = pool().await else { return };
    let work = async {
        let mut rows = sqlx::query_scalar::<Db, i64>("SELECT id FROM customers").fetch(&pool);
        while let Some(customer) = rows.try_next().await.expect("a row") {
            orders_of(&pool, customer).await;
        }
    };
    finds(&[(ORDERS_OF, 5)], work).await;
}

// -- no loops over rows -----------------------------------------------------------------------------

/// The orders of these customers in one query.
async fn orders_in(pool: &Pool, customers: &[i64]) {
    let mut query = QueryBuilder::<Db>::new("SELECT id FROM orders WHERE customer_id IN (");
    let mut list = query.separated(", ");
    for customer in customers {
        list.push_bind(*customer);
    }
    query.push(")");
    query.build().fetch_all(pool).await.expect("orders");
}

#[tokio::test]
async fn a_list_in_parts_is_no_loop() {
    let Some((pool, _guard)) = pool().await else { return };
    let (_, queries) = record(async {
        for part in customers(&pool).await.chunks(2) {
            orders_in(&pool, part).await;
        }
    })
    .await;
    assert!(Budget::new().no_n_plus_one(3).check(&queries).is_ok(), "{queries}");
    assert_eq!(queries.find(Lint::BatchedQuery)[0].details(), &Details::BatchedQuery { executions: 3 });
    assert!(queries.find(Lint::BatchedQuery.at(4)).is_empty());
}

#[tokio::test]
async fn lists_of_one_are_a_loop() {
    let Some((pool, _guard)) = pool().await else { return };
    let work = async {
        for customer in customers(&pool).await {
            orders_in(&pool, &[customer]).await;
        }
    };
    finds(&[("SELECT id FROM orders WHERE customer_id IN (?)", 5)], work).await;
}

#[tokio::test]
async fn a_read_after_each_write_is_no_duplicate() {
    let Some((pool, _guard)) = pool().await else { return };
    let (_, queries) = record(async {
        for _ in 0..3 {
            ids(&pool, "SELECT id FROM brands").await;
            sqlx::query::<Db>("UPDATE brands SET name = 'z'").execute(&pool).await.expect("written");
        }
        ids(&pool, "SELECT id FROM customers").await;
        ids(&pool, "SELECT id FROM customers").await;
    })
    .await;
    let duplicates = queries.find(Lint::DuplicateQuery);
    let texts: Vec<&str> = duplicates.iter().map(|found| found.shape().text()).collect();
    assert_eq!((texts, n_plus_ones(&queries).len()), (vec!["SELECT id FROM customers"], 0));
    let brands = queries.shapes().next().expect("a shape");
    assert_eq!((brands.executions(), brands.distinct_arguments()), (3, Some(1)));
}

#[tokio::test]
async fn a_query_that_is_tried_again_and_a_poll_pass() {
    let Some((pool, _guard)) = pool().await else { return };
    passes(7, async {
        for _ in 0..2 {
            let failed = sqlx::query::<Db>("SELECT missing FROM nowhere").fetch_all(&pool).await;
            failed.expect_err("no such table");
        }
        for _ in 0..5 {
            ids(&pool, "SELECT count(*) FROM orders WHERE total > 0").await;
        }
    })
    .await;
}
