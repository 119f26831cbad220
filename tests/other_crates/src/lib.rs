//! SeaORM sends its statements through sqlx, so that a test of an application built on it is counted without more.

#[cfg(test)]
mod sea_orm_counts {
    use querybudget::{Budget, assert_num_queries, record};
    use sea_orm::entity::prelude::*;
    use sea_orm::{ConnectOptions, Database, DatabaseConnection};

    mod customer {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "customers")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub name: String,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    async fn shop() -> DatabaseConnection {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let shop = Database::connect(options).await.expect("a database");
        let schema = "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL)";
        shop.execute_unprepared(schema).await.expect("a table");
        shop.execute_unprepared("INSERT INTO customers VALUES (1, 'a'), (2, 'b'), (3, 'c')").await.expect("rows");
        shop
    }

    #[tokio::test]
    async fn one_query_for_all_customers() {
        let shop = shop().await;
        let customers = assert_num_queries!(1, { customer::Entity::find().all(&shop).await.expect("customers") });
        assert_eq!(customers.len(), 3);
    }

    #[tokio::test]
    async fn a_query_for_each_customer_is_an_n_plus_one() {
        let shop = shop().await;
        let (_, queries) = record(async {
            for id in 1..=3 {
                customer::Entity::find_by_id(id).one(&shop).await.expect("a customer");
            }
        })
        .await;
        assert_eq!(queries.len(), 3);
        assert!(!Budget::new().no_n_plus_one(3).check(&queries).is_ok());
    }
}
