#![allow(unused)]

use querybudget::assert_no_queries;

macro_rules! log {
    ($($tokens:tt)*) => {};
}

fn test() -> Result<(), std::num::ParseIntError> {
    assert_no_queries!({
        log!("{}", "1".parse::<u8>()?);
        log!(return Ok(()));
        log!(?value, "not an operator");
    });
    Ok(())
}

fn main() {
    let _ = test();
}
