"""Sliders: dates and sizes of events, and parameters of the rules.

Values are written as in a scenario file, so that every state can be saved as one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from hedgesim.description import Calibration, Resolved, ScenarioFile
from hedgesim.description.formats.events import NUMERIC, EventFile, KindField
from hedgesim.description.formats.priors import middle
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault
from hedgesim.description.resolution.resolving import baseline_of
from hedgesim.description.world.variables import PARAMETERS
from hedgesim.outcomes.words import short_month

Unit = Literal["date", "months", "number", "share", "money"]
STEPS = 100  # of a slider
WIDER = 3.0  # upper end for a size without bounds, in multiples of its own value
ROOM = 100.0  # and if that is zero
FARTHEST = 1e7  # largest value in an address for a size without bounds
LONGEST = 120  # months: least upper end for a time
PRIOR = 0.98  # probability of the prior between the ends of a slider
PLACES = 4  # decimals of money, so that it is written without an exponent


@dataclass(frozen=True, slots=True)
class Slider:
    """A date or number that can be moved.

    Attributes
    ----------
    key: in an address: ``at.ID``, ``with.ID.FIELD`` or ``set.NAME``. label: on the page.
    meaning: one sentence, or ''. unit: how its value is written.
    own: its value in the scenario. low, high, step: of the slider.
    least, most: bounds of a value given in an address. basis: what its own value rests on, or ''.
    """

    key: str
    label: str
    meaning: str
    unit: Unit
    own: float
    low: float
    high: float
    step: float
    least: float
    most: float
    basis: str = ""

    def read(self, text: str) -> float:
        """Return a value from an address; raises Fault."""
        value = float(units.date(text)) if self.unit == "date" else units.literal(text)
        if value is None or not math.isfinite(value):
            raise Fault("is not a number")
        if self.unit == "months" and value != round(value):
            raise Fault("is not a whole number of months")
        if not self.least <= value <= self.most:
            raise Fault("is out of range", f"{self.write(self.least)} to {self.write(self.most)}")
        return round(value, PLACES) if self.unit == "money" else value

    def write(self, value: float) -> str:
        """Write a value for an address."""
        return units.write_date(round(value)) if self.unit == "date" else units.plain(value)

    def words(self, value: float) -> str:
        """Write a value for a sentence."""
        match self.unit:
            case "date":
                return short_month(self.write(value))
            case "share":
                return f"{100 * value:.4g}%"
            case "money":
                return units.format_money(value)
        return f"{value:.4g}" if self.unit == "number" else str(self.plain(value))

    def plain(self, value: float) -> str | float:
        """Write a value as in a scenario file."""
        match self.unit:
            case "date":
                return units.write_date(round(value))
            case "months":
                return units.write_months(round(value))
            case "money":
                return units.write_money(value)
        return int(value) if value == int(value) else value


def date_of(file: ScenarioFile, id: str, event: EventFile) -> tuple[Slider, ...]:
    """Return the slider of an event's date, if it has one."""
    if event.at is None:
        return ()
    clock = file.scenario.clock
    low = min(clock.start, event.at)
    high = min(clock.end, event.until or clock.end)
    return (Slider(f"at.{id}", "Date", "", "date", event.at, low, high, 1, low, high),)


def sizes_of(
    written: tuple[tuple[str, str], ...], id: str, event: EventFile, calibration: Calibration
) -> tuple[Slider, ...]:
    """Return sliders of the numeric fields of an event; ``written``: its resolved fields."""
    kind = calibration.kinds[event.event]
    found = []
    for name, text in written:
        field = kind.fields[name]
        value = _value(field, text)
        if value is not None:
            found.append(_size(f"with.{id}.{name}", name, field, value))
    return tuple(found)


def _value(field: KindField, text: str) -> float | None:
    """Value of a numeric field if it is a plain amount, else None."""
    if field.type not in NUMERIC:
        return None
    try:
        if field.type == "months":
            return float(units.months(text))
        return units.money(text) if field.type == "money" else units.literal(text)
    except Fault:
        return None


def _size(key: str, name: str, field: KindField, own: float) -> Slider:
    unit: Any = field.type
    label = name.replace("_", " ").capitalize()
    if unit == "months":
        high = max(LONGEST, 2 * own)
        return Slider(key, label, field.meaning, unit, own, 1, high, 1, 1, units.LONGEST)
    least, most = field.within or ((0.0, 1.0) if unit == "share" else (-FARTHEST, FARTHEST))
    spread = WIDER * abs(own) or ROOM
    low, high = max(least, -spread if own < 0 else 0.0), min(most, spread if own >= 0 else 0.0)
    if unit == "share":
        low, high = least, most
    return Slider(key, label, field.meaning, unit, own, low, high, _step(high - low), least, most)


def _step(span: float) -> float:
    """Return a round step, at most a hundredth of a span."""
    return float(f"{10.0 ** math.floor(math.log10(span / STEPS)):.0e}") if span > 0 else 1.0


def numbers_of(
    file: ScenarioFile, resolved: Resolved, calibration: Calibration
) -> tuple[Slider, ...]:
    """Return sliders of the rules' core parameters.

    Left out are those that the baseline sets for both arms or a switch holds, and times that enter
    the compiled effects of an event, which would have to be compiled again.
    """
    baseline, world = baseline_of(file), resolved.world
    held = set(baseline.scenario.settings) if baseline else set()
    held |= {name for name, one in resolved.set_by.items() if one.by == "rules"}
    value = dict(zip(world.number_names, world.numbers.tolist(), strict=True))
    times = _times(file, baseline, calibration)
    found = []
    for name in PARAMETERS:
        one = calibration.parameters.get(name)
        if one is None or one.role != "core" or name in held | times:
            continue
        least, most = one.support
        low, high = middle(one.prior, one.support, PRIOR) or one.support
        low, high = min(low, value[name]), max(high, value[name])
        unit: Unit = "months" if one.unit == "months" else "number"
        step = 1.0 if unit == "months" else _step(high - low)
        low, high = max(least, low - low % step), min(most, high - high % step + step)
        label = name.replace("_", " ").capitalize()
        meaning = one.meaning.rstrip(".") + (" (a year)." if one.unit == "1/yr" else ".")
        ends = low, high, step, least, most
        basis = one.describe() if value[name] == one.default else "set by the scenario"
        found.append(Slider(f"set.{name}", label, meaning, unit, value[name], *ends, basis))
    return tuple(found)


def _times(
    file: ScenarioFile, baseline: ScenarioFile | None, calibration: Calibration
) -> set[object]:
    """Times in the events of either arm, among them names of parameters."""
    events = [*file.scenario.events, *(baseline.scenario.events if baseline else ())]
    kinds = calibration.kinds.values()
    effects = [effect for kind in kinds for effect in kind.effects]
    effects += [effect for event in events for effect in event.effects]
    return {
        *(time for e in effects for time in (e.over, e.half_life, e.lasts, e.delay)),
        *(field.default for kind in kinds for field in kind.fields.values()
          if field.type == "months"),
        *(value for event in events for value in event.extras.values() if isinstance(value, str)),
        *(value for one in calibration.reactions.values() for value in one.fields.values()
          if isinstance(value, str)),
    }  # fmt: skip
