#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| billbook_fuzz::targets::paper(bytes));
