/// How much is taken from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest text, in bytes.
    pub max_bytes: usize,
    /// Most disclosures.
    pub max_disclosures: usize,
    /// Largest disclosure, in bytes of base64url.
    pub max_disclosure_bytes: usize,
    /// Most levels of arrays and objects in the payload, disclosures in their places.
    pub max_depth: u32,
}

impl Limits {
    /// 1 MiB of text, 8192 disclosures of at most 256 KiB, 64 levels.
    pub const DEFAULT: Self = Self {
        max_bytes: 1 << 20,
        max_disclosures: 8192,
        max_disclosure_bytes: 256 << 10,
        max_depth: 64,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
