"""Runs that are compared, each as written and in its variants: reading, names and checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.outcomes.readings import Summary, hedgers
from hedgesim.outcomes.result import Result
from hedgesim.reports.rows import ALWAYS, Row, in_one_unit, rows

MOST_OUTCOMES = 6
AS_TOLD = "as-told"  # a run without its variants, on the command line
ROOM = 24  # characters of a label that a chart has room for


@dataclass(frozen=True)
class Entry:
    """One telling of a run.

    Attributes
    ----------
    label: short, unique among those compared. title: in full. summary: as of a run.
    """

    label: str
    title: str
    summary: Summary


@dataclass(frozen=True)
class Comparison:
    """Tellings that may stand side by side.

    Attributes
    ----------
    title: of all. notes: what must be known to read them.
    """

    title: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()

    @property
    def histories(self) -> str:
        """How many histories each telling has."""
        counts = {entry.label: f"{entry.summary['replications']:,}" for entry in self.entries}
        if len(set(counts.values())) == 1:
            return f"{next(iter(counts.values()))} histories each"
        return f"histories: {'; '.join(f'{label} {count}' for label, count in counts.items())}"

    @property
    def marks(self) -> tuple[str, ...]:
        """What charts call the entries: their labels, or letters where these are too long."""
        labels = tuple(entry.label for entry in self.entries)
        if max(map(len, labels)) <= ROOM:
            return labels
        return tuple(_letters(place) for place in range(len(labels)))


@dataclass(frozen=True)
class _Asked:
    """A run that is compared, and which of its tellings; None for all."""

    path: str
    telling: str | None
    summary: Summary

    def entries(self) -> list[Entry]:
        found = tellings(self.summary)
        return [entry for entry in found if self.telling in (None, entry.label)]


def comparison(written: Sequence[str]) -> Comparison:
    """Read what is to be compared.

    Parameters
    ----------
    written: of each run its folder or summary.json, for the run and its variants; for one telling
        ``RUN:VARIANT``, or ``RUN:as-told``.

    Raises
    ------
    InputError: where there are not two things to compare, or they cannot be compared.
    """
    asked = [_asked(one) for one in written]
    names = _names(asked)
    found, notes, problems = {}, [], []
    for one in asked:
        for entry in one.entries():
            named = _named(entry, names[one.path], several=len(names) > 1)
            why = _why_not(asked[0].entries()[0], entry) if len(names) > 1 else []
            if why and one.telling is None and entry.label != AS_TOLD:
                notes.append(f"{named.label} is left out: {why[0][0]}.")
                continue
            problems += [_refused(one, asked[0].path, reason, hint) for reason, hint in why]
            if why:
                break
            found[named.label] = named
    if problems:
        raise InputError(problems)
    if len(found) < 2:
        hint = "name another run or variant, or play it with --variant all"
        raise InputError([Problem(written[0], 1, 1, "is one telling of one run alone", hint)])
    titles = dict.fromkeys(str(one.summary["title"]) for one in asked)
    if len(names) == 1:
        notes = list(_own_numbers(asked[0].summary, found))
    return Comparison("; ".join(titles), tuple(found.values()), tuple(notes))


def inside(summary: Summary) -> Comparison:
    """Compare a run with its variants, if it has any."""
    found = {entry.label: entry for entry in tellings(summary)}
    notes = _own_numbers(summary, found)
    return Comparison(str(summary["title"]), tuple(found.values()), tuple(notes))


def tellings(summary: Summary) -> list[Entry]:
    """Return a run as told and each of its variants, each as a summary of its own."""
    variants = summary.get("variants") or {}
    told = summary if not variants else {**summary, "variants": {}, "verdict": ""}
    found = [Entry(AS_TOLD, "As told", told)]
    for name, variant in variants.items():
        changed = [one for one in summary.get("changed") or () if one["arm"] == name]
        own = {
            "fingerprint": None,
            "changed_settings": {one["name"]: [one["shipped"], one["used"]] for one in changed},
        }
        found.append(Entry(name, str(variant["title"]), {**told, "verdict": "", **own, **variant}))
    return found


def _asked(written: str) -> _Asked:
    path, colon, telling = written.rpartition(":")
    if Path(written).exists() or not colon or not Path(path).exists():
        return _Asked(_folder(written), None, Result.read(written).summary)
    summary = Result.read(path).summary
    known = [entry.label for entry in tellings(summary)]
    if telling not in known:
        message = f"there is no variant '{telling}' in this run"
        raise InputError([Problem(path, 1, 1, message, one_of(telling, known))])
    return _Asked(_folder(path), telling, summary)


def _folder(path: str) -> str:
    """Return the folder of a run, however it was named."""
    return str(Path(path).parent if Path(path).is_file() else Path(path))


def _names(asked: Sequence[_Asked]) -> dict[str, str]:
    """Return a short name for each run by its path: its scenario's, its folder's, or the path."""
    runs = {one.path: one.summary for one in asked}
    ways: tuple[Callable[[str], str], ...] = (
        lambda path: str(runs[path].get("scenario") or path),
        lambda path: Path(path).name,
    )
    for way in ways:
        names = {path: way(path) for path in runs}
        if max(Counter(names.values()).values()) == 1 and all(names.values()):
            return names
    return {path: path for path in runs}


def _named(entry: Entry, run: str, *, several: bool) -> Entry:
    """Return an entry with a label that is unique among several runs."""
    if not several:
        return entry
    title = str(entry.summary["title"])
    if entry.label == AS_TOLD:
        return replace(entry, label=run, title=title)
    return replace(entry, label=f"{run}:{entry.label}")


def _why_not(first: Entry, other: Entry) -> list[tuple[str, str]]:
    return list(_differences(first.summary, other.summary))


def _refused(one: _Asked, first: str, reason: str, hint: str) -> Problem:
    what = f"'{one.telling}' " if one.telling else ""
    return Problem(one.path, 1, 1, f"{what}cannot be compared with {first}: {reason}", hint)


def _own_numbers(summary: Summary, found: dict[str, Entry]) -> Iterator[str]:
    """Say which variants of a run are compared with a baseline of their own."""
    print_of_run = summary.get("fingerprint")
    for label, entry in found.items():
        own = entry.summary.get("fingerprint")
        if own and print_of_run and own != print_of_run:
            numbers = ", ".join(entry.summary["changed_settings"]) or "numbers"
            yield f"{label} sets {numbers}, in its baseline too: its change is against that one."


def _letters(place: int) -> str:
    """Return A to Z, then A2 to Z2 and on."""
    turn, letter = divmod(place, 26)
    return f"{chr(ord('A') + letter)}{turn + 1 if turn else ''}"


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


def compared(found: Sequence[Entry], hedger: str) -> list[tuple[str, list[Row | None]]]:
    """Return the outcomes worth comparing: id, and its row in each entry, all in one unit.

    Those that move most in any entry, then the alignment and hedging.
    """
    own = [{row.reading.id: row for row in rows(entry.summary, hedger)} for entry in found]
    ids: dict[str, float] = {}
    for row in (row for outcomes in own for row in outcomes.values() if row.weight):
        ids[row.reading.id] = max(row.weight or 0.0, ids.get(row.reading.id, 0.0))
    shown = sorted(ids, key=lambda id: -ids[id])[:MOST_OUTCOMES]
    shown += [id for id in ALWAYS if any(id in outcomes for outcomes in own)]
    return [(id, in_one_unit([one.get(id) for one in own])) for id in dict.fromkeys(shown)]
