use querybudget::assert_no_queries;

fn main() {
    assert_no_queries!({
        std::future::ready(1).await;
    });
}
