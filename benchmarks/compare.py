"""Two commits, timed in turns on one machine: the ratio of each benchmark, with its interval.

Usage: python benchmarks/compare.py BASE [HEAD] [--rounds N] [--select EXPRESSION]

Both commits are checked out into temporary worktrees with environments of their own; in each round
both run their own benchmarks, those whose names match EXPRESSION, as ``pytest -k`` reads it. HEAD
is by default the commit checked out. Exits 0 if nothing got slower, 1 if the whole interval of a
ratio lies above 1.05, 2 if a commit cannot be run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SELECTED = "one_block or counting or statistic or reading or resolving or help or fixed_cost"
ROUNDS, FEWEST, RESAMPLES, LEVEL = 8, 5, 10_000, 0.95
SLOWER = 1.05  # ratios up to this are not called slower, whatever their interval

Seconds = dict[str, float]  # benchmark -> its quickest call in one round


@dataclass(frozen=True)
class Ratio:
    """Seconds of HEAD over seconds of BASE: estimate and interval."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """What the interval says: ``slower``, ``faster``, or nothing."""
        if self.low > SLOWER:
            return "slower"
        return "faster" if self.high < 1.0 / SLOWER else ""


def ratio_of(base: Sequence[float], head: Sequence[float], seed: int = 1) -> Ratio:
    """Return the ratio of paired rounds: geometric mean, and its percentile bootstrap interval.

    Rounds are resampled in pairs, so what slows both in one round cancels.
    """
    logs = np.log(np.asarray(head) / np.asarray(base))
    picks = np.random.default_rng(seed).integers(len(logs), size=(RESAMPLES, len(logs)))
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.quantile(logs[picks].mean(axis=1), [tail, 1.0 - tail])
    return Ratio(float(np.exp(logs.mean())), float(np.exp(low)), float(np.exp(high)))


def ratios_of(base: Sequence[Seconds], head: Sequence[Seconds]) -> dict[str, Ratio]:
    """Return the ratio of every benchmark that all rounds of both commits have."""
    shared = set.intersection(*map(set, base), *map(set, head))
    return {
        name: ratio_of([one[name] for one in base], [one[name] for one in head])
        for name in base[0]
        if name in shared
    }


def table(ratios: Mapping[str, Ratio], base: Sequence[Seconds], head: Sequence[Seconds]) -> str:
    """Lay out a line for each benchmark, slowest ratio first, and name what only one commit has."""
    width = max(map(len, ratios), default=9)
    lines = [f"{'benchmark':{width}}  head / base  {LEVEL:.0%} interval"]
    for name, one in sorted(ratios.items(), key=lambda item: -item[1].value):
        interval = f"{one.low:.3f} to {one.high:.3f}"
        lines.append(f"{name:{width}}  {one.value:11.3f}  {interval:14}  {one.verdict}".rstrip())
    for label, rounds in (("base", base), ("head", head)):
        alone = sorted(set().union(*rounds) - set(ratios))
        lines += [f"Not compared, of {label} only: {', '.join(alone)}."] if alone else []
    return "\n".join(lines)


# --- running -----------------------------------------------------------------------------------


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """Check a commit out into a temporary worktree with an environment of its own."""
    with tempfile.TemporaryDirectory(prefix="hedgesim-compare-") as folder:
        tree = Path(folder) / "tree"
        _call(["git", "worktree", "add", "--quiet", "--detach", str(tree), commit], ROOT)
        try:
            _call(["uv", "sync", "--quiet", "--all-groups"], tree)
            yield tree
        finally:
            _call(["git", "worktree", "remove", "--force", str(tree)], ROOT)


def measured(tree: Path, selected: str) -> Seconds:
    """Run the benchmarks of a checkout once."""
    result = tree.parent / "bench.json"
    line = ["uv", "run", "--no-sync", "pytest", "benchmarks", "-q", "-m", "not slow"]
    _call([*line, "-k", selected, f"--benchmark-json={result}"], tree)
    found = json.loads(result.read_text(encoding="utf-8"))["benchmarks"]
    return {one["name"]: one["stats"]["min"] for one in found}


def _call(line: Sequence[str], folder: Path) -> None:
    """Run a command in a folder, in no environment but that folder's."""
    unset = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "UV_PROJECT_ENVIRONMENT")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    done = subprocess.run(
        line, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise RuntimeError(f"{' '.join(line)}: exit code {done.returncode}\n{said[-2000:]}")


def compare(base: str, head: str, rounds: int, selected: str) -> tuple[str, int]:
    """Time both commits in turns; return the table and the exit code."""
    found: tuple[list[Seconds], list[Seconds]] = ([], [])
    with checkout(base) as first, checkout(head) as second:
        trees = first, second
        for number in range(rounds):
            for side in (0, 1) if number % 2 == 0 else (1, 0):
                found[side].append(measured(trees[side], selected))
            print(f"round {number + 1} of {rounds} done", file=sys.stderr)
    ratios = ratios_of(*found)
    slower = any(one.verdict == "slower" for one in ratios.values())
    return table(ratios, *found), 1 if slower else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of two commits; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", metavar="BASE")
    parser.add_argument("head", metavar="HEAD", nargs="?", default="HEAD")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"default {ROUNDS}, at least {FEWEST}"
    )
    parser.add_argument("--select", default=SELECTED, metavar="EXPRESSION")
    given = parser.parse_args(arguments)
    if given.rounds < FEWEST:
        parser.error(f"argument --rounds: must be at least {FEWEST}, got {given.rounds}")
    try:
        text, code = compare(given.base, given.head, given.rounds, given.select)
    except (OSError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
