//! Replays `fuzz/corpus`: the seeds, and whatever fuzzing found. A file dropped in is a test.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

const MUTATIONS: u32 = 10;

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

/// What a fuzzer does first, a little of it, the same every time.
#[test]
fn inputs_beside_those_of_the_corpus_are_taken_or_refused_in_peace() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % u64::try_from(limit.max(1)).unwrap()).unwrap()
    };
    for (name, target) in fuzz_targets::TARGETS {
        for input in std::fs::read_dir(corpus().join(name)).unwrap() {
            let seed = std::fs::read(input.unwrap().path()).unwrap();
            for _ in 0..MUTATIONS {
                let mut data = seed.clone();
                let (from, to) = (below(data.len()), below(data.len()));
                match below(5) {
                    0 if !data.is_empty() => data[from] ^= 1 << below(8),
                    1 => data.truncate(from),
                    2 => data.extend_from_within(from.min(to)..from.max(to)),
                    3 => drop(data.drain(from.min(to)..from.max(to))),
                    _ => data.insert(from, b"\"\\{[0~.\0\xff"[below(9)]),
                }
                let ended = std::panic::catch_unwind(|| target(&data));
                assert!(
                    ended.is_ok(),
                    "{name}: {:?}",
                    String::from_utf8_lossy(&data)
                );
            }
        }
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
