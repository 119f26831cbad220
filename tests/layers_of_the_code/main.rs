//! Which part of the code may name which: data flows one way, between the rooms of a crate and inside each folder.
//!
//! `tables` says what may be. `reader` and `tokens` find every path of the sources, `names` tells which file defines what
//! a path names, `rooms` and `circles` judge, and `proof` shows that they can fail.

mod circles;
mod code;
mod module;
mod names;
mod proof;
mod reader;
mod rooms;
mod tables;
mod tokens;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use code::Code;
use module::Sources;
use tables::{CRATES, Layers};

/// The four crates, each read once.
static CODE: LazyLock<Vec<(&Layers, Code)>> =
    LazyLock::new(|| CRATES.iter().map(|layers| (layers, code_of(layers))).collect());

#[test]
fn every_room_imports_only_what_it_may() {
    none(|layers, code| rooms::complaints(layers.rooms, code));
}

#[test]
fn every_crate_from_elsewhere_is_named_only_where_it_may_be() {
    none(|layers, code| rooms::complaints_of_foreign(layers.foreign, code));
}

#[test]
fn no_files_form_a_circle() {
    none(|_, code| circles::complaints(code));
}

/// Each says at its top what for.
#[test]
fn two_modules_alone_allow_unsafe_code() {
    let mut sources = Sources::new();
    CRATES.iter().for_each(|layers| read_below(&repository().join(layers.folder).join("src"), &mut sources));
    let allows = |text: &str| text.contains("unsafe_code");
    let files: Vec<&str> = sources.iter().filter(|(_, text)| allows(text)).map(|(file, _)| file.as_str()).collect();
    assert_eq!(files, ["src/call_site/walk.rs", "src/capture/subscriber/watching.rs"]);
}

fn none(complaints: impl Fn(&Layers, &Code) -> Vec<String>) {
    let all: Vec<String> = CODE.iter().flat_map(|(layers, code)| complaints(layers, code)).collect();
    assert!(all.is_empty(), "\n\n{}\n", all.join("\n\n"));
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn code_of(layers: &Layers) -> Code {
    let folder = repository().join(layers.folder);
    let mut sources = Sources::new();
    read_below(&folder.join("src"), &mut sources);
    Code::read(&sources, &format!("{}src/{}", layers.folder, layers.root), &dependencies(&folder))
}

/// The sources below a folder, by their paths from the root of the repository.
fn read_below(folder: &Path, sources: &mut Sources) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_below(&path, sources);
        } else {
            let below = path.strip_prefix(repository()).expect("a path of ours");
            let text = fs::read_to_string(&path).expect("a source");
            sources.insert(below.to_str().expect("a plain name").replace('\\', "/"), text);
        }
    }
}

fn dependencies(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = toml::from_str(&text).expect("TOML");
    let dependencies = manifest["dependencies"].as_table().expect("dependencies");
    dependencies.keys().map(|name| name.replace('-', "_")).collect()
}
