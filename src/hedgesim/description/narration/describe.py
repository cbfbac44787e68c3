"""Description of a scenario in plain sentences: actors, timeline, reactions, settings."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from hedgesim.description.checking.cautions import cautions_of
from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.narration.phrases import (
    describe_effects,
    describe_reaction_trigger,
    describe_trigger,
    format_month,
    format_time,
    listed,
)
from hedgesim.description.parsing import units
from hedgesim.description.parsing.cautions import caution_lines
from hedgesim.description.provenance.changes import changes, other_differences
from hedgesim.description.resolution.fields import called
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.description.resolution.resolved import Resolved
from hedgesim.description.world.world import Event, World

WIDTH = 100

type Wrap = Callable[..., str]  # text, indent, indent of the first line


def describe(
    file: ScenarioFile,
    resolved: Resolved,
    calibration: Calibration,
    *,
    variant: str | None = None,
    every_number: bool = False,
    width: int = WIDTH,
) -> str:
    """Return a briefing on a scenario: paragraphs of plain text, lists indented.

    Parameters
    ----------
    resolved: the scenario, or its ``variant`` where that is given. every_number: add every number
        with its basis, and what differs from the shipped calibration. width: of lines.
    """
    wrap = partial(_wrapped, width)
    world, numbers = resolved.world, resolved.quantities
    blocks = [
        _title(world, wrap),
        _who(file, world, calibration, wrap),
        *_timeline(world, calibration, wrap),
        *_reactions(world, calibration, wrap),
        *_settings(world, numbers, wrap),
        *_variants(file, wrap),
        *_cautions(file, resolved, variant, wrap),
    ]
    if every_number:
        blocks.append(_numbers(world, numbers, wrap))
        blocks.extend(_differences(file, resolved, calibration, wrap))
    return "\n\n".join(blocks) + "\n"


def _wrapped(width: int, text: str, indent: str = "", first: str | None = None) -> str:
    return textwrap.fill(
        " ".join(text.split()),
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _title(world: World, wrap: Wrap) -> str:
    about = f"\n\n{wrap(world.about)}" if world.about else ""
    return wrap(world.title) + "\n" + "=" * max(map(len, wrap(world.title).split("\n"))) + about


def _who(file: ScenarioFile, world: World, calibration: Calibration, wrap: Wrap) -> str:
    partners = listed([called(name, calibration) for name in world.partners])
    hedgers = listed([called(name, calibration) for name in world.hedgers])
    hedge = "hedges" if len(world.hedgers) == 1 else "hedge"
    poles = " and ".join(called(pole, calibration) for pole in world.poles)
    baseline = file.scenario.baseline
    against = f"the scenario '{baseline}'" if baseline else "the same world without these events"
    return wrap(
        f"{hedgers} {hedge} between {len(world.partners)} partners: {partners}. The clock runs "
        f"from {format_month(world, 0)} to {format_month(world, world.months - 1)} "
        f"({format_time(world.months)}). Lean is measured between {poles}. Every history is "
        f"compared with {against}, drawn with the same chances."
    )


def _timeline(world: World, calibration: Calibration, wrap: Wrap) -> Iterator[str]:
    declared = [event for event in world.events if not event.reaction]
    if not declared:
        yield wrap("What happens: nothing is declared.")
        return
    lines = ["What happens"]
    for event in sorted(declared, key=_first_month):
        lines.append(_event(event, world, calibration, wrap))
        lines.extend(
            wrap(sentence, "      ", "    - ")
            for sentence in describe_effects(event, world, calibration)
        )
    yield "\n".join(lines)


def _first_month(event: Event) -> float:
    return float("inf") if event.at is None else event.at


def _event(event: Event, world: World, calibration: Calibration, wrap: Wrap) -> str:
    trigger = describe_trigger(event, world)
    hedger = f", {called(world.hedgers[event.hedger], calibration)}"
    whose = hedger if len(world.hedgers) > 1 else ""
    story = event.story.rstrip(".")
    return wrap(f"{event.id}{whose} ({trigger}): {story}.", "  ", "  ")


def _reactions(world: World, calibration: Calibration, wrap: Wrap) -> Iterator[str]:
    """Reactions grouped by name: for whom they may happen, and when."""
    groups: dict[str, list[str]] = {}
    for event in world.events:
        if event.reaction:
            name, _, binding = event.id.partition(".")
            groups.setdefault(name, []).append(binding)
    if not groups:
        yield wrap("What may emerge: nothing; reactions are switched off.")
        return
    lines = ["What may emerge"]
    for name, bindings in groups.items():
        reaction = calibration.reactions[name]
        for_whom = _for_whom(bindings, world, calibration)
        trigger = describe_reaction_trigger(reaction)
        lines.append(wrap(f"{name}{for_whom}: {reaction.meaning}", "    ", "  "))
        lines.append(wrap(f"{trigger[:1].upper()}{trigger[1:]}.", "      ", "    - "))
    yield "\n".join(lines)


def _for_whom(bindings: list[str], world: World, calibration: Calibration) -> str:
    """Partners that a reaction concerns, in brackets; '' where it concerns none in particular."""
    pairs = ([called(name, calibration) for name in one.split(".")] for one in bindings if one)
    whom = [" against ".join(pair) if len(world.hedgers) == 1 else ".".join(pair) for pair in pairs]
    everybody = len(world.hedgers) == 1 and bindings == list(world.partners)
    names = "every partner" if everybody else listed(whom) if whom else ""
    return f" (for {names})" if names else ""


def _settings(world: World, numbers: Mapping[str, Quantity], wrap: Wrap) -> Iterator[str]:
    lines = [
        wrap(
            f"{name} is {units.plain(value)} {_unit(numbers[name])}".rstrip()
            + f" instead of {numbers[name].value:.6g}.",
            "    ",
            "  ",
        )
        for name, value in _changed(world, numbers)
    ]
    if lines:
        yield "\n".join(["What is set differently", *lines])


def _changed(world: World, numbers: Mapping[str, Quantity]) -> Iterator[tuple[str, float]]:
    for name, value in zip(world.number_names, world.numbers, strict=True):
        if not np.isclose(value, numbers[name].value, rtol=1e-12, atol=0.0):
            yield name, float(value)


def _unit(quantity: Quantity) -> str:
    return "" if quantity.unit in ("1", "0-1", "share", "utility") else quantity.unit


def _variants(file: ScenarioFile, wrap: Wrap) -> Iterator[str]:
    variants = file.scenario.variants
    if variants:
        lines = [
            wrap(name + (f": {variant.title}" if variant.title else ""), "    ", "  ")
            for name, variant in variants.items()
        ]
        yield "\n".join(["The same story is also told as", *lines])


def _cautions(
    file: ScenarioFile, resolved: Resolved, variant: str | None, wrap: Wrap
) -> Iterator[str]:
    found = caution_lines(one.data() for one in cautions_of(file, resolved, variant))
    if found:
        yield "\n".join(["What to bear in mind", *(wrap(line, "    ", "  ") for line in found)])


def _numbers(world: World, numbers: Mapping[str, Quantity], wrap: Wrap) -> str:
    """Return every number with its unit, prior and basis."""
    lines = ["Numbers"]
    for name, value in zip(world.number_names, world.numbers, strict=True):
        quantity = numbers[name]
        basis = quantity.basis.describe() or "absent, so 0"
        amount = f"{name} = {value:.6g} {_unit(quantity)}".rstrip()
        lines.append(wrap(f"{amount}; {quantity.prior.describe()}; {basis}", "      ", "  "))
    return "\n".join(lines)


def _differences(
    file: ScenarioFile, resolved: Resolved, calibration: Calibration, wrap: Wrap
) -> Iterator[str]:
    """Return what differs from the shipped calibration, and why."""
    lines = []
    for change in changes(file, resolved, calibration):
        before = "not in it" if change.shipped is None else f"{change.shipped:.6g}"
        values = f"{change.name}: {before} there, {change.used:.6g} here"
        unit = "" if change.unit == "1" else f" ({change.unit})"
        lines.append(wrap(f"{values}{unit}; {change.basis}", "      ", "  "))
    lines += [wrap(f"The {text}.", "      ", "  ") for text in other_differences(calibration)]
    if lines:
        yield "\n".join(["What differs from the shipped calibration", *lines])
