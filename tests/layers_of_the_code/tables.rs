//! What each crate's rooms may name.

/// A name, and those that it stands with.
pub(super) type Row<'a> = (&'a str, &'a [&'a str]);

/// This file, for messages.
pub(super) const TABLES: &str = "tests/layers_of_the_code/tables.rs";

/// Every room, and the root.
pub(super) const ANYWHERE: &str = "anywhere";

pub(super) struct Layers {
    /// Of the crate, with a slash.
    pub(super) folder: &'static str,
    pub(super) root: &'static str,
    /// The rooms, which are the modules below the root, in the order in which data flows, each with those that it imports.
    /// The root may import all.
    pub(super) rooms: &'static [Row<'static>],
    /// The crates from elsewhere, each with the rooms that name it; `(derive)` stands after one that only derives with it.
    /// The root is named by its file.
    pub(super) foreign: &'static [Row<'static>],
}

pub(super) const CRATES: &[Layers] = &[MODEL, MACROS, LIBRARY, COMMAND];

const MODEL: Layers = Layers {
    folder: "model/",
    root: "lib.rs",
    rooms: &[("catalogue", &[]), ("facts", &["catalogue"]), ("words", &["catalogue", "facts"]), ("file", &["facts"])],
    foreign: &[
        // Whoever writes or reads a file derives it. A fingerprint writes itself, as a text.
        ("schemars", &["catalogue (derive)", "facts (derive)"]),
        ("serde", &["catalogue (derive)", "facts", "file"]),
        ("serde_json", &["file"]),
        ("walkdir", &["file"]),
    ],
};

const MACROS: Layers = Layers {
    folder: "macros/",
    root: "lib.rs",
    rooms: &[
        ("grammar", &[]),
        ("flow", &["grammar"]),
        ("expand", &["flow", "grammar"]),
        ("harness", &["expand", "grammar"]),
    ],
    foreign: &[
        ("proc_macro2", &[ANYWHERE]),
        ("querybudget_model", &["expand", "grammar"]),
        ("quote", &[ANYWHERE]),
        ("syn", &[ANYWHERE]),
    ],
};

const LIBRARY: Layers = Layers {
    folder: "",
    root: "lib.rs",
    rooms: &[
        ("asked", &[]),
        ("fingerprint", &[]),
        ("call_site", &[]),
        ("recording", &["call_site", "fingerprint"]),
        ("scope", &["call_site", "fingerprint", "recording"]),
        ("capture", &["call_site", "fingerprint", "recording", "scope"]),
        ("judge", &["call_site", "fingerprint", "recording"]),
        ("dump", &["asked", "fingerprint", "judge", "recording"]),
        ("entry", &["asked", "capture", "dump", "judge", "recording", "scope"]),
    ],
    foreign: &[
        ("bytes", &["capture"]),
        ("futures_core", &["capture"]),
        // What holds something live has locks.
        ("parking_lot", &["call_site", "capture", "dump", "scope"]),
        ("querybudget_macros", &["entry", "lib.rs"]),
        ("querybudget_model", &[ANYWHERE]),
        ("sqlx", &["capture"]),
        ("tokio", &["capture", "scope"]),
        ("tracing", &["capture"]),
        ("tracing_core", &["capture"]),
        ("tracing_subscriber", &["capture"]),
    ],
};

const COMMAND: Layers = Layers {
    folder: "cli/",
    root: "main.rs",
    rooms: &[
        ("io", &[]),
        ("suite", &["io"]),
        ("baseline", &["io", "suite"]),
        ("compare", &["baseline", "suite"]),
        ("output", &["compare", "io", "suite"]),
        ("args", &["output"]),
        ("commands", &["args", "baseline", "compare", "io", "output", "suite"]),
    ],
    foreign: &[
        ("anstream", &["args", "commands", "io"]),
        ("anstyle", &["io", "output"]),
        ("clap", &["args", "commands", "main.rs", "output (derive)"]),
        ("clap_complete", &["args", "commands"]),
        ("clap_mangen", &["commands"]),
        ("comfy_table", &["output"]),
        ("console", &["io"]),
        ("hashbrown", &["io"]),
        ("indicatif", &["io"]),
        ("percent_encoding", &["output"]),
        ("querybudget_model", &[ANYWHERE]),
        ("quick_junit", &["output"]),
        ("same_file", &["io"]),
        ("serde", &["baseline", "io", "output"]),
        ("serde_json", &["commands", "io", "output"]),
        ("tempfile", &["io"]),
        ("terminal_size", &["io"]),
        ("toml", &["baseline"]),
        ("toml_writer", &["baseline"]),
    ],
};
