"""What a page knows of its scenario: plain parts of it, and its file for any state.

Functions here are translated to JavaScript.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hedgesim.description.parsing.units import plain
from hedgesim.explorer.scenarios import ExploredScenario, Switch
from hedgesim.explorer.sliders import Slider
from hedgesim.outcomes import words
from hedgesim.outcomes.catalogue import Outcome, month_name


@dataclass(frozen=True)
class PageEvent:
    """An event of a world; ``when``: what makes it happen, in words."""

    id: str
    kind: str
    story: str
    reaction: bool
    by: str
    hedger: int
    when: str = ""


@dataclass(frozen=True)
class PageWorld:
    """What results say of a world."""

    title: str
    hedgers: tuple[str, ...]
    partners: tuple[str, ...]
    poles: tuple[str, ...]
    first_month: int
    months: int
    events: tuple[PageEvent, ...]


@dataclass(frozen=True)
class PageDocument:
    """A scenario file as plain data."""

    data: Mapping[str, Any]


@dataclass(frozen=True)
class PageFile:
    """A scenario file."""

    document: PageDocument


@dataclass(frozen=True)
class PageScenario:
    """A scenario as `results.shown` and `state.scenario_text` read it; see `ExploredScenario`."""

    name: str
    variant: str
    variants: tuple[tuple[str, str], ...]
    file: PageFile
    world: PageWorld
    baseline: PageWorld
    switches: tuple[Switch, ...]
    numbers: tuple[Slider, ...]
    sliders: Mapping[str, Slider]
    outcomes: Mapping[str, Outcome]


def page_scenario(explored: ExploredScenario) -> PageScenario:
    """Return the plain parts of a scenario."""
    return PageScenario(
        explored.name,
        explored.variant,
        explored.variants,
        PageFile(PageDocument(_without_variants(explored))),
        _world(explored.world),
        _world(explored.baseline),
        explored.switches,
        explored.numbers,
        explored.sliders,
        explored.outcomes,
    )


def _without_variants(explored: ExploredScenario) -> dict[str, Any]:
    """Data of the file; its variants are not on the page."""
    return {k: v for k, v in explored.file.document.data.items() if k not in ("variants", "expect")}


def _world(world: Any) -> PageWorld:
    events = tuple(
        PageEvent(one.id, one.kind, one.story, one.reaction, one.by, one.hedger)
        for one in world.events
    )
    return PageWorld(
        world.title, world.hedgers, world.partners, world.poles, world.first_month, world.months,
        events,
    )  # fmt: skip


def block_yaml(data: object) -> str:
    """Return plain data as YAML, all texts in quotes."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: Any) -> list[str]:
    found = []
    if isinstance(data, dict):
        for key, value in data.items():
            name = key if key.replace("_", "").isalnum() else json.dumps(key)
            found += _entry(f"{name}:", value)
    else:
        for value in data:
            inside = _lines(value) if _is_block(value) else [_scalar(value)]
            found += [f"- {inside[0]}", *(f"  {line}" for line in inside[1:])]
    return found


def _entry(head: str, value: Any) -> list[str]:
    if not _is_block(value):
        return [f"{head} {_scalar(value)}"]
    return [head, *(f"  {line}" for line in _lines(value))]


def _is_block(value: Any) -> bool:
    return isinstance(value, (dict, list)) and len(value) > 0


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return plain(value)
    return json.dumps(value)


def history_text(
    explored: PageScenario,
    stories: Mapping[str, str],
    number: int,
    fired: Sequence[int],
    others: Sequence[int],
    ends: Sequence[str],
) -> str:
    """Return what happened in one history, as text.

    Parameters
    ----------
    stories: of the events, by id. fired, others: month from the start in which each event first
        happened, with the events of the scenario and without. ends: sentences on outcomes.
    """
    lines = [f"History {number}, with the events:"]
    lines += _happened(explored.world, stories, fired)
    lines += ["", "The same history without them:"]
    lines += _happened(explored.baseline, stories, others)
    return "\n".join([*lines, "", *ends])


def _happened(world: Any, stories: Mapping[str, str], fired: Sequence[int]) -> list[str]:
    found = [
        (month, stories.get(event.id, event.story))
        for event, month in zip(world.events, fired, strict=True)
        if month < world.months
    ]
    lines = [
        f"  {words.month(month_name(world, month))}: {words.sentence(story)}"
        for month, story in sorted(found, key=lambda one: one[0])
    ]
    return lines if lines else ["  No event happened."]


def apart(own: str, others: Sequence[str]) -> str:
    """Return a text with what each of others changes in it; '' where two change the same words."""
    words = own.split(" ")
    regions = sorted(_region(words, other.split(" ")) for other in others if other != own)
    for one, following in pairwise(regions):
        if one[1] > following[0] or one[:2] == following[:2]:
            return ""
    for first, last, instead in reversed(regions):
        words[first:last] = instead
    return " ".join(words)


def _region(words: Sequence[str], other: Sequence[str]) -> tuple[int, int, Sequence[str]]:
    """First and last of some words that others stand for, and these."""
    least = min(len(words), len(other))
    first = next((k for k in range(least) if words[k] != other[k]), least)
    tail = next((k for k in range(least - first) if words[-1 - k] != other[-1 - k]), least - first)
    return first, len(words) - tail, other[first : len(other) - tail]
