//! A snapshot in Python's `sqlite3`, which has no decimal functions: everything opens, and computes the same.

use crate::programs;
use crate::snapshot::made;

/// Opens every table and view as people do who have Python and nothing else, and computes the views that compute with
/// functions of its own.
const PYTHON: &str = r#"
import decimal, sqlite3, sys
decimal.getcontext().prec = 1000
D = decimal.Decimal

def text(number):
    return format(number, "f")

class Sum:
    def __init__(self):
        self.sum = None
    def step(self, value):
        # A sum of nothing but NULL is 0.
        self.sum = (self.sum or D(0)) + (D(0) if value is None else D(value))
    def finalize(self):
        return None if self.sum is None else text(self.sum)

def binary(compute):
    return lambda a, b: None if a is None or b is None else text(compute(D(a), D(b)))

def like_decimal(value):
    if isinstance(value, str):
        try:
            return D(value)
        except decimal.InvalidOperation:
            pass
    return value

def rows(name):
    return db.execute('SELECT * FROM "%s"' % name).fetchall()

def figures(name):
    cells = lambda row: tuple(D(0) if isinstance(cell, D) and cell == 0 else cell for cell in map(like_decimal, row))
    return sorted(repr(tuple(c.normalize() if isinstance(c, D) else c for c in cells(row))) for row in rows(name))

db = sqlite3.connect("file:audit.db?mode=ro", uri=True)
names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")]
assert names[:2] == ["_readme", "_tables"], names[:2]
plain = [name for name in names if not name.startswith("view_")]
for name in plain:
    rows(name)
db.create_aggregate("decimal_sum", 1, Sum)
db.create_function("decimal_add", 2, binary(lambda a, b: a + b), deterministic=True)
db.create_function("decimal_sub", 2, binary(lambda a, b: a - b), deterministic=True)
db.create_function("decimal_mul", 2, binary(lambda a, b: a * b), deterministic=True)
for name in names:
    if name.startswith("view_"):
        computed, held = figures(name), figures(name[5:])
        assert computed == held, (name, [pair for pair in zip(computed, held) if pair[0] != pair[1]][:1])
print(len(plain), len(names) - len(plain))
"#;

#[test]
fn python_reads_all_of_it_and_computes_the_same() {
    let Some(mut python) = programs::program("python3", "no snapshot was opened with Python") else {
        return;
    };
    let sandbox = made(&[]);
    sandbox.write("read.py", PYTHON);
    python.arg("read.py").current_dir(sandbox.path("."));
    let output = programs::output(&mut python, b"");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let (plain, computed) = printed.trim().split_once(' ').unwrap();
    assert!(plain.parse::<usize>().unwrap() > 250, "{printed}");
    assert!(computed.parse::<usize>().unwrap() > 40, "{printed}");
}
