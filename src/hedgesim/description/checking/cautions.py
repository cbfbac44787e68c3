"""Cautions that a scenario shows before it is played: numbers, effects and their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hedgesim.description.checking.kinds import everybody
from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.formats.priors import far_outside
from hedgesim.description.parsing import units
from hedgesim.description.parsing.cautions import Caution, distinct
from hedgesim.description.parsing.locations import Location, file_and_line
from hedgesim.description.parsing.nodes import Node
from hedgesim.description.parsing.problems import Fault, shortened
from hedgesim.description.parsing.reading import Document
from hedgesim.description.resolution.declared_events import events_of
from hedgesim.description.resolution.effects import work_out
from hedgesim.description.resolution.numbers import Quantity, quantities
from hedgesim.description.resolution.resolved import Resolved, SetBy
from hedgesim.description.resolution.resolving import resolve
from hedgesim.description.world.index import recorded_names
from hedgesim.description.world.variables import VARIABLES
from hedgesim.description.world.world import DelayKind, Effect, Event, Mode, Shape, World

PROSE = ("title", "about", "note", "claim", "assumed", "meaning", "story", "reason", "quote")
STEPS = (Shape.JUMP, Shape.RAMP)  # change the base value; overlays commute
MOST_VARIANTS = 20  # that are examined together: each needs a world of its own
MOST = 5  # numbers that a sentence lists
RULE = "effects act in the order of the file, each on what the one before has left"


def cautions_of(
    file: ScenarioFile, resolved: Resolved, variant: str | None = None
) -> tuple[Caution, ...]:
    """Return every caution that a scenario, or one of its variants, shows before it is played."""
    places = events_of(file, variant, Location(file.document))
    lines = {name: file_and_line(location) for name, _, location in places}
    amounts = list(_amounts(resolved.world, lines))
    return distinct(
        [
            *resolved.cautions,
            *cut_texts(file.document),
            *_outside_priors(resolved.effective, resolved.set_by),
            *_in_one_month(resolved.world, amounts),
            *_of_no_effect(resolved.world, amounts),
            *_larger_than_levels(resolved.world, amounts),
        ]
    )


def scenario_cautions(
    file: ScenarioFile, calibration: Calibration, rules: Mapping[str, str] | None = None
) -> tuple[Caution, ...]:
    """Return the cautions of a sound scenario as written and of its variants, each once."""
    variants = (None, *file.scenario.variants)
    examined, more = variants[: MOST_VARIANTS + 1], variants[MOST_VARIANTS + 1 :]
    arms = ((resolve(file, calibration, variant=name, rules=rules), name) for name in examined)
    found = [one for arm, name in arms for one in cautions_of(file, arm, name)]
    if more:
        text = (
            f"Only the first {MOST_VARIANTS} variants were examined: describe --variant {more[0]}."
        )
        found.append(Caution("not-examined", text, Path(file.document.path).name))
    return distinct(found)


def calibration_cautions(calibration: Calibration) -> tuple[Caution, ...]:
    """Return the cautions of a calibration's own numbers, at each reference of each hedger."""
    every = (
        everybody(hedger, calibration, position)
        for hedger in calibration.hedgers.values()
        for position in range(len(hedger.reference))
    )
    return distinct(
        one for actors in every for one in _outside_priors(quantities(actors, calibration), {})
    )


def unread_files(files: Iterable[Path], names: Iterable[str]) -> Iterator[Caution]:
    """Yield a caution for every file of a calibration's folder that is none of ``names``."""
    known = {f"{name}.yaml" for name in names}
    for file in files:
        if file.name not in known:
            text = f"'{file.name}' is not read: no file of a calibration has this name."
            yield Caution("file-unread", text, file.name)


def cut_texts(document: Document) -> Iterator[Caution]:
    """Yield a caution for unquoted prose that a comment follows, as in ``title: Option #2``.

    A comment that two spaces set apart and that a space begins is one on purpose.
    """
    for key, node in _texts("", document.root):
        comment = node.comment
        if key in PROSE and comment and not comment.startswith("  # "):
            text = (
                f"'{key}' ends before '{shortened(comment.strip(), 30)}', which is a comment: put "
                f"the text in quotes if it belongs to it."
            )
            yield Caution("text-cut", text, f"{Path(document.path).name}:{node.line}")


def _texts(key: str, node: Node) -> Iterator[tuple[str, Node]]:
    yield key, node
    named = (
        node.parts.items() if isinstance(node.parts, dict) else ((key, n) for n in node.children)
    )
    for name, part in named:
        yield from _texts(name, part)


def _outside_priors(
    numbers: Mapping[str, Quantity], set_by: Mapping[str, SetBy]
) -> Iterator[Caution]:
    """Yield one caution for all numbers far outside their priors, unless a switch holds them."""
    found = {}
    for name, quantity in numbers.items():
        setter = set_by.get(name)
        scaled = name.startswith("effort.") if setter is None else setter.by == "balance"
        far = far_outside(quantity.value, quantity.prior, quantity.support)
        if far and not scaled and not (setter and setter.by == "rules"):
            found[name] = f"{name}: {far}{', ' + setter.basis if setter else ''}"
    if found:
        more = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
        text = f"{'; '.join(list(found.values())[:MOST])}{more}."
        yield Caution("outside-prior", text, more={"numbers": list(found)})


@dataclass(frozen=True, slots=True)
class _Amount:
    """An effect of a declared event, with its amount at the numbers of the world.

    ``name``: its row as written, ``trust.Japan``. ``line``: file and line of the event.
    """

    event: Event
    effect: Effect
    value: float
    name: str
    line: str

    @property
    def text(self) -> str:
        """How a sentence begins."""
        return f"Event '{self.event.id}'"


def _amounts(world: World, lines: dict[str, str]) -> Iterator[_Amount]:
    names = recorded_names(world.rows)
    for event in world.events:
        for effect in event.effects if event.id in lines else ():
            try:
                value = work_out(effect.amount, world.numbers)
            except Fault:
                continue
            yield _Amount(event, effect, value, names[effect.row], lines[event.id])


def _in_one_month(world: World, amounts: Iterable[_Amount]) -> Iterator[Caution]:
    """Yield a caution for effects of two events that step one value in one month, not as sums."""
    months = _fixed_months(world.events)
    found: dict[tuple[int, int], list[_Amount]] = {}
    for one in amounts:
        month = months.get(one.event.id)
        if month is not None and one.effect.shape in STEPS and not _adds_nothing(one):
            found.setdefault((one.effect.row, month + one.effect.delay), []).append(one)
    for group in found.values():
        for place, second in enumerate(group):
            earlier = (one for one in group[:place] if one.event is not second.event)
            first = next((one for one in earlier if _order_matters(one, second)), None)
            if first is not None:
                yield Caution(
                    "same-month",
                    f"Events '{first.event.id}' and '{second.event.id}' change {first.name} in one "
                    f"month, and their order matters: {RULE}. '{first.event.id}' comes first.",
                    second.line,
                )


def _order_matters(first: _Amount, second: _Amount) -> bool:
    """Whether two steps in the other order end elsewhere: a sum and a product, or a set value."""
    modes = {first.effect.mode, second.effect.mode}
    return len(modes) > 1 or (modes == {Mode.SET} and first.value != second.value)


def _fixed_months(events: Sequence[Event]) -> dict[str, int]:
    """Return the month of each event that fires once, at a time known beforehand."""
    found: dict[str, int] = {}
    for event in events:
        cause = None if event.after is None else found.get(events[event.after].id)
        waits = event.after is not None and (cause is None or event.delay.kind != DelayKind.FIXED)
        if not (waits or event.conditions or event.every):
            after = 0 if cause is None else cause + round(event.delay.low)
            found[event.id] = max(after, event.at or 0)
    return found


def _of_no_effect(world: World, amounts: Iterable[_Amount]) -> Iterator[Caution]:
    """Yield a caution for effects written for an event that add nothing, or multiply zero.

    A kind's own effects may be zero, as by a field's default; only if all of them are, it counts.
    """
    by_event: dict[str, list[_Amount]] = {}
    for one in amounts:
        by_event.setdefault(one.event.id, []).append(one)
    for own in by_event.values():
        idle = [one for one in own if _adds_nothing(one) or _scales_zero(one, world)]
        if own[0].event.kind == "custom":
            for one in idle:
                scaled = not _adds_nothing(one)
                why = "multiplies a level of 0" if scaled else "adds nothing"
                yield Caution(
                    "zero-effect", f"{one.text}: its effect on {one.name} {why}.", one.line
                )
        elif len(idle) == len(own):
            yield Caution("zero-effect", f"{own[0].text} changes nothing.", own[0].line)


def _adds_nothing(one: _Amount) -> bool:
    return one.effect.mode is not Mode.SET and one.value == 0.0


def _scales_zero(one: _Amount, world: World) -> bool:
    """Whether a relative change is of a tie that is 0 and that no other event could have raised."""
    level = VARIABLES[one.effect.variable].level
    others = (other.row for event in world.events for other in event.effects if other != one.effect)
    return (
        one.effect.mode is Mode.SCALE
        and level == "tie"
        and world.initial[one.effect.row] == 0.0
        and one.effect.row not in others
    )


def _larger_than_levels(world: World, amounts: Sequence[_Amount]) -> Iterator[Caution]:
    opposing = _opposing(amounts)
    for one in amounts:
        text = _too_large(one, world, opposing[one.effect.row, one.value < 0.0])
        if text:
            yield Caution("larger-than-level", f"{one.text}: {one.name} {text}", one.line)


def _opposing(amounts: Iterable[_Amount]) -> dict[tuple[int, bool], float]:
    """Sum, for each row and for falls and rises, of what effects the other way have added."""
    found: dict[tuple[int, bool], float] = defaultdict(float)
    for one in amounts:
        if one.effect.mode is Mode.ADD:
            found[one.effect.row, one.value > 0.0] += one.value
    return found


def _too_large(one: _Amount, world: World, opposing: float) -> str:
    """Say by how much an effect exceeds what there is at the start; '' if it does not.

    ``opposing``: what effects the other way add to that, as a promise that is kept later.
    """
    effect, value = one.effect, one.value
    level, variable = float(world.initial[effect.row]) + opposing, VARIABLES[effect.variable]
    low, high = variable.bounds
    if effect.mode is Mode.SCALE:
        if value <= -1.0 and level > 0.0:
            return f"loses {100 * -value:.4g}% of itself: it stops at {_write(low, variable.unit)}."
        return ""
    beyond = level + value > high if value > 0.0 else level + value < low
    if effect.mode is Mode.SET or not beyond:
        whole = _given_by_all(one, world)
        if effect.mode is Mode.ADD and value > whole > 0.0:
            amount, all_ = _write(value, variable.unit), _write(whole, variable.unit)
            return f"rises by {amount}, more than all there is at the start, {all_}."
        return ""
    bound = low if value < 0.0 else high
    return (
        f"{'falls' if value < 0.0 else 'rises'} by {_write(abs(value), variable.unit)} from "
        f"{_write(level, variable.unit)}, and stops at {_write(bound, variable.unit)}."
    )


def _given_by_all(one: _Amount, world: World) -> float:
    """Sum of a money flow over all partners, or a hedger's own level; 0 where it is no money."""
    variable = VARIABLES[one.effect.variable]
    if not variable.unit.startswith("US$"):
        return 0.0
    if variable.level != "tie":
        return float(world.initial[one.effect.row])
    ties = len(world.partners)
    first = one.effect.row - (one.effect.row % ties)
    return float(world.initial[first : first + ties].sum())


def _write(value: float, unit: str) -> str:
    if not unit.startswith("US$") or value == 0.0:
        return f"{value:.3g}"
    return units.format_money(value) + (" a year" if unit.endswith("/yr") else "")
