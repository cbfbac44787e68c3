"""Models of other packages that play a simulator."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True)
class Means:
    """Means of the difference over histories, in the last month, by outcome.

    sim: a simulator. replications: of each vector.
    """

    sim: Callable[..., xarray.Dataset]
    replications: int

    def __call__(self, **numbers: float) -> dict[str, float]:
        """Return the means for parameters by name."""
        found = self.sim(numbers, self.replications)
        last = found.isel(month=-1) if "month" in found.dims else found
        return {str(name): float(one.mean()) for name, one in last.items()}


def ema_model(
    name: str, means: Means, bounds: Mapping[str, Sequence[float]], outcomes: Sequence[str]
) -> Any:
    """Return a model of the EMA Workbench; it allows only names that Python allows."""
    from ema_workbench import Model, RealParameter, ScalarOutcome  # noqa: PLC0415

    found = Model(_identifier(name), function=means)
    found.uncertainties = [
        RealParameter(_identifier(one), low, high, variable_name=one)
        for one, (low, high) in bounds.items()
    ]
    found.outcomes = [ScalarOutcome(_identifier(one), variable_name=one) for one in outcomes]
    return found


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)
