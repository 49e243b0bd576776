#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::find("strict_json").expect("it is in the table")(data));
