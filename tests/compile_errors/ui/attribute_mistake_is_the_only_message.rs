use querybudget::budget;

struct Shop;

#[budget(query <= 3)]
#[must_use]
async fn test(shop: Shop) -> Result<Shop, std::num::ParseIntError> {
    "1".parse::<u8>()?;
    Ok(shop)
}

async fn caller() -> Result<Shop, std::num::ParseIntError> {
    test(Shop).await
}

fn main() {
    drop(caller());
}
