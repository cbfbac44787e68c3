"""Runs that may be set side by side: read, and refused with the reason where they may not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hedgesim.description.problems import InputError, Problem
from hedgesim.outcomes.readings import Reading, Summary, hedgers, readings
from hedgesim.outcomes.result import Result
from hedgesim.outcomes.verdict import weights

MOST_OUTCOMES = 6
ALWAYS = ("composite", "hedging")


@dataclass(frozen=True)
class Entry:
    """One of the things compared: a run, or a variant inside one.

    Attributes
    ----------
    label: unique among those compared. summary: as of a run, whatever it is.
    """

    label: str
    summary: Summary


def entries(paths: Sequence[str]) -> list[Entry]:
    """Read runs; of a single one, take its variants.

    Parameters
    ----------
    paths: run folders, or summary.json files.

    Raises
    ------
    InputError: where there are not two things to compare, or they cannot be compared.
    """
    found = [(path, Result.read(path).summary) for path in paths]
    if len(found) == 1:
        return _variants(*found[0])
    first_path, first = found[0]
    problems = [
        Problem(path, 1, 1, f"cannot be compared with {first_path}: {why}", hint)
        for path, other in found[1:]
        for why, hint in _differences(first, other)
    ]
    if problems:
        raise InputError(problems)
    titles = [str(summary["title"]) for _, summary in found]
    return [
        Entry(title if titles.count(title) == 1 else f"{title} ({path})", summary)
        for title, (path, summary) in zip(titles, found, strict=True)
    ]


def inside(summary: Summary) -> list[Entry]:
    """Return a run and its variants, each as a summary of its own."""
    return [
        Entry("As told", summary),
        *(
            Entry(str(variant["title"]), {**summary, "verdict": "", **variant})
            for variant in summary.get("variants", {}).values()
        ),
    ]


def _variants(path: str, summary: Summary) -> list[Entry]:
    found = inside(summary)
    if len(found) < 2:
        hint = "name another run, or play it with --variant all"
        raise InputError([Problem(path, 1, 1, "is one run without variants", hint)])
    return found


def _differences(first: Summary, other: Summary) -> Iterator[tuple[str, str]]:
    """What keeps two runs from being compared, each with what would be right."""
    facts = {
        "another hedger": (hedgers, "play both for the same hedgers"),
        "other poles": (lambda s: tuple(s["poles"]), "give both scenarios the same poles"),
        "another calendar": (
            lambda s: (s["start"], s["end"]),
            "give both scenarios the same clock",
        ),
        "other partners": (lambda s: tuple(s.get("partners") or ()), "name the same partners"),
        "another seed": (
            lambda s: (s["seed"],),
            "play both with the same --seed: chances are then shared",
        ),
    }
    different = False
    for name, (ask, hint) in facts.items():
        mine, theirs = ask(first), ask(other)
        if mine != theirs:
            different = True
            yield f"{name}: {_told(theirs)}, not {_told(mine)}", hint
    if not different:
        yield from _prints(first.get("fingerprint"), other.get("fingerprint"), other)


def _prints(first: Any, other: Any, summary: Summary) -> Iterator[tuple[str, str]]:
    if not first or not other:
        yield "no record of its numbers", "play it again with this version"
    elif first["numbers"] != other["numbers"]:
        changed = ", ".join(list(summary.get("changed_settings") or {})[:5])
        hint = "play both with the same --calibration, --set and set:"
        yield f"other numbers{f' ({changed})' if changed else ''}", hint
    elif first["baseline"] != other["baseline"]:
        yield "another baseline", "give both the same baseline: and reactions:"


def _told(values: Sequence[Any]) -> str:
    return " and ".join(str(value) for value in values) if len(values) < 5 else f"{len(values)}"


def compared(found: Sequence[Entry], hedger: str) -> list[tuple[str, list[Reading | None]]]:
    """Return the outcomes worth comparing: id, and what each entry says of it.

    Those that move most in any entry, then the alignment and hedging.
    """
    own = [
        {reading.id: reading for reading in readings(entry.summary) if reading.hedger == hedger}
        for entry in found
    ]
    heaviest: dict[str, float] = {}
    for outcomes in own:
        for size, reading in weights(list(outcomes.values())):
            if size > 0:
                heaviest[reading.id] = max(size, heaviest.get(reading.id, 0.0))
    ids = sorted(heaviest, key=lambda id: -heaviest[id])[:MOST_OUTCOMES]
    ids += [id for id in ALWAYS if any(id in outcomes for outcomes in own)]
    return [(id, [outcomes.get(id) for outcomes in own]) for id in dict.fromkeys(ids)]
