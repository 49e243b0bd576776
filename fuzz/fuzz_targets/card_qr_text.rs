#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::find("card_qr_text").expect("it is in the table")(data));
