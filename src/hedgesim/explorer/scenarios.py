"""Scenarios to explore, as written or as a variant, with the switches and sliders of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hedgesim.description import (
    Calibration,
    Resolved,
    ScenarioFile,
    World,
    load_scenario,
    resolve,
    resolve_baseline,
)
from hedgesim.description.checking.check import every_fault, sound_calibration
from hedgesim.description.formats.loading import (
    find_both,
    parse_scenario,
    scenario_folders,
    yaml_files,
)
from hedgesim.description.narration.phrases import describe_trigger
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.parsing.reading import read
from hedgesim.description.parsing.writing import write_yaml
from hedgesim.description.resolution.compiling import Rebinder
from hedgesim.description.resolution.declared_events import changed_fields, event_ids
from hedgesim.explorer.added import Added, added_to
from hedgesim.explorer.cache import LRUCache
from hedgesim.explorer.sliders import Slider, date_of, numbers_of, sizes_of
from hedgesim.outcomes import words
from hedgesim.outcomes.catalogue import Outcome, outcomes_of

CACHED = 8  # scenarios, with variants and added events


@dataclass(frozen=True, slots=True)
class Switch:
    """An event of the scenario that can be switched off, with its sliders.

    ``when``: what makes it happen, in words, where that is no date; ``place``: in the file.
    """

    id: str
    story: str
    when: str
    place: int
    sliders: tuple[Slider, ...]


@dataclass(frozen=True, eq=False)
class ExploredScenario:
    """A scenario with its switches and sliders. Hashed by identity: a key of caches.

    Attributes
    ----------
    name: of the scenario. variant: its name, or ''. variants: name and title of each.
    file: of the scenario; of a variant, or with added events, as a scenario of its own.
    """

    name: str
    variant: str
    variants: tuple[tuple[str, str], ...]
    file: ScenarioFile
    calibration: Calibration
    resolved: Resolved
    resolved_baseline: Resolved
    switches: tuple[Switch, ...]
    numbers: tuple[Slider, ...]

    @property
    def world(self) -> World:
        """World of the scenario."""
        return self.resolved.world

    @property
    def baseline(self) -> World:
        """World of its baseline."""
        return self.resolved_baseline.world

    @cached_property
    def sliders(self) -> dict[str, Slider]:
        """Every slider by its key."""
        found = [slider for switch in self.switches for slider in switch.sliders]
        return {slider.key: slider for slider in (*found, *self.numbers)}

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """Every outcome by its id."""
        return {outcome.id: outcome for outcome in outcomes_of(self.world)}

    @cached_property
    def rebinder(self) -> Rebinder:
        """Compiles its events with other sizes."""
        return Rebinder(self.file, self.resolved, self.calibration)

    @property
    def first_outcomes(self) -> tuple[str, ...]:
        """The default outcomes: the influence of the first pole, and the alignment index."""
        prefix = f"{self.world.hedgers[0]}." if len(self.world.hedgers) > 1 else ""
        return f"{prefix}influence.{self.world.poles[0]}", f"{prefix}composite"


def explore_scenario(
    name: str,
    path: Path | str,
    calibration: Calibration,
    variant: str = "",
    added: tuple[Added, ...] = (),
) -> ExploredScenario:
    """Read a scenario, or a variant of it, with its switches and sliders, and events added to it.

    Raises
    ------
    KeyError: it has no such variant. InputError: it has errors.
    """
    written = load_scenario(path)
    variants = tuple((id, one.title or id) for id, one in written.scenario.variants.items())
    file = variant_as_scenario(written, variant) if variant else written
    file = added_to(file, added, calibration) if added else file
    gone = written.scenario.variants[variant].remove if variant else ()
    resolved, baseline = resolve(file, calibration), resolve_baseline(file, calibration)
    world = resolved.world
    ids = event_ids(file.scenario.events)
    events = {event.id: event for event in world.events}
    switches = tuple(
        Switch(
            id,
            events[id].story,
            "" if event.at else words.sentence(describe_trigger(events[id], world)),
            place,
            (*date_of(file, id, event), *sizes_of(events[id].fields, id, event, calibration)),
        )
        for place, (id, event) in enumerate(zip(ids, file.scenario.events, strict=True))
        if id in events and id not in gone
    )
    numbers = numbers_of(file, resolved, calibration)
    return ExploredScenario(
        name, variant, variants, file, calibration, resolved, baseline, switches, numbers
    )


def variant_as_scenario(file: ScenarioFile, variant: str) -> ScenarioFile:
    """Return a variant as a scenario of its own.

    Events that it removes keep their place with a rate of zero, as other events may name them.

    Raises
    ------
    KeyError: there is no such variant. InputError: it has errors.
    """
    declared = file.scenario.variants[variant]
    written = file.document.data
    own: dict[str, Any] = written["variants"][variant] or {}
    ids = event_ids(file.scenario.events)
    never = {"rate": 0, "probability": None}
    changes = {**own.get("change", {}), **dict.fromkeys(declared.remove, never)}
    events = [
        changed_fields({**event, "id": id}, changes.get(id, {}))
        for id, event in zip(ids, written.get("events", ()), strict=True)
    ]
    added = event_ids(declared.add, frozenset(ids))
    events += [{**event, "id": id} for id, event in zip(added, own.get("add", ()), strict=True)]
    data = {key: value for key, value in written.items() if key != "variants"}
    data |= {"title": f"{data['title']}: {declared.title or variant}", "events": events}
    if declared.settings:
        data["set"] = {**data.get("set", {}), **own["set"]}
    if declared.reactions is not None:
        data["reactions"] = own["reactions"]
    if declared.rules:
        data["rules"] = {**data.get("rules", {}), **own["rules"]}
    return parse_scenario(write_yaml(data), file.document.path)


class Scenarios:
    """All scenarios by name; the last few used are cached.

    Parameters
    ----------
    first: name or path of the initial one. calibration: folder; None for the one shipped.
    """

    def __init__(self, first: str | Path, calibration: Path | None = None) -> None:
        path, folder = find_both(first, calibration)
        self.calibration = sound_calibration(folder)
        own = self.calibration.folder / "scenarios"
        self.paths = {
            file.stem: file
            for place in ([own] if own.is_dir() else reversed(scenario_folders()))
            for file in yaml_files(place)
        }
        self.first = path.stem
        self.paths[path.stem] = path
        self._cache: LRUCache[ExploredScenario] = LRUCache(CACHED)
        self.get(self.first)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all scenarios, sorted."""
        return tuple(sorted(self.paths))

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles by name, in alphabetical order; the name itself where a file has none."""
        found = {name: _title(path) or name for name, path in self.paths.items()}
        return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))

    def get(self, name: str, variant: str = "", added: tuple[Added, ...] = ()) -> ExploredScenario:
        """Return a scenario as written or as a variant, with events added to it.

        Raises
        ------
        KeyError: unknown scenario or variant. InputError: it has errors.
        """
        path = self.paths[name]
        with every_fault(path, self.calibration):
            return self._cache.get_or_compute(
                (name, variant, added),
                lambda: explore_scenario(name, path, self.calibration, variant, added),
            )


def _title(path: Path) -> str:
    """Title that a file gives, or '' where it cannot be read."""
    try:
        data = read(path).data
    except InputError:
        return ""
    title = data.get("title") if isinstance(data, dict) else None
    return title if isinstance(title, str) else ""
