//! Has the crate built again when a migration was added; the build knows nothing else.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
