//! Seed, derivation, key cards, fingerprints, backup format
