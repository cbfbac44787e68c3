"""One history of a scenario, followed month by month: ``hedgesim trace``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.provenance.changes import changes, other_differences
from hedgesim.outcomes.catalogue import month_name
from hedgesim.reports.trace import follow
from hedgesim.reports.trace.record import Trace
from hedgesim.reports.trace.sentences import lines
from hedgesim.running.setup import SCENARIO, Options, prepare

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class FollowedHistory:
    """One history of a scenario; printed, it is told in sentences.

    Attributes
    ----------
    history : Trace
        What happened and why, month by month, and the record of all rows.
    changed : list
        Numbers that are not as shipped, as in summary.json.
    changed_rules : list
        Other differences from the shipped calibration.
    """

    history: Trace
    changed: list[dict[str, Any]]
    changed_rules: list[str]

    def __str__(self) -> str:
        return "\n".join(text for _, text in lines(self.history)) + "\n"

    @property
    def frame(self) -> pandas.DataFrame:
        """Values of all rows, a column each, by month."""
        return self._framed(self.history.record)

    @property
    def baseline_frame(self) -> pandas.DataFrame:
        """The same of the baseline."""
        return self._framed(self.history.baseline_record)

    def _framed(self, record: Any) -> pandas.DataFrame:
        import pandas as pd  # noqa: PLC0415

        world = self.history.world
        months = pd.to_datetime([month_name(world, month) for month in range(len(record))])
        index = pd.DatetimeIndex(months, name="month")
        return pd.DataFrame(np.array(record), index, list(self.history.rows))


def trace(
    scenario: str | Path,
    *,
    replication: int = 0,
    seed: int = 1,
    variant: str | None = None,
    settings: Mapping[str, float | str] | None = None,
    rules: Mapping[str, str] | None = None,
    calibration: str | Path | None = None,
    uncertainty: str = "parameters",
) -> FollowedHistory:
    """Follow one history of a scenario month by month: what happened, why, and what it changed.

    Parameters
    ----------
    scenario : str or Path
        Name or path.
    replication : int
        Number of the history, from 0, as a run with the same seed counts them.
    seed : int
        Seed of the run.
    variant : str, optional
        Variant of the scenario.
    settings : mapping, optional
        Numbers that are held at a value, by name.
    rules : mapping, optional
        States of switches, such as ``{"risk": "off"}``.
    calibration : str or Path, optional
        Folder; default the one shipped.
    uncertainty : str
        What is sampled, as in `run`: ``parameters``, ``prior`` or ``chance``.

    Returns
    -------
    FollowedHistory
        What happened and why, in sentences when printed, and all values by month.

    Raises
    ------
    InputError
        For anything wrong in the scenario, the calibration or an argument.
    """
    options = Options(
        seed=seed,
        settings=dict(settings or {}),
        rules=dict(rules or {}),
        calibration=None if calibration is None else Path(calibration),
        uncertainty=uncertainty,
        variants=() if variant is None else (variant,),
    )
    if variant == "all":
        raise InputError([Problem("--variant", 1, 1, "one history is of one variant")])
    setup, arm = prepare(scenario, options), variant or SCENARIO
    found, baseline = setup.arms[arm], setup.worlds[setup.pairs[arm]]
    return FollowedHistory(
        follow.trace(found.world, baseline, replication, seed),
        [one.data() for one in changes(setup.file, found, setup.calibration)],
        list(other_differences(setup.calibration)),
    )
