"""What calibration left of a number's prior, for the page on that number."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hedgesim.description import InputError, load_calibration
from hedgesim.reports.citations import Data

COVERED = (0.05, 0.5, 0.95)


def learned(found: Data, folder: Path | None) -> Data | None:
    """Quantiles of a number's posterior, or None where the calibration has none of it.

    Parameters
    ----------
    found: what `description.trails.trail` returned of a number or parameter. folder: of the
        calibration; None for the shipped one.

    Returns
    -------
    ``low``, ``middle``, ``high`` (5, 50 and 95 %), ``scenario`` whose history was matched, and
    ``date`` of the reference it speaks of, None for what has no date.
    """
    from hedgesim.running.posterior import SHIPPED, find_posterior  # noqa: PLC0415

    try:
        posterior = find_posterior(SHIPPED, load_calibration(folder))
    except InputError:  # none was made, or from other numbers
        return None
    if posterior is None or found["name"] not in posterior.names:
        return None
    values = posterior.values[:, posterior.names.index(found["name"])]
    low, middle, high = (float(value) for value in np.quantile(values, COVERED))
    return {
        "low": low,
        "middle": middle,
        "high": high,
        "scenario": posterior.scenario,
        "date": posterior.start_of(found["name"]),
    }
