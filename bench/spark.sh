#!/usr/bin/env bash
# Reports over a lake in Spark, row by row beside billbook, by hand: OpenJDK 17 and PySpark (a download of 456 MB) must be there,
# or are installed. The log is what docs/scale.md shows.
#
#   bench/spark.sh BILLBOOK [LEDGER] [MASTER]
#
# LEDGER is made of the fixtures where none is given. MASTER is `local-cluster[2,1,1024]`: a master and two workers with an
# executor each, all on the loopback address. VENV names a folder with PySpark; a temporary one is made where there is none.
set -euo pipefail
cd "$(dirname "$0")/.."
billbook=$(realpath "$1")
ledger=${2:-}
master=${3:-local-cluster[2,1,1024]}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! type -P java > /dev/null; then
    sudo=""
    if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
    $sudo apt-get update -qq
    $sudo apt-get install -qq -y --no-install-recommends openjdk-17-jre-headless
fi
venv=${VENV:-$folder/venv}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.3.0
fi
if [ -z "$ledger" ]; then
    ledger=$folder/billbook.db
    "$billbook" -f "$ledger" import fixtures > "$folder/import.log"
fi
"$billbook" -f "$ledger" export parquet "$folder/lake"
"$billbook" -f "$ledger" verify-export "$folder/lake" > "$folder/verify.log"

SPARK_HOME=$("$venv/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1
"$venv/bin/python" bench/spark.py "$master" "$billbook" "$ledger" "$folder/lake"
