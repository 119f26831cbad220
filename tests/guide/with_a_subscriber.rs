use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

fn init_logging() {
    let logs = fmt::layer().with_test_writer();
    let own = tracing_subscriber::registry().with(EnvFilter::from_default_env()).with(logs);
    querybudget::subscriber(own).try_init().ok();
}
