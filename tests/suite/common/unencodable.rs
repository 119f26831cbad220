use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::{Database, Type};

/// An argument that no driver can encode.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unencodable;

impl<DB: Database> Type<DB> for Unencodable
where
    i64: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        i64::type_info()
    }
}

impl<DB: Database> Encode<'_, DB> for Unencodable {
    fn encode_by_ref(&self, _: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Err("it cannot be encoded".into())
    }
}
