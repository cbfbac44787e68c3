"""Which levers matter here: how far outcomes move when each slider goes from end to end, alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.explorer.playing import Ensembles
from hedgesim.explorer.scenarios import ExploredScenario
from hedgesim.explorer.sliders import Slider
from hedgesim.explorer.state import State, beginning
from hedgesim.explorer.work_queue import SupersededError
from hedgesim.explorer.worlds import alike, baseline_of, world_of
from hedgesim.outcomes import words
from hedgesim.outcomes.catalogue import Outcome
from hedgesim.outcomes.readings import split
from hedgesim.running.storage.limits import Uncertainty

BLOCKS = 2  # of replications at each end of a slider
SHOWN = 0.01  # least effect that is told, in widths of the outcome's 90% band

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lever:
    """A slider with what it does.

    Attributes
    ----------
    key: of the slider. weight: the largest effect on an outcome, in widths of its 90% band.
    outcome: id of that outcome. effect: on it, in its unit, from the low end to the high one.
    """

    key: str
    weight: float
    outcome: str
    effect: float


class Measuring:
    """Plays the ends of the sliders of a scenario as written, with the same random draws.

    What moves is the change due to the events in the last month; where there are no events, the
    level. Parameters are fixed, so that two blocks of replications are enough.
    """

    def __init__(self, explored: ExploredScenario, outcomes: Sequence[str], seed: int) -> None:
        from hedgesim.engines.kernel.plan import plan_of  # noqa: PLC0415

        self._explored, self._seed = explored, seed
        self._chosen = [explored.outcomes[id] for id in outcomes]
        places = tuple(one.place for one in self._chosen)
        last = (explored.world.months - 1,)
        self._worlds = explored.world, explored.baseline
        self._plans = [plan_of(world, last, places) for world in self._worlds]
        own = self._play(self._state(()), 0)
        low, high = np.quantile(own, (0.05, 0.95), axis=1)
        self._width = np.maximum(high - low, 1e-12)

    def lever(self, slider: Slider) -> Lever:
        """Measure one slider."""
        low, high = (self._end(slider, value) for value in (slider.low, slider.high))
        effects = high - low
        place = int(np.argmax(np.abs(effects) / self._width))
        weight = float(abs(effects[place]) / self._width[place])
        return Lever(slider.key, weight, self._chosen[place].id, float(effects[place]))

    def _state(self, moved: tuple[tuple[str, float], ...]) -> State:
        state = beginning(self._explored)
        return replace(state, moved=moved, uncertainty=Uncertainty.CHANCE)

    def _end(self, slider: Slider, value: float) -> Floats:
        """Mean (outcomes,) of the change where a slider has a value."""
        state = self._state(((slider.key, value),))
        found = self._play(state, 0)
        if self._explored.switches and slider.key.startswith("set."):
            found = found - self._play(state, 1)
        mean: Floats = found.mean(axis=1)
        return mean

    def _play(self, state: State, arm: int) -> Floats:
        """Outcomes (outcomes, replications) of the scenario (0) or the baseline (1)."""
        from hedgesim.engines.kernel.plan import plan_of, with_events, with_numbers  # noqa: PLC0415
        from hedgesim.engines.players import KernelPlayer  # noqa: PLC0415

        world = (world_of, baseline_of)[arm](self._explored, state)
        plan, own = self._plans[arm], self._worlds[arm]
        if alike(own, world):
            part = (with_numbers if own.events is world.events else with_events)(*plan, world)
        else:
            last = (world.months - 1,)
            part = plan_of(world, last, tuple(one.place for one in self._chosen))
        player = KernelPlayer(*part, self._seed)
        played = [player.play(block * BLOCK, BLOCK)[0][0].copy() for block in range(BLOCKS)]
        return np.concatenate(played, axis=-1)


def levers(
    ensembles: Ensembles,
    explored: ExploredScenario,
    outcomes: Sequence[str],
    superseded: Callable[[], bool] = lambda: False,
) -> list[Lever]:
    """Return every slider of a scenario with what it does, the one that matters most first.

    Raises
    ------
    SupersededError: as soon as ``superseded()`` is true.
    """
    measuring = Measuring(explored, outcomes, ensembles.seed)
    found: list[Lever] = []

    def measure(slider: Slider) -> None:
        if superseded():
            raise SupersededError
        found.append(measuring.lever(slider))

    ensembles.spread(measure, [(slider,) for slider in explored.sliders.values()])
    return sorted(found, key=lambda one: (-one.weight, one.key))


def plain(found: Sequence[Lever], explored: ExploredScenario) -> list[dict[str, Any]]:
    """Return levers as plain data: key, weight, and the effect in words."""
    return [
        {"key": one.key, "weight": round(one.weight, 4), "text": _text(one, explored)}
        for one in found
    ]


def _text(lever: Lever, explored: ExploredScenario) -> str:
    if lever.weight < SHOWN:
        return "hardly matters here"
    outcome = explored.outcomes[lever.outcome]
    scale = words.scale_of(outcome.unit, abs(lever.effect)).fit((lever.effect,))
    what = f"{'change of ' if explored.switches else ''}{_name(outcome, explored)}"
    return f"end to end: {scale.change(lever.effect)}{scale.word} ({what})"


def _name(outcome: Outcome, explored: ExploredScenario) -> str:
    several = len(explored.world.hedgers) > 1
    name, of = split(outcome.id.removeprefix(f"{outcome.hedger}.") if several else outcome.id)
    label = words.outcome_name(name, of)
    return f"{outcome.hedger}: {label}" if several else f"{label[:1].lower()}{label[1:]}"
