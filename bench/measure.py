"""Run commands in turn and note how long each took and how much memory it had: {"seconds": 0.0017, "kib": 9216}.

Rounds go round-robin, since the machine's speed drifts: what is compared are two commands of one round. Of the
ratios of all rounds the median is reported.
"""

import os
import shlex
import statistics
import sys
import time
from pathlib import Path


class Failed(Exception):
    """A command that did not do what it should."""


def words(command, values):
    """The words of a command, with {names} filled in: a value is one word, whatever is in it."""
    return [word.format_map(values) for word in shlex.split(command)]


def run(command, values, out, codes=(0,)):
    """Run a command, its output into a file; give its seconds and its peak memory in KiB. Other exit codes are failures."""
    argv = words(command, values)
    # Not the subprocess module: posix_spawn costs a fraction of a millisecond, which matters for commands that take two.
    errors = str(out) + ".err"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 1, str(out), flags, 0o644), (os.POSIX_SPAWN_OPEN, 2, errors, flags, 0o644)]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "BILLBOOK_NOW": "2024-12-01T00:00:00Z"}
    # What others wrote before must not be written out on this one's time.
    os.sync()
    start = time.perf_counter()
    try:
        child = os.posix_spawnp(argv[0], argv, environment, file_actions=actions)
    except OSError as problem:
        raise Failed(f"{argv[0]}: {problem.strerror}") from problem
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in codes:
        reason = Path(errors).read_text(errors="replace").strip().splitlines() or ["it said nothing"]
        raise Failed(f"{Path(argv[0]).name} ended with {code}: {reason[0][:160]}")
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "kib": usage.ru_maxrss}


class Group:
    """Contestants that are compared with each other: a name and a command each."""

    def __init__(self, contestants, values, folder, before=None, codes=(0,)):
        self.contestants = contestants
        self.values = values
        self.folder = folder
        self.codes = codes
        # What to do before each command, such as deleting what it will write.
        self.before = before or (lambda name: None)
        self.results = {name: [] for name in contestants}
        self.failures = {}

    def output(self, name):
        """Where the last output of a contestant is."""
        return self.folder / f"{name}.out"

    def rounds(self, count, warm_up=False):
        """Run everything count times; a warm-up is run before, and forgotten. One that fails is left out from then on."""
        for number in range(-1 if warm_up else 0, count):
            for name, command in self.contestants.items():
                if name in self.failures:
                    continue
                self.before(name)
                try:
                    result = run(command, self.values, self.output(name), self.codes)
                except Failed as problem:
                    self.failures[name] = str(problem)
                    note(f"    {name}: {problem}")
                    continue
                if number >= 0:
                    self.results[name].append(result)
                    note(f"    {name}: {result['seconds']:.4f} s, processor {result['cpu']:.2f} s, {result['kib'] / 1024:.0f} MiB")
        return self

    def median(self, name, what="seconds"):
        """The median of a contestant's rounds, or None if it failed."""
        if name in self.failures or not self.results.get(name):
            return None
        return statistics.median(result[what] for result in self.results[name])

    def ratio(self, ours, peer):
        """The median of the rounds' ratios, or None if one of the two failed."""
        if self.median(ours) is None or self.median(peer) is None:
            return None
        pairs = zip(self.results[ours], self.results[peer])
        return statistics.median(a["seconds"] / b["seconds"] for a, b in pairs)


def note(text):
    """Say on standard error what happens."""
    print(text, file=sys.stderr, flush=True)


def delete(*paths):
    """Delete files, with the journals and logs that may lie beside databases."""
    for path in paths:
        for suffix in ("", "-journal", "-wal", "-shm", ".wal"):
            Path(str(path) + suffix).unlink(missing_ok=True)


def megabytes(path):
    """The size of a file in millions of bytes."""
    return path.stat().st_size / 1_000_000


def table(header, rows):
    """A table in Markdown, the columns padded to be read as they are."""
    rows = [header, *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)
