"""Thread-safe work queue and tallies of one explorer state."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.explorer.counting import ARMS, Arms, Counts, bins_around
from hedgesim.running.playing.chunks import BinsOfArms
from hedgesim.running.setup import BASELINE

if TYPE_CHECKING:
    from hedgesim.engines.kernel.draw_cache import Noise
    from hedgesim.engines.kernel.plan import Plan
    from hedgesim.engines.kernel.table import Layout
    from hedgesim.engines.players import Player

Parts = dict[str, "tuple[Plan, Layout]"]


class SupersededError(Exception):
    """The state was changed before its histories were played."""


class WorkQueue:
    """Plays and counts blocks of one state, for several threads at once.

    Parameters
    ----------
    parts: plan and layout of each arm to play. values: of both arms, filled here.
    done: number of baseline blocks already in ``values``. noise: pre-drawn normals, or None.
    """

    def __init__(
        self,
        parts: Parts,
        values: Arms,
        done: int,
        seed: int,
        replications: int,
        noise: Noise | None,
        superseded: Callable[[], bool],
    ) -> None:
        self._parts, self._noise, self._superseded = parts, noise, superseded
        self._seed, self._replications = seed, replications
        self.values = values
        self._played = {arm: [False] * len(values[arm]) for arm in ARMS}
        self._played[BASELINE][:done] = [True] * done
        self._players: dict[str, deque[Player]] = {arm: deque() for arm in parts}
        self._bins: BinsOfArms | None = None
        self.counted: deque[Counts] = deque()

    def done(self, arm: str) -> int:
        """Return how many blocks of an arm are played from the first one on, without a gap."""
        return [*self._played[arm], False].index(False)

    def play(self, arm: str, block: int) -> None:
        """Play a block of an arm, unless it is played."""
        if self._superseded():
            raise SupersededError
        if not self._played[arm][block]:
            with _borrowed(self._players[arm], lambda: self._player(arm)) as player:
                self.values[arm][block] = player.play(block * BLOCK, BLOCK)[0]
            self._played[arm][block] = True

    def begin_counting(self, lanes: int) -> Counts:
        """Set the bins from the first ``lanes`` replications, already played, and count these."""
        self._bins = bins_around(self.values, lanes)
        counts = self._counts()
        for block in range(-(-lanes // BLOCK)):
            counts.count(self.values, block)
        return counts

    def play_and_count(self, block: int) -> None:
        """Play a block of both arms and count it; needs `begin_counting` first."""
        for arm in ARMS:
            self.play(arm, block)
        with _borrowed(self.counted, self._counts) as counts:
            counts.count(self.values, block)

    def _counts(self) -> Counts:
        assert self._bins is not None
        return Counts(self._bins, self._replications)

    def _player(self, arm: str) -> Player:
        from hedgesim.engines.players import KernelPlayer  # noqa: PLC0415

        return KernelPlayer(*self._parts[arm], self._seed, self._noise)


@contextmanager
def _borrowed[V](pool: deque[V], make: Callable[[], V]) -> Iterator[V]:
    """Borrow an item of a pool that threads share; make one if it is empty."""
    try:
        one = pool.pop()
    except IndexError:
        one = make()
    try:
        yield one
    finally:
        pool.append(one)
