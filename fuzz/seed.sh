#!/usr/bin/env bash
# Fills fuzz/corpus with the inputs that libFuzzer starts from: the fixtures in every form that billbook reads, and every
# input that once failed a target. Needs a built billbook (BILLBOOK=path, else target/debug), and LibreOffice for .xls and .ods.
set -euo pipefail
cd "$(dirname "$0")/.."
billbook=${BILLBOOK:-target/debug/billbook}
corpus=fuzz/corpus
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for target in json exchange har csv sheet columns xml mt940 ofx mapping book paper decimal path split text zip packed import; do
    mkdir -p "$corpus/$target"
    if [ -d "tests/regressions/$target" ]; then cp -r "tests/regressions/$target/." "$corpus/$target"; fi
done

name_of() { echo "${1//\//_}"; }

# Exchanges, and their bodies.
find fixtures tests/errors -name '*.http' | while read -r file; do
    cp "$file" "$corpus/exchange/$(name_of "$file")"
    cp "$file" "$corpus/import/$(name_of "$file")"
    body="$work/body"
    # The last empty line stands before the body.
    awk 'BEGIN { RS = "\r?\n\r?\n"; ORS = "\n\n" } { last = $0 } END { print last }' "$file" > "$body"
    case $(head -c 1 "$body") in
        '<') target=xml ;;
        *) target=json ;;
    esac
    cp "$body" "$corpus/$target/$(name_of "$file")"
    cp "$body" "$corpus/import/body_$(name_of "$file")"
done
copy() { # a suffix, and the targets that begin with such files
    local file target
    find fixtures docs tests/data tests/errors tests/einvoices examples -name "*.$1" | while read -r file; do
        for target in "${@:2}"; do cp "$file" "$corpus/$target/$(name_of "$file")"; done
    done
}
copy har har import
copy json json import
copy xml xml import
copy sta mt940 import
copy ofx ofx import
for file in src/mapping/shipped/*.toml; do cp "$file" "$corpus/mapping/$(name_of "$file")"; done
copy toml book
copy pdf paper import
copy xlsx sheet import
copy zip zip import
copy gz packed import
copy zst packed import
copy parquet columns import

# Tables, in all the ways they come.
find fixtures tests/errors -name '*.csv' | while read -r file; do
    name=$(name_of "$file")
    for target in csv text import; do cp "$file" "$corpus/$target/$name"; done
    { printf '\077'; tail -n +2 "$file"; } > "$corpus/split/$name"
    gzip -c "$file" > "$corpus/text/$name.gz"
    gzip -c "$file" > "$corpus/import/$name.gz"
    gzip -c "$file" | tail -c +3 > "$corpus/packed/$name.gz"
    if command -v zstd > /dev/null; then zstd -qc "$file" | tail -c +5 > "$corpus/packed/$name.zst"; fi
    if command -v zip > /dev/null; then zip -qj "$work/x.zip" "$file" && mv "$work/x.zip" "$corpus/zip/$name.zip"; fi
    { printf '\377\376'; iconv -t UTF-16LE "$file"; } > "$corpus/text/$name.utf16"
    { printf '\377\376'; iconv -t UTF-16LE "$file"; } > "$corpus/import/$name.utf16"
done
if command -v soffice > /dev/null; then
    for format in xlsx xls ods; do
        find fixtures -name '*.csv' -exec soffice -env:UserInstallation="file://$work/profile" --headless \
            --infilter=CSV:44,34,76,1 --convert-to "$format" --outdir "$work/$format" {} + > /dev/null 2>&1
        cp "$work/$format"/* "$corpus/sheet"
        cp "$work/$format"/* "$corpus/import"
    done
fi

# Requests: a word of every operation, with each of its parameters.
"$billbook" operations --output csv | awk -F, 'NR > 1 { split($1, name, "/"); print name[1] " " $3 }' | sort -u |
    while read -r provider path; do
        printf 'GET %s %s?limit=5&offset=1&order_by=-time&time__lt=2025-06-20' "$provider" "${path//[\{\}]/1}" \
            > "$corpus/path/$(name_of "$provider$path")"
    done

# Decimals: those of the fixtures, and edges.
grep -rhoE -- '-?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?' fixtures | sort -u | shuf -n 200 --random-source=<(yes) | paste -d '\n' - - |
    split -l 2 - "$corpus/decimal/pair-"
printf '0E-20\n1e400' > "$corpus/decimal/exponents"
printf '170141183460469231731687303715884105727\n-1' > "$corpus/decimal/largest"
du -sh "$corpus"
