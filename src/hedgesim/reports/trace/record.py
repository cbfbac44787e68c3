"""The record of a followed history: what fired, moved and changed, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hedgesim.description.world.world import Event, World
from hedgesim.reports.trace.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Firing:
    """An event that fired: its condition, its hazard per year or probability, that of the month."""

    event: Event
    times: int
    since_cause: int | None
    when: Evaluation | None
    rate: Evaluation | None
    probability: Evaluation | None
    chance: float | None


@dataclass(frozen=True, slots=True)
class Move:
    """A change since the last one reported.

    Attributes
    ----------
    variable: ``effort``, ``offer`` or a variable of the model. partner: its name, or ''.
    before, now: values; offers as multiples of the usual one. cause: the strongest, or ''.
    usual_offer: that of the partner's plan (US$ m/yr).
    """

    hedger: str
    variable: str
    partner: str
    before: float
    now: float
    cause: str = ""
    usual_offer: float = 0.0


@dataclass(slots=True)
class Month:
    """What is reported of a month, counted from 0."""

    month: int
    firings: list[Firing] = field(default_factory=list)
    efforts: list[Move] = field(default_factory=list)
    offers: list[Move] = field(default_factory=list)
    changes: list[Move] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Whether nothing is reported."""
        return not (self.firings or self.efforts or self.offers or self.changes)


@dataclass(frozen=True)
class Trace:
    """One history, and the same history without the events.

    Attributes
    ----------
    rows: full names of the recorded rows. record, baseline_record: values, month by month.
    fired, baseline_fired: event id -> month it first fired.
    """

    world: World
    replication: int
    seed: int
    months: tuple[Month, ...]
    rows: tuple[str, ...]
    record: Sequence[Sequence[float]]
    baseline_record: Sequence[Sequence[float]]
    fired: dict[str, int]
    baseline_fired: dict[str, int]

    def at(self, month: int, name: str, *, baseline: bool = False) -> float:
        """Value of a row, ``trust.Cambodia.Vietnam``, at the end of a month."""
        record = self.baseline_record if baseline else self.record
        return record[month][self.rows.index(name)]
