"""Thread-safe work queue and tallies of one explorer state."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.explorer.counting import Arms, Counts, bins_around
from hedgesim.running.playing.chunks import BinsOfArms
from hedgesim.running.setup import BASELINE, SCENARIO

if TYPE_CHECKING:
    from hedgesim.engines.kernel.draw_cache import Noise
    from hedgesim.engines.kernel.plan import Plan
    from hedgesim.engines.kernel.table import Layout
    from hedgesim.engines.players import Player

Parts = dict[str, "tuple[Plan, Layout]"]
REFERENCE = "reference"  # arm: the scenario arm of the state to compare with


class SupersededError(Exception):
    """The state was changed before its histories were played."""


class WorkQueue:
    """Plays and counts blocks of one state, for several threads at once.

    Two pairs of arms are counted: scenario and baseline; and where there is a reference, scenario
    and reference, of the chosen outcomes alone.

    Parameters
    ----------
    parts: plan and layout of each arm to play. values: of all arms, filled here.
    done: number of blocks of each arm already in ``values``. chosen: number of outcomes compared
    with the reference, the first ones. noise: pre-drawn normals, or None.
    """

    def __init__(
        self,
        parts: Parts,
        values: Arms,
        done: Mapping[str, int],
        chosen: int,
        seed: int,
        replications: int,
        noise: Noise | None,
        superseded: Callable[[], bool],
    ) -> None:
        self._parts, self._noise, self._superseded = parts, noise, superseded
        self._seed, self._replications = seed, replications
        self.values = values
        self._chosen = chosen
        self._played = {
            arm: [block < done.get(arm, 0) for block in range(len(one))]
            for arm, one in values.items()
        }
        self._players: dict[str, deque[Player]] = {arm: deque() for arm in parts}
        self._bins: list[BinsOfArms] = []
        self.counted: deque[list[Counts]] = deque()

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

    def begin_counting(self, lanes: int) -> list[Counts]:
        """Set the bins from the first ``lanes`` replications, already played, and count these."""
        self._bins = [bins_around(pair, lanes) for pair in self._pairs()]
        counts = self._counts()
        for block in range(-(-lanes // BLOCK)):
            self._count(counts, block)
        return counts

    def play_and_count(self, block: int) -> None:
        """Play a block of all arms and count it; needs `begin_counting` first."""
        for arm in self.values:
            self.play(arm, block)
        with _borrowed(self.counted, self._counts) as counts:
            self._count(counts, block)

    def _pairs(self) -> Iterator[Arms]:
        """Yield the values of each pair of arms, as scenario and baseline of its own."""
        yield {arm: self.values[arm] for arm in (SCENARIO, BASELINE)}
        if REFERENCE in self.values:
            pair = ((SCENARIO, SCENARIO), (BASELINE, REFERENCE))
            yield {role: self.values[arm][:, :, : self._chosen] for role, arm in pair}

    def _count(self, counts: list[Counts], block: int) -> None:
        for one, pair in zip(counts, self._pairs(), strict=True):
            one.count(pair, block)

    def _counts(self) -> list[Counts]:
        return [Counts(bins, self._replications) for bins in self._bins]

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
