"""Dated references made whole: levels placed at their date, trends and volatilities estimated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log

from hedgesim.description.formats.calibration import (
    RIVER,
    CountriesFile,
    Files,
    HedgerEntry,
    Reference,
    TrendEntry,
)
from hedgesim.description.formats.sourced import Basis, Block, Prior, SourcedNumber
from hedgesim.description.formats.trends import (
    Trend,
    TrendPrior,
    carried,
    common_trend,
    estimate,
)
from hedgesim.description.parsing.units import plain
from hedgesim.description.world.variables import FLOWS

MIDDLE = 0.5  # of a year: where the mean of a year is placed
OTHERS = "elsewhere"  # in place of a partner's name
ITSELF = ""  # of output, which has no partner
DIGITS = 4  # that a number made here is rounded to
FIXED = Prior()
NOTHING = Block(values={})
NO_RIVER = SourcedNumber(value=0.0, prior=FIXED, assumed="the case has no shared river")
STAND_IN = 1.0  # for a parameter that is missing, of which `check` tells


@dataclass
class _Series:
    """Levels of one flow with everyone, as they become known."""

    flow: str
    prior: TrendPrior
    stated: TrendEntry
    data: dict[str, dict[float, float]] = field(default_factory=dict)
    last: dict[str, tuple[float, SourcedNumber]] = field(default_factory=dict)

    def learn(self, who: str, number: SourcedNumber, around: Basis, date: float) -> None:
        """Note a level; it counts for trends if it is a statistic of a year."""
        basis = number if number.given else around
        time = date if number.year is None else number.year + MIDDLE
        self.last[who] = time, number
        if number.year is not None and basis.source and number.value > 0.0:
            self.data.setdefault(who, {})[time] = number.value

    def trend(self, who: str) -> Trend:
        """Trend and volatility of the flow with one, as far as levels are known."""
        levels = sorted(self.data.get(who, {}).items())
        return estimate(levels, _error(self.last[who][1]), self._common(), self.prior)

    def basis(self, who: str) -> dict[str, str]:
        """Basis of what is estimated, as fields of a number."""
        years = [str(int(time)) for time in sorted(self.data.get(who, {}))]
        if len(years) == 1 or not years:
            return {"assumed": str(self.stated.assumed)}
        source = self.last[who][1].source or self.stated.source
        note = f"levels of {', '.join(years)}, drawn to the growth of all together"
        return {"source": str(source), "note": note}

    def _common(self) -> tuple[float, float]:
        grown = [sorted(levels.items()) for levels in self.data.values() if len(levels) > 1]
        if not grown:
            return common_trend(0.0, 0.0, self.prior)
        first, last = (sum(levels[end][1] for levels in grown) for end in (0, -1))
        years = sum(levels[-1][1] * (levels[-1][0] - levels[0][0]) for levels in grown) / last
        return common_trend(log(last / first), years, self.prior)


def completed(files: Files) -> Files:
    """Return the files with the references of all hedgers made whole; see docs/model.md 3.2.

    Without ``trends`` in countries.yaml a level stands as it is given, and nothing is estimated.
    """
    countries = files.countries
    typical = {one.name: one.default for one in files.parameters.parameters}
    hedgers = tuple(_hedger(entry, countries, typical) for entry in countries.hedgers)
    changed = countries.model_copy(update={"hedgers": hedgers})
    return files.model_copy(update={"countries": changed})


def _hedger(
    entry: HedgerEntry, countries: CountriesFile, typical: Mapping[str, float]
) -> HedgerEntry:
    known: dict[str, _Series] = {
        flow: _Series(flow, stated.prior(typical.get(f"{flow}_volatility", STAND_IN)), stated)
        for flow, stated in countries.trends.items()
    }
    found: dict[int, Reference] = {}
    for position, reference in sorted(enumerate(entry.reference), key=lambda one: one[1].date):
        found[position] = _reference(reference, known)
    return entry.model_copy(update={"reference": tuple(found[i] for i in sorted(found))})


def _reference(reference: Reference, known: Mapping[str, _Series]) -> Reference:
    date = reference.date / 12.0
    ties, own = dict(reference.ties), dict(reference.own)
    for flow, series in known.items():
        for who, number, around in _levels(reference, flow):
            series.learn(who, number, around, date)
    for flow in FLOWS:
        if flow in known:
            ties |= _ties(reference, known[flow], date)
        elif f"{flow}_variability" not in ties:
            same = {one: SourcedNumber(value=1.0, prior=FIXED) for one in reference.partners}
            ties[f"{flow}_variability"] = Block(assumed="like all others", values=same)
        own |= _alone(own, f"{flow}_{OTHERS}", OTHERS, known.get(flow), date)
    own |= _alone(own, "output", ITSELF, known.get("output"), date)
    own = dict.fromkeys(RIVER, NO_RIVER) | own
    return reference.model_copy(update={"ties": ties, "own": own})


def _levels(reference: Reference, flow: str) -> Iterator[tuple[str, SourcedNumber, Basis]]:
    """Levels of a flow that a reference states: with whom, the number, and its block."""
    block = reference.ties.get(flow, NOTHING)
    for who, number in block.values.items():
        year = number.year if number.year is not None or number.given else block.year
        basis = {} if number.given else block.model_dump(include=set(Basis.model_fields))
        spread = number.spread if number.spread is not None else block.spread
        told = number.model_copy(update={"year": year, "spread": spread, **basis})
        yield who, told, block
    for name, who in ((flow, ITSELF), (f"{flow}_{OTHERS}", OTHERS)):
        if name in reference.own:
            yield who, reference.own[name], reference.own[name]


def _ties(reference: Reference, series: _Series, date: float) -> dict[str, Block]:
    """Blocks of a flow with partners: its levels at the date, trends and volatilities."""
    flow, partners = series.flow, reference.partners
    found = {flow: {who: _level(series, who, date) for who in partners if who in series.last}}
    for name, make in ((f"{flow}_growth", _growth), (f"{flow}_variability", _variability)):
        if name not in reference.ties:
            found[name] = {who: make(series, who) for who in partners}
    given, units = reference.ties.get(flow), {flow: "US$ m/yr", f"{flow}_growth": "1/yr"}
    return {
        name: Block(unit=units.get(name, "1"), values=values)
        if name != flow or given is None
        else given.model_copy(update={"values": values})
        for name, values in found.items()
    }


def _alone(
    own: Mapping[str, SourcedNumber], name: str, who: str, series: _Series | None, date: float
) -> dict[str, SourcedNumber]:
    """A hedger's own level at the date, and its trend; nothing where none was ever stated."""
    nothing = SourcedNumber(value=0.0, prior=FIXED, assumed="all trade is with the partners")
    if series is None or who not in series.last:
        return {key: own.get(key, nothing) for key in (name, f"{name}_growth")}
    growth = own.get(f"{name}_growth") or _growth(series, who)
    return {name: _level(series, who, date), f"{name}_growth": growth}


def _level(series: _Series, who: str, date: float) -> SourcedNumber:
    """The last known level, carried to the date by the trend; as it stands if it is of the date."""
    time, number = series.last[who]
    if time == date or number.value <= 0.0:
        return number
    error = _error(number)
    value, sigma = carried(number.value, error, date - time, series.trend(who))
    said = f"{plain(number.value)} in {int(time)}, carried to the date by the trend"
    update = {
        "value": _short(value),
        "prior": Prior(lognormal=(_short(value), _short(sigma))) if error else FIXED,
        "note": f"{number.note}; {said}" if number.note else said,
    }
    return number.model_copy(update=update)


def _error(number: SourcedNumber) -> float:
    """Standard deviation of the log of a level; 0 where it is fixed."""
    return number.spread or (number.prior.arguments[1] if number.prior else 0.0)


def _growth(series: _Series, who: str) -> SourcedNumber:
    """The growth of the expected level: that of the log, and half of the variance of a year."""
    trend = series.trend(who)
    pair = _short(trend.growth + 0.5 * trend.volatility**2), _short(trend.spread)
    return SourcedNumber(value=pair[0], unit="1/yr", prior=Prior(normal=pair), **series.basis(who))


def _variability(series: _Series, who: str) -> SourcedNumber:
    trend = series.trend(who)
    pair = _short(trend.volatility / series.prior.volatility), _short(trend.sigma)
    return SourcedNumber(value=pair[0], unit="1", prior=Prior(lognormal=pair), **series.basis(who))


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
