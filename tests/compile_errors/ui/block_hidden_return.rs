#![allow(unused)]

use querybudget::assert_no_queries;

macro_rules! bail {
    ($($tokens:tt)*) => {
        return Err(String::new())
    };
}

macro_rules! ensure {
    ($condition:expr) => {
        if !$condition {
            return Err(String::new());
        }
    };
}

fn test() -> Result<(), String> {
    assert_no_queries!({
        ensure!(1 + 1 == 2);
        bail!("broken");
    });
    Ok(())
}

fn main() {
    let _ = test();
}
