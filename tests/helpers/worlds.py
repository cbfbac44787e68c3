"""Small worlds for tests, built without files: numbers by name, events by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hedgesim.description.world.expressions import (
    Code,
    Operand,
    compile_expression,
    constant_program,
)
from hedgesim.description.world.index import MeasureRows, Numbers, Rows
from hedgesim.description.world.variables import NEUTRAL, PARAMETERS, STARTS_AT, TIE_NAMES
from hedgesim.description.world.world import (
    Delay,
    DelayKind,
    Effect,
    Event,
    Mode,
    Program,
    Shape,
    World,
)
from hedgesim.rules.draws import stream

# Round numbers of the right order of magnitude; a test states what it changes.
PARAMETER_VALUES = dict.fromkeys(PARAMETERS, 0.0) | {
    "aid_weight": 0.8, "aid_half": 0.02, "trade_weight": 1.0, "trade_half": 0.1,
    "investment_weight": 0.6, "investment_half": 0.1, "security_weight": 0.4,
    "dependence_aid": 0.2, "dependence_exports": 0.3, "dependence_imports": 0.2,
    "dependence_investment": 0.2, "dependence_transit": 0.1, "satiation": 0.5,
    "horizon": 4.0, "discount": 0.1, "club_binding": 0.5, "portfolio_security": 0.3,
    "fellowship": 0.5, "weight_economic": 0.5, "weight_security": 0.2, "weight_political": 0.3,
    "domain_separation": 0.9, "effort_trade": 0.2, "club_trade": 0.01, "reroutable": 0.6,
    "reroute_speed": 1.5, "route_cost": 0.15, "security_learning": 0.3, "provocation": 0.8,
    "disruption_effect": 0.3,
    "framework_weight": 0.3, "member_link": 0.3, "risk_weight": 10.0, "shelter": 0.3,
    "nationalism_weight": 0.5, "heed": 1.0, "home_pressure_weight": 1.0,
    "temperature": 0.25, "effort_speed": 0.6, "rivalry_response": 1.0, "fill": 0.3,
    "aid_speed": 1.5, "trust_trade": 0.2, "exports_volatility": 0.12,
    "imports_volatility": 0.1, "divertible": 0.3, "investment_growth": 0.05,
    "trust_investment": 0.1, "effort_investment": 0.3, "investment_volatility": 0.05,
    "effort_defence": 1.0, "threat_security": 0.3, "security_speed": 0.5,
    "cooperation": 1.0, "trust_ceiling": 0.85, "pressure": 0.4, "fear": 0.3,
    "trust_reversion": 0.6, "trust_volatility": 0.06, "learning": 0.15,
    "threat_half_life": 9.0, "amplification": 2.0, "nationalism_decay": 0.3,
    "nationalism_volatility": 0.05, "aid_growth_effect": 0.1, "trade_growth_effect": 0.1,
    "river_damage": 0.02, "output_volatility": 0.02, "mitigation": 0.6, "river_speed": 0.5,
    "gap_half_life": 36.0, "growth_legitimacy": 0.5, "autonomy_legitimacy": 0.3,
    "resentment_legitimacy": 0.5, "river_legitimacy": 0.1, "standing_legitimacy": 0.1,
    "legitimacy_reversion": 0.5, "legitimacy_volatility": 0.05, "framework_tie": 0.3,
}  # fmt: skip

TIE_VALUES = {
    "effort": 0.1, "aid": 200.0, "exports": 1500.0, "imports": 2000.0, "investment": 3000.0,
    "security": 0.4, "trust": 0.5, "threat": 0.2, "nationalism": 0.3, "transit": 0.05,
    "conditionality": 0.3, "soft_power": 0.01, "recognition": 1.0, "exports_growth": 0.06,
    "imports_growth": 0.05, "exports_variability": 1.25, "imports_variability": 0.75,
    "grievance": 0.5, "tolerated_gap": 0.4,
    "exports_elsewhere": 800.0, "imports_elsewhere": 600.0, "exports_elsewhere_growth": 0.03,
    "imports_elsewhere_growth": 0.02,
    "effort_self": 0.1, "output": 30000.0, "legitimacy": 0.6, "river_stress": 0.3,
    "governance_gap": 0.5, "commission": 0.4, "output_growth": 0.055,
    "reciprocity": 2.0, "aid_lumpiness": 0.1, "aid_growth": 0.02, "budget_slack": 0.5,
    "benefit": 0.3, "cover": 0.2, "rivalry": 0.0,
}  # fmt: skip

STILL = {name: 0.0 for name in PARAMETERS if name.endswith("_volatility")}


def world(
    *,
    hedgers: tuple[str, ...] = ("Home",),
    partners: tuple[str, ...] = ("China", "Vietnam", "United States"),
    frameworks: tuple[str, ...] = ("Club",),
    convener: str = "Vietnam",
    months: int = 24,
    numbers: dict[str, float] | None = None,
    events: tuple[Event, ...] = (),
    quiet: bool = False,
) -> World:
    """Build a world; `quiet` silences all noise. `numbers` overrides by full name or bare name."""
    layout = Numbers(hedgers, partners, frameworks, ())
    given = dict(numbers or {})
    if quiet:
        given = STILL | {"aid_lumpiness": 0.0} | given
    names = layout.names()
    values = np.array([_number(name, given) for name in names])
    rows = Rows(hedgers, partners, frameworks)
    initial = np.zeros(rows.count)
    initial_number = np.full(rows.count, -1)
    for row, name in enumerate(rows.names()):
        variable, *who = name.split(".")
        source = ".".join([STARTS_AT.get(variable, variable), *who])
        if source in names:
            initial_number[row] = names.index(source)
            initial[row] = values[names.index(source)]
        elif variable in TIE_NAMES:
            initial[row] = NEUTRAL[variable]
        elif variable == "member":
            initial[row] = 1.0
    link = np.ones((len(frameworks), len(partners)), dtype=np.int64)
    link[:, partners.index(convener)] = 2
    return World(
        name="test", title="Test", about="", hedgers=hedgers, partners=partners,
        frameworks=frameworks, poles=(partners[0], partners[-1]), start=(2024, 1), months=months,
        number_names=names, numbers=values, initial=initial, initial_number=initial_number,
        link=link, events=events,
    )  # fmt: skip


def _number(name: str, given: dict[str, float]) -> float:
    bare = name.split(".", maxsplit=1)[0]
    for key in (name, bare):
        if key in given:
            return given[key]
    return PARAMETER_VALUES[name] if name in PARAMETER_VALUES else TIE_VALUES[bare]


def event(
    id: str,
    *effects: Effect,
    at: int | None = None,
    until: int | None = None,
    every: int | None = None,
    after: int | None = None,
    delay: Delay = Delay(DelayKind.FIXED, 0.0, 0.0),  # noqa: B008
    when: Program | None = None,
    rate: Program | float | None = None,
    probability: Program | None = None,
    once: bool = True,
) -> Event:
    """Build an event of the kind `custom`."""
    hazard = constant_program(rate) if isinstance(rate, int | float) else rate
    return Event(
        id=id, kind="custom", hedger=0, at=at, until=until, every=every, after=after,
        delay=delay, when=when, rate=hazard, once=once, by="", stream=stream("event", id),
        effects=effects, story=id, reaction=False, probability=probability,
    )  # fmt: skip


def effect(
    world: World,
    variable: str,
    of: str = "",
    *,
    by: float = 0.0,
    mode: Mode = Mode.ADD,
    shape: Shape = Shape.JUMP,
    months: int = 0,
    half_life: float = 0.0,
    delay: int = 0,
    hedger: str = "Home",
) -> Effect:
    """Build an effect on a row of `world` named by variable, hedger and partner or framework."""
    rows = world.rows
    full = ".".join(part for part in (variable, hedger, of) if part)
    return Effect(
        row=rows.names().index(full), mode=mode, amount=constant_program(by), shape=shape,
        months=months, half_life=half_life, delay=delay, variable=variable, of=of,
    )  # fmt: skip


def condition(world: World, text: str, events: tuple[str, ...] = ()) -> Program:
    """Compile a condition or rate as a scenario writes it, about the first hedger.

    Names are variables and measures (``trust.Vietnam``, ``lean``), numbers by full name, ``year``
    and ``fired.ID`` for the ids in ``events``, which stand in the order of the world.
    """
    rows = world.rows
    recorded = _mangled((*rows.names(), *MeasureRows(rows).names()))
    numbers = _mangled(world.number_names)
    hedger = world.hedgers[0]

    def lookup(name: str) -> Operand | None:
        variable, _, whom = name.partition(".")
        for full in (name, f"{name}.{hedger}", f"{variable}.{hedger}.{whom}"):
            if full in recorded:
                return Code.ROW, recorded.index(full)
            if full in numbers:
                return Code.NUMBER, numbers.index(full)
        if variable == "fired" and whom in events:
            return Code.FIRED, events.index(whom)
        return (Code.YEAR, 0) if name == "year" else None

    return compile_expression(text, lookup, (*world.partners, *world.frameworks), recorded)


def _mangled(names: tuple[str, ...]) -> list[str]:
    return [name.replace(" ", "_").replace("-", "_") for name in names]


def with_events(base: World, *events: Event) -> World:
    """Return the world with these events."""
    return replace(base, events=events)


def with_numbers(base: World, changed: dict[str, float]) -> World:
    """Return the world with other numbers, by full name (``trust.Home.Vietnam``).

    Reference values change with the situation they describe: another country, no shock to it.
    """
    numbers = base.numbers.copy()
    for name, value in changed.items():
        numbers[base.number_names.index(name)] = value
    initial = base.initial.copy()
    given = base.initial_number >= 0
    initial[given] = numbers[base.initial_number[given]]
    return replace(base, numbers=numbers, initial=initial)


def silent(base: World) -> World:
    """Return the world without noise."""
    noisy = ("_volatility", "aid_lumpiness")
    quiet = [any(part in name for part in noisy) for name in base.number_names]
    return replace(base, numbers=np.where(quiet, 0.0, base.numbers))


def quiet(base: World) -> World:
    """Return the world where only what is declared happens, and nothing varies by itself."""
    return replace(silent(base), events=tuple(event for event in base.events if not event.reaction))
