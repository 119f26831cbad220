use querybudget::expect_queries;

fn without_a_name() {
    expect_queries!((queries == 1), {});
}

fn without_a_colon() {
    expect_queries!(("the page" queries == 1), {});
}

fn without_a_bound() {
    expect_queries!(("the page": table("posts")), {});
}

fn without_parentheses() {
    expect_queries!("the page": queries == 1, {});
}

fn main() {}
