#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::find("card_bytes").expect("it is in the table")(data));
