"""The Mesa engine: one replication of one world, played by agents. The reference for the kernel."""

from __future__ import annotations

from collections.abc import Callable

import mesa

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.variables import (
    HEDGER_MEASURES,
    HEDGER_NAMES,
    MEMBER,
    TIE_MEASURES,
    TIE_NAMES,
)
from hedgesim.description.world.world import Program, World
from hedgesim.engines.mesa.agents import Framework, Hedger, Partner
from hedgesim.engines.mesa.entity import Entity
from hedgesim.engines.mesa.events import EventState, run_program
from hedgesim.engines.mesa.measuring import measure
from hedgesim.engines.mesa.start import begin, create_agents, derived
from hedgesim.rules import PHASES, draws, timing


class HedgingModel(mesa.Model):
    """One replication of a world.

    Parameters
    ----------
    world : World
        What is simulated.
    replication : int
        Which history, from 0.
    seed : int
        Of the whole experiment.
    watch : callable, optional
        Called as ``watch(model, phase, month)`` after every phase of every month.
    hedger_class : type
        Of the hedgers.
    partner_class : type
        Of the partners.
    framework_class : type
        Of the frameworks.

    Attributes
    ----------
    hedgers : list of Hedger
        In the world's order.
    partners : list of Partner
        In the world's order.
    frameworks : list of Framework
        In the world's order.
    events : list of EventState
        States of the events.
    month : int
        The month being played, from 0.
    record : list of list of float
        One list of values a month, in row order: effective values, then measures.
    """

    def __init__(
        self,
        world: World,
        replication: int = 0,
        seed: int = 1,
        watch: Callable[[HedgingModel, str, int], None] | None = None,
        *,
        hedger_class: type[Hedger] = Hedger,
        partner_class: type[Partner] = Partner,
        framework_class: type[Framework] = Framework,
    ) -> None:
        super().__init__(rng=abs(int(seed)))  # nothing is drawn from it
        self.world = world
        self.replication = replication
        self.key = draws.replication_key(int(seed), int(replication))
        self.watch = watch
        self.month = -1
        self.agenda: set[int] = set()
        self._streams: dict[tuple[str, ...], int] = {}
        self.record: list[list[float]] = []
        self.numbers: list[float] = world.numbers_of(int(replication)).tolist()
        named = dict(zip(world.number_names, self.numbers, strict=True))
        self.parameters = derived(named)
        first, second = world.poles
        self.poles = world.partners.index(first), world.partners.index(second)
        classes = framework_class, partner_class, hedger_class
        self.frameworks, self.partners, self.hedgers = create_agents(
            self, classes, world, named, self.parameters
        )
        self.rows = world.rows
        self._first_measure = MeasureRows(self.rows).first
        self._places = self._all_places()
        begin(world, self.hedgers)
        self._measure()
        self.overlaid = [self.place(row) for row in world.overlaid_rows()]
        self.events = [EventState(self, index, event) for index, event in enumerate(world.events)]

    # --- reading the situation ----------------------------------------------------------------

    def _all_places(self) -> list[tuple[Entity, str]]:
        """Return the entity that holds each row of the situation, and its variable's name."""
        ties = [tie for hedger in self.hedgers for tie in hedger.ties]
        members = [
            hedger.memberships[f] for f in range(len(self.frameworks)) for hedger in self.hedgers
        ]
        return [
            *((tie, name) for name in TIE_NAMES for tie in ties),
            *((hedger, name) for name in HEDGER_NAMES for hedger in self.hedgers),
            *((membership, MEMBER.name) for membership in members),
        ]

    def place(self, row: int) -> tuple[Entity, str]:
        """Return the entity that holds a row, and the name of its variable."""
        return self._places[row]

    def value(self, row: int) -> float:
        """Return the effective value of a row, or a measure after the last month."""
        if row < self._first_measure:
            entity, name = self.place(row)
            return float(getattr(entity, name))
        return self.measures()[row - self._first_measure]

    def measures(self) -> list[float]:
        """Return all measures as last taken, in row order."""
        own_names = {"dependence": "measured_dependence"}
        of_ties = [
            float(getattr(tie, own_names.get(measure.name, measure.name)))
            for measure in TIE_MEASURES
            for hedger in self.hedgers
            for tie in hedger.ties
        ]
        own = [h.measured[measure.name] for measure in HEDGER_MEASURES for h in self.hedgers]
        return [*of_ties, *own]

    def snapshot(self) -> list[float]:
        """Return the effective values of all rows, then all measures."""
        situation = [self.value(row) for row in range(self.rows.count)]
        return [*situation, *self.measures()]

    def evaluate(self, program: Program) -> float:
        """Return the value of an expression on the situation as it stands."""
        return run_program(program, self)

    def has_fired(self, index: int) -> bool:
        """Whether an event has fired."""
        return self.events[index].count > 0

    @property
    def year(self) -> float:
        """The date as a number: 2024.5 is the beginning of July 2024."""
        return timing.decimal_year(self.world.first_month, self.month)

    # --- one month ----------------------------------------------------------------------------

    def step(self) -> None:
        """Play one month, in the order of `hedgesim.rules`."""
        self.month += 1
        for phase in PHASES:
            getattr(self, f"_{phase}")()
            if self.watch is not None:
                self.watch(self, phase, self.month)
        for partner in self.partners:
            partner.close_month()

    def play(self) -> HedgingModel:
        """Play all months and return the model."""
        self.run_until(float(self.world.months))
        return self

    def _events(self) -> None:
        month = self.month
        for event in self.events:
            if event.index in self.agenda and event.decides(month):
                event.fire(month)
        self.agenda.clear()
        for entity, name in self.overlaid:
            entity.overlay[name] = (1.0, 0.0)
        for event in self.events:
            if event.count:
                event.apply(month)
        for entity, name in self.overlaid:
            entity.update(name)
        for hedger in self.hedgers:
            hedger.clear_markets()

    def _perceive(self) -> None:
        for hedger in self.hedgers:
            hedger.perceive()

    def _choose(self) -> None:
        for hedger in self.hedgers:
            hedger.choose()

    def _respond(self) -> None:
        for partner in self.partners:
            partner.plan()
        for partner in self.partners:
            partner.respond()

    def _settle(self) -> None:
        self._draw()
        for hedger in self.hedgers:
            hedger.settle()

    def _home(self) -> None:
        for hedger in self.hedgers:
            hedger.go_home()

    def _record(self) -> None:
        self._measure()
        self.record.append(self.snapshot())

    def _measure(self) -> None:
        for hedger in self.hedgers:
            hedger.measured = measure(hedger, self.poles, self.parameters)

    def _draw(self) -> None:
        """Draw the month's noise of every tie and hedger, by name."""
        for hedger in self.hedgers:
            hedger.noise.output, hedger.noise.legitimacy = self._pair("home", hedger.name)
            hedger.noise.exports, hedger.noise.imports = self._pair("elsewhere", hedger.name)
            for tie in hedger.ties:
                who = (hedger.name, tie.partner)
                tie.noise.aid, tie.noise.investment = self._pair("finance", *who)
                tie.noise.exports, tie.noise.imports = self._pair("trade", *who)
                tie.noise.trust, tie.noise.nationalism = self._pair("regard", *who)

    def _pair(self, purpose: str, *who: str) -> tuple[float, float]:
        names = purpose, *who
        if names not in self._streams:
            self._streams[names] = draws.stream(*names)
        return draws.normal_pair(self.key, draws.counter(self._streams[names], self.month))
