"""Outside checks: the model against public figures that none of its numbers uses.

From each dated reference the world is played on without declared events, every number drawn from
its prior, and set against what was later counted; beside it stand three simple forecasts. A count
errs as the levels of the reference do (their ``spread``). An amount is scored by its logarithm, a
share in percentage points.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.description import Calibration, resolve
from hedgesim.description.formats.calibration import Reference
from hedgesim.description.formats.loading import parse_scenario
from hedgesim.running.parameters.sampling import Floats
from hedgesim.validation.figures import BAND, Effort, Figure
from hedgesim.validation.trials import Draws, play

FACTS = Path(__file__).with_name("facts.csv")
HEDGER = "Cambodia"
SHARE = "%"
MIDDLE = 6  # month at whose end a yearly mean is placed
HEAD = """scenario: 1
title: Outside check
clock: {{start: {start}-01, end: {end}-12}}
hedger: {hedger}
partners: all
poles: [China, United States]
events: []
"""
ORIGINS = {2008: (2011, 2022), 2011: (2014, 2022), 2016: (2022, 2023, 2024)}
# Counted in another way: no forecast of the old series can be set against it.
OTHER_SERIES = {("output", 2024): "after the rebasing of output, which added about a third"}
SIMPLE = ("persistence", "trend", "interpolation")

COVERAGE = Figure(
    "outside.coverage",
    "bands of 90 % hold what was later counted",
    "share of the outside checks below that lie in the middle 90 % of draws",
    low=0.8,
    high=0.97,
)
BETTER = {
    name: Figure(
        f"outside.{name}",
        f"CRPS below that of {words}, on most outside checks",
        f"share of the outside checks below on which the model's score is below that of {words}",
        low=0.5,
    )
    for name, words in (("persistence", "no change"), ("trend", "the trend of the last levels"))
}


@dataclass(frozen=True)
class Fact:
    """One public figure: of all countries where no partner is named."""

    quantity: str
    partner: str
    year: int
    value: float
    unit: str
    source: str

    @property
    def share(self) -> bool:
        """Whether it is a share, in per cent, and not an amount."""
        return self.unit == SHARE

    @property
    def name(self) -> str:
        """What it is, in words."""
        whom = {"exports": "to", "imports": "from", "output": ""}[self.quantity]
        of = f"{'share of ' if self.share else ''}{self.quantity}"
        return f"{of} {whom} {self.partner}" if self.partner else of


@dataclass(frozen=True)
class Check:
    """One figure forecast from one reference.

    Attributes
    ----------
    fact: what was counted. origin: year of the reference. draws: of the model, in the fact's unit.
    simple: the simple forecasts by name, None where too little is known for one.
    """

    fact: Fact
    origin: int
    draws: Floats
    simple: dict[str, float | None]

    @cached_property
    def scores(self) -> dict[str, float | None]:
        """CRPS of every forecast: of the logarithm in per cent, or of the share in points."""
        seen = self._scale(np.array([self.fact.value]))[0]
        found: dict[str, float | None] = {"model": crps(self._scale(self.draws), seen)}
        for name, value in self.simple.items():
            point = None if value is None else float(self._scale(np.array([value]))[0])
            found[name] = None if point is None else abs(point - seen)
        return found

    @property
    def band(self) -> tuple[float, float, float]:
        """Low end, median and high end of the middle 90 % of draws."""
        low, middle, high = np.quantile(self.draws, BAND)
        return float(low), float(middle), float(high)

    @property
    def inside(self) -> bool:
        """Whether the figure lies in the band."""
        low, _, high = self.band
        return low <= self.fact.value <= high

    @property
    def pit(self) -> float:
        """Share of draws below the figure."""
        return float(np.mean(self.draws < self.fact.value))

    def loses_to(self) -> list[str]:
        """Simple forecasts with a lower score, interpolation apart: it knows a later level."""
        model = self.scores["model"] or 0.0
        scores = {name: self.scores[name] for name in BETTER}
        return [name for name, score in scores.items() if score is not None and score < model]

    def data(self) -> dict[str, Any]:
        """Return the check for JSON."""
        low, middle, high = self.band
        return {
            "from": self.origin,
            **asdict(self.fact),
            "band": {"low": low, "median": middle, "high": high},
            "inside": self.inside,
            "pit": self.pit,
            "crps": self.scores,
        }

    def _scale(self, values: Floats) -> Floats:
        return values if self.fact.share else 100.0 * np.log(np.maximum(values, 1e-12))


def crps(draws: Floats, seen: float) -> float:
    """Continuous ranked probability score of draws (n,): E|X - y| - E|X - X'| / 2.

    By the sorted form of Gneiting and Raftery (2007), equation 21; 0 is best, in the draws' unit.
    """
    ordered, count = np.sort(draws), len(draws)
    weights = 2.0 * np.arange(1, count + 1) - count - 1.0
    apart = float(weights @ ordered) / count**2  # half of the mean distance of two draws
    return float(np.mean(np.abs(draws - seen))) - apart


def read_facts() -> list[Fact]:
    """Return the public figures, as listed."""
    with FACTS.open(encoding="utf-8", newline="") as lines:
        return [
            Fact(
                row["quantity"], row["partner"], int(row["year"]), float(row["value"]),
                row["unit"], row["source"],
            )
            for row in csv.DictReader(lines)
        ]  # fmt: skip


def checks(calibration: Calibration, effort: Effort) -> list[Check]:
    """Every figure that a reference with an earlier cut-off can forecast."""
    facts = read_facts()
    return [
        one
        for origin, years in ORIGINS.items()
        for one in _from(origin, years, facts, calibration, effort)
    ]


def figures(found: Sequence[Check], effort: Effort) -> Iterator[Figure]:
    """Coverage, and how often the model is better than no change and than the trend."""
    if not found:
        return
    inside = sum(one.inside for one in found)
    bins = np.histogram([one.pit for one in found], 5, (0.0, 1.0))[0]
    detail = (
        f"{inside} of {len(found)} inside; of the shares of draws below the figure (PIT) "
        f"{', '.join(map(str, bins))} lie in the five fifths from 0 to 1"
    )
    yield COVERAGE.found(inside / len(found), detail, effort)
    for name, figure in BETTER.items():
        scored = [one for one in found if one.scores[name] is not None]
        won = sum(name not in one.loses_to() for one in scored)
        yield figure.found(won / max(len(scored), 1), f"{won} of {len(scored)}", effort)


def not_scored(calibration: Calibration) -> dict[str, str]:
    """Figures that are left out, and why."""
    partners = calibration.partners
    found = {}
    for fact in read_facts():
        if (fact.quantity, fact.year) in OTHER_SERIES:
            found[f"{fact.name} in {fact.year}"] = OTHER_SERIES[fact.quantity, fact.year]
        elif fact.partner and fact.partner not in partners:
            found[f"{fact.name} in {fact.year}"] = "no partner of the model"
    return found


def _from(
    origin: int, years: Sequence[int], facts: list[Fact], calibration: Calibration, effort: Effort
) -> Iterator[Check]:
    text = HEAD.format(hedger=HEDGER, start=origin, end=max(years))
    resolved = resolve(parse_scenario(text, "outside"), calibration)
    partners = resolved.actors.partners
    asked = [
        fact
        for fact in facts
        if fact.year in years
        and (fact.quantity, fact.year) not in OTHER_SERIES
        and (not fact.partner or fact.partner in partners)
    ]
    names = ["output", "exports_elsewhere", "imports_elsewhere"]
    names += [f"{flow}.{one}" for flow in ("exports", "imports") for one in partners]
    months = [12 * (year - origin) + MIDDLE - 1 for year in years]
    draws = Draws.of_prior(resolved, effort)
    values = play([resolved.world], names, months, draws, effort)[0].values
    spreads = np.array([_spread(resolved.actors.references[HEDGER][1], name) for name in names])
    normals = np.random.Generator(np.random.PCG64([effort.seed, origin])).standard_normal
    counted = values * np.exp(spreads * normals(values.shape))
    for fact in asked:
        at = dict(zip(names, counted[:, list(years).index(fact.year)].T, strict=True))
        known = [one for one in facts if one.year <= origin]
        later = [one for one in facts if one.year > fact.year]
        yield Check(fact, origin, _modelled(fact, at), _simple(fact, known, later))


def _spread(reference: Reference, name: str) -> float:
    """Standard deviation of the log of a count: what the reference states of its own levels."""
    flow, _, partner = name.partition(".")
    if not partner:
        return reference.own[name].spread or 0.0
    block = reference.ties[flow]
    return block.values[partner].spread or block.spread or 0.0


def _modelled(fact: Fact, at: dict[str, Floats]) -> Floats:
    if fact.quantity == "output":
        return at["output"] / 1000.0
    parts = [values for name, values in at.items() if name.startswith(fact.quantity)]
    total: Floats = np.sum(parts, axis=0)
    if fact.share:
        return 100.0 * at[f"{fact.quantity}.{fact.partner}"] / total
    return (at[f"{fact.quantity}.{fact.partner}"] if fact.partner else total) / 1000.0


def _simple(fact: Fact, known: list[Fact], later: list[Fact]) -> dict[str, float | None]:
    """No change since the last level at hand, its trend, and the way to the next level."""
    before = _series(fact, known)
    after = _series(fact, later)
    last = before[-1] if before else None
    trend = way = None
    if last is not None and len(before) > 1:
        trend = _along(before[-2], last, fact.year)
        trend = min(trend, 100.0) if fact.share else trend
    if last is not None and after:
        way = _along(last, after[0], fact.year)
    return {"persistence": last and last[1], "trend": trend, "interpolation": way}


def _along(one: tuple[int, float], other: tuple[int, float], year: int) -> float:
    """The level of a year at a constant rate of growth through two others."""
    rate = log(other[1] / one[1]) / (other[0] - one[0])
    return one[1] * exp(rate * (year - one[0]))


def _series(fact: Fact, known: list[Fact]) -> list[tuple[int, float]]:
    """Levels of the same quantity by year; of a share, the amount over that of all."""
    found: dict[int, float] = {}
    totals = {
        one.year: one.value
        for one in reversed(known)
        if one.quantity == fact.quantity and not one.partner
    }
    for one in known:
        if (one.quantity, one.partner) != (fact.quantity, fact.partner) or one.share:
            continue
        found[one.year] = 100.0 * one.value / totals[one.year] if fact.share else one.value
    return sorted(found.items())
