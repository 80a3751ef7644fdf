//! Zip archives, gzip and zstd: what is packed comes in as what it is, or is refused with a reason.

use crate::sandbox::{Sandbox, repository_text};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,\
BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName";

const LIST: &str = "issuer,invoice_number,invoice_date,currency,total\nNordhost,R-1,2025-06-02,EUR,12.50\n";

/// A table of Cost and Usage with a row for each cost.
fn charges(costs: &[&str]) -> String {
    let row = |cost: &&str| {
        format!(
            "{cost},{cost},{cost},{cost},a,EUR,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,\
             2025-06-05T00:00:00Z,2025-06-06T00:00:00Z,Usage,Nimbus,Nimbus GmbH\n"
        )
    };
    format!("{HEADER}\n{}", costs.iter().map(row).collect::<String>())
}

/// Its name, and the files in it.
type Archive<'a> = (&'a str, &'a [(&'a str, &'a [u8])]);

/// An archive of these files.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 3).unwrap()
}

fn total(sandbox: &Sandbox) -> String {
    sandbox.value("SELECT coalesce(decimal_sum(billed_cost), '0') FROM charge_focus")
}

/// Nothing that was unpacked is left in the folder of temporary files.
#[track_caller]
fn nothing_left(sandbox: &Sandbox) {
    let left: Vec<_> = std::fs::read_dir(sandbox.path("tmp")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

fn import(sandbox: &Sandbox, args: &[&str]) -> crate::sandbox::Run {
    std::fs::create_dir_all(sandbox.path("tmp")).unwrap();
    let mut command = sandbox.command(&[&["import"], args].concat());
    let run = sandbox.ended(&command.env("TMPDIR", sandbox.path("tmp")).output().unwrap());
    nothing_left(sandbox);
    run
}

#[test]
fn every_file_in_an_archive_is_a_file_of_its_own() {
    let sandbox = Sandbox::new();
    let pricing = repository_text("fixtures/cloudsigma/june-2025/pricing.http");
    let focus = charges(&["1.00", "2.50"]);
    let lines = format!(
        "{}\n",
        r#"{"BilledCost": 4.25, "EffectiveCost": 4.25, "ListCost": 4.25, "ContractedCost": 4.25, "BillingAccountId": "b",
        "BillingCurrency": "EUR", "BillingPeriodStart": "2025-06-01T00:00:00Z", "BillingPeriodEnd": "2025-07-01T00:00:00Z",
        "ChargePeriodStart": "2025-06-05T00:00:00Z", "ChargePeriodEnd": "2025-06-06T00:00:00Z", "ChargeCategory": "Usage",
        "ProviderName": "Nimbus", "InvoiceIssuerName": "Nimbus GmbH"}"#
            .replace('\n', " ")
    );
    sandbox.write(
        "in/june.zip",
        zipped(&[
            ("focus/june.csv", focus.as_bytes()),
            ("focus/lines.jsonl.zst", &zstd(lines.as_bytes())),
            ("pricing.http", pricing.as_bytes()),
            ("lists\\invoices.csv.gz", &gzip(LIST.as_bytes())),
            ("README.txt", b"How these files were made.\n"),
            ("__MACOSX/._june.csv", b"\0\x05\x16\x07"),
            (".DS_Store", b"\0\0\0\x01Bud1"),
        ]),
    );
    let summary = import(&sandbox, &["in", "--verbose"]).expect(0).stdout;
    assert!(summary.contains("in/june.zip/README.txt"), "{summary}");
    assert!(!summary.contains("MACOSX"), "{summary}");
    assert_eq!(total(&sandbox), "7.75");
    let files =
        sandbox.lines("SELECT DISTINCT file || ' of ' || archive FROM import_list WHERE kind = 'import' ORDER BY file");
    assert_eq!(
        files,
        [
            "in/june.zip/focus/june.csv of in/june.zip",
            "in/june.zip/focus/lines.jsonl.zst of in/june.zip",
            "in/june.zip/lists/invoices.csv.gz of in/june.zip",
            "in/june.zip/pricing.http of in/june.zip",
        ]
    );
    let explained = sandbox.ok(&["explain", "charge", "focus/2"]);
    assert!(explained.contains("in/june.zip/focus/june.csv:3:1"), "{explained}");
    assert!(explained.contains("archive   in/june.zip, SHA-256 "), "{explained}");
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(verified.contains("and the same head"), "{verified}");
    // The same archive again brings nothing, and neither do the files unpacked.
    import(&sandbox, &["in"]).expect(0);
    sandbox.write("in/again.zip", sandbox.bytes("in/june.zip"));
    import(&sandbox, &["in"]).expect(0);
    assert_eq!(total(&sandbox), "7.75");
}

#[test]
fn an_archive_of_standard_input_is_read_too() {
    let sandbox = Sandbox::new();
    let bytes = zipped(&[("june.csv", charges(&["1.00"]).as_bytes())]);
    sandbox.run_with_input(&["import", "-"], &bytes).expect(0);
    assert_eq!(total(&sandbox), "1.00");
    assert_eq!(sandbox.value("SELECT file FROM import_list"), "-/june.csv");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn parts_are_one_delivery_wherever_they_are_packed() {
    let (one, two) = (charges(&["1.00"]), charges(&["2.00"]));
    let all: &[Archive] = &[
        (
            "all.zip",
            &[
                ("june-part-1-of-2.csv", one.as_bytes()),
                ("june-part-2-of-2.csv", two.as_bytes()),
            ],
        ),
        ("a.zip", &[("june-part-1-of-2.csv", one.as_bytes())]),
        ("b.zip", &[("june-part-2-of-2.csv", two.as_bytes())]),
        ("june-00001.csv.zip", &[("june.csv", one.as_bytes())]),
        ("june-00002.csv.zip", &[("june.csv", two.as_bytes())]),
    ];
    for archives in [
        &["all.zip"][..],
        &["a.zip", "b.zip"],
        &["june-00001.csv.zip", "june-00002.csv.zip"],
    ] {
        let sandbox = Sandbox::new();
        for (name, files) in all.iter().filter(|(name, _)| archives.contains(name)) {
            sandbox.write(&format!("in/{name}"), zipped(files));
        }
        import(&sandbox, &["in"]).expect(0);
        assert_eq!(total(&sandbox), "3.00", "{archives:?}");
        assert_eq!(
            sandbox.value("SELECT count(*) FROM focus_delivery"),
            "1",
            "{archives:?}"
        );
        sandbox.ok(&["verify", "--replay"]);
    }
    for (files, lacking) in [
        (
            &[
                ("june-part-1-of-3.csv", one.as_bytes()),
                ("june-part-3-of-3.csv", two.as_bytes()),
            ][..],
            "the part 2 is missing",
        ),
        (
            &[
                ("june-part-1-of-3.csv", one.as_bytes()),
                ("june-part-2-of-3.csv", two.as_bytes()),
            ],
            "there are 3, and 2 are there",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("june.zip", zipped(files));
        let run = import(&sandbox, &["june.zip"]).expect_error(3, "parts");
        assert!(run.stderr.contains(lacking), "{}", run.stderr);
        assert!(!sandbox.ledger_path().exists());
    }
}

#[test]
fn a_manifest_finds_its_parts_in_archives() {
    let (one, two) = (charges(&["1.00"]), charges(&["2.00", "3.00"]));
    let manifest = |keys: [&str; 2], rows: usize| {
        format!(
            r#"{{"manifestVersion": "2021-01-01", "blobCount": 2, "dataRowCount": {rows}, "dataFormat": "Csv",
               "blobs": [{{"blobName": "{}", "dataRowCount": 1}}, {{"blobName": "{}", "dataRowCount": 2}}]}}"#,
            keys[0], keys[1]
        )
    };
    let sandbox = Sandbox::new();
    let inside = manifest(["x/20250601-20250630/r/a.csv", "x/20250601-20250630/r/b.csv"], 3);
    sandbox.write(
        "inside.zip",
        zipped(&[
            ("a.csv", one.as_bytes()),
            ("b.csv", two.as_bytes()),
            ("_manifest.json", inside.as_bytes()),
        ]),
    );
    import(&sandbox, &["inside.zip"]).expect(0);
    assert_eq!(total(&sandbox), "6.00");
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "1");
    // Beside archives of one part each, as they are named in the manifest, and beside one of all.
    for name in ["a.csv.zip", "a.csv"] {
        let sandbox = Sandbox::new();
        let other = name.replace('a', "b");
        let beside = manifest([&format!("x/r/{name}"), &format!("x/r/{other}")], 3);
        sandbox.write("in/_manifest.json", beside);
        if name.ends_with("zip") {
            sandbox.write("in/a.csv.zip", zipped(&[("a.csv", one.as_bytes())]));
            sandbox.write("in/b.csv.zip", zipped(&[("b.csv", two.as_bytes())]));
        } else {
            sandbox.write(
                "in/all.zip",
                zipped(&[("a.csv", one.as_bytes()), ("b.csv", two.as_bytes())]),
            );
        }
        import(&sandbox, &["in"]).expect(0);
        assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "1", "{name}");
        sandbox.ok(&["verify", "--replay"]);
    }
    let sandbox = Sandbox::new();
    let wrong = manifest(["a.csv", "b.csv"], 4);
    sandbox.write(
        "wrong.zip",
        zipped(&[
            ("a.csv", one.as_bytes()),
            ("b.csv", two.as_bytes()),
            ("_manifest.json", wrong.as_bytes()),
        ]),
    );
    import(&sandbox, &["wrong.zip"]).expect_error(3, "manifest");
}

/// An archive with one thing altered in its bytes.
fn altered(files: &[(&str, &[u8])], change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = zipped(files);
    change(&mut bytes);
    bytes
}

fn positions(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    (0..bytes.len()).filter(|at| bytes[*at..].starts_with(wanted)).collect()
}

#[test]
fn archives_that_are_not_sound_are_refused_whole() {
    let sound: &[(&str, &[u8])] = &[("a.csv", LIST.as_bytes()), ("b.csv", b"issuer,invoice_number\n")];
    let rename = |from: &'static [u8], to: &'static [u8]| {
        move |bytes: &mut Vec<u8>| {
            for at in positions(bytes, from) {
                bytes[at..at + to.len()].copy_from_slice(to);
            }
        }
    };
    let inner = zipped(&[("c.csv", LIST.as_bytes())]);
    for (bytes, expected) in [
        (
            altered(sound, |bytes| bytes.truncate(bytes.len() - 30)),
            "cut short or damaged",
        ),
        (altered(sound, |bytes| bytes.truncate(40)), "cut short or damaged"),
        (
            altered(sound, |bytes| bytes[45] ^= 1),
            "do not fit its checksum, or are cut short",
        ),
        (altered(sound, rename(b"b.csv", b"a.csv")), "the same name"),
        (altered(&[("xx/a.csv", b"1")], rename(b"xx/a", b"../a")), "has `..`"),
        (
            altered(&[("xa.csv", b"1")], rename(b"xa.csv", b"/a.csv")),
            "begins at the root",
        ),
        (
            altered(&[("xxxa.csv", b"1")], rename(b"xxxa.csv", b"C:\\a.csv")),
            "begins at the root",
        ),
        (
            zipped(&[("a.csv", LIST.as_bytes()), ("inner.zip", &inner)]),
            "another archive in it",
        ),
        (zipped(&[]), "no files in it"),
        (zipped(&[("folder/", b"")]), "no files in it"),
        (
            altered(sound, |bytes| {
                for (magic, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
                    let at = positions(bytes, magic)[0];
                    bytes[at + flags] |= 1;
                }
            }),
            "protected with a password",
        ),
        (
            altered(sound, |bytes| {
                for (magic, method) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
                    let at = positions(bytes, magic)[0];
                    bytes[at + method] = 12;
                }
            }),
            "the file in the archive is packed by `",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("june.zip", bytes);
        sandbox.write("list.csv", LIST);
        let run = import(&sandbox, &["june.zip", "list.csv"]).expect_error(3, "zip");
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
        // The file beside it comes in.
        assert_eq!(sandbox.value("SELECT count(*) FROM source"), "1", "{expected}");
    }
}

#[test]
fn everything_may_be_packed_with_gzip_or_zstd() {
    let workbook = {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, line) in (0_u32..).zip(LIST.lines()) {
            for (column, cell) in (0_u16..).zip(line.split(',')) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    };
    let focus = charges(&["1.00", "2.50"]);
    let http = repository_text("fixtures/cloudsigma/june-2025/pricing.http");
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(focus.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for plain in [LIST.as_bytes(), &workbook, focus.as_bytes(), &wide, http.as_bytes()] {
        let mut sums = Vec::new();
        for bytes in [
            plain.to_vec(),
            gzip(plain),
            zstd(plain),
            zipped(&[("x.zst", &zstd(plain))]),
        ] {
            let sandbox = Sandbox::new();
            sandbox.write("june.x", bytes);
            import(&sandbox, &["june.x"]).expect(0);
            let verified = sandbox.ok(&["verify", "--replay"]);
            assert!(verified.contains("and the same head"), "{verified}");
            sums.push(sandbox.lines(
                "SELECT total FROM import_sum UNION ALL SELECT CAST(rows_new AS TEXT) FROM import_total ORDER BY 1",
            ));
        }
        assert!(sums.iter().all(|one| *one == sums[0] && !one.is_empty()), "{sums:?}");
    }
}

#[test]
fn what_is_wrong_with_zstd_is_told() {
    let whole = zstd(charges(&["1.00"]).as_bytes());
    let behind = [whole.clone(), b"and something".to_vec()].concat();
    let mut far = ::zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    far.window_log(28).unwrap();
    far.write_all(charges(&["1.00"]).as_bytes()).unwrap();
    for (bytes, expected) in [
        (whole[..whole.len() - 9].to_vec(), "cut short"),
        (behind, "something else follows"),
        (far.finish().unwrap(), "further than 128 MiB"),
        (zstd(&whole), "another packed file in it"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("june.csv.zst", bytes);
        let run = import(&sandbox, &["june.csv.zst"]).expect_error(3, "zstd");
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
        assert!(!sandbox.ledger_path().exists());
    }
    // Frames one after another are one text.
    let sandbox = Sandbox::new();
    let text = charges(&["1.00", "2.00"]);
    let (one, other) = text.split_at(300);
    sandbox.write("june.csv.zst", [zstd(one.as_bytes()), zstd(other.as_bytes())].concat());
    import(&sandbox, &["june.csv.zst"]).expect(0);
    assert_eq!(total(&sandbox), "3.00");
}

#[test]
fn a_folder_states_the_billing_period_that_a_file_lacks() {
    let sandbox = Sandbox::new();
    let without = |cost: &str| {
        let table = charges(&[cost]);
        let rows = table.lines().map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [&cells[..6], &cells[8..]].concat().join(",")
        });
        rows.collect::<Vec<_>>().join("\n") + "\n"
    };
    // The same bytes in both folders are two months, and parts of one file are of one.
    sandbox.write("lake/BILLING_PERIOD=2025-05/x-00001.csv", without("1.00"));
    sandbox.write("lake/BILLING_PERIOD=2025-05/x-00002.csv", without("2.00"));
    sandbox.write(
        "lake/june.zip",
        zipped(&[("BILLING_PERIOD=2025-06/x.csv.zst", &zstd(without("4.00").as_bytes()))]),
    );
    let summary = import(&sandbox, &["lake"]).expect(0).stdout;
    assert!(
        summary.contains("its billing period is that of the folder `BILLING_PERIOD=2025-05`"),
        "{summary}"
    );
    let months = "SELECT billing_period_start || ' ' || billing_period_end || ' ' || decimal_sum(billed_cost)
                  FROM charge_focus GROUP BY billing_period_start ORDER BY 1";
    let expected = [
        "2025-05-01T00:00:00Z 2025-06-01T00:00:00Z 3.00",
        "2025-06-01T00:00:00Z 2025-07-01T00:00:00Z 4.00",
    ];
    assert_eq!(sandbox.lines(months), expected);
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(verified.contains("and the same head"), "{verified}");
    // What the file itself says must agree.
    let sandbox = Sandbox::new();
    sandbox.write("BILLING_PERIOD=2025-06/x.csv", charges(&["1.00"]));
    sandbox.write("period=2025-07/x.csv", charges(&["2.00"]));
    import(&sandbox, &["BILLING_PERIOD=2025-06"]).expect(0);
    let run = import(&sandbox, &["period=2025-07"]).expect_error(3, "folder");
    assert!(
        run.stderr.contains("the folder `period=2025-07` says"),
        "{}",
        run.stderr
    );
    assert_eq!(total(&sandbox), "1.00");
}

/// What a folder brings, its archive brings too: statements of banks, bills by mapping, pages of an answer.
#[test]
fn a_folder_and_its_archive_bring_the_same() {
    let none: &[&str] = &[];
    for (folder, options) in [
        ("docs/bank", none),
        ("tests/data/mapped/oci-cost", none),
        ("tests/data/mapped/aws-cur-1", none),
        ("tests/data/mapped/linode", &["--param", "invoice=12345678"]),
    ] {
        let one = Sandbox::new();
        let mut files = Vec::new();
        for name in crate::fixtures::files(folder) {
            let bytes = std::fs::read(crate::sandbox::repository(&name)).unwrap();
            one.write(&format!("in/{name}"), &bytes);
            files.push((name, bytes));
        }
        let other = Sandbox::new();
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        other.write("in/all.zip", zipped(&files));
        let arguments = [&["in", "--account", "one"], options].concat();
        let runs = [&one, &other].map(|sandbox| import(sandbox, &arguments));
        let [plain, packed] = &runs;
        assert_eq!(plain.code, packed.code, "{folder}\n{}\n{}", plain.stderr, packed.stderr);
        assert!(one.ledger_path().exists(), "{folder}\n{}", plain.stderr);
        let sums =
            "SELECT table_name || ' ' || column_name || ' ' || currency || ' ' || total FROM import_sum ORDER BY 1";
        assert_eq!(one.lines(sums), other.lines(sums), "{folder}");
        assert!(!one.lines(sums).is_empty(), "{folder}");
        let verified = other.ok(&["verify", "--replay"]);
        assert!(verified.contains("and the same head"), "{verified}");
    }
}
