"""Tables of coding.md: agreement of the two coders of the evidence, and their confusions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hedgesim.description.checking.codings import COMPARED, coding, differences
from hedgesim.description.checking.cross_references import bases
from hedgesim.description.formats.calibration import Reference
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Loc
from writers.agreement import Distance, Unit, alpha, interval, nominal, ordinal
from writers.markdown import Lines, code, item, listed, table
from writers.sources import calibration, coded

NONE = "none"
CONFIDENCE = ("low", "medium", "high")
FIRM, TENTATIVE = 0.8, 0.667  # alpha from which codings are firm, or tentative
FEW = 10  # codings of a variable, by both coders, below which agreement is not judged
SHOWN = 2  # variables that one is confused with are named up to this many
OFTEN = 2  # a confusion is listed from this many pairs on

type Item = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """An item of evidence that both coders have, with what each coded."""

    item: Item
    first: Item
    second: Item


@dataclass(frozen=True)
class Agreement:
    """Agreement over some pairs: how many, the share that is equal, alpha and its interval."""

    n: int
    same: float
    alpha: float
    interval: tuple[float, float] | None

    def cells(self) -> tuple[str, str]:
        """Return alpha and its interval for a table."""
        if math.isnan(self.alpha):
            return "-", "-"
        span = "-" if self.interval is None else " to ".join(map(_plain, self.interval))
        return _plain(self.alpha), span

    def use(self) -> str:
        """Return how far single codings may be relied on, by Krippendorff's customary bounds."""
        lowest = -1.0 if self.interval is None else self.interval[0]
        if self.alpha >= FIRM and lowest >= TENTATIVE:
            return "firm"
        return "tentative" if self.alpha >= TENTATIVE else "weak"


def _plain(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"


@cache
def pairs() -> tuple[Pair, ...]:
    """Items that both coders have."""
    found = []
    for claim in coded().items.values():
        first, second = coding(claim, "first"), coding(claim, "second")
        if first is not None and second is not None:
            found.append(Pair(claim, dict(first), dict(second)))
    return tuple(found)


def _agree(
    codings: list[Unit], values: Sequence[str] = (), distance: Distance = nominal
) -> Agreement:
    """Return agreement of codings, each of one claim; ``values`` as found where none are given."""
    values = values or sorted({str(value) for unit in codings for value in unit})
    same = sum(one == other for one, other in codings) / len(codings)
    found = alpha(codings, values, distance), interval(codings, values, distance)
    return Agreement(len(codings), same, *found)


@cache
def agreement(field: str) -> Agreement:
    """Return agreement on a field over all pairs; on direction, over those with one variable."""
    among = [p for p in pairs() if field != "direction" or _same(p, "variable")]
    codings: list[Unit] = [(p.first.get(field, NONE), p.second.get(field, NONE)) for p in among]
    return _agree(codings, CONFIDENCE, ordinal) if field == "confidence" else _agree(codings)


def agreement_among(chosen: Callable[[Item], bool]) -> Agreement:
    """Return agreement on the variable over pairs of chosen items."""
    return _agree([(p.first["variable"], p.second["variable"]) for p in pairs() if chosen(p.item)])


@cache
def agreement_on(variable: str) -> Agreement:
    """Return agreement on whether a claim is about this variable or another."""
    return _agree(
        [
            (str(p.first["variable"] == variable), str(p.second["variable"] == variable))
            for p in pairs()
        ]
    )


def _same(pair: Pair, field: str) -> bool:
    return bool(pair.first.get(field) == pair.second.get(field))


# --- tables ------------------------------------------------------------------------------------


def found() -> Lines:
    """How many claims each coder found, and how many both."""
    documents = sorted({item["source"] for item in coded().items.values()})
    rows = [_counted(source, {source}) for source in documents]
    rows.append(_counted("all", set(documents)))
    heads = ("", "first", "second", "both", "split", "by one only", "found by both")
    yield from table(heads, rows)


def _counted(name: str, sources: set[str]) -> tuple[str, ...]:
    """Return the row of some documents."""
    evidence = coded()
    items = [item for item in evidence.items.values() if item["source"] in sources]
    both = sum(pair.item["source"] in sources for pair in pairs())
    left = [e for e in evidence.left_out if evidence.second[e["item"]]["source"] in sources]
    first = sum(coding(item, "first") is not None for item in items)
    second = sum(coding(item, "second") is not None for item in items) + len(left)
    inside = sum(_is_inside(item["coders"][one]) for item in items for one in ("first", "second"))
    inside += sum("within" in entry for entry in left)
    alone = first + second - 2 * both - inside
    share = both / (first + second - both)
    return (name, *map(str, (first, second, both, inside, alone)), f"{share:.0%}")


def _is_inside(given: object) -> bool:
    return isinstance(given, dict) and "within" in given


def fields() -> Lines:
    """Agreement on every coded field."""
    rows = []
    for name in (*COMPARED, "confidence"):
        found = agreement(name)
        label = f"{name}, given the same variable" if name == "direction" else name
        scale = "ordinal" if name == "confidence" else "nominal"
        rows.append((label, scale, str(found.n), f"{found.same:.0%}", *found.cells()))
    yield from table(("field", "alpha is", "claims", "equal", "alpha", "95 %"), rows)


def passages() -> Lines:
    """Agreement on the variable by document, and in garbled passages."""
    chosen: dict[str, Callable[[Item], bool]] = {
        source: lambda item, source=source: item["source"] == source  # type: ignore[misc]
        for source in sorted({pair.item["source"] for pair in pairs()})
    }
    chosen["D2, garbled sentences"] = lambda item: "garbled" in item
    chosen["D2, sound sentences"] = lambda item: item["source"] == "D2" and "garbled" not in item
    rows = []
    for name, choose in chosen.items():
        found = agreement_among(choose)
        rows.append((name, str(found.n), f"{found.same:.0%}", *found.cells()))
    yield from table(("passage", "claims", "equal", "alpha", "95 %"), rows)


def variables() -> Lines:
    """Agreement on each variable against all others, and what it is confused with."""
    first = Counter(pair.first["variable"] for pair in pairs())
    second = Counter(pair.second["variable"] for pair in pairs())
    both = Counter(pair.first["variable"] for pair in pairs() if _same(pair, "variable"))
    rows = []
    for name in sorted({*first, *second}, key=lambda v: (-agreement_on(v).alpha, v)):
        found = agreement_on(name)
        use = "too few" if first[name] + second[name] < FEW else found.use()
        counts = (str(number[name]) for number in (first, second, both))
        rows.append((code(name), *counts, *found.cells(), use, _confused_with(name)))
    heads = ("variable", "first", "second", "both", "alpha", "95 %", "single codings")
    yield from table((*heads, "confused with"), rows)


def _confused_with(variable: str) -> str:
    """Return the variables that one coder has where the other has this one, commonest first."""
    confused: Counter[str] = Counter()
    for pair in pairs():
        two = (pair.first["variable"], pair.second["variable"])
        if variable in two and not _same(pair, "variable"):
            confused[two[two[0] == variable]] += 1
    ordered = sorted(confused.items(), key=lambda entry: (-entry[1], entry[0]))
    named = [f"{code(name)} {number}" for name, number in ordered[:SHOWN]]
    more = sum(number for _, number in ordered[SHOWN:])
    return listed([*named, *([f"rest {more}"] if more else [])])


def confusions() -> Lines:
    """Repeated confusions, and how they were settled."""
    found: dict[tuple[str, ...], list[Pair]] = {}
    for pair in pairs():
        if not _same(pair, "variable"):
            two = tuple(sorted((pair.first["variable"], pair.second["variable"])))
            found.setdefault(two, []).append(pair)
    for two, among in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        if len(among) < OFTEN:
            continue
        settled = Counter(pair.item["variable"] for pair in among)
        ways = listed(f"{settled[name]} as {code(name)}" for name in sorted(settled))
        items = listed(code(pair.item["id"]) for pair in among)
        heading = " or ".join(map(code, two))
        yield item(f"**{heading}**: {len(among)} claims, settled {ways}: {items}.")


def settled() -> Lines:
    """Whose coding stands where the two differ."""
    counts: Counter[str] = Counter()
    for pair in pairs():
        if differences(pair.first, pair.second):
            if not differences(pair.first, pair.item):
                counts["the first coder's"] += 1
            elif not differences(pair.second, pair.item):
                counts["the second coder's"] += 1
            else:
                counts["some of each"] += 1
    heads = ("what stands", "claims")
    yield from table(heads, ((name, str(counts[name])) for name in sorted(counts)))


def numbers() -> Lines:
    """Numbers that rest on nothing but claims whose variable the coders read differently."""
    disputed = {pair.item["id"] for pair in pairs() if not _same(pair, "variable")}
    for _, model in calibration().files:
        for loc, thing, _ in bases(model):
            if thing.evidence and disputed.issuperset(thing.evidence):
                ids = listed(map(code, thing.evidence))
                yield item(f"{code(' '.join(_named(model, loc)))}: {ids}.")


def _named(model: object, loc: Loc) -> Iterator[str]:
    """Yield the names and dates that lead to a part of a file, and the part's own."""
    for step in loc:
        if isinstance(model, Mapping | tuple):
            model = model[step]  # type: ignore[index]
            names = (getattr(model, key, None) for key in ("name", "kind", "reaction"))
            yield from (str(name) for name in names if name is not None)
            if isinstance(model, Reference):
                yield units.write_date(model.date)
        else:
            model = getattr(model, str(step))
    if not isinstance(loc[-1], int):
        yield str(loc[-1])
