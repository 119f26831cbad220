use querybudget::assert_no_queries;

macro_rules! leave {
    ($value:expr) => {
        return $value
    };
}

/// The value of the block has the type of the function.
fn test() -> i32 {
    100 + assert_no_queries!({
        if 1 + 1 == 2 {
            leave!(5);
        }
        7
    })
}

fn main() {
    let _ = test();
}
