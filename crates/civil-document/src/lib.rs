//! The five civil document forms: parse, validate, walk, presets
