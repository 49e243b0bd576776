//! Replays `fuzz/corpus`: the seeds, and whatever fuzzing found. A file dropped in is a test.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

fn corpus() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

#[test]
fn every_input_of_the_corpus_is_taken_or_refused_in_peace() {
    for (name, target) in fuzz_targets::TARGETS {
        let inputs = std::fs::read_dir(corpus().join(name)).unwrap();
        let mut count = 0;
        for input in inputs {
            let path = input.unwrap().path();
            let data = std::fs::read(&path).unwrap();
            let ended = std::panic::catch_unwind(|| target(&data));
            assert!(ended.is_ok(), "{}", path.display());
            count += 1;
        }
        assert!(count > 0, "{name} has no seed");
        target(b"");
    }
}

#[test]
fn every_target_is_built_and_every_folder_has_a_target() {
    let names: BTreeSet<String> = fuzz_targets::TARGETS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let folders: BTreeSet<String> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, folders);
    let sources: BTreeSet<String> = std::fs::read_dir(corpus().join("../fuzz_targets"))
        .unwrap()
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(names, sources);
}
