"""Before the first month: the agents, and what the rules make of the reference situation."""

from __future__ import annotations

from types import SimpleNamespace

import mesa

from hedgesim.description.world.variables import (
    HEDGER_NAMES,
    HEDGER_REFERENCES,
    HEDGER_TRAITS,
    MEMBER,
    NEUTRAL,
    PARAMETERS,
    PARTNER_TRAITS,
    STARTS_AT,
    TIE_NAMES,
    TIE_REFERENCES,
    TIE_TRAITS,
)
from hedgesim.description.world.world import CONVENER, World
from hedgesim.engines.mesa.agents import Framework, Hedger, Partner
from hedgesim.engines.mesa.ties import Membership, Tie
from hedgesim.rules import home, perception, rates, response
from hedgesim.rules.arithmetic import inverse, ordered_sum

type Named = dict[str, float]  # the world's numbers by name
type Classes = tuple[type[Framework], type[Partner], type[Hedger]]


def derived(named: Named) -> SimpleNamespace:
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


def create_agents(
    model: mesa.Model, classes: Classes, world: World, named: Named, parameters: SimpleNamespace
) -> tuple[list[Framework], list[Partner], list[Hedger]]:
    """Return the frameworks, partners and hedgers of a world, with the ties between them."""
    framework_class, partner_class, hedger_class = classes
    frameworks = [
        framework_class(model, name, named[f"benefit.{name}"], named[f"cover.{name}"])
        for name in world.frameworks
    ]
    partners = [
        partner_class(
            model, name, {key: named[f"{key}.{name}"] for key in PARTNER_TRAITS}, parameters
        )
        for name in world.partners
    ]
    hedgers = []
    for name in world.hedgers:
        own = {key: named[f"{key}.{name}"] for key in (*HEDGER_REFERENCES, *HEDGER_TRAITS)}
        hedger = hedger_class(model, name, SimpleNamespace(**own), parameters)
        hedger.memberships = [Membership(club.benefit, club.cover) for club in frameworks]
        _add_ties(hedger, partners, world, named)
        hedgers.append(hedger)
    _add_rivals(partners, world, named, parameters.fellowship)
    return frameworks, partners, hedgers


def _add_ties(hedger: Hedger, partners: list[Partner], world: World, named: Named) -> None:
    """Give a hedger its ties; its reference efforts become shares that sum to 1."""
    for links, partner in zip(world.link.T, partners, strict=True):
        numbers = {
            key: named[f"{key}.{hedger.name}.{partner.name}"]
            for key in (*TIE_REFERENCES, *TIE_TRAITS)
        }
        lumpiness = named[f"aid_lumpiness.{partner.name}"]
        tie = Tie(partner.name, lumpiness, partner.reciprocity, SimpleNamespace(**numbers))
        weights = (0.0, hedger.parameters.member_link, 1.0)
        clubs = list(zip(hedger.memberships, links, strict=True))
        tie.shared = [(membership, weights[link]) for membership, link in clubs if link]
        tie.convened = [membership for membership, link in clubs if link == CONVENER]
        hedger.ties.append(tie)
        partner.ties.append((hedger, tie))
    efforts = [hedger.reference.effort_self, *(tie.reference.effort for tie in hedger.ties)]
    per_total = inverse(ordered_sum(efforts))
    hedger.reference.effort_self = efforts[0] * per_total
    for tie in hedger.ties:
        tie.reference.effort = tie.reference.effort * per_total


def _add_rivals(partners: list[Partner], world: World, named: Named, fellowship: float) -> None:
    """Set whose gains each partner answers, and its share of their shortfall to fill."""
    names = world.partners
    correlations = _correlations(world, named, fellowship)
    answered = [inverse(ordered_sum(named[f"rivalry.{a}.{b}"] for a in names)) for b in names]
    for partner, correlated in zip(partners, correlations, strict=True):
        rivalries = [named[f"rivalry.{partner.name}.{other}"] for other in names]
        for hedger, tie in partner.ties:
            tie.correlations = correlated
            tie.rivals = [
                (rival, rivalry, rivalry * answered[k])
                for k, (rival, rivalry) in enumerate(zip(hedger.ties, rivalries, strict=True))
                if rivalry != 0.0
            ]


def _correlations(world: World, named: Named, fellowship: float) -> list[list[float]]:
    """Return the correlations of the partners' failures: cosines of their profiles."""
    names, clubs = world.partners, world.common_clubs()
    profiles = [
        [
            1.0
            if a == b
            else perception.profile(
                named[f"rivalry.{a}.{b}"],
                named[f"rivalry.{b}.{a}"],
                float(clubs[i, j]),
                fellowship,
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


def begin(world: World, hedgers: list[Hedger]) -> None:
    """Take the reference situation as the first, and set what the rules make of it."""
    for i, hedger in enumerate(hedgers):
        hedger.start({key: getattr(hedger.reference, key, 0.0) for key in HEDGER_NAMES})
        for tie in hedger.ties:
            tie.start(_first_values(tie.reference))
        for f, membership in enumerate(hedger.memberships):
            membership.start({MEMBER.name: float(world.initial[world.rows.member(f, i)])})
    for hedger in hedgers:
        hedger.perceive()
        hedger.split_efforts()
        _refer(hedger)


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
    exports = hedger.total("exports")
    hedger.exports_before = exports
    trends = (tie.reference.exports_growth * tie.exports for tie in hedger.ties)
    trend = ordered_sum([ref.exports_elsewhere_growth * hedger.exports_elsewhere, *trends])
    ref.exports_trend = trend * inverse(exports)
    for tie in hedger.ties:
        tie.reference.utilities = tie.utilities
        tie.reference.frameworks = tie.frameworks
        tie.threat_before = tie.threat
        tie.reference.dependence = tie.dependence
        tie.reference.withheld = response.withheld(
            tie.conditionality, hedger.governance_gap, tie.reference.tolerated_gap
        )
