use bigchain::{Condition, NetworkId, PublicKey, TransactionId};

use crate::IssuerId;
use crate::hash::Sha256Hex;

/// Writes a row: fixed-width parts in a row's documented order, integers big-endian.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

/// Reads a row. `None` anywhere means that the row is not as it was written.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

/// Something with a fixed place in a row.
pub(crate) trait Part: Sized {
    fn write(&self, writer: &mut Writer);
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

impl Writer {
    pub(crate) fn put(mut self, part: &impl Part) -> Self {
        part.write(&mut self);
        self
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(crate) fn part<P: Part>(&mut self) -> Option<P> {
        P::read(self)
    }

    /// Whether everything has been read.
    pub(crate) fn finish(self) -> Option<()> {
        self.bytes.is_empty().then_some(())
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (part, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*part)
    }
}

impl Part for u8 {
    fn write(&self, writer: &mut Writer) {
        writer.bytes.push(*self);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.take::<1>().map(|[byte]| byte)
    }
}

impl Part for u32 {
    fn write(&self, writer: &mut Writer) {
        writer.bytes.extend_from_slice(&self.to_be_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.take().map(Self::from_be_bytes)
    }
}

impl Part for u64 {
    fn write(&self, writer: &mut Writer) {
        writer.bytes.extend_from_slice(&self.to_be_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.take().map(Self::from_be_bytes)
    }
}

impl Part for [u8; 32] {
    fn write(&self, writer: &mut Writer) {
        writer.bytes.extend_from_slice(self);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.take()
    }
}

impl Part for TransactionId {
    fn write(&self, writer: &mut Writer) {
        self.as_bytes().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.part::<[u8; 32]>().map(Self::from)
    }
}

impl Part for NetworkId {
    fn write(&self, writer: &mut Writer) {
        self.as_bytes().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.part::<[u8; 32]>().map(Self::from)
    }
}

impl Part for PublicKey {
    fn write(&self, writer: &mut Writer) {
        self.as_bytes().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.part::<[u8; 32]>().map(Self::from)
    }
}

impl Part for IssuerId {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.part().map(Self)
    }
}

impl Part for Sha256Hex {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.part().map(Self)
    }
}

/// `00`, or `01` and the part.
impl<P: Part> Part for Option<P> {
    fn write(&self, writer: &mut Writer) {
        match self {
            None => 0_u8.write(writer),
            Some(part) => {
                1_u8.write(writer);
                part.write(writer);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.part::<u8>()? {
            0 => Some(None),
            1 => reader.part().map(Some),
            _ => None,
        }
    }
}

/// Number of items (u32), then the items.
impl<P: Part> Part for Vec<P> {
    fn write(&self, writer: &mut Writer) {
        let count = u32::try_from(self.len()).expect("a transaction of 1 MiB lists far fewer");
        count.write(writer);
        self.iter().for_each(|part| part.write(writer));
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let count = reader.part::<u32>()?;
        (0..count).map(|_| reader.part()).collect()
    }
}

/// `01 ‖ key`, or `02 ‖ threshold (u32) ‖ number of subconditions (u32) ‖ subconditions` in the
/// order of the transaction's `details`.
impl Part for Condition {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Ed25519 { public_key } => {
                1_u8.write(writer);
                public_key.write(writer);
            }
            Self::Threshold {
                threshold,
                subconditions,
            } => {
                2_u8.write(writer);
                threshold.write(writer);
                subconditions.write(writer);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.part::<u8>()? {
            1 => Some(Self::Ed25519 {
                public_key: reader.part()?,
            }),
            2 => Some(Self::Threshold {
                threshold: reader.part()?,
                subconditions: reader.part()?,
            }),
            _ => None,
        }
    }
}
