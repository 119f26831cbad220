//! Criterion's measurements as a Markdown table.

use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::Criterion;

/// A criterion whose measurements [`Measured`] finds again; a few minutes for all of them.
pub fn criterion() -> Criterion {
    Criterion::default()
        .output_directory(&output_directory())
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .sample_size(50)
}

/// What one run has measured in a group.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// The group of benchmarks.
    pub group: &'a str,
    /// How many statements one iteration goes through.
    pub n_statements: usize,
    /// How many bytes these have.
    pub n_bytes: usize,
}

impl Measured<'_> {
    /// Prints a row for each benchmark, as ratios to the first; what was filtered out has no row.
    pub fn print_table(&self, benchmarks: &[&str]) {
        let times: Vec<(&str, f64)> =
            benchmarks.iter().filter_map(|&name| Some((name, self.nanos_per_statement(name)?))).collect();
        let Some(&(_, ours)) = times.first() else {
            return;
        };
        println!("\n### {} ({} statements, {} bytes)\n", self.group, self.n_statements, self.n_bytes);
        println!("| | ns per statement | MB/s | ratio |\n| --- | ---: | ---: | ---: |");
        for (name, nanos) in times {
            let megabytes = self.bytes_per_statement() / nanos * 1e3;
            println!("| {name} | {nanos:.0} | {megabytes:.0} | {:.2} |", nanos / ours);
        }
    }

    /// Prints a row for each benchmark, with what it costs above the first.
    pub fn print_costs(&self, benchmarks: &[&str]) {
        let Some(floor) = benchmarks.first().and_then(|name| self.nanos_per_statement(name)) else {
            return;
        };
        println!("\n### {}\n", self.group);
        println!("| | ns per statement | above the first |\n| --- | ---: | ---: |");
        for name in benchmarks {
            if let Some(nanos) = self.nanos_per_statement(name) {
                println!("| {name} | {nanos:.0} | {:+.0} |", nanos - floor);
            }
        }
    }

    fn bytes_per_statement(&self) -> f64 {
        self.n_bytes as f64 / self.n_statements as f64
    }

    /// The median of one iteration, shared among its statements.
    fn nanos_per_statement(&self, benchmark: &str) -> Option<f64> {
        let file = directory_of(self.group, benchmark).join("new/estimates.json");
        let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
        let median = estimates["median"]["point_estimate"].as_f64()?;
        Some(median / self.n_statements as f64)
    }
}

/// Forgets the measurements of earlier runs, so that a table never mixes two.
pub fn forget(group: &str) {
    let _ = std::fs::remove_dir_all(output_directory().join(file_name(group)));
}

fn directory_of(group: &str, benchmark: &str) -> PathBuf {
    output_directory().join(file_name(group)).join(file_name(benchmark))
}

/// Criterion's own rule for the directory of a name.
fn file_name(name: &str) -> String {
    name.replace(['?', '"', '/', '\\', '*', '<', '>', ':', '|', '^'], "_")
}

fn output_directory() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    target.join("criterion")
}
