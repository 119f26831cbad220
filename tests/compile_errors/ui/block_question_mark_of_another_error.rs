use querybudget::assert_no_queries;

#[derive(Debug)]
struct Failure;

fn test() -> Result<(), Failure> {
    assert_no_queries!({
        "1".parse::<u8>()?;
    });
    Ok(())
}

fn main() {
    let _ = test();
}
