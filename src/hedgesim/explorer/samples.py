"""Parameters sampled in explored worlds, as a run of the saved scenario samples them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from hedgesim.description import Calibration, Resolved, ScenarioFile
from hedgesim.description.provenance.changes import Comparison
from hedgesim.description.world.world import Sampled
from hedgesim.explorer.cache import LRUCache
from hedgesim.running.parameters.sampling import ParameterSampler
from hedgesim.running.setup import Options, moved_priors, sampler_of
from hedgesim.running.storage.limits import Uncertainty

CACHED = 8  # worlds, by what they hold
SAMPLERS = len(Uncertainty)


class Samples:
    """Samples of worlds, the last few of which are cached.

    Parameters
    ----------
    calibration: of all worlds. seed: of the samples.
    """

    def __init__(self, calibration: Calibration, seed: int = 1) -> None:
        self._calibration, self._seed = calibration, seed
        self._samplers: LRUCache[ParameterSampler] = LRUCache(SAMPLERS)
        self._cache: LRUCache[tuple[Resolved, Sampled]] = LRUCache(CACHED)

    def of(
        self, file: ScenarioFile, resolved: Resolved, held: Collection[str], uncertainty: str
    ) -> Sampled | None:
        """Return the samples of a world in which more numbers are held; None for chance alone.

        Parameters
        ----------
        file: of the scenario. resolved: the world as its file has it.
        """
        if uncertainty == Uncertainty.CHANCE:
            return None
        key = id(resolved), frozenset(held), uncertainty

        def draw() -> tuple[Resolved, Sampled]:
            return resolved, self._sampler(file, resolved, uncertainty).draws(resolved, held)

        # The world is kept with its samples, so that no other takes its place in memory.
        return self._cache.get_or_compute(key, draw)[1]

    def _sampler(
        self, file: ScenarioFile, resolved: Resolved, uncertainty: str
    ) -> ParameterSampler:
        options = Options(uncertainty=uncertainty, seed=self._seed)
        found = self._samplers.get_or_compute(
            uncertainty, lambda: sampler_of(options, self._calibration)
        )
        comparison = Comparison.of(file, resolved, self._calibration)
        return replace(found, moved=tuple(moved_priors(resolved, comparison)))
