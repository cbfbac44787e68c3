"""The verdict: a few plain sentences on what moves, by how much, and how certain that is.

Candidates are the influence of every partner, exports, finance, output, autonomy, legitimacy and
harm to the river. The weight of a candidate is its median difference in the last month over the
width of the baseline's 90% band; all influences share the widest of their bands, because a point
of influence counts alike whoever gains it. A candidate *moves* when its weight is at least
`WEIGHTY` and at least `SURE` of the histories agree on its direction. The verdict gives the two
heaviest, then the alignment between the poles, then the event whose chance changes most (but not
an emerging event that becomes rarer, by an actor of a declared event), then variants that end
otherwise. An event comes first only where it outweighs all that moves, its chance changes by
`LEADS` or more, and it is declared or by the hedger itself. Ties are settled by the order of the
summary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Reading, Summary, hedger_of_event, hedgers, readings

WEIGHTY = 0.1  # part of the baseline's 90% band
SURE = 0.9  # share of histories
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
    """Return the verdict: one to three sentences for each hedger, without jargon."""
    found = readings(summary)
    if not any(reading.rises or reading.falls for reading in found):
        return "Nothing differs from the baseline in any history."
    names = hedgers(summary)
    parts = [_of_hedger(hedger, found, summary) for hedger in names]
    if len(names) > 1:
        parts = [f"{hedger}: {part}" for hedger, part in zip(names, parts, strict=True)]
    return " ".join(parts)


def weights(found: Sequence[Reading]) -> list[tuple[float, Reading]]:
    """Return the candidates of one hedger with their weights, heaviest first."""
    candidates = [reading for reading in found if reading.name in CANDIDATES]
    widest = max((r.baseline.spread for r in candidates if r.name == "influence"), default=0.0)
    weighed = [
        (weight(reading, widest if reading.name == "influence" else 0.0), reading)
        for reading in candidates
    ]
    return sorted(weighed, key=lambda pair: -pair[0])


def weight(reading: Reading, widest: float = 0.0) -> float:
    """Return the size of a change against what varies anyway, the wider of two spreads."""
    if reading.change.q50 == 0.0:
        return 0.0
    return abs(reading.change.q50) / max(reading.baseline.spread, widest, 1e-12)


def moves(reading: Reading, weight: float) -> bool:
    """Return whether an outcome moves beyond chance, and by enough to report."""
    return weight >= WEIGHTY and reading.sureness >= SURE


def main_mover(found: Sequence[Reading]) -> Reading | None:
    """Return the outcome that a chart should show: the heaviest candidate, else the lean."""
    heaviest = next(iter(weights(found)), None)
    if heaviest is not None and heaviest[0] > 0.0:
        return heaviest[1]
    return next((reading for reading in found if reading.name == "lean"), None)


def _of_hedger(hedger: str, found: Sequence[Reading], summary: Summary) -> str:
    own = [reading for reading in found if reading.hedger == hedger]
    weighed = weights(own)
    movers = [reading for size, reading in weighed if moves(reading, size)][:MOST]
    index = next((reading for reading in own if reading.name == "composite"), None)
    event = _event(hedger, summary)
    sentences = [_movers(movers)] if movers else []
    shifts = index is not None and moves(index, weight(index))
    # An exit that would not happen otherwise comes before what moves a little.
    largest = max((size for size, _ in weighed), default=0.0)
    event_first = event is not None and event.may_lead and event.size > largest
    if not movers and not shifts:
        steady = [reading for size, reading in weighed if size > 0 and reading.sureness >= SURE]
        sentences.append(_little(steady, weighed, beyond=event_first))
    if index is not None:
        sentences.append(_alignment(hedger, index, summary, shifts=shifts))
    if event is not None:
        sentences.insert(0 if event_first else len(sentences), event.sentence)
    sentences += _variants(hedger, movers[0] if movers else main_mover(own), summary)
    return " ".join(words.sentence(text) for text in sentences)


def _movers(movers: Sequence[Reading]) -> str:
    first, *others = movers
    end = words.month(first.months[-1])
    it = "they" if words.noun(first)[1] else "it"
    verb = _verb(first, plural=it == "they")
    text = f"by {end}, {_moves(first)} ({_band(first)}; {it} {verb} {_share(first)})"
    for other in others:
        same = other.name == first.name == "influence"
        subject = words.possessive(other.of) if same else None
        text += f", and {_moves(other, subject)} ({_band(other, short=True)}; {_share(other)})"
    return text


def _moves(reading: Reading, subject: str | None = None) -> str:
    """Subject, verb and amount: ``Vietnam's share of influence falls by 3.1 points``."""
    if reading.name == "influence":
        subject = subject or f"{words.possessive(reading.of)} share of influence"
        plural = False
    else:
        subject, plural = words.noun(reading)
    return f"{subject} {_verb(reading, plural=plural)} by {amount(reading)}"


def _verb(reading: Reading, *, plural: bool = False) -> str:
    verb = "rise" if reading.change.q50 > 0 else "fall"
    return verb if plural else f"{verb}s"


def amount(reading: Reading) -> str:
    """Write the size of a median difference in a sentence: ``3.1 points``, ``US$ 820 m a year``."""
    scale, change = words.scale(reading), abs(reading.change.q50)
    size = words.number(change * scale.factor, scale.change_decimals)
    if not reading.unit.startswith("US$"):
        return f"{size}{scale.word}"
    part = 100 * change / max(abs(reading.baseline.q50), 1e-12)
    return f"US$ {size}{scale.word} ({part:.2g}%)"


def _band(reading: Reading, *, short: bool = False) -> str:
    scale, change = words.scale(reading), reading.change
    band = f"{scale.change(change.q05)} to {scale.change(change.q95)}"
    return band if short else f"90% of histories: {band}"


def _share(reading: Reading) -> str:
    return words.of_hundred(reading.sureness)


def _little(
    steady: Sequence[Reading], weighed: Sequence[tuple[float, Reading]], *, beyond: bool
) -> str:
    """Say that nothing moves, or only by little."""
    if steady:
        first = steady[0]
        opening = "beyond that, changes are" if beyond else "changes are"
        return (
            f"{opening} small relative to the variation between histories: at most, "
            f"{_moves(first)} by {words.month(first.months[-1])} ({_band(first)}; {_share(first)})"
        )
    text = "no other outcome" if beyond else "no outcome"
    text += " moves beyond chance"
    if not weighed or weighed[0][0] == 0.0:
        return text
    first = weighed[0][1]
    named, plural = words.noun(first)
    change = f"change{'' if plural else 's'} by {_signed(first)}"
    return f"{text}: the largest, {named}, {change} ({_band(first)})"


def _signed(reading: Reading) -> str:
    scale = words.scale(reading)
    return f"{scale.change(reading.change.q50)}{scale.word}"


def _alignment(hedger: str, index: Reading, summary: Summary, *, shifts: bool) -> str:
    """Say where the hedger is between the poles, and whether that moves."""
    first, second = summary["poles"]
    towards = words.with_article(second if index.change.q50 > 0 else first)
    here, size = index.scenario.q50, abs(index.change.q50)
    points = words.number(size, 1 if size >= 0.05 else 2)
    scale = (
        f"{here:.0f} on the scale from 0 ({first}) to 100 ({second}), where 45 to 55 is a hedger"
    )
    if shifts:
        moved = f"{hedger} moves {points} points towards {towards} ({_share(index)}), to {scale}"
    elif index.sureness >= SURE:
        moved = f"{hedger} edges {points} points towards {towards} ({_share(index)}), to {scale}"
    else:
        moved = (
            f"{words.possessive(hedger)} alignment does not clearly move{_unclear(index)}: {scale}"
        )
    return f"{moved}; {_place(index.baseline.q50, here, first, second)}"


def _unclear(index: Reading) -> str:
    if index.change.q50 == 0.0:
        return ""
    way = "up" if index.change.q50 > 0 else "down"
    return f" ({_signed(index)}; {way} {_share(index)}, where {100 * SURE:.0f} would be clear)"


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
