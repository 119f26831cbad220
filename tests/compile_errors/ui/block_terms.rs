use querybudget::assert_budget;

fn main() {
    assert_budget!(queries <= 3, {});
    assert_budget!((), {});
    assert_budget!((query <= 3), {});
    assert_budget!((queries <= 3) {});
}
