//! Which threads are those of tests.

/// Whether a thread of this name runs a test: the harness calls it by the path of the function. Other threads have other names: `main`,
/// `tokio-rt-worker`.
pub(crate) fn is_test_thread(name: &str) -> bool {
    name != "main" && name.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | ':' | '#'))
}

/// The test whose thread this is, by its name.
pub(crate) fn test_of_this_thread() -> Option<String> {
    std::thread::current().name().filter(|name| is_test_thread(name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::is_test_thread;

    #[test]
    fn a_thread_is_a_tests_if_it_is_called_like_a_function() {
        assert!(
            ["lists", "pages::are_listed", "pages::case_1_admin", "r#try", "größe"].into_iter().all(is_test_thread)
        );
        assert!(!["main", "tokio-rt-worker", "actix-rt|system:0", "blocking 1"].into_iter().any(is_test_thread));
    }
}
