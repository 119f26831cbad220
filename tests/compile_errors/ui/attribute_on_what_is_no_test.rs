use querybudget::{budget, no_n_plus_one};

struct Shop;

impl Shop {
    #[budget(queries <= 3)]
    async fn page(&self) {}

    #[no_n_plus_one]
    fn total(self) {}
}

#[budget(queries <= 3)]
async fn that_nobody_runs() {}

/// With attributes that make nothing a test.
#[budget(queries <= 3)]
#[allow(dead_code)]
#[no_n_plus_one]
#[rustfmt::skip]
async fn with_two_attributes(_shop: Shop) {}

#[no_n_plus_one]
fn that_nobody_gives_arguments(_shop: &Shop) {}

/// An attribute above may have made it a test, and be gone.
#[budget(queries <= 3)]
fn that_may_be_a_test() {}

fn main() {}
