//! Which of the names that there are was meant.

use querybudget_model::catalogue::closest;

use crate::io::Trouble;

const MAX_NAMES: usize = 3;

/// The name that is written almost like this one, or else those that have it in theirs.
pub(super) fn near<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Vec<&'a str> {
    match closest(name, names.clone()) {
        Some(closest) => vec![closest],
        None => names.filter(|other| other.contains(name)).take(MAX_NAMES).collect(),
    }
}

/// There is nothing of this name, but there are others.
pub(super) fn nothing_of<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Trouble {
    let near = near(name, names.clone());
    let help = match near.is_empty() {
        true => format!("there are: {}", names.collect::<Vec<_>>().join(", ")),
        false => format!("near are: {}", near.join(", ")),
    };
    Trouble::new(format!("there is nothing called `{name}`")).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn names_are_near_by_their_letters_or_a_part() {
        let names = ["n_plus_one", "new_query", "more_rows"];
        assert_eq!(near("n_plus_on", names.into_iter()), ["n_plus_one"]);
        assert_eq!(near("query", names.into_iter()), ["new_query"]);
        assert_eq!(near("xyzzy", names.into_iter()), [] as [&str; 0]);
    }
}
