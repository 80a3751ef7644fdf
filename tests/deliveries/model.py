"""What deliveries replace, told once more and otherwise than in Rust: sets of (sub-account, day), every pair looked at.

Standard input has a JSON list of cases: {"files": [[[sub-account, day], …], …], "steps": [{"file", "at", "answer"}, …]}.
For each case a line is printed: what became of each step, and which files count in the end.
"""

import json
import sys


class Delivery:
    def __init__(self, number, file, pairs, at, answer):
        self.number, self.file, self.pairs = number, file, frozenset(map(tuple, pairs))
        self.seen = at
        self.kind = answer if answer in ("append", "compare-only") else "normal"
        self.said = []  # (moment, answer): about those that were there at that moment
        self.arrived = None

    def age(self):
        return (self.seen, self.number)


def last_word(one, other):
    """The answer about two deliveries that was given last, when both were there."""
    words = [w for w in one.said if w[0] >= other.arrived] + [w for w in other.said if w[0] >= one.arrived]
    return max(words)[1] if words else None


def relation(old, new):
    """'both', 'replaced' (the old one), or 'ask'."""
    common = old.pairs & new.pairs
    if not common or "normal" != old.kind or "normal" != new.kind:
        return "both"
    word = last_word(old, new)
    if word:
        return {"replace": "replaced", "part": "both"}[word]
    if any(d.said and d.said[-1][1] == "part" for d in (old, new)):
        return "ask"
    return "replaced" if old.pairs == common else "ask"


def judge(deliveries):
    """The deliveries that count, and the pairs that somebody has to choose between."""
    ordered = sorted(deliveries, key=Delivery.age)
    gone = {d.number for d in deliveries if d.kind == "compare-only"}
    asked = []
    for index, new in enumerate(ordered):
        for old in ordered[:index]:
            what = relation(old, new)
            if what == "replaced":
                gone.add(old.number)
            elif what == "ask":
                asked.append((old.number, new.number))
    asked = [pair for pair in asked if not gone.intersection(pair)]
    return [d for d in deliveries if d.number not in gone], asked


def play(case):
    deliveries, outcomes = [], []
    for moment, step in enumerate(case["steps"]):
        known = [d for d in deliveries if d.file == step["file"]]
        answer, at = step["answer"], step["at"]
        if known and known[0].seen >= at:
            outcomes.append("known")
            continue
        before = [(d, d.seen, list(d.said)) for d in deliveries]
        if known:
            one = known[0]
            one.seen = at
        else:
            number = 1 + max([d.number for d in deliveries], default=0)
            one = Delivery(number, step["file"], case["files"][step["file"]], at, answer)
            one.arrived = moment
            deliveries.append(one)
        if answer in ("replace", "part"):
            one.said.append((moment, answer))
        if any(one.number in pair for pair in judge(deliveries)[1]):
            outcomes.append("refused")
            deliveries = [d for d, _, _ in before]
            for d, seen, said in before:
                d.seen, d.said = seen, said
        else:
            outcomes.append("again" if known else "new")
    counted, _ = judge(deliveries)
    return {"outcomes": outcomes, "in_force": sorted(d.file for d in counted)}


if __name__ == "__main__":
    for case in json.load(sys.stdin):
        print(json.dumps(play(case)))
