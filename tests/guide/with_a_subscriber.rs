use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};

fn init_logging() {
    let logs = fmt::layer().with_test_writer().with_filter(EnvFilter::from_default_env());
    tracing_subscriber::registry().with(logs).with(querybudget::layer()).try_init().ok();
}
