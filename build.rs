//! What the program is built from: fonts and long texts, packed, the number of the last migration, and the commit.

#[path = "build/commit.rs"]
mod commit;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The fonts that come with the program. Only who writes a PDF unpacks them; packed, they take half the room.
const FONTS: [&str; 2] = ["LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"];

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rustc-env=BILLBOOK_COMMIT={}", commit::commit());
    println!("cargo:rustc-env=BILLBOOK_SCHEMA_VERSION={}", schema_version());
    if has_short_relocations() {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    FONTS.iter().try_for_each(|name| pack_font(name))?;
    pack_texts("migrations", "sql", "migrations")?;
    pack_texts("src/cli/schema/commands", "json", "schemas")?;
    pack_texts("src/mapping/shipped", "toml", "mappings")
}

/// Packs all texts of a folder, each behind its name, with a zero byte behind either.
fn pack_texts(folder: &str, extension: &str, name: &str) -> std::io::Result<()> {
    println!("cargo:rerun-if-changed={folder}");
    let files = std::fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    let mut paths: Vec<PathBuf> = files.into_iter().map(|file| file.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        texts.extend_from_slice(path.file_name().unwrap_or_default().as_encoded_bytes());
        texts.push(0);
        texts.extend(std::fs::read(&path)?);
        texts.push(0);
    }
    pack(&texts, name)
}

fn pack_font(name: &str) -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=assets/fonts/{name}");
    pack(&std::fs::read(Path::new("assets/fonts").join(name))?, name)
}

/// Packs bytes into the folder of what is made for this build, as `LiberationSans-Bold.ttf.zlib`.
fn pack(bytes: &[u8], name: &str) -> std::io::Result<()> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    let folder = std::env::var_os("OUT_DIR").unwrap_or_default();
    std::fs::write(Path::new(&folder).join(format!("{name}.zlib")), packed.finish()?)
}

/// Whether the system that builds, and that the program is for, knows the short form in which a program lists its own
/// addresses: glibc does since 2.36. The list is 1.8 MB else, a twentieth of the program.
fn has_short_relocations() -> bool {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let is_glibc = variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    if !is_glibc || variable("HOST") != variable("TARGET") {
        return false;
    }
    let output = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let text = text.unwrap_or_default();
    let version = text.trim().strip_prefix("glibc ").and_then(|version| {
        let (major, minor) = version.split_once('.')?;
        Some((
            major.parse::<u32>().ok()?,
            minor.split('.').next()?.parse::<u32>().ok()?,
        ))
    });
    version.is_some_and(|version| version >= (2, 36))
}

/// The number of the last migration: 22 of `V022__exchange_rates.sql`.
fn schema_version() -> u32 {
    let files = std::fs::read_dir("migrations").into_iter().flatten().flatten();
    let numbers = files.filter_map(|file| {
        let name = file.file_name().into_string().ok()?;
        name.strip_prefix('V')?.split_once("__")?.0.parse().ok()
    });
    numbers.max().unwrap_or(0)
}
