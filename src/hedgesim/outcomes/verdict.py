"""The verdict: a few plain sentences on what moves, by how much, and how certain that is.

Candidates are the influence of every partner, exports, finance, output, autonomy, legitimacy and
harm to the river. The weight of a candidate is its median difference over the width of the
baseline's 90% band in the last month; all influences share the widest of their bands, because a
point of influence counts alike whoever gains it. A candidate *moves* when its weight is at least
`WEIGHTY` and at least `SURE` of the histories agree on its direction. The verdict gives the two
heaviest in the last month, each with its band; then the course of the first over time, or what
moved more in an earlier month and is half gone; then the alignment between the poles, then the
event whose chance changes most (but not an emerging event that becomes rarer, by an actor of a
declared event), then variants that end otherwise. An event comes first only where it outweighs all
that moves, its chance changes by `LEADS` or more, and it is declared or by the hedger itself. Ties
are settled by the order of the summary.

Where nothing moves, the heaviest candidate is named as the most that changes. A change below a
tenth of a standard deviation of the baseline is called negligible, and no share of histories is
given. From fewer than `FEWEST` histories nothing is said to be sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hedgesim.outcomes import sentences, words
from hedgesim.outcomes.cautions import few_histories
from hedgesim.outcomes.precision import FEWEST, SURE
from hedgesim.outcomes.readings import (
    Reading,
    Summary,
    hedger_of_event,
    hedgers,
    key_of,
    readings,
)

WEIGHTY = 0.1  # part of the baseline's 90% band
LIKELIER = 0.05  # change of an event's chance that is reported
LEADS = 0.25  # change of an event's chance from which it may come first
UNCERTAIN = (0.1, 0.9)  # chances of a declared event that are reported
HEDGER = (45.0, 55.0)  # alignment index of a hedger
MOST = 2  # outcomes that move
MOST_VARIANTS = 2  # named; of more, only the range is given

CANDIDATES = (
    "influence", "autonomy", "legitimacy", "output", "river_stress", "exports.total", "aid.total",
)  # fmt: skip


def verdict(summary: Summary) -> str:
    """Return the verdict: a few sentences for each hedger, without jargon."""
    found = readings(summary)
    if not any(reading.rises or reading.falls for reading in found):
        return "Nothing differs from the baseline in any history."
    names = hedgers(summary)
    parts = [_of_hedger(hedger, found, summary) for hedger in names]
    if len(names) > 1:
        parts = [f"{hedger}: {part}" for hedger, part in zip(names, parts, strict=True)]
    few = list(few_histories(summary["replications"]))
    return " ".join([*(one.text for one in few), *parts])


def headline(found: Iterable[Reading]) -> list[Reading]:
    """Return the outcomes that a verdict may name: all candidates, and the alignment."""
    return [reading for reading in found if reading.name in (*CANDIDATES, "composite")]


def weights(found: Sequence[Reading]) -> list[tuple[float, Reading]]:
    """Return the candidates of one hedger with their weights, heaviest first."""
    widest = _widest(found)
    weighed = [
        (weight(reading, widest if reading.name == "influence" else 0.0), reading)
        for reading in found
        if reading.name in CANDIDATES
    ]
    return sorted(weighed, key=_heavier)


def _widest(found: Sequence[Reading]) -> float:
    """Return the widest of the baseline's bands of influence."""
    return max((one.baseline.spread for one in found if one.name == "influence"), default=0.0)


def weight(reading: Reading, widest: float = 0.0) -> float:
    """Return the size of a change against what varies anyway, the wider of two spreads."""
    if reading.change.q50 == 0.0:
        return 0.0
    return abs(reading.change.q50) / max(reading.baseline.spread, widest, 1e-12)


def moves(reading: Reading, weight: float) -> bool:
    """Return whether an outcome moves beyond chance, and by enough to report."""
    return weight >= WEIGHTY and _sure(reading)


def _sure(reading: Reading) -> bool:
    return reading.sureness >= SURE and reading.replications >= FEWEST


def main_mover(found: Sequence[Reading]) -> Reading | None:
    """Return the outcome that a chart should show: the heaviest candidate, else the lean."""
    heaviest = next(iter(weights(found)), None)
    if heaviest is not None and heaviest[0] > 0.0:
        return heaviest[1]
    return next((reading for reading in found if reading.name == "lean"), None)


def _of_hedger(hedger: str, found: Sequence[Reading], summary: Summary) -> str:
    own = [reading for reading in found if reading.hedger == hedger]
    few = own[0].replications < FEWEST
    weighed = weights(own)
    movers = [reading for size, reading in weighed if moves(reading, size)][:MOST]
    index = next((reading for reading in own if reading.name == "composite"), None)
    event = None if few else _event(hedger, summary)
    said = [_movers(movers)] if movers else []
    # An exit that would not happen otherwise comes before what moves a little.
    largest = max((size for size, _ in weighed), default=0.0)
    event_first = event is not None and event.may_lead and event.size > largest
    shifts = index is not None and moves(index, weight(index))
    if not movers and not shifts and weighed:
        said.append(_at_most(weighed[0][1], beyond=event_first))
    said += _over_time(movers, own, summary)
    if index is not None:
        said.append(_alignment(hedger, index, summary, shifts=shifts))
    if event is not None:
        said.insert(0 if event_first else len(said), event.sentence)
    said += _variants(hedger, movers[0] if movers else main_mover(own), summary)
    return " ".join(words.sentence(text) for text in said if text)


def _movers(movers: Sequence[Reading]) -> str:
    first, *others = movers
    text = f"by {words.month(first.month)}, {sentences.change(first)}"
    return ", and ".join([text, *(sentences.change(other, first=False) for other in others)])


def _at_most(reading: Reading, *, beyond: bool) -> str:
    """Say that nothing moves, and what changes most for all that."""
    if reading.change.q50 == 0.0:
        return f"no {'other ' if beyond else ''}outcome moves beyond chance"
    slight = sentences.negligible(reading)
    few = reading.replications < FEWEST
    change = sentences.change(reading, sure=not slight and not few)
    if few:
        return f"by {words.month(reading.month)}, {change}"
    if slight:
        opening = "what else changes is negligible" if beyond else "all changes are negligible"
    elif _sure(reading):
        opening = "beyond that, changes are" if beyond else "changes are"
        opening += " small relative to the variation between histories"
    else:
        opening = f"no {'other ' if beyond else ''}outcome moves beyond chance"
    return f"{opening}: at most, by {words.month(reading.month)}, {change}"


def _over_time(movers: Sequence[Reading], own: Sequence[Reading], summary: Summary) -> list[str]:
    """Describe the course of the first mover, and of what moved earlier and is half gone."""
    found: list[str] = []
    if own[0].replications < FEWEST:
        return found
    if movers:
        first = movers[0]
        parts = [sentences.course(first), sentences.chance(_chance_share(first, summary))]
        parts = [part for part in parts if part]
        if parts:
            found.append(f"the change of {sentences.subject(first)[0]} {'; '.join(parts)}")
    passed = _passed(own, movers)
    if passed is not None:
        then = f"{sentences.change(passed, first=False)}, its largest change"
        found.append(f"earlier, by {words.month(passed.month)}, {then}: {sentences.fading(passed)}")
    return found


def _passed(own: Sequence[Reading], movers: Sequence[Reading]) -> Reading | None:
    """Return the candidate that moved most of those of which half is gone, in its largest month."""
    named = {reading.id for reading in movers}
    widest = _widest(own)
    found = []
    for reading in own:
        course = reading.course
        if reading.name in CANDIDATES and reading.id not in named and course.half_gone is not None:
            then = reading.at(course.largest)
            spread = max(
                reading.baseline.spread, widest if reading.name == "influence" else 0.0, 1e-12
            )
            found.append((abs(then.change.q50) / spread, then))
    return next((then for size, then in sorted(found, key=_heavier) if moves(then, size)), None)


def _heavier(pair: tuple[float, Reading]) -> float:
    return -pair[0]


def _chance_share(reading: Reading, summary: Summary) -> float | None:
    """Share of chance in the variance of a change at the end, where the summary has it."""
    entry = (summary.get("chance") or {}).get(key_of(reading, summary))
    return None if entry is None else entry["share"][-1]


def _signed(reading: Reading) -> str:
    scale = words.scale(reading)
    return f"{scale.change(reading.change.q50)}{scale.word}"


def _alignment(hedger: str, index: Reading, summary: Summary, *, shifts: bool) -> str:
    """Say where the hedger is between the poles, and whether that moves."""
    first, second = summary["poles"]
    here = index.scenario.q50
    scale = (
        f"{here:.0f} on the scale from 0 ({first}) to 100 ({second}), where 45 to 55 is a hedger"
    )
    moved = _shift(hedger, index, summary, shifts=shifts)
    return f"{moved}: {scale}; {_place(index.baseline.q50, here, first, second)}"


def _shift(hedger: str, index: Reading, summary: Summary, *, shifts: bool) -> str:
    """Say how far the alignment moves, and how sure that is."""
    whose = f"{words.possessive(hedger)} alignment"
    if index.change.q50 == 0.0:
        return f"{whose} does not move"
    band = f"{sentences.moved(index, plural=False)} {sentences.within(index)}"
    details = f"median {sentences.median(index)}"
    if index.replications < FEWEST:
        alone = index.replications == 1
        return f"{whose} {sentences.moved(index, plural=False) if alone else band}"
    if sentences.negligible(index):
        return f"{whose} hardly moves: it {band} ({details}; {sentences.deviations(index)})"
    pole = words.with_article(summary["poles"][1 if index.change.q50 > 0 else 0])
    agree = words.agreeing(index)
    if not _sure(index):
        unsure = f"{agree} towards {pole}, where {100 * SURE:.0f} would be clear"
        return f"{whose} does not clearly move: it {band} ({details}; {unsure})"
    verb = "moves" if shifts else "edges"
    return f"{hedger} {verb} towards {pole}: its alignment {band} ({details}; {agree})"


def _place(before: float, here: float, first: str, second: str) -> str:
    low, high = HEDGER
    was, hedges = low <= before <= high, low <= here <= high
    if hedges:
        return "it still hedges" if was else "it starts to hedge"
    side = words.with_article(first if here < low else second)
    return f"it {'stops hedging and leans' if was else 'still leans'} to {side}"


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as a sentence; ``size``: of the change of its chance."""

    size: float
    may_lead: bool
    sentence: str


def _event(hedger: str, summary: Summary) -> _Event | None:
    found: list[_Event] = []
    events = summary.get("events", {})
    acting = {one.get("by") for one in events.values() if one.get("by") and not one.get("reaction")}
    for key, event in events.items():
        if hedger_of_event(key, event, summary) != hedger:
            continue
        chance, before = float(event["probability"]), event.get("baseline_probability") or 0.0
        declared = not event.get("reaction")
        if not declared and chance < before and event.get("by") in acting:
            continue  # its declared event may prevent its own reaction
        size = min(chance, 1.0 - chance) if declared else abs(chance - before)
        if UNCERTAIN[0] <= chance <= UNCERTAIN[1] if declared else size >= LIKELIER:
            own = declared or event.get("by", hedger) in (hedger, "")
            found.append(_Event(size, own and size >= LEADS, _chance(event, chance, before)))
    return max(found, key=lambda one: one.size, default=None)


def _variants(hedger: str, headline: Reading | None, summary: Summary) -> list[str]:
    """Say in one sentence how the heaviest outcome changes in variants, where that differs."""
    if headline is None:
        return []
    found: dict[str, Reading] = {}
    for name, variant in (summary.get("variants") or {}).items():
        for reading in readings(summary, variant["outcomes"]):
            if (reading.hedger, reading.id) == (hedger, headline.id):
                found[str(variant.get("title") or name)] = reading
    as_written = _signed(headline)
    parts = {title: _signed(reading) for title, reading in found.items()}
    if all(part == as_written for part in parts.values()):
        return []
    noun, plural = words.noun(headline)
    change = f"{noun} change{'' if plural else 's'}"
    if len(found) > MOST_VARIANTS:
        ends = sorted(found.values(), key=lambda reading: reading.change.q50)
        between = f"{_signed(ends[0])} to {_signed(ends[-1])}"
        return [f"in {len(found)} variants, {change} by {between}"]
    listed = words.join(f"{part} in '{title}'" for title, part in parts.items())
    return [f"in variants of the scenario, {change} by {listed}"]


def _chance(event: Mapping[str, Any], chance: float, before: float) -> str:
    story = str(event["story"]).rstrip(".")
    month = event.get("median_month")
    text = f"{story} {words.of_hundred_histories(chance)}"
    text += f" (typically in {words.month(month)})" if month else ""
    against = words.of_hundred(before).removeprefix("in ")
    return f"{text}, against {against} without" if event.get("reaction") else text
