"""Events and effects as plain sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from hedgesim.description.formats.events import Trigger
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault
from hedgesim.description.resolution.effects import work_out
from hedgesim.description.resolution.fields import called
from hedgesim.description.world.variables import VARIABLES
from hedgesim.description.world.world import Delay, DelayKind, Effect, Event, Mode, Shape, World

# How a sentence names a variable, and whether its verb is plural; {of} is whom it concerns.
_NOUNS: dict[str, tuple[str, bool]] = {
    "effort": ("effort given to {of}", False),
    "aid": ("finance received from {of}", False),
    "exports": ("exports to {of}", True),
    "imports": ("imports from {of}", True),
    "investment": ("the stock of investment from {of}", False),
    "security": ("defence cooperation with {of}", False),
    "security_memory": ("the level that defence cooperation with {of} returns to", False),
    "trust": ("trust in {of}", False),
    "memory": ("the level that trust in {of} returns to", False),
    "threat": ("the threat seen in {of}", False),
    "nationalism": ("resentment of {of} at home", False),
    "transit": ("the share of trade through the ports of {of}", False),
    "aid_plan": ("the finance that {of} plans", False),
    "promised": ("what {of} has promised and not yet delivered", False),
    "access": ("access to the market of {of}", False),
    "import_access": ("access to the goods of {of}", False),
    "passage": ("passage through the ports and roads of {of}", False),
    "facilitation": ("the growth of trade with {of}", False),
    "conditionality": ("the degree to which {of} ties finance to rights", False),
    "soft_power": ("the pull of education and exchange with {of}", False),
    "security_supply": ("the pull of defence programmes with {of}", False),
    "recognition": ("recognition of {of}", False),
    "effort_self": ("effort kept for oneself", False),
    "output": ("output", False),
    "legitimacy": ("legitimacy at home", False),
    "river_stress": ("harm to the river", False),
    "governance_gap": ("the rights gap as donors see it", False),
    "rerouted": ("the share of blocked trade on other routes", False),
    "disruption": ("the share of trade that is stopped", False),
    "growth": ("the growth of output", False),
    "dams": ("the load of dams upstream", False),
    "commission": ("the work of the river commission", False),
    "standing": ("cover from standing abroad", False),
    "self_reliance": ("the pull of relying on oneself", False),
    "member": ("membership of {of}", False),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def format_month(world: World, month: int) -> str:
    """Name a month of the world (0 is its first): ``August 2024``."""
    year, first = world.start
    count = year * 12 + first - 1 + month
    return f"{_MONTHS[count % 12]} {count // 12}"


def format_time(months: float) -> str:
    """Write a time for a sentence: ``4 years``, ``18 months``."""
    whole = round(months)
    if whole and whole % 12 == 0:
        return "a year" if whole == 12 else f"{whole // 12} years"
    return "a month" if whole == 1 else f"{months:g} months"


def describe_effects(event: Event, world: World, calibration: Calibration) -> list[str]:
    """Return each effect as a sentence, with its amount at the default numbers.

    The same effect on several partners is one sentence; effects that add nothing are left out.
    """
    groups: dict[Effect, list[str]] = {}
    for effect in event.effects:
        if not _adds_nothing(effect, world):
            alike = replace(effect, row=0, of="")
            groups.setdefault(alike, []).append(called(effect.of, calibration))
    return [_effect(effect, listed(names), world) for effect, names in groups.items()]


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _adds_nothing(effect: Effect, world: World) -> bool:
    try:
        return effect.mode is not Mode.SET and work_out(effect.amount, world.numbers) == 0
    except Fault:
        return False


def _effect(effect: Effect, of: str, world: World) -> str:
    noun, plural = _NOUNS[effect.variable]
    wait = f"{format_time(effect.delay)} later, " if effect.delay else ""
    change = _change(effect, world, plural)
    sentence = f"{wait}{noun.format(of=of)} {change}{_unfolds(effect)}"
    return sentence[:1].upper() + sentence[1:] + "."


def _change(effect: Effect, world: World, plural: bool) -> str:
    """Verb and amount: ``rises by 0.05 (trust_per_point * scale)``."""
    formula = effect.amount.text
    try:
        value = work_out(effect.amount, world.numbers)
    except Fault:
        return f"{'change' if plural else 'changes'} by {formula}"
    if effect.variable == "member" and effect.mode is Mode.SET:
        return "begins" if value else "ends"
    shown = f" ({formula})" if _is_formula(formula) else ""
    amount = _amount(abs(value), effect.variable)
    if effect.mode is Mode.SET:
        return f"{'are' if plural else 'is'} set to {amount}{shown}"
    if effect.mode is Mode.SCALE:
        amount = f"{100 * abs(value):.3g}%"
    verb = ("rise" if value >= 0 else "fall") + ("" if plural else "s")
    return f"{verb} by {amount}{shown}"


def _is_formula(text: str) -> bool:
    written = units.literal(text) is not None or units.percent(text) is not None
    return not written and not units.is_money(text)


def _amount(value: float, variable: str) -> str:
    unit = VARIABLES[variable].unit
    if unit.startswith("US$"):
        return units.format_money(value) + (" a year" if unit.endswith("/yr") else "")
    return f"{value:.3g} a year" if unit == "1/yr" else f"{value:.3g}"


def _unfolds(effect: Effect) -> str:
    match effect.shape:
        case Shape.RAMP:
            return f" over {format_time(effect.months)}"
        case Shape.FADE:
            return f" at once and halves every {effect.half_life:g} months"
        case Shape.LEVEL:
            return f" for {format_time(effect.months)}" if effect.months else " to the end"
    return "" if effect.variable == "member" else " at once"


def describe_trigger(event: Event, world: World) -> str:
    """Return when an event happens, as the beginning or end of a sentence (lower case)."""
    parts: list[str] = []
    if event.after is not None:
        parts.append(_after(event.delay, world.events[event.after].id))
    if event.at is not None:
        opening = "from" if event.any_month or event.every else "in"
        parts.append(f"{opening} {format_month(world, event.at)}")
    if event.every is not None:
        parts.append(f"every {format_time(event.every).removeprefix('a ')}")
    if event.when is not None:
        drawn = event.rate is not None or event.probability is not None
        parts.append(f"{'while' if drawn else 'once'} {event.when.text}")
    if event.rate is not None:
        parts.append(format_rate(event.rate.text))
    if event.probability is not None:
        parts.append(_probability(event.probability.text, event.every, event.any_month))
    if event.until is not None:
        parts.append(f"until {format_month(world, event.until)}")
    if event.once and event.every:
        parts.append("at most once")
    if not event.once and not event.every and event.any_month:
        parts.append("each time anew")
    return ", ".join(parts)


def _after(delay: Delay, cause: str) -> str:
    match delay.kind:
        case DelayKind.EXPONENTIAL:
            return f"after {cause}, {format_time(delay.low)} later on average"
        case DelayKind.UNIFORM:
            return f"after {cause}, {delay.low:g} to {delay.high:g} months later"
    return f"{format_time(delay.low)} after {cause}" if delay.low else f"after {cause}"


def format_rate(text: str) -> str:
    """Return a rate per year, with the chance in a year where it is a number."""
    rate = units.literal(text)
    if rate is None:
        return f"at a rate of {' '.join(text.split())} per year"
    chance = 100 * (1 - math.exp(-max(rate, 0.0)))
    return f"at a rate of {rate:g} per year, about {chance:.0f}% in a year"


def _probability(text: str, every: int | None, any_month: bool) -> str:
    """Return a probability, a number as a percentage, and how often it is drawn."""
    value = units.literal(text)
    shown = " ".join(text.split()) if value is None else f"{100 * value:.3g}%"
    occasion = " each time" if every else " in each month" if any_month else ""
    return f"with a probability of {shown}{occasion}"


def describe_reaction_trigger(trigger: Trigger) -> str:
    """Return when a reaction happens, with roles in place of names."""
    parts = []
    if trigger.after:
        parts.append(f"after {trigger.after}")
    if trigger.when:
        drawn = trigger.rate or trigger.probability
        parts.append(f"{'while' if drawn else 'once'} {' '.join(trigger.when.split())}")
    if trigger.rate:
        parts.append(format_rate(trigger.rate))
    if trigger.probability:
        any_month = trigger.when is not None or trigger.after is None
        parts.append(_probability(trigger.probability, trigger.every, any_month))
    if trigger.every:
        parts.append(f"every {format_time(trigger.every).removeprefix('a ')}")
    return ", ".join(parts)
