//! The files pages load, under addresses that carry the hash of their content; never anything from outside.

use std::sync::LazyLock;

use ayumi_core::id::ContentHash;

/// Hexadecimal digits of the hash that stand in an address.
const HASH_DIGITS: usize = 16;

/// A file pages load.
#[derive(Debug)]
pub struct Asset {
    /// Its name.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// The part of its address that changes with its content.
    pub hash: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    [
        ("ayumi.css", "text/css; charset=utf-8", &include_bytes!("../../static/ayumi.css")[..]),
        ("ayumi.svg", "image/svg+xml", &include_bytes!("../../static/ayumi.svg")[..]),
    ]
    .into_iter()
    .map(|(name, media_type, bytes)| {
        let hash = ContentHash::of(bytes).as_str()[..HASH_DIGITS].to_owned();
        Asset { name, media_type, bytes, hash }
    })
    .collect()
});

/// The file `name` as it is now, when `hash` is its present one.
pub fn find(hash: &str, name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name && asset.hash == hash)
}

/// The address of the file `name`.
pub fn url(name: &str) -> String {
    let hash = ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.hash.as_str());
    format!("/static/{hash}/{name}")
}
