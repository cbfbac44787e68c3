"""Readings of a summary: each outcome with its hedger, partner, and values in the last month.

A summary is the content of a run's ``summary.json``. Where a scenario has several hedgers, ids of
outcomes, events and poles begin with the hedger's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hedgesim.outcomes.course import Course, deviation_of

Summary = Mapping[str, Any]

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}
AS_WRITTEN = "as-told"  # how a user names the scenario without its variants
# Outcomes whose name has a dot that does not lead to a partner.
_DOTTED = ("lean.", "hedging.", "concentration.", "partners.")
_WHOLE = ("effort.self", "aid.total", "exports.total")


@dataclass(frozen=True, slots=True)
class Band:
    """Median, 50% band and 90% band over histories."""

    q05: float
    q25: float
    q50: float
    q75: float
    q95: float

    @property
    def spread(self) -> float:
        """Width of the 90% band."""
        return self.q95 - self.q05


@dataclass(frozen=True, slots=True)
class Reading:
    """One outcome of a run.

    Attributes
    ----------
    hedger: whose outcome. name: what is measured (``influence``, ``lean.economic``). of: the
        partner or framework, or ''. unit: as the summary gives it.
    months: of the series. scenario, baseline, change: in the last of them, or in one chosen by
        `at`. month: that month.
    ordinary: standard deviation of the baseline in the last month, from its 90% band.
    rises, falls: share of histories in which the scenario is higher, lower, in that month.
    series: the summary's entry, with all months.
    replications: histories that were played. histories: independent ones that give the same error.
    errors: Monte-Carlo standard errors of the quantiles of ``change``, where the summary has them.
    """

    hedger: str
    name: str
    of: str
    unit: str
    months: tuple[str, ...]
    scenario: Band
    baseline: Band
    change: Band
    rises: float
    falls: float
    series: Mapping[str, Any]
    month: str
    ordinary: float
    replications: int
    histories: float
    errors: Mapping[str, float] = field(default_factory=dict)

    @property
    def course(self) -> Course:
        """Course of the median difference over the months."""
        return Course.of(self.months, self.path)

    def at(self, position: int) -> Reading:
        """Return the reading of another month, whose errors are not known."""
        return replace(
            self,
            **_of_month(self.series, position),
            month=self.months[position],
            errors={},
        )

    @property
    def id(self) -> str:
        """Name as in the summary, without the hedger."""
        return f"{self.name}.{self.of}" if self.of else self.name

    @property
    def sureness(self) -> float:
        """Share of histories that move in the direction of the median change (0-1)."""
        return self.rises if self.change.q50 > 0 else self.falls if self.change.q50 < 0 else 0.0

    @property
    def path(self) -> list[float]:
        """Median difference, month by month."""
        return [float(value) for value in self.series["difference"]["q50"]]


def hedgers(summary: Summary) -> tuple[str, ...]:
    """Return the names of the hedgers, one or more."""
    return tuple(summary.get("hedgers") or [summary["hedger"]])


def contrast_name(first: str, second: str) -> str:
    """Return the name of the difference of two arms of a run: ``canal-only less exit-only``."""
    return f"{called(first)} less {called(second)}"


def called(arm: str) -> str:
    """Return how a user names an arm: the scenario itself is ``as-told``."""
    return AS_WRITTEN if arm == "scenario" else arm


def contrast_outcomes(summary: Summary, name: str) -> dict[str, Any]:
    """Return the outcomes of a contrast as those of a run, for `readings`.

    The first arm stands as the scenario, the second as the baseline. ``name``: a key of
    ``contrasts``.
    """
    contrast = summary["contrasts"][name]
    first, second = (_outcomes_of(summary, contrast[key]) for key in ("first", "second"))
    return {
        key: {
            **first[key],
            "baseline": second[key]["scenario"],
            "difference": difference,
        }
        for key, difference in contrast["outcomes"].items()
    }


def _outcomes_of(summary: Summary, arm: str) -> Mapping[str, Any]:
    own: Mapping[str, Any] = summary if arm == AS_WRITTEN else summary["variants"][arm]
    found: Mapping[str, Any] = own["outcomes"]
    return found


def of_hedger(key: str, summary: Summary) -> tuple[str, str]:
    """Split a key into hedger and id; with one hedger, keys do not name it."""
    names = hedgers(summary)
    if len(names) == 1:
        return names[0], key
    for name in names:
        if key.startswith(f"{name}."):
            return name, key.removeprefix(f"{name}.")
    return names[0], key


def key_of(reading: Reading, summary: Summary) -> str:
    """Return an outcome's key in a summary: the reverse of `of_hedger`."""
    return f"{reading.hedger}.{reading.id}" if len(hedgers(summary)) > 1 else reading.id


def hedger_of_event(key: str, event: Mapping[str, Any], summary: Summary) -> str:
    """Return the hedger that an event concerns."""
    names = hedgers(summary)
    written = (name for name in names if name in key.split("."))
    return str(event.get("hedger") or next(written, names[0]))


def split(id: str) -> tuple[str, str]:
    """Split an id into what is measured and the partner or framework, or ''."""
    if id in _WHOLE or id.startswith(_DOTTED):
        return id, ""
    name, _, of = id.partition(".")
    return name, of


def readings(summary: Summary, outcomes: Mapping[str, Any] | None = None) -> list[Reading]:
    """Return every outcome of a summary, in its order.

    Parameters
    ----------
    outcomes: those of a variant, in place of the summary's own.
    """
    found = outcomes if outcomes is not None else summary["outcomes"]
    own = outcomes is None
    return [_reading(key, entry, summary, own=own) for key, entry in found.items()]


def _reading(key: str, entry: Mapping[str, Any], summary: Summary, *, own: bool) -> Reading:
    replications = int(summary.get("replications", 0)) or 1
    hedger, id = of_hedger(key, summary)
    name, of = split(id)
    end = _end(key, summary) if own else {}
    return Reading(
        hedger=hedger,
        name=name,
        of=of,
        unit=entry.get("unit") or "",
        months=tuple(entry["months"]),
        series=entry,
        month=entry["months"][-1],
        ordinary=deviation_of(entry["baseline"]),
        replications=replications,
        histories=float(end.get("histories", replications)),
        errors=end.get("error", {}),
        **_of_month(entry, -1),
    )


def _end(key: str, summary: Summary) -> Mapping[str, Any]:
    """What ``over_time`` of a summary says of an outcome's last month."""
    found: Mapping[str, Any] = (summary.get("over_time") or {}).get(key, {}).get("end", {})
    return found


def _of_month(entry: Mapping[str, Any], position: int) -> dict[str, Any]:
    """Bands and shares of a reading in one month."""
    difference = entry["difference"]
    change = band_of(difference, position)
    rises = float(difference["p_positive"][position])
    return {
        "scenario": band_of(entry["scenario"], position),
        "baseline": band_of(entry["baseline"], position),
        "change": change,
        "rises": rises,
        "falls": _falls(difference, rises, change, position),
    }


def _falls(
    difference: Mapping[str, Sequence[float]], rises: float, change: Band, position: int
) -> float:
    """Share of histories that are lower; estimated from the band in older summaries."""
    if "p_negative" in difference:
        return float(difference["p_negative"][position])
    tied = [share for name, share in QUANTILES.items() if getattr(change, name) == 0.0]
    return 1.0 - rises if not tied else min(tied)


def band_of(bands: Mapping[str, Sequence[float]], position: int = -1) -> Band:
    """Return one month of a set of quantiles, by default the last."""
    return Band(*(float(bands[name][position]) for name in QUANTILES))
