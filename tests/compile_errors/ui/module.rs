use querybudget::{budget, no_n_plus_one};

#[budget(query <= 3)]
mod mistake_in_the_terms {
    #[test]
    fn one() {}

    #[test]
    fn two() {}
}

#[no_n_plus_one]
mod without_a_test {
    fn helper() {}

    mod inside {}
}

#[budget(queries <= 3, no_n_plus_one)]
#[no_n_plus_one]
mod the_same_twice {
    #[test]
    fn one() {}
}

#[budget(queries <= 3)]
#[budget(writes == 0)]
mod twice {
    #[test]
    fn one() {}
}

fn main() {}
