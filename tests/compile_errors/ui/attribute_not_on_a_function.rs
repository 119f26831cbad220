use querybudget::{budget, no_n_plus_one};

#[budget(queries <= 3)]
struct Shop;

#[no_n_plus_one]
mod tests {}

#[budget(queries <= 3)]
impl Shop {}

#[budget(queries <= 3)]
const LIMIT: u64 = 3;

trait Page {
    #[budget(queries <= 3)]
    fn render(&self);
}

fn main() {}
