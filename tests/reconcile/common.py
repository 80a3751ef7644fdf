"""What the scripts of this folder share: files as they were saved, and statements as billbook told them.

Every figure is a fraction, which is exact. A script computes its statements from the files in the folders it is given,
and `compare` holds them against `billbook reconcile --output json` on standard input.
"""
import csv
import json
import sys
from collections import Counter, namedtuple
from email.utils import parsedate_to_datetime
from fractions import Fraction as F
from pathlib import Path

EXPLAINS = {"rounding", "discount", "credit", "tax", "currency", "period cut", "revision", "late correction"}
FOLDERS = [Path(argument) for argument in sys.argv[1:] if Path(argument).is_dir()]
Answer = namedtuple("Answer", "saved target body")


def files(pattern):
    return [path for folder in FOLDERS for path in sorted(folder.glob(pattern))]


def answers(part=""):
    """Saved answers whose request has this in its target, the oldest first. Numbers with decimals stay texts."""
    found = []
    for path in files("**/*.http"):
        request, _, answer = path.read_text().partition("\n\nHTTP/")
        head, _, body = answer.partition("\n\n")
        date = next(line[6:] for line in head.splitlines() if line.startswith("Date: "))
        found.append(Answer(parsedate_to_datetime(date), request.split()[1], json.loads(body, parse_float=str)))
    return [answer for answer in sorted(found, key=lambda answer: answer[:2]) if part in answer.target]


def objects(part):
    """What is listed in these answers, by number: pages overlap."""
    return {row["id"]: row for answer in answers(part) for row in answer.body["objects"]}


def table(name):
    """Rows of a CSV file, or of all files of this pattern."""
    rows = []
    for path in files(name):
        with open(path, newline="") as file:
            rows += csv.DictReader(file)
    return rows


def add(figures):
    return sum(map(F, figures), F(0))


def places(text):
    """Decimals that a figure is stated with."""
    return len(str(text).partition(".")[2])


def unit(figures):
    """A unit of the last decimal of figures, a hundredth at most."""
    return F(1, 10 ** min(max(2, places(figure)) for figure in figures))


class Statement:
    def __init__(self, here, there):
        self.here, self.there, self.lines, self.bound = F(here), F(there), [], F(0)

    def line(self, kind, amount):
        if F(amount) or kind not in EXPLAINS:
            self.lines.append((kind, F(amount)))

    def left(self):
        return self.here - self.there - add(amount for _, amount in self.lines)

    def told(self):
        left = self.left()
        clear = add(abs(amount) for kind, amount in self.lines if kind not in EXPLAINS)
        clear += abs(left) if abs(left) > self.bound else 0
        verdict = "open" if clear else "within bound" if left else "explained" if self.lines else "exact"
        return (self.here, self.there, self.here - self.there, tuple(sorted(self.lines)), left, self.bound, verdict,
                clear)


def told_by(document):
    lines = tuple(sorted((line["kind"], F(line["amount"])) for line in document["lines"]))
    here, there, difference, left, bound, clear = (F(document[name] or 0) for name in
                                                   ("here", "there", "difference", "unexplained", "bound", "to_clear"))
    explained = add(amount for kind, amount in lines if kind in EXPLAINS)
    assert explained == F(document["explained"]), document["subject"]
    assert add(amount for _, amount in lines) - explained == F(document["named"]), document["subject"]
    return here, there, difference, lines, left, bound, document["verdict"], clear


def compare(computed, pairs, *names):
    """Computed statements, by pair and these names, against the ones told of these pairs: all of them, and no others.
    A statement that has no name of its own, but a number that billbook gave it, is computed with None."""
    documents = [document for document in json.load(sys.stdin) if document["pair"] in pairs]
    known = {subject for (_, *key), _ in computed for subject in key}
    told = Counter(((document["pair"], *(document[name] if document[name] in known else None for name in names)),
                    told_by(document)) for document in documents)
    computed = Counter((key, statement.told()) for key, statement in computed)
    for side, rest in (("computed", computed - told), ("told", told - computed)):
        for key, figures in rest:
            print(side, *key, *(str(figure) for figure in figures), sep="\n  ", file=sys.stderr)
    print(f"statements computed again: {len(documents)}")
    sys.exit(int(computed != told or not documents))
