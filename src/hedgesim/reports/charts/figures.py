"""The figures of a run: chart, title and description of each, for pages, notebooks and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary, hedgers, key_of
from hedgesim.reports.charts import marks, specs
from hedgesim.reports.charts.marks import Spec
from hedgesim.reports.charts.palette import slug, variable
from hedgesim.reports.charts.specs import Look
from hedgesim.reports.rows import Row, headline, heaviest, named, postures, rows

MOST_NAMED = 6  # partners named in stacked shares; the rest are added up
MOST_PARTNERS = 10  # rows of gains and losses
MOST_CAUSED = 4  # outcomes whose contributions are drawn
DOMAINS = {
    "lean.economic": "Economy", "lean.security": "Security", "lean.political": "Politics",
    "lean": "All three",
}  # fmt: skip
ARMS = {"scenario": "with the events", "baseline": "without them"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its name for files, its title, and the specification that draws it."""

    name: str
    title: str
    spec: Spec


def level_figure(row: Row, like: Sequence[Row] = (), *, tips: bool = True) -> Figure:
    """Return an outcome over time, with the events and without.

    Parameters
    ----------
    like: outcomes whose figures it stands beside, on the same axis. tips: see `specs`.
    """
    limits = shared_axis(like, "scenario", "baseline") if like else None
    spec = specs.fan(
        row.reading.months,
        row.series("scenario"),
        row.series("baseline"),
        Look(row.unit, variable(row.colour), limits, tips),
        f"{row.name}, {row.unit}, over time. In {words.month(row.reading.months[-1])} with the "
        f"events {row.at_end('scenario')}, without them {row.at_end('baseline')}.",
    )
    return Figure(_stem(row), row.name, spec)


def change_figure(
    row: Row, limits: tuple[float, float] | None = None, name: str = "", *, tips: bool = True
) -> Figure:
    """Return the difference that the events make to an outcome over time.

    Parameters
    ----------
    limits: ends of the axis, where it stands beside others. name: in place of the outcome's own.
    tips: see `specs`.
    """
    reading = row.reading
    spec = specs.change(
        reading.months,
        row.series("difference"),
        Look(row.change_unit, variable(row.colour), limits, tips),
        f"Difference that the events make to {words.noun(reading)[0]}, {row.change_unit}. "
        f"In {words.month(reading.months[-1])} {row.at_end('change')}.",
    )
    return Figure(name or f"{_stem(row)}-change", f"{row.name}: change due to the events", spec)


def shared_axis(found: Sequence[Row], *arms: str, zero: bool = False) -> tuple[float, float]:
    """Return the ends of an axis that holds the 90% bands of some arms of all outcomes."""
    series = [row.series(arm) for row in found for arm in arms]
    return marks.bounds(*(bands[name] for bands in series for name in ("q05", "q95")), zero=zero)


def _stem(row: Row) -> str:
    return slug(f"{row.reading.hedger} {row.reading.id}".replace(".", " ").replace("_", " "))


def portfolio_figure(own: Sequence[Row], name: str, arm: str, *, tips: bool = True) -> Figure:
    """Return the shares of all partners stacked over time.

    Parameters
    ----------
    own: outcomes of one hedger. name: ``influence`` or ``effort``. arm: scenario or baseline.
    tips: see `specs`.
    """
    groups = portfolio(own, name)
    shares = {who: _percent(members, arm) for who, _, members in groups}
    colours = {who: shade for who, shade, _ in groups}
    first = groups[0][2][0].reading
    ends = words.join(f"{who} {values[-1]:.0f}%" for who, values in shares.items())
    what = "Influence" if name == "influence" else "Effort"
    return Figure(
        f"{slug(first.hedger)}-{name}-{arm}",
        f"{what}, {ARMS[arm]}",
        specs.shares(
            first.months,
            shares,
            colours=colours,
            unit=f"% of all {what.lower()}",
            tips=tips,
            description=f"{what} by partner over time, {ARMS[arm]}, means over histories. In "
            f"{words.month(first.months[-1])}: {ends}.",
        ),
    )


def _percent(members: Sequence[Row], arm: str) -> list[float]:
    means = ([100 * value for value in row.reading.series[arm]["mean"]] for row in members)
    return [sum(values) for values in zip(*means, strict=True)]


def portfolio(own: Sequence[Row], name: str) -> list[tuple[str, str, list[Row]]]:
    """Return who shares a whole, from the foot of a chart up: name, colour and the shares in it.

    The largest partners without the events stand by themselves, the rest together.
    """
    ties = sorted(_ties(own, name), key=lambda row: -sum(row.reading.series["baseline"]["mean"]))
    found = [(row.reading.of, variable(row.colour), [row]) for row in ties[:MOST_NAMED]]
    rest = ties[MOST_NAMED:]
    if rest:
        found.append((f"{len(rest)} others", variable("Others"), rest))
    itself = named(own, (f"{name}.self",))
    if itself:
        found.append(("Itself", variable("Own"), itself))
    return found


def _ties(own: Sequence[Row], name: str) -> list[Row]:
    return [row for row in own if row.reading.name == name and row.reading.of]


def gains_figure(own: Sequence[Row], name: str) -> Figure:
    """Return who gains and who loses: the change of each partner's share at the end."""
    ties = sorted(_ties(own, name), key=lambda row: -abs(row.reading.change.q50))[:MOST_PARTNERS]
    ties.sort(key=lambda row: -row.reading.change.q50)
    bars = [interval(row, row.reading.of, "change") for row in ties]
    what = "influence" if name == "influence" else "effort given"
    first = ties[0].reading
    return Figure(
        f"{slug(first.hedger)}-{name}-change",
        f"Change of {what} by partner",
        specs.intervals(
            bars,
            unit="percentage points",
            description=f"Change of {what} in {words.month(first.months[-1])}: "
            f"{read_out(bars[:3] + bars[-2:])}.",
        ),
    )


def interval(row: Row, name: str, arm: str) -> dict[str, Any]:
    """Return an outcome in the last month as a row of `specs.intervals`."""
    end = {"name": name, "colour": variable(row.colour), "text": row.at_end(arm)}
    return end | row.quantiles(arm)


def read_out(bars: Sequence[Mapping[str, Any]]) -> str:
    """Write the rows of a chart in words."""
    return "; ".join(f"{bar['name']} {bar['text']}" for bar in bars)


def leans_figure(own: Sequence[Row], poles: Sequence[str]) -> Figure:
    """Return the lean in each domain at the end, against the lean without the events."""
    bars = []
    for row in named(own, DOMAINS):
        side = poles[1] if row.reading.scenario.q50 > 0 else poles[0]
        before = {"colour": variable(side), "before": row.reading.baseline.q50}
        bars.append(interval(row, DOMAINS[row.reading.name], "scenario") | before)
    low, high = map(words.with_article, poles)
    return Figure(
        f"{slug(own[0].reading.hedger)}-leans",
        f"Lean by domain, {words.month(own[0].reading.months[-1])}",
        specs.intervals(
            bars,
            unit=f"\u22121: all with {low}; 1: all with {high}",
            domain=(-1.0, 1.0),
            description=f"Lean between {low} (-1) and {high} (1) by domain: {read_out(bars)}.",
        ),
    )


def posture_figures(summary: Summary, hedger: str) -> list[Figure]:
    """Return the mean degree of each rung at the end, a figure for each pole."""
    with_, without = postures(summary, hedger)
    return [
        Figure(
            f"{slug(hedger)}-posture-{slug(pole)}",
            f"Posture towards {words.with_article(pole)}",
            _rungs(rungs, without.get(pole, {}), pole),
        )
        for pole, rungs in with_.items()
    ]


def _rungs(rungs: Mapping[str, float], before: Mapping[str, float], pole: str) -> Spec:
    bars = [
        {
            "name": f"{rung[:1].upper()}{rung[1:]}",
            "arm": arm,
            "value": 100 * share,
            "text": words.percent(share),
            "colour": shade,
        }
        for rung in reversed(list(rungs))
        for arm, share, shade in (
            (specs.WITHOUT, before.get(rung, 0.0), specs.BASELINE),
            (specs.WITH, rungs[rung], variable(pole)),
        )
    ]
    highest = max(rungs, key=rungs.__getitem__)
    return specs.bars(
        bars,
        description=f"Posture towards {words.with_article(pole)} at the end, from bandwagoning to "
        f"balancing. Most of all {highest}: to {words.percent(rungs[highest])} with the events, to "
        f"{words.percent(before.get(highest, 0.0))} without.",
    )


def cause_figures(summary: Summary, own: Sequence[Row]) -> list[Figure]:
    """Return what each event contributes to the outcomes that moved most."""
    attribution = summary.get("attribution") or {}
    found: list[Figure] = []
    for row in heaviest(own):
        key = key_of(row.reading, summary)
        entries = {event: of[key] for event, of in attribution.items() if key in of}
        if entries and len(found) < MOST_CAUSED:
            found.append(_contributions(row, entries, summary.get("events", {})))
    return found


def _contributions(
    row: Row, entries: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]]
) -> Figure:
    scale = row.scale.fit(entry["shapley"] for entry in entries.values())
    bars = []
    for event, entry in sorted(entries.items(), key=lambda pair: -abs(pair[1]["shapley"])):
        value, error = scale.factor * entry["shapley"], scale.factor * entry["error"]
        alone = scale.change(entry["leave_one_out"])
        bars.append(
            {
                "name": event,
                "value": value,
                "low": value - 1.96 * error,
                "high": value + 1.96 * error,
                "text": f"{scale.change(entry['shapley'])} (leave-one-out: {alone})",
                "story": str(events.get(event, {}).get("story", event)),
            }
        )
    return Figure(
        f"{_stem(row)}-causes",
        f"{row.name}: contribution of each event",
        specs.contributions(
            bars,
            unit=row.change_unit,
            description="Contribution of each event to "
            f"{words.noun(row.reading)[0]}: {read_out(bars)}.",
        ),
    )


def figures(summary: Summary) -> Iterator[Figure]:
    """Yield every figure of a run for use outside a page; titles begin with the hedger."""
    for hedger in hedgers(summary):
        for figure in _of_hedger(summary, hedger, rows(summary, hedger)):
            yield replace(figure, title=f"{hedger}: {figure.title}")


def _of_hedger(summary: Summary, hedger: str, own: Sequence[Row]) -> Iterator[Figure]:
    for row in headline(own):
        yield level_figure(row)
        yield change_figure(row)
    for name in ("influence", "effort"):
        yield portfolio_figure(own, name, "scenario")
        yield portfolio_figure(own, name, "baseline")
        yield gains_figure(own, name)
    yield leans_figure(own, summary["poles"])
    yield from posture_figures(summary, hedger)
    yield from cause_figures(summary, own)
