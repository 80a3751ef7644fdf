//! Files that hold no data, by their names: texts for people, programs, lists of hashes, what systems leave in folders.

/// Whole names, in small letters, whatever is in the file.
const NAMES: &[(&str, &str)] = &[
    (".ds_store", "a file of the file manager"),
    ("thumbs.db", "a file of the file manager"),
    ("desktop.ini", "a file of the file manager"),
    ("license", "a text for people"),
    ("licence", "a text for people"),
    ("copying", "a text for people"),
    ("notice", "a text for people"),
    ("readme", "a text for people"),
    ("changelog", "a text for people"),
    ("makefile", "source code"),
    ("dockerfile", "source code"),
    ("sha256sums", "a list of hashes"),
    ("md5sums", "a list of hashes"),
];

/// Endings, in small letters. What such a file holds is asked for first, since a bank may call its file `june.txt`.
const ENDINGS: &[(&str, &[&str])] = &[
    (
        "a text for people",
        &["md", "markdown", "rst", "adoc", "tex", "license", "nfo"],
    ),
    ("a page or its style", &["html", "htm", "css", "svg"]),
    (
        "source code",
        &[
            "js", "mjs", "ts", "tsx", "jsx", "py", "pyc", "ipynb", "sh", "bash", "ps1", "bat", "cmd", "rb", "rs", "go",
            "java", "kt", "cs", "c", "h", "cpp", "hpp", "php", "pl", "lua", "swift", "sql", "xsd", "xsl", "xslt", "tf",
            "hcl",
        ],
    ),
    (
        "settings of a program",
        &[
            "toml",
            "yaml",
            "yml",
            "ini",
            "cfg",
            "conf",
            "lock",
            "env",
            "properties",
            "gitignore",
            "gitattributes",
        ],
    ),
    ("a log", &["log"]),
    ("a list of hashes", &["sha256", "sha512", "sha1", "md5", "crc", "sfv"]),
    ("a signature", &["asc", "sig", "p7s"]),
    (
        "a picture, a sound or a font",
        &[
            "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic", "ico", "mp3", "mp4", "mov", "wav",
            "ttf", "otf", "woff", "woff2",
        ],
    ),
];

/// What a file of this name is, where the name alone says that it holds no data.
pub(super) fn by_name(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    if name.starts_with("~$") || name.starts_with(".~lock.") {
        return Some("a mark that a file is open in an office program");
    }
    let stem = name.split('.').next().unwrap_or_default();
    let is_text = matches!(
        name.rsplit_once('.').map(|(_, ending)| ending),
        None | Some("md" | "txt" | "rst")
    );
    let found = NAMES
        .iter()
        .find(|(whole, _)| *whole == name || (is_text && *whole == stem));
    found.map(|(_, what)| *what)
}

/// What a file is by the ending of its name, where that is one of files without data.
pub(super) fn by_ending(name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.')?.1.to_lowercase();
    let found = ENDINGS.iter().find(|(_, endings)| endings.contains(&ending.as_str()));
    found.map(|(what, _)| *what)
}
