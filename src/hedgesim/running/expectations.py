"""Expectations of scenarios, compared with what the model shows: ``hedgesim test``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.checking.check import check
from hedgesim.description.checking.expectations import own_name
from hedgesim.description.formats.expectations import Expectation
from hedgesim.description.formats.loading import ScenarioFile, find_scenario, load_scenario
from hedgesim.description.formats.periods import Period
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.world.index import outcome_rows
from hedgesim.description.world.variables import is_money
from hedgesim.description.world.world import World
from hedgesim.engines.players import prepare_world
from hedgesim.running.playing.chunks import first_values
from hedgesim.running.playing.processors import available_processors
from hedgesim.running.setup import SCENARIO, Options, Setup, prepare

Floats = NDArray[np.float64]
HISTORIES = 512  # of each arm, if nobody asks for another number
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Checked:
    """An expectation with what the model shows.

    Parameters
    ----------
    scenario : str
        Name of the scenario.
    path : str
        File in which it is written.
    line : int
        Line of that file.
    variant : str or None
        Whose expectation it is.
    expected : Expectation
        What is expected.
    value : float
        Median or mean over histories, or the share of them in the range.
    low : float
        5% quantile over histories.
    high : float
        95% quantile over histories.
    relative : bool
        Whether these are parts of what is compared with.
    holds : bool
        Whether the value is as expected.
    """

    scenario: str
    path: str
    line: int
    variant: str | None
    expected: Expectation
    value: float
    low: float
    high: float
    relative: bool
    holds: bool

    @property
    def failed(self) -> bool:
        """Whether it does not hold, and nothing says that the model is known to disagree."""
        return not self.holds and self.expected.disagrees is None

    def data(self) -> dict[str, Any]:
        """Return it as plain data.

        Returns
        -------
        dict
            As ``hedgesim test --json`` prints it.
        """
        return {
            "scenario": self.scenario,
            "path": self.path,
            "line": self.line,
            "variant": self.variant,
            "expected": self.expected.plain(),
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "relative": self.relative,
            "holds": self.holds,
            "failed": self.failed,
        }


def compare_all(
    paths: str | Path | Iterable[str | Path] = (), options: Options | None = None, **given: Any
) -> list[Checked]:
    """Compare the expectations of scenarios with what the model shows.

    Parameters
    ----------
    paths : iterable of str or Path
        Scenarios by name or path, and folders of them; default the folder ``scenarios``.
    options : Options, optional
        Of the runs; default 512 histories with all numbers held as calibrated. What is written,
        resumed or sampled beside does not count.
    **given
        Fields of `Options`, which override ``options``: ``test("my-shock", seed=2)``.

    Returns
    -------
    list of Checked
        Each expectation with what the model shows.

    Raises
    ------
    InputError
        Before anything is played, with every fault of the files, as ``check`` reports it; or where
        no file expects anything.
    """
    options = replace(options or Options(HISTORIES, uncertainty="chance"), **given)
    paths = [paths] if isinstance(paths, str | Path) else list(paths)
    found = list(_files(paths or ["scenarios"]))
    problems = check(found, options.calibration, options.rules)
    if problems:
        raise InputError(problems)
    files = [file for file in map(load_scenario, found) if any(expectations_of(file))]
    if not files:
        message, hint = "no scenario here expects anything", "expect: in a scenario or a variant"
        raise InputError([Problem(str(path), 1, 1, message, hint) for path in paths or found[:1]])
    return [one for file in files for one in compare(file, options)]


def _files(paths: Iterable[str | Path]) -> Iterator[Path]:
    for path in map(Path, paths):
        if not path.is_dir():
            yield find_scenario(path)
            continue
        inside = sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in _SUFFIXES and not file.name.startswith(".")
        )
        if not inside:
            raise InputError([Problem(str(path), 1, 1, "the folder holds no YAML files", "*.yaml")])
        yield from inside


def expectations_of(file: ScenarioFile) -> Iterator[tuple[str | None, int, Expectation]]:
    """Yield each expectation with the variant whose it is and its line."""
    scenario = file.scenario
    variants = ((name, one.expect) for name, one in scenario.variants.items())
    for variant, expected in ((None, scenario.expect), *variants):
        loc = ("expect",) if variant is None else ("variants", variant, "expect")
        for position, one in enumerate(expected):
            yield variant, file.document.place((*loc, position))[0], one


def compare(file: ScenarioFile, options: Options) -> list[Checked]:
    """Play what the expectations of one scenario need, and compare them."""
    expected = list(expectations_of(file))
    variants = tuple(dict.fromkeys(name for name, _, _ in expected if name is not None))
    setup = prepare(file.document.path, replace(options, variants=variants, contrasts=()))
    played = _Played(setup, [(variant or SCENARIO, one) for variant, _, one in expected], options)
    return [_checked(file, line, variant, one, played) for variant, line, one in expected]


class _Played:
    """The first histories of each arm, in the months and rows that expectations look at."""

    def __init__(
        self, setup: Setup, expected: list[tuple[str, Expectation]], options: Options
    ) -> None:
        self._pairs, self.world = setup.pairs, setup.worlds[SCENARIO]
        self._rows = outcome_rows(self.world.rows)
        wanted = [period for _, one in expected for period in (one.at, one.start) if period]
        self._months = sorted({month for period in wanted for month in _months(period, self.world)})
        self._places = sorted({self._rows[one.outcome] for _, one in expected})
        arms = {name for arm, one in expected for name in (arm, self._other(arm, one)) if name}
        self._values = self._play(setup.worlds, sorted(arms), options)

    def _other(self, arm: str, one: Expectation) -> str | None:
        """The arm that an expectation compares with, if any."""
        if one.start is not None or one.against == "nothing":
            return None
        return SCENARIO if one.against == SCENARIO else self._pairs[arm]

    def _play(
        self, worlds: Mapping[str, World], arms: list[str], options: Options
    ) -> dict[str, Floats]:
        def play(arm: str) -> Floats:
            part = prepare_world(options.engine, worlds[arm], self._months, self._places)
            return first_values(part.player(options.seed), options.replications)

        with ThreadPoolExecutor(options.workers or available_processors()) as pool:
            return dict(zip(arms, pool.map(play, arms), strict=True))

    def values(self, arm: str, one: Expectation) -> Floats:
        """Return what an expectation looks at, in each history (replications)."""
        found = self._level(arm, one, one.at)
        other = self._other(arm, one)
        if one.start is not None:
            before = self._level(arm, one, one.start)
        elif other is not None:
            before = self._level(other, one, one.at)
        else:
            return found
        return found / before - 1.0 if is_relative(one, self.world) else found - before

    def _level(self, arm: str, one: Expectation, period: Period) -> Floats:
        months = [self._months.index(month) for month in _months(period, self.world)]
        place = self._places.index(self._rows[one.outcome])
        mean: Floats = self._values[arm][months, place].mean(axis=0)
        return mean


def _months(period: Period, world: World) -> range:
    return range(period.first - world.first_month, period.last - world.first_month + 1)


def is_relative(expected: Expectation, world: World) -> bool:
    """Whether an expectation looks at a change of money, as a part of what it is compared with."""
    return expected.compared and is_money(own_name(expected.outcome, world.hedgers))


def _checked(
    file: ScenarioFile, line: int, variant: str | None, one: Expectation, played: _Played
) -> Checked:
    values = played.values(variant or SCENARIO, one)
    low, high = one.range
    inside = (low <= values) & (values <= high)
    if one.share is not None:
        value = _settled(inside.mean())
        holds = value >= one.share
    else:
        value = _settled(np.mean(values) if one.statistic == "mean" else np.median(values))
        holds = low <= value <= high
    return Checked(
        scenario=file.name,
        path=file.document.path,
        line=line,
        variant=variant,
        expected=one,
        value=value,
        low=_settled(np.quantile(values, 0.05)),
        high=_settled(np.quantile(values, 0.95)),
        relative=is_relative(one, played.world),
        holds=holds,
    )


def _settled(value: float) -> float:
    """Round to the three digits that are shown and judged; last bits then change nothing."""
    return float(f"{float(value):.3g}") if abs(value) >= 1e-6 else 0.0
