"""The display row of an outcome (label, unit, colour, cells), and which rows a report shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import QUANTILES, Reading, Summary, hedgers, readings
from hedgesim.outcomes.verdict import weight, weights

COLUMNS = ("without", "with", "change", "half of histories", "90% of histories", "rises")
MOST_MOVERS = 4  # outcomes shown beside those that are always shown
MOST_TIES, MOST_PARTNERS, MOST_REACTIONS = 8, 8, 8
ALWAYS = ("composite", "hedging")
SECTIONS: dict[str, tuple[str, ...]] = {
    "Alignment": (
        "composite", "lean", "lean.economic", "lean.security", "lean.political",
    ),
    "Hedging": ("hedging", "hedging.insurance", "hedging.security"),
    "Effective partners": (
        "partners.aid", "partners.exports", "partners.imports", "partners.security",
    ),
    "At home": (
        "autonomy", "risk", "effort.self", "legitimacy", "output", "exports.total", "aid.total",
        "river_stress", "governance_gap",
    ),
}  # fmt: skip
TIES = (
    "trust", "threat", "nationalism", "aid", "exports", "imports", "investment", "security",
    "transit", "member",
)  # fmt: skip
_UNITS = {"0-1": "scale of 0 to 1", "-1..1": "scale of -1 to 1", "number": "number"}

type Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome as reports show it.

    Attributes
    ----------
    reading: the outcome. scale: how its amounts are written.
    weight: of its change, as the verdict weighs candidates; None where it is none.
    """

    reading: Reading
    scale: words.Scale
    weight: float | None = None

    @classmethod
    def of(cls, reading: Reading, weight: float | None = None) -> Self:
        """Return the row of an outcome."""
        return cls(reading, words.scale(reading), weight)

    @property
    def name(self) -> str:
        """Label without its unit: ``Influence of China``."""
        return words.name(self.reading)

    @property
    def label(self) -> str:
        """Label with its unit: ``Influence of China (%)``."""
        return f"{self.name} ({self.scale.unit})" if self.scale.unit else self.name

    @property
    def unit(self) -> str:
        """Unit of levels, for an axis."""
        unit = self.scale.unit
        return unit if unit and unit != "0-100" else _UNITS.get(self.reading.unit, "0 to 100")

    @property
    def change_unit(self) -> str:
        """Unit of changes, for an axis."""
        return "points" if self.reading.unit in ("share", "0-100") else self.unit

    @property
    def colour(self) -> str:
        """Name of its colour in the palette: the partner concerned, else that of the scenario."""
        of, name = self.reading.of, self.reading.name
        return of if of and name != "member" else "scenario"

    @property
    def cells(self) -> dict[str, str]:
        """Cells of a table by column: `COLUMNS`, and ``falls``."""
        found, write = self.reading, self.scale.change
        change = found.change
        return {
            "without": self.scale.level(found.baseline.q50),
            "with": self.scale.level(found.scenario.q50),
            "change": write(change.q50),
            "half of histories": f"{write(change.q25)} to {write(change.q75)}",
            "90% of histories": f"{write(change.q05)} to {write(change.q95)}",
            "rises": words.percent(found.rises, found.replications),
            "falls": words.percent(found.falls, found.replications),
        }

    def line(self, columns: Iterable[str] = COLUMNS) -> list[str]:
        """Return the label and the cells of some columns."""
        cells = self.cells
        return [self.label, *(cells[column] for column in columns)]

    def at_end(self, arm: str) -> str:
        """Write median and 90% band of ``scenario``, ``baseline`` or ``change``, as of one month.

        ``11.8 (90%: 10.3 to 13.9)``
        """
        band = getattr(self.reading, arm)
        write = self.scale.change if arm == "change" else self.scale.level
        return f"{write(band.q50)} (90%: {write(band.q05)} to {write(band.q95)})"

    def quantiles(self, arm: str) -> dict[str, float]:
        """Return the quantiles of an arm in the last month, in the row's unit."""
        band = getattr(self.reading, arm)
        return {name: self.scale.factor * getattr(band, name) for name in QUANTILES}

    def series(self, arm: str) -> dict[str, list[float]]:
        """Return the quantiles of an arm month by month, in the row's unit."""
        bands = self.reading.series[arm]
        return {name: [self.scale.factor * value for value in bands[name]] for name in QUANTILES}


def rows(summary: Summary, hedger: str) -> list[Row]:
    """Return the rows of all outcomes of one hedger, in the order of the summary."""
    own = [reading for reading in readings(summary) if reading.hedger == hedger]
    sizes = {reading.id: size for size, reading in weights(own)}
    return [Row.of(reading, sizes.get(reading.id)) for reading in own]


def in_one_unit(found: Sequence[Row | None]) -> list[Row | None]:
    """Return rows of one outcome in the unit of the first and with decimals that suit all."""
    scale = words.scale(*(one.reading for one in found if one))
    return [one and replace(one, scale=scale) for one in found]


def heaviest(own: Iterable[Row]) -> list[Row]:
    """Return the verdict's candidates, the heaviest first."""
    candidates = (one for one in own if one.weight is not None)
    return sorted(candidates, key=lambda one: -(one.weight or 0.0))


def headline(own: Sequence[Row]) -> list[Row]:
    """Return what a reader should see first: what moves most, the alignment and hedging."""
    moved = [one for one in heaviest(own) if one.weight][:MOST_MOVERS]
    return moved + named(own, ALWAYS)


def named(own: Sequence[Row], names: Iterable[str]) -> list[Row]:
    """Return the outcomes of these names that concern nobody in particular."""
    by_name = {one.reading.name: one for one in own if not one.reading.of}
    return [by_name[name] for name in names if name in by_name]


def sections(own: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows of the table of outcomes by heading; headings without rows are left out."""
    found = {heading: named(own, names) for heading, names in SECTIONS.items()}
    found["Ties that moved most"] = moved_ties(own)
    return {heading: block for heading, block in found.items() if block}


def moved_ties(own: Sequence[Row]) -> list[Row]:
    """Return the ties that moved most relative to the baseline's band, the heaviest first.

    A change of trust counts alike whoever is trusted, so it is set against the widest of the bands
    of trust; flows of money differ by partner, and each is set against its own.
    """
    ties = [one for one in own if one.reading.name in TIES and one.reading.sureness >= 0.5]
    widest: dict[str, float] = {}
    for tie in (one.reading for one in ties):
        if not tie.unit.startswith("US$"):
            widest[tie.name] = max(tie.baseline.spread, widest.get(tie.name, 0.0))
    heavy = lambda one: -weight(one.reading, widest.get(one.reading.name, 0.0))  # noqa: E731
    return sorted(ties, key=heavy)[:MOST_TIES]


def chances(event: Event) -> tuple[float, float]:
    """Return the share of histories in which an event happens, with the events and without."""
    return float(event["probability"]), float(event.get("baseline_probability") or 0.0)


def declared_events(events: Mapping[str, Event]) -> dict[str, Event]:
    """Return the events that the scenario declares, by id."""
    return {id: event for id, event in events.items() if not event.get("reaction")}


def emerging_events(events: Mapping[str, Event]) -> list[Event]:
    """Return the events that ever emerge by themselves, those whose chance changes most first."""

    def order(event: Event) -> tuple[float, float, str]:
        with_, without = chances(event)
        return -abs(with_ - without), -with_, event["story"]

    emerging = (event for event in events.values() if event.get("reaction"))
    return sorted((event for event in emerging if any(chances(event))), key=order)


def postures(summary: Summary, hedger: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the mean degree of each rung by pole, with the events and without."""
    pair = (summary.get("posture", {}), summary.get("posture_baseline", {}))
    if len(hedgers(summary)) == 1:
        return pair
    with_, without = (found.get(hedger, {}) for found in pair)
    return with_, without
