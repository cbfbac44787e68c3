"""Outcomes of a simulator as labelled arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hedgesim.description.world.world import World
from hedgesim.outcomes.catalogue import Outcome, month_name
from hedgesim.running.parameters.sampling import Floats

if TYPE_CHECKING:
    import xarray


def labelled(
    values: Floats, axes: Mapping[str, Any], outcomes: Sequence[Outcome], world: World, seed: int
) -> xarray.Dataset:
    """Label values (arms, rows, replications, months, outcomes).

    ``axes``: labels of all axes but the last; one whose labels are None has a single place, and is
    left out. Months are counted from the start.
    """
    import xarray as xr  # noqa: PLC0415

    kept = {name: one for name, one in axes.items() if one is not None}
    if "month" in kept:
        names = [month_name(world, month) for month in kept["month"]]
        kept["month"] = np.array(names, "datetime64[M]").astype("datetime64[ns]")
    index = tuple(0 if one is None else slice(None) for one in axes.values())
    variables = {
        one.id: (tuple(kept), values[(*index, k)], {"units": one.unit, "long_name": one.meaning})
        for k, one in enumerate(outcomes)
    }
    return xr.Dataset(variables, coords=kept, attrs={"title": world.title, "seed": seed})
