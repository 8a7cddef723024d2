//! The audit tree's hashing (RFC 6962, kept by RFC 9162): owns leaf, node and root; it never stores a leaf,
//! never parses an event and never signs anything.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// Bytes of one hash.
pub const HASH_BYTES: usize = 32;

/// The largest tree: a size is also a log position, and both databases keep positions as signed 64-bit numbers.
pub const SIZE_MAX: u64 = i64::MAX.unsigned_abs();

/// One SHA-256 hash of the tree; written as base64 with padding, the spelling of C2SP checkpoints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; HASH_BYTES]);

/// Why bytes or text are not a hash or a right edge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is not the base64 of exactly 32 bytes.
    #[error("parse hash: {0:?} is not base64 of {HASH_BYTES} bytes")]
    Text(String),
    /// The bytes cannot be cut into whole hashes.
    #[error("read right edge: {0} bytes are not a multiple of {HASH_BYTES}")]
    Bytes(usize),
    /// A tree of this size has another number of complete subtrees.
    #[error("read right edge of size {size}: expected {expected} hashes, found {found}")]
    Length {
        /// The size the edge was said to belong to.
        size: u64,
        /// How many complete subtrees a tree of that size has.
        expected: usize,
        /// How many hashes were given.
        found: usize,
    },
    /// The size is beyond [`SIZE_MAX`].
    #[error("read right edge: size {0} is beyond {SIZE_MAX}")]
    Size(u64),
}

/// The hash of one leaf: SHA-256 over 0x00 and the stored bytes.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let hasher = Sha256::new().chain_update([0x00]).chain_update(bytes);
    Hash(hasher.finalize().into())
}

/// The hash of an inner node: SHA-256 over 0x01 and its two children.
///
/// The prefix differs from a leaf's so that no leaf can be passed off as a node.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let hasher = Sha256::new().chain_update([0x01]).chain_update(left.0).chain_update(right.0);
    Hash(hasher.finalize().into())
}

/// A tree known by its right edge alone: enough to append and to name the root, never enough to prove a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    edge: Vec<Hash>,
}

impl Tree {
    /// The tree without leaves.
    pub fn empty() -> Self {
        Self { size: 0, edge: Vec::new() }
    }

    /// Takes up a tree where it was left; refuses an edge that cannot belong to a tree of this size.
    pub fn from_right_edge(size: u64, edge: Vec<Hash>) -> Result<Self, Error> {
        if size > SIZE_MAX {
            return Err(Error::Size(size));
        }
        // One complete subtree per set bit.
        let (expected, found) = (size.count_ones() as usize, edge.len());
        if expected != found {
            return Err(Error::Length { size, expected, found });
        }
        Ok(Self { size, edge })
    }

    /// Reads what [`Tree::to_bytes`] wrote.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, Error> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        if !rest.is_empty() {
            return Err(Error::Bytes(bytes.len()));
        }
        Self::from_right_edge(size, hashes.iter().copied().map(Hash).collect())
    }

    /// The right edge as stored beside the head of the log: the hashes one after another, largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.edge.iter().flat_map(|hash| hash.0).collect()
    }

    /// Adds one leaf at the right.
    pub fn append(&mut self, leaf: Hash) {
        let mut root = leaf;
        // Each trailing one bit of the size is a complete subtree as large as what has been built so far.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                root = node_hash(&left, &root);
            }
        }
        self.edge.push(root);
        self.size += 1;
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves; of the empty tree it is the SHA-256 of no bytes.
    pub fn root(&self) -> Hash {
        let smallest_first = self.edge.iter().rev().copied();
        smallest_first
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap_or_else(|| Hash(Sha256::digest([]).into()))
    }

    /// The roots of the complete subtrees, largest first.
    pub fn right_edge(&self) -> &[Hash] {
        &self.edge
    }
}

impl Hash {
    /// Lower-case hexadecimal, as tools and logs spell it.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = STANDARD.decode(text).ok();
        let hash = bytes.and_then(|bytes| <[u8; HASH_BYTES]>::try_from(bytes).ok());
        hash.map(Self).ok_or_else(|| Error::Text(text.to_owned()))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference leaves of Certificate Transparency, each with the root once it is added.
    const CT_ROOTS: &str = "\
:6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
00:fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
10:aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
2021:d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
3031:4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
40414243:76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
5051525354555657:ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
606162636465666768696a6b6c6d6e6f:5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";

    /// The recursive definition of RFC 6962 section 2.1, over leaf hashes.
    fn mth(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash(Sha256::digest([]).into()),
            [leaf] => *leaf,
            more => {
                let split = more.len().next_power_of_two() / 2;
                node_hash(&mth(&more[..split]), &mth(&more[split..]))
            }
        }
    }

    fn leaves(count: u32) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    fn grown(leaves: &[Hash]) -> Tree {
        let mut tree = Tree::empty();
        for leaf in leaves {
            tree.append(*leaf);
        }
        tree
    }

    #[test]
    fn known_roots_of_certificate_transparency_come_out() {
        let mut tree = Tree::empty();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(tree.root().to_hex(), empty);
        for line in CT_ROOTS.lines() {
            let (leaf, root) = line.split_once(':').unwrap();
            tree.append(leaf_hash(&hex::decode(leaf).unwrap()));
            assert_eq!(tree.root().to_hex(), root, "after {} leaves", tree.size());
        }
    }

    #[test]
    fn the_root_is_the_recursive_definition_at_every_size() {
        let leaves = leaves(130);
        let mut tree = Tree::empty();
        for (done, leaf) in leaves.iter().enumerate() {
            assert_eq!(tree.root(), mth(&leaves[..done]), "size {done}");
            tree.append(*leaf);
        }
        assert_eq!(tree.root(), mth(&leaves));
    }

    #[test]
    fn a_tree_taken_up_from_its_edge_grows_like_the_one_never_left() {
        let leaves = leaves(130);
        for cut in 0..=leaves.len() {
            let before = grown(&leaves[..cut]);
            let mut after = Tree::from_bytes(before.size(), &before.to_bytes()).unwrap();
            assert_eq!(after, before);
            for leaf in &leaves[cut..] {
                after.append(*leaf);
            }
            assert_eq!(after, grown(&leaves));
        }
    }

    #[test]
    fn an_edge_that_cannot_belong_to_its_size_is_refused() {
        let edge = grown(&leaves(7)).right_edge().to_vec();
        let (size, expected, found) = (8, 1, 3);
        let refused = Err(Error::Length { size, expected, found });
        assert_eq!(Tree::from_right_edge(size, edge), refused);
        assert_eq!(Tree::from_bytes(1, &[0; 33]), Err(Error::Bytes(33)));
        assert_eq!(Tree::from_right_edge(SIZE_MAX + 1, Vec::new()), Err(Error::Size(SIZE_MAX + 1)));
    }

    #[test]
    fn a_hash_travels_as_padded_base64_and_nothing_else_is_taken_for_one() {
        let hash = leaf_hash(b"");
        let text = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";
        assert_eq!(hash.to_string(), text);
        assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Hash>(&format!("\"{text}\"")).unwrap(), hash);
        let (unpadded, spaced) = (text.trim_end_matches('='), format!("{text} "));
        for bad in ["", "AA==", unpadded, &spaced, &hash.to_hex()] {
            assert_eq!(bad.parse::<Hash>(), Err(Error::Text(bad.to_owned())));
        }
    }
}
