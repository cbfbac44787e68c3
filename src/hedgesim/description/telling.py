"""A scenario told in plain sentences: question, cast, timeline, what may emerge, what is set."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import numpy as np

from hedgesim.description import units
from hedgesim.description.fields import called
from hedgesim.description.loading import Calibration, ScenarioFile
from hedgesim.description.numbers import Quantity
from hedgesim.description.phrases import (
    listed,
    tell_effects,
    tell_month,
    tell_reaction_trigger,
    tell_time,
    tell_trigger,
)
from hedgesim.description.resolving import sourced_numbers
from hedgesim.description.world import Event, World

WIDTH = 100


def describe(
    file: ScenarioFile, world: World, calibration: Calibration, *, resolved: bool = False
) -> str:
    """Return a briefing on a scenario: paragraphs of plain text, lists indented.

    Parameters
    ----------
    world: of the scenario, as the variant to be told. resolved: add every number with its basis.
    """
    numbers = sourced_numbers(file, calibration)
    blocks = [
        _title(world),
        _who(file, world, calibration),
        *_timeline(world, calibration),
        *_reactions(world, calibration),
        *_settings(world, numbers),
        *_variants(file),
        *(_wrapped(note) for note in world.notes),
    ]
    if resolved:
        blocks.append(_resolved(world, numbers))
    return "\n\n".join(blocks) + "\n"


def _wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _title(world: World) -> str:
    about = f"\n\n{_wrapped(world.about)}" if world.about else ""
    return world.title + "\n" + "=" * min(len(world.title), WIDTH) + about


def _who(file: ScenarioFile, world: World, calibration: Calibration) -> str:
    partners = listed([called(name, calibration) for name in world.partners])
    hedgers = listed([called(name, calibration) for name in world.hedgers])
    hedge = "hedges" if len(world.hedgers) == 1 else "hedge"
    poles = " and ".join(called(pole, calibration) for pole in world.poles)
    baseline = file.scenario.baseline
    against = f"the scenario '{baseline}'" if baseline else "the same world without these events"
    return _wrapped(
        f"{hedgers} {hedge} between {len(world.partners)} partners: {partners}. The clock runs "
        f"from {tell_month(world, 0)} to {tell_month(world, world.months - 1)} "
        f"({tell_time(world.months)}). Lean is measured between {poles}. Every history is compared "
        f"with {against}, drawn with the same chances."
    )


def _timeline(world: World, calibration: Calibration) -> Iterator[str]:
    told = [event for event in world.events if not event.reaction]
    if not told:
        yield "What happens: nothing is declared."
        return
    lines = ["What happens"]
    for event in sorted(told, key=_first_month):
        lines.append(_event(event, world, calibration))
        lines.extend(
            _wrapped(sentence, "      ", "    - ")
            for sentence in tell_effects(event, world, calibration)
        )
    yield "\n".join(lines)


def _first_month(event: Event) -> float:
    return float("inf") if event.at is None else event.at


def _event(event: Event, world: World, calibration: Calibration) -> str:
    trigger = tell_trigger(event, world)
    hedger = f", {called(world.hedgers[event.hedger], calibration)}"
    whose = hedger if len(world.hedgers) > 1 else ""
    story = event.story.rstrip(".")
    return _wrapped(f"{event.id}{whose} ({trigger}): {story}.", "  ", "  ")


def _reactions(world: World, calibration: Calibration) -> Iterator[str]:
    """Reactions grouped by name: what may emerge, for whom, and when."""
    groups: dict[str, list[str]] = {}
    for event in world.events:
        if event.reaction:
            name, _, binding = event.id.partition(".")
            groups.setdefault(name, []).append(binding)
    if not groups:
        yield "What may emerge: nothing; reactions are switched off."
        return
    lines = ["What may emerge"]
    for name, bindings in groups.items():
        reaction = calibration.reactions[name]
        for_whom = _for_whom(bindings, world, calibration)
        trigger = tell_reaction_trigger(reaction)
        lines.append(_wrapped(f"{name}{for_whom}: {reaction.meaning}", "    ", "  "))
        lines.append(_wrapped(f"{trigger[:1].upper()}{trigger[1:]}.", "      ", "    - "))
    yield "\n".join(lines)


def _for_whom(bindings: list[str], world: World, calibration: Calibration) -> str:
    """Whom a reaction stands for, in brackets; '' where it stands for nobody in particular."""
    whom = [called(binding, calibration) for binding in bindings if binding]
    everybody = len(world.hedgers) == 1 and bindings == list(world.partners)
    told = "every partner" if everybody else listed(whom) if whom else ""
    return f" (for {told})" if told else ""


def _settings(world: World, numbers: dict[str, Quantity]) -> Iterator[str]:
    lines = [
        f"  {name} is {units.plain(value)} {_unit(numbers[name])}".rstrip()
        + f" instead of {numbers[name].value:.6g}."
        for name, value in _changed(world, numbers)
    ]
    if lines:
        yield "\n".join(["What is set differently", *lines])


def _changed(world: World, numbers: dict[str, Quantity]) -> Iterator[tuple[str, float]]:
    for name, value in zip(world.number_names, world.numbers, strict=True):
        if not np.isclose(value, numbers[name].value, rtol=1e-12, atol=0.0):
            yield name, float(value)


def _unit(quantity: Quantity) -> str:
    return "" if quantity.unit in ("1", "0-1", "share", "utility") else quantity.unit


def _variants(file: ScenarioFile) -> Iterator[str]:
    variants = file.scenario.variants
    if variants:
        lines = [
            f"  {name}" + (f": {variant.title}" if variant.title else "")
            for name, variant in variants.items()
        ]
        yield "\n".join(["The same story is also told as", *lines])


def _resolved(world: World, numbers: dict[str, Quantity]) -> str:
    """Return every number with its unit, prior and basis."""
    lines = ["Numbers"]
    for name, value in zip(world.number_names, world.numbers, strict=True):
        quantity = numbers[name]
        basis = quantity.basis.told() or "absent, so 0"
        told = f"{name} = {value:.6g} {_unit(quantity)}".rstrip()
        lines.append(_wrapped(f"{told}; {quantity.prior.told()}; {basis}", "      ", "  "))
    return "\n".join(lines)
