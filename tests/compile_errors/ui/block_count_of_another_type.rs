use querybudget::{assert_budget, assert_max_queries, budget};

fn main() {
    assert_max_queries!(String::new(), {});
    let n_rows = 3;
    assert_budget!((queries <= f64::from(n_rows) * 1.5), {});
    assert_budget!((rows in 1..=n_rows.to_string().as_str()), {});
}

const LIMIT: &str = "3";

#[budget(queries <= LIMIT)]
fn test() {}
