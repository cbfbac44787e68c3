"""Contribution of each event of a scenario: leave-one-out and Shapley values, with common noise.

Every set of events is played on the same replications, so that a contribution is known for each
history, its mean over histories and the error of that mean. Up to six events all sets are played;
beyond, contributions come from random orders of the events, the same for every run.
"""

from __future__ import annotations

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import SHARING, World
from hedgesim.engines.players import prepare_world
from hedgesim.outcomes.catalogue import Outcome
from hedgesim.running.playing.chunks import first_values

MOST_EXACT = 6  # events; 2^6 sets
ORDERS = 24  # random orders beyond that
LEAST, MOST = 128, 1024  # replications played for each set
WORK = 4096  # replications played for all sets together, about

Floats = NDArray[np.float64]
Coalition = frozenset[int]


def declared_events(world: World) -> list[int]:
    """Indices of the events that the scenario declares, reactions left out."""
    return [index for index, event in enumerate(world.events) if not event.reaction]


@dataclass(frozen=True)
class PlayedSets:
    """Headline outcomes in the last month, for sets of the events that a scenario declares.

    Attributes
    ----------
    world: of the scenario. events: indices of the declared events; sets hold places in this list.
    values: (outcomes, replications) of each set that was played; all sets share their draws.
    """

    world: World
    events: list[int]
    headline: list[Outcome]
    values: dict[Coalition, Floats]

    @property
    def sharing(self) -> int:
        """Number of neighbouring replications that have the same parameters."""
        return 1 if self.world.sampled is None else SHARING

    @property
    def whole(self) -> Coalition:
        """The set of all declared events."""
        return frozenset(range(len(self.events)))


def play_sets(
    world: World,
    headline: list[Outcome],
    engine: str,
    seed: int,
    replications: int,
    workers: int = 1,
) -> PlayedSets | None:
    """Play every set of declared events that contributions and interaction need.

    None where the scenario declares fewer than two events.
    """
    events = declared_events(world)
    if len(events) < 2:
        return None
    sets = _sets(_orders(len(events)), len(events)) | {frozenset(), *shocks(world).values()}
    lanes = min(replications, MOST, max(LEAST, WORK // len(sets)))
    values = _play_sets(sets, world, events, headline, engine, seed, lanes, workers)
    return PlayedSets(world, events, headline, values)


def attribute(played: PlayedSets) -> dict[str, Any]:
    """Contribution of each event to each headline outcome in the last month.

    Returns
    -------
    ``{event id: {outcome id: {leave_one_out, shapley, error}}}``: mean contributions in the
    outcome's unit, and the standard error of the Shapley value over replications (not over the
    random orders, where there are more than six events).
    """
    values, events, whole = played.values, played.events, played.whole
    orders = _orders(len(events))
    shapley = np.zeros((len(events), *values[whole].shape))
    for order in orders:
        present: Coalition = frozenset()
        for event in order:
            joined = present | {event}
            shapley[event] += values[joined] - values[present]
            present = joined
    shapley /= len(orders)
    return {
        played.world.events[index].id: {
            outcome.id: _contribution(
                values[whole][q] - values[whole - {place}][q], shapley[place, q], played.sharing
            )
            for q, outcome in enumerate(played.headline)
        }
        for place, index in enumerate(events)
    }


def shocks(world: World) -> dict[str, Coalition]:
    """Return the shocks of a scenario by the id of their first event.

    A shock is a declared event that waits for no other declared one, with those that come
    ``after`` it; as places among the declared events.
    """
    events = declared_events(world)
    found: dict[str, set[int]] = {}
    first: dict[int, str] = {}
    for place, index in enumerate(events):
        event = world.events[index]
        cause = first.get(event.after) if event.after is not None else None
        first[index] = cause or event.id
        found.setdefault(first[index], set()).add(place)
    return {name: frozenset(places) for name, places in found.items()}


def _contribution(left_out: Floats, shapley: Floats, sharing: int) -> dict[str, float]:
    average, error = mean_and_error(shapley, sharing)
    return {"leave_one_out": mean_and_error(left_out)[0], "shapley": average, "error": error}


def mean_and_error(values: Floats, sharing: int = 1) -> tuple[float, float]:
    """Return the mean over replications and its standard error, to nine significant digits.

    Summed exactly, so that they are the same on every machine. ``sharing``: neighbours that have
    the same sampled parameters; not they but their means are independent, which the error is of.
    """
    average = math.fsum(values.tolist()) / len(values)
    count = max(1, len(values) // sharing)
    means = values[: count * sharing].reshape(count, -1).sum(axis=1) / min(sharing, len(values))
    spread = math.fsum(((means - average) ** 2).tolist()) / max(1, count - 1)
    return float(f"{average:.9g}"), float(f"{math.sqrt(spread / count):.9g}")


def _orders(events: int) -> list[tuple[int, ...]]:
    """Orders in which events join: all of them up to six, else random ones and their reverses."""
    if events <= MOST_EXACT:
        return list(itertools.permutations(range(events)))
    chooser = np.random.Generator(np.random.PCG64(events))
    orders = [tuple(int(i) for i in chooser.permutation(events)) for _ in range(ORDERS // 2)]
    return [order for one in orders for order in (one, one[::-1])]


def _sets(orders: list[tuple[int, ...]], events: int) -> set[Coalition]:
    """Every set of events whose outcome the orders need, and those with one left out."""
    met = {frozenset(order[:place]) for order in orders for place in range(events + 1)}
    whole = frozenset(range(events))
    return met | {whole - {event} for event in whole}


def _play_sets(
    sets: set[Coalition],
    world: World,
    events: list[int],
    headline: list[Outcome],
    engine: str,
    seed: int,
    lanes: int,
    workers: int,
) -> dict[Coalition, Floats]:
    """Headline outcomes at the end (outcomes, replications), for each set of events present."""
    places = [outcome.place for outcome in headline]
    part = prepare_world(engine, world, [world.months - 1], places)

    def play(present: Coalition) -> Floats:
        absent = [index for place, index in enumerate(events) if place not in present]
        last_month: Floats = first_values(part.without(absent).player(seed), lanes)[0]
        return last_month

    with ThreadPoolExecutor(workers) as pool:
        return dict(zip(sets, pool.map(play, sets), strict=True))
