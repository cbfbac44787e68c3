"""Sequential Monte Carlo for simulators: from the prior to the posterior by rising powers.

A particle is a point in the space of standard normals together with the chance of one history (a
replication's number). Its likelihood is exact given both, since each target states its own error
(Wilkinson 2013, approximate Bayesian computation is exact inference under a model of error). The
likelihood's power rises from 0 to 1 so that each step keeps half of the effective particles (Del
Moral, Doucet and Jasra 2006); after each step particles are resampled and moved by proposals that
leave the prior unchanged, whose acceptance does not suffer from numbers that the targets say
nothing about (Cotter, Roberts, Stuart and White 2013).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy import special

from hedgesim.running.parameters.sampling import Floats, Ints


class Simulate(Protocol):
    """Simulates particles."""

    def __call__(
        self, normals: Floats, replications: Ints, least: Floats | None = None, /
    ) -> tuple[Floats, Floats]:
        """Return log likelihoods (particles,) and statistics (particles, k).

        ``least``: likelihoods below which particles are of no use and need not be simulated to
        the end; theirs may be any that is lower.
        """


KEPT = 0.5  # share of effective particles that a step keeps
ACCEPTED = 0.25  # share of moves that should be accepted
PART = 0.2  # share of a particle's coordinates that a renewing move draws afresh
MOST_STEPS = 200


@dataclass(frozen=True)
class Settings:
    """How to search.

    Attributes
    ----------
    particles: how many. sweeps: rounds of moves after each step; the last step has twice as many.
    seed: of all draws.
    """

    particles: int = 2048
    sweeps: int = 4
    seed: int = 1


@dataclass(frozen=True)
class Swarm:
    """Particles on their way, all of equal weight.

    Attributes
    ----------
    normals: (particles, n). replications: (particles,) whose chance. likelihoods: (particles,)
    logs. statistics: (particles, k). power: of the likelihood, 1 at the end. step: steps done.
    stride: how far a move goes, 0-1. drawn: replications used so far.
    trail: power, effective share and accepted share of each step.
    """

    normals: Floats
    replications: Ints
    likelihoods: Floats
    statistics: Floats
    power: float = 0.0
    step: int = 0
    stride: float = 0.4
    drawn: int = 0
    trail: tuple[tuple[float, float, float], ...] = ()

    @property
    def done(self) -> bool:
        """Whether the posterior is reached."""
        return self.power >= 1.0


def begin(simulate: Simulate, size: int, settings: Settings) -> Swarm:
    """Draw particles from the prior; ``size`` is the number of coordinates."""
    generator = np.random.default_rng([settings.seed, 0])
    normals = generator.standard_normal((settings.particles, size))
    replications = np.arange(settings.particles)
    likelihoods, statistics = simulate(normals, replications)
    return Swarm(normals, replications, likelihoods, statistics, drawn=settings.particles)


def begin_within(pool: Swarm, likelihoods: Floats, settings: Settings) -> Swarm:
    """Choose particles from a pool of draws from the prior, at the highest power that it bears.

    That is the power at which the weighted pool still counts as ``settings.particles`` independent
    draws. One pool can serve many searches; the steps up to that power need no simulation.

    Parameters
    ----------
    likelihoods: log likelihoods of the pool under the goal of this search.
    """
    least = settings.particles / len(likelihoods)
    power = next_power(likelihoods, 0.0, least)
    offset = float(np.random.default_rng([settings.seed, 0]).random())
    chosen = resampled(special.softmax(power * likelihoods), offset, settings.particles)
    return replace(
        pool,
        normals=pool.normals[chosen],
        replications=pool.replications[chosen],
        likelihoods=likelihoods[chosen],
        statistics=pool.statistics[chosen],
        power=power,
    )


def advance(swarm: Swarm, simulate: Simulate, settings: Settings) -> Swarm:
    """Raise the power by one step, resample, and move the particles.

    Depends on ``swarm`` and ``settings`` alone, so that a search that was cut off goes on as if it
    had not been.

    Raises
    ------
    RuntimeError: where the power does not come to 1 in `MOST_STEPS`.
    """
    if swarm.step >= MOST_STEPS:
        raise RuntimeError(f"the posterior was not reached in {MOST_STEPS} steps")
    generator = np.random.default_rng([settings.seed, swarm.step + 1])
    power = next_power(swarm.likelihoods, swarm.power)
    weights = special.softmax((power - swarm.power) * swarm.likelihoods)
    chosen = resampled(weights, float(generator.random()))
    moved = replace(
        swarm,
        normals=swarm.normals[chosen],
        replications=swarm.replications[chosen],
        likelihoods=swarm.likelihoods[chosen],
        statistics=swarm.statistics[chosen],
        power=power,
        step=swarm.step + 1,
    )
    accepted = []
    for _ in range(settings.sweeps * (2 if power >= 1.0 else 1)):
        for move in (_stride, _renew, _other_chance):
            moved, share = _moved(moved, simulate, generator, move)
            if move is _stride:
                accepted.append(share)
                stride = moved.stride * float(np.exp(share - ACCEPTED))
                moved = replace(moved, stride=min(max(stride, 0.01), 0.95))
    trail = (*swarm.trail, (power, _effective(weights), float(np.mean(accepted))))
    return replace(moved, trail=trail)


def next_power(likelihoods: Floats, power: float, kept: float = KEPT) -> float:
    """Power at which the effective share of particles falls to ``kept``, at most 1."""

    def keeps(raised: float) -> bool:
        return _effective(special.softmax((raised - power) * likelihoods)) >= kept

    if keeps(1.0):
        return 1.0
    low, high = power, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if keeps(middle) else (low, middle)
    return low


def _effective(weights: Floats) -> float:
    return float(1.0 / (weights**2).sum() / len(weights))


def resampled(weights: Floats, offset: float, count: int | None = None) -> Ints:
    """Indices of particles by their weights, evenly spaced from ``offset`` in [0, 1).

    ``count``: of indices; default one for each weight.
    """
    edges, count = np.cumsum(weights), count or len(weights)
    at = (np.arange(count) + offset) / count
    found: Ints = np.minimum(np.searchsorted(edges, at * edges[-1], side="right"), len(edges) - 1)
    return found


type Move = Callable[[Swarm, np.random.Generator], tuple[Floats, Ints, int]]


def _stride(swarm: Swarm, generator: np.random.Generator) -> tuple[Floats, Ints, int]:
    """All coordinates by a little, under the same chance (preconditioned Crank-Nicolson)."""
    fresh = generator.standard_normal(swarm.normals.shape)
    kept = np.sqrt(1.0 - swarm.stride**2)
    return kept * swarm.normals + swarm.stride * fresh, swarm.replications, swarm.drawn


def _renew(swarm: Swarm, generator: np.random.Generator) -> tuple[Floats, Ints, int]:
    """Some coordinates afresh, under the same chance."""
    fresh = generator.standard_normal(swarm.normals.shape)
    some = generator.random(swarm.normals.shape) < PART * swarm.stride
    return np.where(some, fresh, swarm.normals), swarm.replications, swarm.drawn


def _other_chance(swarm: Swarm, _: np.random.Generator) -> tuple[Floats, Ints, int]:
    """The same coordinates under a chance that nobody has used."""
    count = len(swarm.replications)
    return swarm.normals, np.arange(swarm.drawn, swarm.drawn + count), swarm.drawn + count


def _moved(
    swarm: Swarm, simulate: Simulate, generator: np.random.Generator, move: Move
) -> tuple[Swarm, float]:
    """Propose a move for every particle and accept by the likelihood; the prior is unchanged."""
    normals, replications, drawn = move(swarm, generator)
    threshold = np.log(generator.random(len(normals)))
    least = swarm.likelihoods + threshold / swarm.power
    likelihoods, statistics = simulate(normals, replications, least)
    better = threshold < swarm.power * (likelihoods - swarm.likelihoods)
    chosen = replace(
        swarm,
        normals=np.where(better[:, None], normals, swarm.normals),
        replications=np.where(better, replications, swarm.replications),
        likelihoods=np.where(better, likelihoods, swarm.likelihoods),
        statistics=np.where(better[:, None], statistics, swarm.statistics),
        drawn=drawn,
    )
    return chosen, float(better.mean())
