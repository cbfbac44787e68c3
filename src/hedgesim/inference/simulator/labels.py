"""Outcomes and parameters of a simulator as labelled arrays and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hedgesim.description.world.world import World
from hedgesim.inference.studies.study import Study, parameter_entry
from hedgesim.outcomes.catalogue import Outcome, month_name
from hedgesim.running.parameters.sampling import Floats

if TYPE_CHECKING:
    import pandas
    import xarray

COLUMNS = (
    "value", "unit", "low", "high", "prior", "q05", "median", "q95", "meaning", "rests_on", "basis",
)  # fmt: skip


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


def parameter_table(study: Study, names: Sequence[str]) -> pandas.DataFrame:
    """Return a row for each of these parameters of a study; `Simulator.parameters` has columns."""
    import pandas as pd  # noqa: PLC0415

    values = study.scenario.numbers[study.space.places]
    rows = [
        {"value": value, "low": one.support[0], "high": one.support[1]}
        | parameter_entry(one, study.setup.calibration)
        for one, value in zip(study.space.quantities, values, strict=True)
    ]
    index = pd.Index(study.space.names, name="name")
    return pd.DataFrame(rows, index, COLUMNS).loc[list(names)]
