"""The Mesa engine: one history of one world, told by agents. The reference for the kernel."""

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
    VARIABLES,
)
from hedgesim.description.world.world import Program, World
from hedgesim.engines.kernel.table import overlaid_rows
from hedgesim.engines.mesa.agents import Framework, Hedger, Membership, Partner
from hedgesim.engines.mesa.events import Happening, run_program
from hedgesim.engines.mesa.situated import Situated, in_order
from hedgesim.engines.mesa.ties import Tie
from hedgesim.rules import PHASES, arithmetic, draws, home, rates, response, timing

Place = tuple[Situated, str, tuple[float, float]]


class HedgingModel(mesa.Model):
    """One replication of a world.

    Parameters
    ----------
    world: what is simulated. replication: which history (>= 0). seed: of the whole experiment.
    watch: called as ``watch(model, phase, month)`` after every phase of every month.

    Attributes
    ----------
    hedgers, partners, frameworks: the agents, in the world's order.
    happenings: the events of this history. month: the month being played, from 0.
    record: one list of values a month, in row order: variables in force, then measures.
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
        self._people(named)
        self.rows = world.rows
        self._first_measure = MeasureRows(self.rows).first
        self._places = self._all_places()
        self._start(named)
        self.overlaid = [self.place(row)[:2] for row in overlaid_rows(world)]
        self.happenings: list[Happening] = []
        for index, event in enumerate(world.events):
            self.happenings.append(Happening(self, index, event))

    # --- setting up ---------------------------------------------------------------------------

    def _people(self, named: dict[str, float]) -> None:
        world = self.world
        self.frameworks = [
            Framework(self, name, named[f"benefit.{name}"], named[f"cover.{name}"])
            for name in world.frameworks
        ]
        self.partners = [
            Partner(self, name, {trait: named[f"{trait}.{name}"] for trait in PARTNER_TRAITS})
            for name in world.partners
        ]
        self.hedgers = [self._hedger(name, named) for name in world.hedgers]
        self._rivals(named)

    def _hedger(self, name: str, named: dict[str, float]) -> Hedger:
        own = {key: named[f"{key}.{name}"] for key in (*HEDGER_REFERENCES, "output_growth")}
        hedger = Hedger(self, name, SimpleNamespace(**own))
        for partner in self.partners:
            numbers = {
                key: named[f"{key}.{name}.{partner.name}"] for key in (*TIE_REFERENCES, *TIE_TRAITS)
            }
            tie = Tie(hedger, partner, SimpleNamespace(**numbers))
            tie.shared = self._shared(partner.name)
            hedger.ties.append(tie)
            partner.ties.append(tie)
        efforts = [hedger.reference.effort_self, *(tie.reference.effort for tie in hedger.ties)]
        inverse = arithmetic.inverse(in_order(efforts))
        hedger.reference.effort_self = efforts[0] * inverse
        for tie in hedger.ties:
            tie.reference.effort = tie.reference.effort * inverse
        return hedger

    def _shared(self, partner: str) -> list[tuple[Framework, float]]:
        """Frameworks that tie a partner, each with the weight of its place in it."""
        links = self.world.link[:, self.world.partners.index(partner)]
        weights = (0.0, self.parameters.member_link, 1.0)
        return [
            (framework, weights[link])
            for framework, link in zip(self.frameworks, links, strict=True)
            if link
        ]

    def _rivals(self, named: dict[str, float]) -> None:
        """Whose gains each partner answers, and which part of whose shortfall is its to fill."""
        names = self.world.partners
        answered = [
            arithmetic.inverse(in_order(named[f"rivalry.{a}.{b}"] for a in names)) for b in names
        ]
        for partner in self.partners:
            for k, other in enumerate(names):
                rivalry = named[f"rivalry.{partner.name}.{other}"]
                if rivalry != 0.0:
                    partner.rivals.append((k, rivalry, rivalry * answered[k]))

    def _start(self, named: dict[str, float]) -> None:
        """Take the reference situation as the first, and note what the rules make of it."""
        rows = self.rows
        for i, hedger in enumerate(self.hedgers):
            own = {key: getattr(hedger.reference, key, 0.0) for key in HEDGER_NAMES}
            hedger.situate(own)
            for tie in hedger.ties:
                ref = tie.reference
                values = {
                    key: NEUTRAL.get(key, getattr(ref, STARTS_AT.get(key, key), 0.0))
                    for key in TIE_NAMES
                }
                tie.situate(values)
            for f, framework in enumerate(self.frameworks):
                membership = Membership()
                membership.situate({"member": float(self.world.initial[rows.member(f, i)])})
                framework.memberships[hedger.name] = membership
        for hedger in self.hedgers:
            hedger.perceive()
            _refer(hedger)
            hedger.measure()

    def _all_places(self) -> list[Place]:
        """Who holds each row of the situation, under which name, within which bounds."""
        ties_ = [
            (tie, name) for name in TIE_NAMES for hedger in self.hedgers for tie in hedger.ties
        ]
        own = [(hedger, name) for name in HEDGER_NAMES for hedger in self.hedgers]
        return [(owner, name, VARIABLES[name].bounds) for owner, name in (*ties_, *own)]

    # --- reading the situation ----------------------------------------------------------------

    def place(self, row: int) -> Place:
        """Who holds a row, under which name, within which bounds."""
        if row < len(self._places):
            return self._places[row]
        framework, hedger = divmod(row - len(self._places), len(self.hedgers))
        membership = self.frameworks[framework].of(self.hedgers[hedger])
        return membership, MEMBER.name, MEMBER.bounds

    def value(self, row: int) -> float:
        """Value in force of a row of the situation, or of a measure after the last month."""
        if row < self._first_measure:
            owner, name, _ = self.place(row)
            return float(getattr(owner, name))
        return self.measures()[row - self._first_measure]

    def measures(self) -> list[float]:
        """All measures as last taken, in row order."""
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
        """Values in force of all rows, then all measures."""
        situation = [self.value(row) for row in range(self.rows.count)]
        return [*situation, *self.measures()]

    def evaluate(self, program: Program) -> float:
        """Value of an expression on the situation as it stands."""
        return run_program(program, self)

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
        self._close()

    def play(self) -> HedgingModel:
        """Play all months and return the model."""
        self.run_until(float(self.world.months))
        return self

    def _events(self) -> None:
        month = self.month
        for event in self.happenings:
            if event.index in self.agenda and event.decides(month):
                event.fire(month)
        self.agenda.clear()
        for owner, name in self.overlaid:
            owner.overlay[name] = (1.0, 0.0)
        for event in self.happenings:
            if event.count:
                event.unfold(month)
        for owner, name in self.overlaid:
            owner.refresh(name)
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
            partner.weigh()
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
        for hedger in self.hedgers:
            hedger.measure()
        self.record.append(self.snapshot())

    def _close(self) -> None:
        """End of the month: planned finance grows."""
        for partner in self.partners:
            partner.grown = partner.grown * partner.monthly

    def _draw(self) -> None:
        """Draw the month's noise of every tie and hedger, by name."""
        for hedger in self.hedgers:
            hedger.noise.output, hedger.noise.legitimacy = self._pair("home", hedger.name)
            for tie in hedger.ties:
                who = (hedger.name, tie.partner.name)
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
    p.effort_adjustment = rates.adjustment_share(p.effort_speed)
    p.aid_adjustment = rates.adjustment_share(p.aid_speed)
    p.security_adjustment = rates.adjustment_share(p.security_speed)
    p.river_adjustment = rates.adjustment_share(p.river_speed)
    p.threat_decay = rates.decay_factor(p.threat_half_life)
    p.gap_decay = rates.decay_factor(p.gap_half_life)
    return p


def _refer(hedger: Hedger) -> None:
    """Note what the rules make of the reference situation: later months are set against it."""
    ref = hedger.reference
    ref.own_utility = hedger.own_utility
    ref.aid_share = hedger.aid_total * arithmetic.inverse(hedger.output)
    ref.autonomy = home.autonomy(hedger.effort_self, hedger.exposure)
    ref.resented = hedger.resented
    exports = in_order(tie.exports for tie in hedger.ties)
    trend = in_order(tie.reference.exports_growth * tie.exports for tie in hedger.ties)
    ref.exports_trend = trend * arithmetic.inverse(exports)
    for tie in hedger.ties:
        tie.reference.utility = tie.utility
        tie.reference.dependence = tie.dependence
        tie.reference.withheld = response.withheld(
            tie.conditionality, hedger.governance_gap, tie.reference.tolerated_gap
        )
