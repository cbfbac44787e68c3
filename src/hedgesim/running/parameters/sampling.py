"""Parameters sampled per replication: from the posterior, otherwise from the prior."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hedgesim.description import Resolved
from hedgesim.description.formats.priors import moved, quantile
from hedgesim.description.parsing.cautions import Caution
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.description.world.variables import SHARES_OF_ONE
from hedgesim.description.world.world import Sampled, World
from hedgesim.running.parameters.posterior import PRIOR, STALE, Posterior, owner_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_EFFECTIVE = 20  # independent particles: of fewer, none is left beyond an end of a 90 % range
ROWS = 1024  # vectors of parameters, which pairs of replications take in turn
GRID = np.linspace(-8.0, 8.0, 8193)  # standard normals at which quantiles are tabled
KEPT_BITS = 24  # of each value's 53: files store them, and last bits of other machines do not show


@dataclass(frozen=True)
class Space:
    """Parameters of a world that have a prior, in the order of `World.numbers`.

    Attributes
    ----------
    names: full names. places: (n,) their indices in `World.numbers`. quantities: with priors.
    """

    names: tuple[str, ...]
    places: Ints
    quantities: tuple[Quantity, ...]

    @classmethod
    def of(cls, numbers: Mapping[str, Quantity], held: Collection[str] = ()) -> Space:
        """Space of all numbers that have a prior and are not ``held`` to a value.

        Parameters
        ----------
        numbers: of a scenario's world, see `description.Resolved`.
        """
        found = [
            (place, quantity)
            for place, (name, quantity) in enumerate(numbers.items())
            if quantity.prior.family != "fixed" and name not in held
        ]
        return cls(
            tuple(quantity.name for _, quantity in found),
            np.array([place for place, _ in found], dtype=np.int64),
            tuple(quantity for _, quantity in found),
        )

    def __len__(self) -> int:
        return len(self.names)

    def only(self, names: Collection[str]) -> Space:
        """Return the part of the space with these names."""
        kept = [axis for axis, name in enumerate(self.names) if name in names]
        return Space(
            tuple(self.names[axis] for axis in kept),
            self.places[kept],
            tuple(self.quantities[axis] for axis in kept),
        )

    def from_normals(self, normals: Floats) -> Floats:
        """Values (draws, n) of standard normals (draws, n): each axis by its prior's quantiles.

        Quantiles of beta distributions are read from a table, to some millionths: inverting each
        would take longer than the histories.
        """
        values = np.empty_like(normals)
        for axis, quantity in enumerate(self.quantities):
            column = normals[:, axis]
            if quantity.prior.family == "beta":
                values[:, axis] = np.interp(column, GRID, _on_grid(quantity))
            else:
                values[:, axis] = quantile(quantity.prior, quantity.support, special.ndtr(column))
        return self._summing(values)

    def from_shares(self, shares: Floats) -> Floats:
        """Values (draws, n) at shares in [0, 1] of each prior's mass, within the support.

        Weights that sum to one, and a hedger's efforts, are scaled to do so.
        """
        values = np.empty_like(shares)
        for axis, quantity in enumerate(self.quantities):
            values[:, axis] = quantile(quantity.prior, quantity.support, shares[:, axis])
        return self._summing(values)

    def _summing(self, values: Floats) -> Floats:
        for axes, total in self.sums:
            values[:, axes] *= total / values[:, axes].sum(axis=1, keepdims=True)
        return shortened(values)

    @cached_property
    def sums(self) -> list[tuple[list[int], float]]:
        """Axes whose values keep a sum, and that sum; groups of which a member is held do not."""
        axes = {name: axis for axis, name in enumerate(self.names)}
        found = [
            ([axes[name] for name in group], 1.0)
            for group in SHARES_OF_ONE
            if axes.keys() >= set(group)
        ]
        for own in (name for name in axes if name.startswith("effort_self.")):
            start = f"effort.{own.partition('.')[2]}."
            efforts = [own, *(name for name in axes if name.startswith(start))]
            # What the calibration says: 1, unless a partner's effort is held.
            total = sum(self.quantities[axes[name]].value for name in efforts)
            found.append(([axes[name] for name in efforts], total))
        return found

    def prior_draws(self, count: int, seed: int | Sequence[int]) -> Floats:
        """Standard normals (count, n) that stand for draws of the prior.

        Those of a name depend on the seed and that name alone, so that spaces with other names
        beside it have the same.
        """
        seeds = [seed] if isinstance(seed, int) else list(seed)
        found = np.empty((count, len(self)))
        for axis, name in enumerate(self.names):
            found[:, axis] = _generator(name, seeds).standard_normal(count)
        return found

    def sampled(self, world: World, values: Floats) -> World:
        """Return the world whose pairs of replications have the rows of values (rows, n)."""
        return replace(world, sampled=Sampled(self.places, values))


@lru_cache(maxsize=1024)
def _on_grid(quantity: Quantity) -> Floats:
    return quantile(quantity.prior, quantity.support, special.ndtr(GRID))


def _generator(name: str, seeds: list[int]) -> np.random.Generator:
    own = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    return np.random.Generator(np.random.PCG64([*seeds, own]))


def shortened(values: Floats) -> Floats:
    """Round to `KEPT_BITS` binary digits, exactly."""
    mantissas, exponents = np.frexp(values)
    scale = float(1 << KEPT_BITS)
    found: Floats = np.ldexp(np.rint(mantissas * scale) / scale, exponents)
    return found


@dataclass(frozen=True)
class ParameterSampler:
    """Samples parameters per replication, from a posterior (None: from the priors) and a seed.

    ``reason``: why the priors stand in for a posterior; '' where nothing does. ``moved``: numbers
    whose prior moves to their value.
    """

    posterior: Posterior | None
    seed: int
    reason: str = ""
    moved: tuple[str, ...] = ()

    @property
    def cautions(self) -> Iterator[Caution]:
        """Yield a caution where priors stand in for a posterior, or its particles collapsed."""
        if self.reason:
            code = "posterior-stale" if self.reason.startswith(STALE) else "no-posterior"
            yield Caution(code, f"Parameters are sampled from their priors: {self.reason}.")
        facts = {} if self.posterior is None else self.posterior.facts
        effective = float(facts.get("effective", np.inf))
        if effective < FEWEST_EFFECTIVE:
            text = (
                f"The particles of the posterior vary as {effective:.0f} independent ones would: "
                "fewer than a 90% range needs to leave any on both sides."
            )
            yield Caution("posterior-collapsed", text)

    @property
    def source(self) -> str:
        """What is sampled from, in words."""
        return PRIOR if self.posterior is None else f"posterior '{self.posterior.path.stem}'"

    @property
    def vectors(self) -> int:
        """Number of vectors that are sampled independently."""
        return ROWS if self.posterior is None else min(ROWS, len(self.posterior.values))

    def summary(self) -> dict[str, Any]:
        """What summary.json says of the samples."""
        more: dict[str, Any] = {"moved_priors": list(self.moved)} if self.moved else {}
        if self.posterior is None:
            more |= {"reason": self.reason} if self.reason else {}
            return {"from": PRIOR, "vectors": ROWS, **more}
        return {
            "from": self.posterior.path.stem,
            "fit": self.posterior.fit,
            "inputs": self.posterior.inputs,
            "soundness": self.posterior.facts,
            "draws": len(self.posterior.values),
            "vectors": ROWS,
            **more,
        }

    def sample(self, resolved: Resolved) -> Resolved:
        """Return an arm whose world has its parameters sampled for each replication.

        A number that was set keeps its value. The posterior gives parameters and traits, and
        initial levels only where the world begins from the reference that the posterior began
        from: what was learned of one year's level says little of another's. Everything else is
        sampled from its prior.
        """
        space = Space.of(around_values(resolved.quantities, self.moved), resolved.set_by)
        values = self.draws(space, resolved.actors.reference_dates, ROWS)
        return replace(resolved, world=space.sampled(resolved.world, values))

    def draws(self, space: Space, starts: Mapping[str, str], count: int) -> Floats:
        """Vectors of parameters (count, n), of which runs take the first `ROWS`.

        ``starts``: date of each hedger's reference.
        """
        values = space.from_normals(space.prior_draws(count, [self.seed, ROWS]))
        if self.posterior is not None:
            self._from_posterior(self.posterior, space, starts, values)
        return values

    def _from_posterior(
        self, posterior: Posterior, space: Space, starts: Mapping[str, str], values: Floats
    ) -> None:
        columns = {name: column for column, name in enumerate(posterior.names)}
        rows = np.arange(len(values)) % len(posterior.values)
        for axis, name in enumerate(space.names):
            if name in columns and _applies(name, posterior, starts):
                values[:, axis] = posterior.values[rows, columns[name]]


def around_values(numbers: Mapping[str, Quantity], names: Collection[str]) -> dict[str, Quantity]:
    """Return numbers, some of them with their prior moved to their value."""
    return {
        name: replace(one, prior=moved(one.prior, one.value)) if name in names else one
        for name, one in numbers.items()
    }


def _applies(name: str, posterior: Posterior, starts: Mapping[str, str]) -> bool:
    """Whether a posterior's number applies to a world that begins from other references."""
    owner = owner_of(name)
    return owner not in starts or posterior.start_of(name) == starts[owner]
