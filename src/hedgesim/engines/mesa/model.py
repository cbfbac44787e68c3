"""The Mesa engine: one replication of one world, played by agents. The reference for the kernel."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import mesa

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.variables import (
    HEDGER_MEASURES,
    HEDGER_NAMES,
    HEDGER_REFERENCES,
    MEMBER,
    NEUTRAL,
    PARAMETERS,
    PARTNER_TRAITS,
    STARTS_AT,
    TIE_MEASURES,
    TIE_NAMES,
    TIE_REFERENCES,
    TIE_TRAITS,
)
from hedgesim.description.world.world import CONVENER, Program, World
from hedgesim.engines.mesa.agents import Framework, Hedger, Partner
from hedgesim.engines.mesa.entity import Entity
from hedgesim.engines.mesa.events import EventState, run_program
from hedgesim.engines.mesa.measuring import measure
from hedgesim.engines.mesa.ties import Membership, Tie
from hedgesim.rules import PHASES, draws, home, perception, rates, response, timing
from hedgesim.rules.arithmetic import inverse, ordered_sum


class HedgingModel(mesa.Model):
    """One replication of a world.

    Parameters
    ----------
    world: what is simulated. replication: which history (>= 0). seed: of the whole experiment.
    watch: called as ``watch(model, phase, month)`` after every phase of every month.

    Attributes
    ----------
    hedgers, partners, frameworks: the agents, in the world's order.
    events: the events' states. month: the month being played, from 0.
    record: one list of values a month, in row order: effective values, then measures.
    """

    def __init__(
        self,
        world: World,
        replication: int = 0,
        seed: int = 1,
        watch: Callable[[HedgingModel, str, int], None] | None = None,
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
        self._add_agents(named)
        self.rows = world.rows
        self._first_measure = MeasureRows(self.rows).first
        self._places = self._all_places()
        self._start()
        self.overlaid = [self.place(row) for row in world.overlaid_rows()]
        self.events = [EventState(self, index, event) for index, event in enumerate(world.events)]

    # --- setting up ---------------------------------------------------------------------------

    def _add_agents(self, named: dict[str, float]) -> None:
        world = self.world
        self.frameworks = [
            Framework(self, name, named[f"benefit.{name}"], named[f"cover.{name}"])
            for name in world.frameworks
        ]
        self.partners = [
            Partner(
                self,
                name,
                {trait: named[f"{trait}.{name}"] for trait in PARTNER_TRAITS},
                self.parameters,
            )
            for name in world.partners
        ]
        self.hedgers = [self._hedger(name, named) for name in world.hedgers]
        self._add_rivals(named)

    def _hedger(self, name: str, named: dict[str, float]) -> Hedger:
        own = {key: named[f"{key}.{name}"] for key in (*HEDGER_REFERENCES, "output_growth")}
        hedger = Hedger(self, name, SimpleNamespace(**own), self.parameters)
        hedger.memberships = [Membership(club.benefit, club.cover) for club in self.frameworks]
        for k, partner in enumerate(self.partners):
            numbers = {
                key: named[f"{key}.{name}.{partner.name}"] for key in (*TIE_REFERENCES, *TIE_TRAITS)
            }
            lumpiness = named[f"aid_lumpiness.{partner.name}"]
            tie = Tie(partner.name, lumpiness, partner.reciprocity, SimpleNamespace(**numbers))
            tie.shared = self._shared(hedger, k)
            tie.convened = self._convened(hedger, k)
            hedger.ties.append(tie)
            partner.ties.append((hedger, tie))
        efforts = [hedger.reference.effort_self, *(tie.reference.effort for tie in hedger.ties)]
        per_total = inverse(ordered_sum(efforts))
        hedger.reference.effort_self = efforts[0] * per_total
        for tie in hedger.ties:
            tie.reference.effort = tie.reference.effort * per_total
        return hedger

    def _shared(self, hedger: Hedger, partner: int) -> list[tuple[Membership, float]]:
        """Memberships that tie a partner, each with the weight of the partner's place."""
        weights = (0.0, self.parameters.member_link, 1.0)
        return [
            (membership, weights[link])
            for membership, link in zip(
                hedger.memberships, self.world.link[:, partner], strict=True
            )
            if link
        ]

    def _convened(self, hedger: Hedger, partner: int) -> list[Membership]:
        """Memberships of clubs that a partner convenes."""
        links = self.world.link[:, partner]
        return [m for m, link in zip(hedger.memberships, links, strict=True) if link == CONVENER]

    def _correlations(self, named: dict[str, float]) -> list[list[float]]:
        """Correlations of the partners' failures: cosines of their profiles."""
        names, clubs = self.world.partners, self.world.common_clubs()
        profiles = [
            [
                1.0
                if a == b
                else perception.profile(
                    named[f"rivalry.{a}.{b}"],
                    named[f"rivalry.{b}.{a}"],
                    float(clubs[i, j]),
                    self.parameters.fellowship,
                )
                for j, b in enumerate(names)
            ]
            for i, a in enumerate(names)
        ]

        def product(one: list[float], other: list[float]) -> float:
            return ordered_sum(x * y for x, y in zip(one, other, strict=True))

        sizes = [product(one, one) for one in profiles]
        return [
            [
                perception.correlation(product(one, other), size, other_size)
                for other, other_size in zip(profiles, sizes, strict=True)
            ]
            for one, size in zip(profiles, sizes, strict=True)
        ]

    def _add_rivals(self, named: dict[str, float]) -> None:
        """Set whose gains each partner answers, and its share of their shortfall to fill."""
        names = self.world.partners
        correlations = self._correlations(named)
        answered = [inverse(ordered_sum(named[f"rivalry.{a}.{b}"] for a in names)) for b in names]
        for partner, correlated in zip(self.partners, correlations, strict=True):
            rivalries = [named[f"rivalry.{partner.name}.{other}"] for other in names]
            for hedger, tie in partner.ties:
                tie.correlations = correlated
                tie.rivals = [
                    (rival, rivalry, rivalry * answered[k])
                    for k, (rival, rivalry) in enumerate(zip(hedger.ties, rivalries, strict=True))
                    if rivalry != 0.0
                ]

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

    def _start(self) -> None:
        """Take the reference situation as the first, and set what the rules make of it."""
        for i, hedger in enumerate(self.hedgers):
            hedger.start({key: getattr(hedger.reference, key, 0.0) for key in HEDGER_NAMES})
            for tie in hedger.ties:
                tie.start(_first_values(tie.reference))
            for f, membership in enumerate(hedger.memberships):
                initial = float(self.world.initial[self.rows.member(f, i)])
                membership.start({MEMBER.name: initial})
        for hedger in self.hedgers:
            hedger.perceive()
            hedger.split_efforts()
            _refer(hedger)
        self._measure()

    # --- reading the situation ----------------------------------------------------------------

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


def derived(named: dict[str, float]) -> SimpleNamespace:
    """Return the rules' parameters, with what follows from them once for all months."""
    p = SimpleNamespace(**{name: named[name] for name in PARAMETERS})
    p.inverse_temperature = 1.0 / p.temperature
    p.effort_adjustment_share = rates.adjustment_share(p.effort_speed)
    p.aid_adjustment_share = rates.adjustment_share(p.aid_speed)
    p.security_adjustment_share = rates.adjustment_share(p.security_speed)
    p.foresight = perception.foresight(p.horizon, p.discount)
    p.reroute_adjustment_share = rates.adjustment_share(p.reroute_speed)
    p.river_adjustment_share = rates.adjustment_share(p.river_speed)
    p.threat_decay_factor = rates.decay_factor(p.threat_half_life)
    p.gap_decay_factor = rates.decay_factor(p.gap_half_life)
    return p


def _first_values(reference: SimpleNamespace) -> dict[str, float]:
    """Return a tie's variables before the first month."""
    return {
        key: NEUTRAL.get(key, getattr(reference, STARTS_AT.get(key, key), 0.0)) for key in TIE_NAMES
    }


def _refer(hedger: Hedger) -> None:
    """Set what the rules make of the reference situation: later months compare with it."""
    ref = hedger.reference
    ref.own_utility = hedger.own_utility
    ref.aid_share = hedger.aid_total * inverse(hedger.output)
    ref.autonomy = home.autonomy(hedger.effort_self, hedger.exposure)
    ref.resented = hedger.resented
    exports = ordered_sum(tie.exports for tie in hedger.ties)
    hedger.exports_before = exports
    trend = ordered_sum(tie.reference.exports_growth * tie.exports for tie in hedger.ties)
    ref.exports_trend = trend * inverse(exports)
    for tie in hedger.ties:
        tie.reference.utilities = tie.utilities
        tie.reference.frameworks = tie.frameworks
        tie.reference.dependence = tie.dependence
        tie.reference.withheld = response.withheld(
            tie.conditionality, hedger.governance_gap, tie.reference.tolerated_gap
        )
