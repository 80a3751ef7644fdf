"""Runs statements over a lake with DuckDB, and prints what they give as JSON.

Standard input is a JSON list of SQL texts; each may be several statements, of which the last one gives the rows. Standard output
is a list of objects: `columns`, `types` and `rows`, in which every value is text, or null.
"""

import decimal
import json
import sys

import duckdb



def text(value):
    """A value as text, a decimal with all of its digits."""
    if value is None:
        return None
    return format(value, "f") if isinstance(value, decimal.Decimal) else str(value)


answers = []
for statement in json.load(sys.stdin):
    connection = duckdb.connect()
    answer = connection.execute(statement)
    described = answer.description
    rows = answer.fetchall()
    answers.append(
        {
            "columns": [column[0] for column in described],
            "types": [str(column[1]) for column in described],
            "rows": [[text(value) for value in row] for row in rows],
        }
    )
    connection.close()
json.dump(answers, sys.stdout)
