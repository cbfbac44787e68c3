"""The unit of work: some blocks of replications, all arms side by side, counted into one tally."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.world import World
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.outcomes.cautions import bounds_of, shares_at_bounds
from hedgesim.outcomes.readings import contrast_name
from hedgesim.outcomes.tally import (
    BINS,
    Bins,
    Places,
    Tally,
    count_bins,
    count_pairs,
    count_postures,
    find_bins,
    find_bins_of_differences,
    first_months,
)
from hedgesim.rules.measures import RUNGS
from hedgesim.running.playing.processors import available_processors, threads

if TYPE_CHECKING:
    from hedgesim.engines.players import Player, PreparedWorld

PILOT = 256  # replications that fix the bins
CHUNK = 1024  # replications of one unit of work; less than 2^16, which counts of a chunk hold
TOGETHER = 4  # blocks of a chunk that are counted at once

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Each difference that is counted: its name, an arm, and the arm that is taken from it.
Differences = Iterable[tuple[str, str, str]]


@dataclass(frozen=True)
class Job:
    """Description of the work, small enough to send to another process.

    Attributes
    ----------
    id: equal ids mean equal jobs. arms: name and world of each. pairs: each arm that is compared,
        and the arm that is its baseline. twins: each arm whose world is that of an arm before it,
        and that arm: it is played and counted once for both. contrasts: further pairs of arms whose
        difference is counted.
    months: reported months from the start. places: recorded rows that are outcomes, in order.
    seed: of the experiment. engine: ``kernel``, ``gpu`` or ``mesa``.
    """

    id: str
    arms: tuple[tuple[str, World], ...]
    pairs: tuple[tuple[str, str], ...]
    twins: tuple[tuple[str, str], ...]
    months: tuple[int, ...]
    places: tuple[int, ...]
    seed: int
    engine: str
    contrasts: tuple[tuple[str, str], ...] = ()

    @property
    def differences(self) -> tuple[tuple[str, str, str], ...]:
        """Every difference to count: of each arm from its baseline, then the contrasts."""
        return (
            *((arm, arm, base) for arm, base in self.pairs),
            *((contrast_name(*pair), *pair) for pair in self.contrasts),
        )

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Job) and self.id == other.id


@dataclass(frozen=True)
class BinsOfArms:
    """Bins of every arm's levels, and of its difference from the baseline.

    ``at_bounds`` is what `shares_at_bounds` says of the replications that fix the bins.
    """

    levels: dict[str, Bins]
    differences: dict[str, Bins]
    at_bounds: dict[str, Floats] = field(default_factory=dict)

    @classmethod
    def around(cls, values: Mapping[str, Floats], differences: Differences) -> BinsOfArms:
        """Bins around the values (months, places, replications) of each arm."""
        levels = {name: Bins.around(found, centred=False) for name, found in values.items()}
        return cls(
            levels,
            {
                name: Bins.around(values[arm] - values[base], centred=True)
                for name, arm, base in differences
            },
        )


def players_of(job: Job, blocks: int = 1) -> dict[str, Player]:
    """One player for each arm that is no other's twin, not shared between threads.

    ``blocks``: how many they are asked for, one after the other.
    """
    return {name: part.player(job.seed, blocks) for name, part in prepared(job).items()}


@lru_cache(maxsize=2)
def prepared(job: Job) -> dict[str, PreparedWorld]:
    """Every world of a job that is no twin, made ready for its engine."""
    from hedgesim.engines.players import prepare_world  # noqa: PLC0415

    twins = dict(job.twins)
    return {
        name: prepare_world(job.engine, world, job.months, job.places)
        for name, world in job.arms
        if name not in twins
    }


@lru_cache(maxsize=4)
def bins_of(job: Job, replications: int) -> BinsOfArms:
    """Fix the bins from the first replications: the same in every process."""
    parts = prepared(job)
    first = list(blocks(0, min(PILOT, replications)))

    def play(task: tuple[str, tuple[int, int]]) -> Floats:
        name, block = task
        return parts[name].player(job.seed).play(*block)[0][..., : block[1]]

    with threads(available_processors()) as pool:
        played = pool.map(play, [(name, block) for name in parts for block in first])
        values = {name: np.concatenate([next(played) for _ in first], axis=-1) for name in parts}
    values |= {name: values[other] for name, other in job.twins}
    met = {
        name: shares_at_bounds(values[name], bounds_of(world, job.places))
        for name, world in job.arms
    }
    return replace(BinsOfArms.around(values, job.differences), at_bounds=met)


def first_values(player: Player, lanes: int) -> Floats:
    """Values (months, places, replications) of the first replications of one player."""
    parts = [player.play(first, count)[0][..., :count].copy() for first, count in blocks(0, lanes)]
    return np.concatenate(parts, axis=-1)


def blocks(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Blocks of the replications [first, last): first replication and number of each."""
    for start in range(first, last, BLOCK):
        yield start, min(BLOCK, last - start)


def play_chunk(job: Job, first: int, last: int, replications: int) -> Tally:
    """Play the replications [first, last) of all arms and count their outcomes.

    Parameters
    ----------
    first: a multiple of the block. replications: of the whole run; it only fixes the bins.
    """
    bins = bins_of(job, replications)
    players = players_of(job, -(-(last - first) // BLOCK))
    postures = posture_places(job)
    tally = empty_tally(job, np.uint16)  # small counts stay in the processor's cache
    counter = BlockCounter(tally, bins, players, job.differences, blocks=TOGETHER)
    firsts: dict[str, list[Ints]] = {name: [] for name in players}
    for start, lanes in blocks(first, last):
        played = {name: player.play(start, lanes) for name, player in players.items()}
        for name, (values, fired) in played.items():
            firsts[name].append(fired[:, :lanes].copy())
            ties = values[-1, postures][..., :lanes]
            count_postures(np.ascontiguousarray(ties), lanes, tally.postures[name])
        found = {name: values for name, (values, _) in played.items()}
        found |= {name: found[other] for name, other in job.twins}
        counter.add(found, lanes)
    counter.finish()
    worlds = dict(job.arms)
    for name, months in firsts.items():
        tally.fired[name] += first_months(np.concatenate(months, axis=1), worlds[name].months)
    for name, other in job.twins:
        tally.levels[name] = tally.levels[other]
        tally.fired[name] = tally.fired[other]
        tally.postures[name] = tally.postures[other]
    return tally


class BlockCounter:
    """Counts blocks into a tally, several at once: then each histogram is fetched once for all.

    Parameters
    ----------
    arms: whose levels are counted. differences: that are. blocks: how many at once.
    """

    def __init__(
        self,
        tally: Tally,
        bins: BinsOfArms,
        arms: Iterable[str],
        differences: Differences,
        blocks: int,
    ) -> None:
        def room(counts: NDArray[Any]) -> Places:
            return np.empty((*counts.shape[:2], blocks * BLOCK), dtype=np.uint16)

        self._tally, self._bins = tally, bins
        self._levels = {arm: room(tally.levels[arm]) for arm in arms}
        self._differences = {one: room(tally.differences[one[0]]) for one in differences}
        self._filled, self._most = 0, blocks * BLOCK

    def add(self, values: Mapping[str, Floats], lanes: int) -> None:
        """Take the first replications of a block: (months, places, BLOCK) of each arm."""
        part = slice(self._filled, self._filled + BLOCK)
        for arm, where in self._levels.items():
            find_bins(values[arm], self._bins.levels[arm], where[..., part])
        for (name, arm, base), where in self._differences.items():
            signs, bins = self._tally.signs[name], self._bins.differences[name]
            pair = values[arm], values[base]
            find_bins_of_differences(*pair, lanes, bins, where[..., part], signs)
        self._tally.replications += lanes
        self._filled += lanes
        if self._filled + BLOCK > self._most:
            self.finish()

    def finish(self) -> None:
        """Count what is not counted yet."""
        for arm, where in self._levels.items():
            count_bins(where, self._filled, self._tally.levels[arm])
        for (name, _, _), where in self._differences.items():
            count_bins(where, self._filled, self._tally.differences[name])
            count_pairs(where, self._filled, self._tally.pairs[name])
        self._filled = 0


def posture_places(job: Job) -> Ints:
    """Places among the outcomes of each hedger's ties with its poles: (hedgers, 2, 4)."""
    world = job.arms[0][1]
    measures = MeasureRows(world.rows)
    poles = [world.partners.index(pole) for pole in world.poles]
    return np.array(
        [
            [
                [
                    job.places.index(row)
                    for row in (
                        measures.tie("economic", h, pole),
                        *(
                            world.rows.tie(name, h, pole)
                            for name in ("security", "trust", "threat")
                        ),
                    )
                ]
                for pole in poles
            ]
            for h in range(len(world.hedgers))
        ]
    )


def empty_tally(job: Job, kind: type[np.unsignedinteger]) -> Tally:
    """A tally of nothing, for a job."""
    cells = (len(job.months), len(job.places))
    compared = [name for name, _, _ in job.differences]

    def counts(arms: list[str], *shape: int) -> dict[str, NDArray[np.unsignedinteger[Any]]]:
        return {arm: np.zeros((*cells, *shape), dtype=kind) for arm in arms}

    return Tally(
        replications=0,
        levels=counts([name for name, _ in job.arms], BINS),
        differences=counts(compared, BINS),
        signs={name: np.zeros((*cells, 2), dtype=np.int64) for name in compared},
        pairs={name: np.zeros(cells, dtype=np.int64) for name in compared},
        fired={
            name: np.zeros((len(world.events), world.months + 1), dtype=np.int64)
            for name, world in job.arms
        },
        postures={
            name: np.zeros((len(world.hedgers), 2, len(RUNGS)), dtype=np.int64)
            for name, world in job.arms
        },
    )
