"""What a run is made of before work starts: read, resolved, and drawn where that is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

from hedgesim.description import (
    Calibration,
    ScenarioFile,
    World,
    load_scenario,
    resolve,
    resolve_baseline,
)
from hedgesim.description.checking.check import sound_calibration
from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.description.provenance.changes import Change, changes
from hedgesim.running.limits import ENGINES, LARGEST, MOST_REPLICATIONS
from hedgesim.running.manifest import digest

if TYPE_CHECKING:
    from hedgesim.running.posterior import Draws

SCENARIO = "scenario"
BASELINE = "baseline"


@dataclass(frozen=True)
class Options:
    """How to run. `workers` None: one for each processor. `settings`: numbers changed, by name.

    Raises
    ------
    InputError: naming the command line's option, where something given cannot be.
    """

    replications: int = 10_000
    seed: int = 1
    workers: int | None = None
    cluster: str | None = None  # address of a Dask scheduler, in place of threads here
    out: Path | None = None
    settings: dict[str, float | str] = field(default_factory=dict)
    calibration: Path | None = None
    engine: str = "kernel"
    keep_histories: bool = False
    resume: bool = False
    variants: tuple[str, ...] = ()  # names; ("all",) for all of the scenario's
    attribution: bool = True
    posterior: str | None = None  # draw the numbers too: a file, or see `posterior.find_posterior`

    def __post_init__(self) -> None:
        problems = [*self._not_whole("replications", 1, MOST_REPLICATIONS)]
        problems += self._not_whole("seed", 0, LARGEST)
        if self.workers is not None:
            problems += self._not_whole("workers", 1, LARGEST)
        if _are_names(self.variants):
            object.__setattr__(self, "variants", tuple(self.variants))
        else:
            hint = "a list of names, such as ['all']"
            problems.append(_wrong("variant", f"cannot be {self.variants!r}", hint))
        if self.engine not in ENGINES:
            message = f"there is no engine '{self.engine}'"
            problems.append(_wrong("engine", message, one_of(str(self.engine), ENGINES)))
        for name in ("out", "calibration"):
            if isinstance(getattr(self, name), str):
                object.__setattr__(self, name, Path(getattr(self, name)))
        if problems:
            raise InputError(problems)

    def _not_whole(self, name: str, least: int, most: int) -> Iterator[Problem]:
        """Make a plain int of whatever counts as one, such as NumPy's; say where that fails."""
        given = getattr(self, name)
        whole = isinstance(given, SupportsIndex) and not isinstance(given, bool)
        if whole and least <= index(given) <= most:
            object.__setattr__(self, name, index(given))
        else:
            hint = f"a whole number from {least} to {most:,}"
            yield _wrong(name, f"cannot be {given!r}", hint)


def _are_names(given: object) -> bool:
    if isinstance(given, str) or not isinstance(given, Iterable):
        return False
    return all(isinstance(name, str) for name in given)


def _wrong(option: str, message: str, hint: str = "") -> Problem:
    return Problem(f"--{option}", 1, 1, message, hint)


@dataclass(frozen=True)
class Setup:
    """What a run has read and resolved before work starts."""

    file: ScenarioFile
    calibration: Calibration
    worlds: dict[str, World]  # arm -> world; scenario, baseline, variants and their baselines
    pairs: dict[str, str]  # arm -> the arm it is compared with
    changed: tuple[tuple[str, Change], ...]  # arm and number that is not as shipped
    draws: Draws | None = None  # how the numbers are drawn, None where they stand


def prepare(scenario: str | Path, options: Options) -> Setup:
    """Read and resolve everything a run needs. Raises InputError."""
    file = load_scenario(scenario)
    calibration = sound_calibration(options.calibration)
    settings = options.settings or None
    named = tuple(file.scenario.variants) if options.variants == ("all",) else options.variants
    worlds = {
        SCENARIO: resolve(file, calibration, overrides=settings),
        BASELINE: resolve_baseline(file, calibration, overrides=settings),
    }
    pairs = {SCENARIO: BASELINE}
    for name in named:
        worlds[name] = resolve(file, calibration, variant=name, overrides=settings)
        pairs[name] = BASELINE
        base = resolve_baseline(file, calibration, variant=name, overrides=settings)
        if digest(base) != digest(worlds[BASELINE]):  # the variant sets numbers: in both its arms
            pairs[name] = f"{BASELINE} of {name}"
            worlds[pairs[name]] = base
    changed = _changed(file, worlds, calibration, options)
    if options.posterior is None:
        return Setup(file, calibration, worlds, pairs, changed)
    from hedgesim.running.posterior import Draws, find_posterior  # noqa: PLC0415

    draws = Draws(find_posterior(options.posterior, calibration), options.seed)
    drawn = {
        arm: draws.world(world, file, calibration, _variant_of(arm, named, pairs), settings)
        for arm, world in worlds.items()
    }
    return Setup(file, calibration, drawn, pairs, changed, draws)


def _variant_of(arm: str, named: tuple[str, ...], pairs: Mapping[str, str]) -> str | None:
    """The variant whose numbers an arm has: its own, or that of which it is the baseline."""
    if arm in named:
        return arm
    return next((name for name in named if pairs[name] == arm != BASELINE), None)


def _changed(
    file: ScenarioFile, worlds: dict[str, World], calibration: Calibration, options: Options
) -> tuple[tuple[str, Change], ...]:
    """Numbers that differ from the shipped calibration, with the arm.

    Those of the scenario come first, then those that other arms have otherwise.
    """
    found: list[tuple[str, Change]] = []
    for arm, world in worlds.items():
        if arm.startswith(f"{BASELINE} of "):
            continue
        told = changes(
            file,
            world,
            calibration,
            variant=arm if arm in file.scenario.variants else None,
            overrides=options.settings,
            baseline=arm == BASELINE,
        )
        known = {(change.name, change.used) for _, change in found}
        found += [(arm, change) for change in told if (change.name, change.used) not in known]
    return tuple(found)
