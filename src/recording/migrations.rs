//! What a migrator executed, told from what the application did.
//!
//! `Migrator::run` locks the database, creates its table, looks into it, and executes any text. Its table gives one statement away, and the chains of
//! calls give away the others: they end like that one's, from the migrator outwards.

use super::apart::Executed;
use super::stats::ShapeStats;
use crate::call_site::CallSite;
use crate::fingerprint::{Class, Kind};

/// Gives the executions of a migrator their class. A shape that the application executed as well becomes two.
pub(super) fn give_class(executed: &mut Executed<'_>) {
    let shapes = &executed.shapes;
    let ends: Vec<End> = (0..shapes.len()).flat_map(|place| End::of_migrators(shapes, place)).collect();
    if ends.is_empty() {
        return;
    }
    let is_of_migrator = |site: &CallSite| ends.iter().any(|end| end.is_of(site));
    executed.give(Class::Migration, is_of_migrator);
}

/// The outer end of the chains of one migrator.
struct End {
    site: CallSite,
    n_calls: usize,
}

impl End {
    /// One for each chain by which a migrator makes its table, if that is the shape at `place`.
    fn of_migrators(shapes: &[ShapeStats], place: usize) -> Vec<Self> {
        let creates = &shapes[place];
        if creates.shape().class() != Class::Migration || creates.shape().kind() != Kind::Ddl {
            return Vec::new();
        }
        let Some(table) = created_table(creates.text()) else { return Vec::new() };
        let looks_into = || shapes.iter().filter(|shape| shape.names_table(&table)).flat_map(ShapeStats::sites);
        let migrators = creates.sites().filter(|site| site.is_migrator());
        let end = |site: &CallSite| {
            let others = looks_into().filter(|other| !other.is(site));
            let n_calls = others.map(|other| site.n_common_end(other)).max().filter(|n| *n > 0)?;
            Some(End { site: site.clone(), n_calls })
        };
        migrators.filter_map(end).collect()
    }

    fn is_of(&self, site: &CallSite) -> bool {
        self.site.n_common_end(site) >= self.n_calls
    }
}

/// `orders` of `CREATE TABLE IF NOT EXISTS "orders" (..)`.
fn created_table(text: &str) -> Option<String> {
    let mut words = text.split(|char: char| char.is_whitespace() || char == '(').filter(|word| !word.is_empty());
    let name =
        words.find(|word| !["create", "table", "if", "not", "exists"].contains(&word.to_ascii_lowercase().as_str()))?;
    Some(name.trim_matches(['"', '`', '[', ']']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::created_table;

    #[test]
    fn the_table_of_a_migrator_is_found() {
        for text in [
            "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version ..)",
            "CREATE TABLE IF NOT EXISTS `_sqlx_migrations`(a)",
        ] {
            assert_eq!(created_table(text).as_deref(), Some("_sqlx_migrations"));
        }
    }
}
