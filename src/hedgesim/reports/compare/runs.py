"""Runs that are compared, each as written and in its variants: reading, names and checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.outcomes.readings import AS_WRITTEN, Summary, contrast_outcomes, hedgers
from hedgesim.outcomes.result import Result
from hedgesim.reports.changes import switched
from hedgesim.reports.compare.paired import Arm, paired_outcomes
from hedgesim.reports.rows import ALWAYS, Row, in_one_unit, rows

MOST_OUTCOMES = 6
ROOM = 24  # characters of a label that a chart has room for


@dataclass(frozen=True)
class Entry:
    """A run as written, or one of its variants.

    Parameters
    ----------
    label : str
        Short, unique among those compared.
    title : str
        In full.
    summary : dict
        As of a run.
    """

    label: str
    title: str
    summary: Summary


@dataclass(frozen=True)
class Comparison:
    """Runs and variants that can be compared.

    Parameters
    ----------
    title : str
        Of all.
    entries : tuple of Entry
        What is compared, in the order given.
    notes : tuple of str
        Sentences that a reader must know.
    contrasts : tuple of Entry
        Of pairs of the entries, one less another, history by history; the first stands as the
        scenario of the summary, the second as its baseline.
    """

    title: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
    contrasts: tuple[Entry, ...] = ()

    @property
    def histories(self) -> str:
        """The number of histories of each entry, in words."""
        counts = {entry.label: f"{entry.summary['replications']:,}" for entry in self.entries}
        if len(set(counts.values())) == 1:
            return f"{next(iter(counts.values()))} histories each"
        return f"histories: {'; '.join(f'{label} {count}' for label, count in counts.items())}"

    @property
    def marks(self) -> tuple[str, ...]:
        """Names of the entries in charts: their labels, or A to Z, A2, ... where these are long."""
        labels = tuple(entry.label for entry in self.entries)
        if max(map(len, labels)) <= ROOM:
            return labels
        turns = ((place // 26, ascii_uppercase[place % 26]) for place in range(len(labels)))
        return tuple(f"{letter}{turn + 1 if turn else ''}" for turn, letter in turns)


@dataclass(frozen=True)
class _Run:
    """A run that is compared; ``variant``: the only one to compare, or None for all."""

    path: str
    variant: str | None
    summary: Summary

    def entries(self) -> list[Entry]:
        found = entries_of(self.summary)
        return [entry for entry in found if self.variant in (None, entry.label)]


def comparison(written: Sequence[str]) -> Comparison:
    """Compare runs, and the variants inside them, that have a common baseline.

    Parameters
    ----------
    written : sequence of str
        For a run with its variants its folder or summary.json; ``RUN:VARIANT`` for one variant,
        ``RUN:as-told`` for the run without its variants.

    Returns
    -------
    Comparison
        Entries with a common baseline, notes, and contrasts within histories.

    Raises
    ------
    InputError
        Where there are not two entries, or they cannot be compared.
    """
    runs = [_read(one) for one in written]
    names = _names(runs)
    found, notes, problems = {}, [], []
    kept: dict[str, Arm] = {}
    for one in runs:
        for entry in one.entries():
            named = _named(entry, names[one.path]) if len(names) > 1 else entry
            first = runs[0].entries()[0].summary
            why = _differences(first, entry.summary) if len(names) > 1 else []
            if why and one.variant is None and entry.label != AS_WRITTEN:
                notes.append(f"{named.label} is left out: {why[0][0]}.")
                continue
            if why:
                what = f"'{one.variant}' " if one.variant else ""
                what += f"cannot be compared with {runs[0].path}"
                problems += [Problem(one.path, 1, 1, f"{what}: {text}", hint) for text, hint in why]
                break
            found[named.label] = named
            arm = "scenario" if entry.label == AS_WRITTEN else entry.label
            kept[named.label] = Path(one.path), arm, entry.summary
    if problems:
        raise InputError(problems)
    if len(found) < 2:
        hint = "name another run or variant, or run it with --variant all"
        raise InputError([Problem(written[0], 1, 1, "nothing to compare this run with", hint)])
    titles = dict.fromkeys(str(one.summary["title"]) for one in runs)
    if len(names) == 1:
        notes = list(_own_numbers(runs[0].summary, found))
    contrasts = list(contrasts_of(runs[0].summary, found)) if len(names) == 1 else []
    if len(found) == 2 and not contrasts:
        contrasts, lacking = _of_kept(kept)
        notes += lacking
    return Comparison("; ".join(titles), tuple(found.values()), tuple(notes), tuple(contrasts))


def _of_kept(kept: Mapping[str, Arm]) -> tuple[list[Entry], list[str]]:
    """Return the first of two less the second, or why it is not known."""
    (name, first), (other, second) = kept.items()
    label = f"{name} less {other}"
    outcomes = paired_outcomes(first, second)
    if outcomes:
        return [contrast_entry(first[2], label, outcomes)], []
    how = "keep all histories of both, --keep-histories with the same --replications, or play both "
    how += "as variants of one scenario with --contrast"
    return [], [f"{label} within each history is not known: {how}."]


def inside(summary: Summary) -> Comparison:
    """Compare a run with its variants, if it has any."""
    found = {entry.label: entry for entry in entries_of(summary)}
    notes = _own_numbers(summary, found)
    contrasts = tuple(contrasts_of(summary, found))
    return Comparison(str(summary["title"]), tuple(found.values()), tuple(notes), contrasts)


def contrasts_of(summary: Summary, found: Collection[str]) -> Iterator[Entry]:
    """Yield the contrasts that a run holds of the variants of these names."""
    for name, one in (summary.get("contrasts") or {}).items():
        if one["first"] in found and one["second"] in found:
            yield contrast_entry(summary, name, contrast_outcomes(summary, name))


def contrast_entry(summary: Summary, name: str, outcomes: Mapping[str, Any]) -> Entry:
    """Return a contrast with a summary of its own."""
    return Entry(name, name, {**summary, "verdict": "", "variants": {}, "outcomes": outcomes})


def entries_of(summary: Summary) -> list[Entry]:
    """Return a run as written and each of its variants, each with a summary of its own."""
    variants = summary.get("variants") or {}
    alone = summary if not variants else {**summary, "variants": {}, "verdict": ""}
    found = [Entry(AS_WRITTEN, "As written", alone)]
    for name, variant in variants.items():
        changed = [one for one in summary.get("changed") or () if one["arm"] == name]
        own = {
            "fingerprint": None,
            "changed_settings": {one["name"]: [one["shipped"], one["used"]] for one in changed},
        }
        found.append(Entry(name, str(variant["title"]), {**alone, "verdict": "", **own, **variant}))
    return found


def _read(written: str) -> _Run:
    path, colon, variant = written.rpartition(":")
    if Path(written).exists() or not colon or not Path(path).exists():
        result = Result.read(written)
        return _Run(str(result.folder), None, result.summary)
    result = Result.read(path)
    known = [entry.label for entry in entries_of(result.summary)]
    if variant not in known:
        message = f"there is no variant '{variant}' in this run"
        raise InputError([Problem(path, 1, 1, message, one_of(variant, known))])
    return _Run(str(result.folder), variant, result.summary)


def _names(given: Sequence[_Run]) -> dict[str, str]:
    """Return a short name for each run by its path: its scenario's, its folder's, or the path."""
    runs = {one.path: one.summary for one in given}
    ways: tuple[Callable[[str], str], ...] = (
        lambda path: str(runs[path].get("scenario") or path),
        lambda path: Path(path).name,
    )
    for way in ways:
        names = {path: way(path) for path in runs}
        if max(Counter(names.values()).values()) == 1 and all(names.values()):
            return names
    return {path: path for path in runs}


def _named(entry: Entry, run: str) -> Entry:
    """Return an entry with a label that is unique among several runs."""
    if entry.label == AS_WRITTEN:
        return replace(entry, label=run, title=str(entry.summary["title"]))
    return replace(entry, label=f"{run}:{entry.label}")


def _own_numbers(summary: Summary, found: dict[str, Entry]) -> Iterator[str]:
    print_of_run = summary.get("fingerprint")
    for label, entry in found.items():
        own = entry.summary.get("fingerprint")
        if own and print_of_run and own != print_of_run:
            rules = ", ".join(switched(entry.summary))
            numbers = ", ".join(entry.summary["changed_settings"]) or "numbers"
            does = f"switches {rules}" if rules else f"sets {numbers}"
            yield f"{label} {does} in its baseline too: changes are relative to that one."


def _differences(first: Summary, other: Summary) -> list[tuple[str, str]]:
    """Return why two runs cannot be compared, each reason with a remedy."""
    facts = {
        "another hedger": (hedgers, "run both for the same hedgers"),
        "other poles": (lambda s: tuple(s["poles"]), "give both scenarios the same poles"),
        "another calendar": (
            lambda s: (s["start"], s["end"]),
            "give both scenarios the same clock",
        ),
        "other partners": (lambda s: tuple(s.get("partners") or ()), "give both the same partners"),
        "other rules": (
            lambda s: switched(s) or ("none",),
            "run both with the same --rules and rules:",
        ),
        "another seed": (
            lambda s: (s["seed"],),
            "run both with the same --seed: random draws are then shared",
        ),
        "another uncertainty": (_sampled, "run both with the same --uncertainty and posterior"),
    }
    asked = ((name, ask(first), ask(other), hint) for name, (ask, hint) in facts.items())
    different = [
        (f"{name}: {_joined(theirs)}, not {_joined(mine)}", hint)
        for name, mine, theirs, hint in asked
        if mine != theirs
    ]
    prints = _prints(first.get("fingerprint"), other.get("fingerprint"), other)
    return different or list(prints)


def _sampled(summary: Summary) -> tuple[str, ...]:
    """What a run samples its parameters from; chance where it holds them."""
    drawn = summary.get("drawn_numbers")
    return ("chance",) if not drawn else (str(drawn["from"]), *filter(None, [drawn.get("inputs")]))


def _prints(first: Any, other: Any, summary: Summary) -> Iterator[tuple[str, str]]:
    if not first or not other:
        yield "no record of its numbers", "run it again with this version"
    elif first["numbers"] != other["numbers"]:
        changed = ", ".join(list(summary.get("changed_settings") or {})[:5])
        hint = "run both with the same --calibration, --set and set:"
        yield f"other numbers{f' ({changed})' if changed else ''}", hint
    elif first["baseline"] != other["baseline"]:
        yield "another baseline", "give both the same baseline: and reactions:"


def _joined(values: Sequence[Any]) -> str:
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
