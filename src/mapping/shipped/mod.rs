//! Mappings that come with the program, each a file beside this one; `build.rs` packs them.

use crate::source::packed::texts::{Texts, texts};
use std::sync::LazyLock;

/// The text of each, with the name of its file.
pub(crate) static SHIPPED: LazyLock<Texts> =
    LazyLock::new(|| texts(include_bytes!(concat!(env!("OUT_DIR"), "/mappings.zlib"))));
