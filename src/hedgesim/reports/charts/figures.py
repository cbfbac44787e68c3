"""The figures of a run: which outcome is drawn how, under which title, and in words for the blind.

A page, a notebook and files of figures all take them from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Band, Reading, Summary, hedgers, readings
from hedgesim.outcomes.verdict import weights
from hedgesim.reports.charts import marks, specs
from hedgesim.reports.charts.marks import Bands, Spec
from hedgesim.reports.charts.palette import slug, variable

MOST_MOVERS = 4  # outcomes drawn beside the alignment and hedging
MOST_NAMED = 6  # partners named in stacked shares; the rest are added up
MOST_PARTNERS = 10  # rows of gains and losses
MOST_CAUSED = 4  # outcomes whose causes are drawn
ALWAYS = ("composite", "hedging")
DOMAINS = {
    "lean.economic": "Economy", "lean.security": "Security", "lean.political": "Politics",
    "lean": "All three",
}  # fmt: skip
ENDS = {"0-1": "scale of 0 to 1", "-1..1": "scale of -1 to 1", "number": "number"}
ARMS = {"scenario": "with the events", "baseline": "without them"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its name for files, its title, and the specification that draws it."""

    name: str
    title: str
    spec: Spec


def own_readings(summary: Summary, hedger: str) -> list[Reading]:
    """Return the outcomes of one hedger."""
    return [reading for reading in readings(summary) if reading.hedger == hedger]


def headline(own: Sequence[Reading]) -> list[Reading]:
    """Return the outcomes that a reader should see: what moved most, the alignment, hedging."""
    moved = [reading for size, reading in weights(own) if size > 0][:MOST_MOVERS]
    by_name = {reading.name: reading for reading in own}
    return moved + [by_name[name] for name in ALWAYS if name in by_name]


def unit(reading: Reading) -> str:
    """Return the unit of an outcome's levels for an axis."""
    scale = words.scale(reading)
    return (
        scale.unit if scale.unit and scale.unit != "0-100" else ENDS.get(reading.unit, "0 to 100")
    )


def change_unit(reading: Reading) -> str:
    """Return the unit of an outcome's changes for an axis."""
    return "points" if reading.unit in ("share", "0-100") else unit(reading)


def colour(reading: Reading) -> str:
    """Return the colour of an outcome: of the country it concerns, else that of the scenario."""
    named = reading.of and reading.name != "member"
    return variable(reading.of) if named else specs.SCENARIO


def told(reading: Reading, band: Band, *, change: bool = False) -> str:
    """Write a median and its 90% band: ``11.8 (90%: 10.3 to 13.9)``."""
    scale = words.scale(reading)
    places = words.finer(scale, (band.q05, band.q50, band.q95)) if change else scale.decimals
    sign = "+" if change else ""
    low, middle, high = (
        words.number(value * scale.factor, places, sign) for value in (band.q05, band.q50, band.q95)
    )
    return f"{middle} (90%: {low} to {high})"


def _scaled(bands: Mapping[str, Sequence[float]], reading: Reading) -> Bands:
    factor = words.scale(reading).factor
    return {name: [value * factor for value in bands[name]] for name in specs.QUANTILES}


def level_figure(reading: Reading, like: Sequence[Reading] = (), *, tips: bool = True) -> Figure:
    """Return an outcome over time, with the events and without.

    Parameters
    ----------
    like: outcomes whose figures it stands beside, on the same axis. tips: see `specs`.
    """
    series = reading.series
    every = [
        value * words.scale(one).factor
        for one in like
        for arm in ("scenario", "baseline")
        for name in ("q05", "q95")
        for value in one.series[arm][name]
    ]
    spec = specs.fan(
        reading.months,
        _scaled(series["scenario"], reading),
        _scaled(series["baseline"], reading),
        unit=unit(reading),
        colour=colour(reading),
        limits=marks.bounds(every) if every else None,
        tips=tips,
        description=(
            f"{words.name(reading)}, {unit(reading)}, over time. In "
            f"{words.month(reading.months[-1])} with the events "
            f"{told(reading, reading.scenario)}, without them {told(reading, reading.baseline)}."
        ),
    )
    return Figure(_stem(reading), words.name(reading), spec)


def change_figure(
    reading: Reading,
    limits: tuple[float, float] | None = None,
    name: str = "",
    *,
    tips: bool = True,
) -> Figure:
    """Return the difference that the events make to an outcome over time.

    Parameters
    ----------
    limits: ends of the axis, where it stands beside others. name: in place of the outcome's own.
    tips: see `specs`.
    """
    spec = specs.change(
        reading.months,
        _scaled(reading.series["difference"], reading),
        unit=change_unit(reading),
        colour=colour(reading),
        limits=limits,
        tips=tips,
        description=(
            f"Difference that the events make to {words.noun(reading)[0]}, {change_unit(reading)}. "
            f"In {words.month(reading.months[-1])} {told(reading, reading.change, change=True)}."
        ),
    )
    stem = name or f"{_stem(reading)}-change"
    return Figure(stem, f"{words.name(reading)}: what the events change", spec)


def _stem(reading: Reading) -> str:
    return slug(f"{reading.hedger} {reading.id.replace('.', ' ')}".replace("_", " "))


def portfolio_figure(own: Sequence[Reading], name: str, arm: str, *, tips: bool = True) -> Figure:
    """Return the shares of all partners stacked over time.

    Parameters
    ----------
    own: outcomes of one hedger. name: ``influence`` or ``effort``. arm: scenario or baseline.
    tips: see `specs`.
    """
    groups = portfolio(own, name)
    kept = {who: _percent(members, arm) for who, _, members in groups}
    colours = {who: shade for who, shade, _ in groups}
    first = groups[0][2][0]
    said = words.listed(f"{who} {values[-1]:.0f}%" for who, values in kept.items())
    what = "Influence" if name == "influence" else "Effort"
    return Figure(
        f"{slug(first.hedger)}-{name}-{arm}",
        f"{what}, {ARMS[arm]}",
        specs.shares(
            first.months,
            kept,
            colours=colours,
            unit=f"% of all {what.lower()}",
            tips=tips,
            description=f"{what} by partner over time, {ARMS[arm]}, means over histories. In "
            f"{words.month(first.months[-1])}: {said}.",
        ),
    )


def _percent(members: Sequence[Reading], arm: str) -> list[float]:
    """Their shares together, in % of all."""
    means = ([100 * value for value in one.series[arm]["mean"]] for one in members)
    return [sum(values) for values in zip(*means, strict=True)]


def portfolio(own: Sequence[Reading], name: str) -> list[tuple[str, str, list[Reading]]]:
    """Return who shares a whole, from the foot of a chart up: name, colour and the shares in it.

    The largest partners without the events stand by themselves, the rest together.
    """
    ties = sorted(
        (reading for reading in own if reading.name == name and reading.of),
        key=lambda reading: -sum(reading.series["baseline"]["mean"]),
    )
    found = [(one.of, variable(one.of), [one]) for one in ties[:MOST_NAMED]]
    rest = ties[MOST_NAMED:]
    if rest:
        found.append((f"{len(rest)} others", variable("Others"), rest))
    itself = [reading for reading in own if reading.name == f"{name}.self"]
    if itself:
        found.append(("Itself", variable("Own"), itself))
    return found


def gains_figure(own: Sequence[Reading], name: str) -> Figure:
    """Return who gains and who loses: the change of each partner's share at the end."""
    ties = [reading for reading in own if reading.name == name and reading.of]
    ties = sorted(ties, key=lambda reading: -abs(reading.change.q50))[:MOST_PARTNERS]
    ties.sort(key=lambda reading: -reading.change.q50)
    rows = [
        {"name": reading.of, "colour": variable(reading.of), **at_end(reading, reading.change)}
        for reading in ties
    ]
    what = "influence" if name == "influence" else "effort given"
    said = "; ".join(f"{row['name']} {row['told']}" for row in rows[:3] + rows[-2:])
    return Figure(
        f"{slug(ties[0].hedger)}-{name}-change",
        f"Change of {what} by partner",
        specs.intervals(
            rows,
            unit="percentage points",
            description=f"Change of {what} in {words.month(ties[0].months[-1])}: {said}.",
        ),
    )


def at_end(reading: Reading, band: Band) -> dict[str, Any]:
    """Return the quantiles of a band as they are shown, and a sentence for the pointer."""
    factor = words.scale(reading).factor
    values = {name: factor * getattr(band, name) for name in specs.QUANTILES}
    return values | {"told": told(reading, band, change=band is reading.change)}


def leans_figure(own: Sequence[Reading], poles: Sequence[str]) -> Figure:
    """Return the lean in each domain at the end, against the lean without the events."""
    by_name = {reading.name: reading for reading in own}
    rows = []
    for name, title in DOMAINS.items():
        if name in by_name:
            reading = by_name[name]
            side = poles[1] if reading.scenario.q50 > 0 else poles[0]
            rows.append(
                {"name": title, "colour": variable(side), "before": reading.baseline.q50}
                | at_end(reading, reading.scenario)
            )
    said = "; ".join(f"{row['name']} {row['told']}" for row in rows)
    low, high = map(words.named, poles)
    return Figure(
        f"{slug(own[0].hedger)}-leans",
        f"Lean by domain, {words.month(own[0].months[-1])}",
        specs.intervals(
            rows,
            unit=f"\u22121: all with {low}; 1: all with {high}",
            domain=(-1.0, 1.0),
            description=f"Lean between {low} (-1) and {high} (1) by domain: {said}.",
        ),
    )


def posture_figures(summary: Summary, hedger: str) -> list[Figure]:
    """Return the share of histories on each rung at the end, a figure for each pole."""
    with_, without = summary.get("posture", {}), summary.get("posture_baseline", {})
    if len(hedgers(summary)) > 1:
        with_, without = with_.get(hedger, {}), without.get(hedger, {})
    return [
        Figure(
            f"{slug(hedger)}-posture-{slug(pole)}",
            f"Posture towards {words.named(pole)}",
            _rungs(rungs, without.get(pole, {}), pole),
        )
        for pole, rungs in with_.items()
    ]


def _rungs(rungs: Mapping[str, float], before: Mapping[str, float], pole: str) -> Spec:
    rows = [
        {
            "name": f"{rung[:1].upper()}{rung[1:]}",
            "arm": arm,
            "value": 100 * share,
            "told": words.percent(share),
            "colour": shade,
        }
        for rung in reversed(list(rungs))
        for arm, share, shade in (
            (specs.WITHOUT, before.get(rung, 0.0), specs.BASELINE),
            (specs.WITH, rungs[rung], variable(pole)),
        )
    ]
    likeliest = max(rungs, key=rungs.__getitem__)
    return specs.bars(
        rows,
        unit="% of histories",
        most=100.0,
        description=f"Posture towards {words.named(pole)} at the end, from bandwagoning to "
        f"balancing. Most often {likeliest}: {words.percent(rungs[likeliest])} of histories with "
        f"the events, {words.percent(before.get(likeliest, 0.0))} without.",
    )


def cause_figures(summary: Summary, own: Sequence[Reading]) -> list[Figure]:
    """Return what each event contributes to the outcomes that moved most."""
    attribution = summary.get("attribution") or {}
    several = len(hedgers(summary)) > 1
    found: list[Figure] = []
    for _, reading in weights(own):
        key = f"{reading.hedger}.{reading.id}" if several else reading.id
        entries = {event: row[key] for event, row in attribution.items() if key in row}
        if entries and len(found) < MOST_CAUSED:
            found.append(_caused(reading, entries, summary.get("events", {})))
    return found


def _caused(
    reading: Reading, entries: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]]
) -> Figure:
    scale = words.scale(reading)
    places = words.finer(scale, (entry["shapley"] for entry in entries.values()))
    rows = []
    for event, entry in sorted(entries.items(), key=lambda pair: -abs(pair[1]["shapley"])):
        value, error = scale.factor * entry["shapley"], scale.factor * entry["error"]
        alone = words.number(scale.factor * entry["leave_one_out"], places, "+")
        rows.append(
            {
                "name": event,
                "value": value,
                "low": value - 1.96 * error,
                "high": value + 1.96 * error,
                "told": f"{words.number(value, places, '+')} (alone missing: {alone})",
                "story": str(events.get(event, {}).get("story", event)),
            }
        )
    said = "; ".join(f"{row['name']} {row['told']}" for row in rows)
    return Figure(
        f"{_stem(reading)}-causes",
        f"{words.name(reading)}: what each event contributes",
        specs.contributions(
            rows,
            unit=change_unit(reading),
            description=f"What each event contributes to {words.noun(reading)[0]}: {said}.",
        ),
    )


def figures(summary: Summary) -> Iterator[Figure]:
    """Yield every figure of a run, its title beginning with its hedger, for a place of its own."""
    for hedger in hedgers(summary):
        own = own_readings(summary, hedger)
        for figure in _of_hedger(summary, hedger, own):
            yield replace(figure, title=f"{hedger}: {figure.title}")


def _of_hedger(summary: Summary, hedger: str, own: Sequence[Reading]) -> Iterator[Figure]:
    for reading in headline(own):
        yield level_figure(reading)
        yield change_figure(reading)
    for name in ("influence", "effort"):
        yield portfolio_figure(own, name, "scenario")
        yield portfolio_figure(own, name, "baseline")
        yield gains_figure(own, name)
    yield leans_figure(own, summary["poles"])
    yield from posture_figures(summary, hedger)
    yield from cause_figures(summary, own)
