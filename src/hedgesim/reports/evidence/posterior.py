"""The posterior of a number, and how the calibration meets a target, for their pages."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.description import InputError, load_calibration
from hedgesim.description.formats.targets import Target, format_amount, load_targets, relative
from hedgesim.inference.calibration.informed import effective_of, informed
from hedgesim.reports.evidence.citations import Data
from hedgesim.running.parameters.posterior import (
    SHIPPED,
    Posterior,
    checks_path,
    find_posterior,
    read_predictions,
)

COVERED = (0.05, 0.5, 0.95)
LINKED = 0.25  # rank correlation beyond chance among some hundred distinct samples
MOST = 4  # targets named for a number
ANSWERS = ("no", "yes")


def posterior_of(found: Data, folder: Path | None) -> Data | None:
    """Return the posterior of a number, or None if the calibration has none of it.

    Parameters
    ----------
    found: from `provenance.lookup.trail`, of a number or parameter. folder: of the calibration;
        None for the one shipped.

    Returns
    -------
    ``low``, ``middle``, ``high`` (5, 50 and 95 %), ``scenario`` whose history was matched, and
    ``date`` of its reference, None if it has no date. ``goes_with``: targets whose statistic it is
    correlated with under the posterior, with the rank ``correlation``. If the checks were
    made: ``contraction`` and ``shift``, see `inference.calibration.checks`, and whether it is
    ``informed``.
    """
    posterior = _posterior(folder)
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
        "goes_with": _goes_with(values, posterior),
        **_contraction(found["name"], _checks(posterior)),
    }


def target_met(name: str, folder: Path | None) -> Data | None:
    """Return how a target is met; None if this calibration was not checked.

    Returns
    -------
    ``default``, ``prior``, ``posterior``: probability that a history meets it, under each;
    ``interval``: 5 to 95 % of the statistic under the posterior, in words.
    """
    posterior = _posterior(folder)
    found = _checks(posterior).get("predictions", {}).get(name) if posterior is not None else None
    if found is None:
        return None
    targets = load_targets(load_calibration(folder).folder).all
    target = next(target for target in targets if target.id == name)
    low, _, high = found["posterior"]["quantiles"]
    arms = {arm: found[arm]["met"] for arm in ("default", "prior", "posterior")}
    return {**arms, "interval": format_interval(target, low, high)}


def _posterior(folder: Path | None) -> Posterior | None:
    try:
        return find_posterior(SHIPPED, load_calibration(folder))
    except InputError:  # none was made, or from other numbers
        return None


def _checks(posterior: Posterior) -> dict[str, Any]:
    """Content of checks.json on this very posterior; empty if there is none."""
    path = checks_path(posterior.path, posterior.fit)
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found if found.get("inputs") == posterior.inputs else {}


def _contraction(name: str, checks: dict[str, Any]) -> Data:
    if name not in checks.get("contraction", {}):
        return {}
    every = checks["contraction"]
    return {**every[name], "informed": name in informed(every, effective_of(checks))}


def _goes_with(values: np.ndarray[Any, Any], posterior: Posterior) -> list[Data]:
    predicted = read_predictions(posterior.path)
    own = _ranks(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {name: np.corrcoef(own, _ranks(seen))[0, 1] for name, seen in predicted.items()}
    strong = {name: float(one) for name, one in found.items() if abs(one) >= LINKED}
    ordered = sorted(strong.items(), key=lambda pair: -abs(pair[1]))[:MOST]
    return [{"id": name, "correlation": round(one, 2)} for name, one in ordered]


def _ranks(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return ranks; equal values have equal ranks."""
    return np.unique(values, return_inverse=True)[1].astype(float)


def format_interval(target: Target, low: float, high: float) -> str:
    """Return a range of the statistic of `inference.calibration.matching`, in the outcome's unit.

    Of a rank or a lead it is the margin to the others.
    """
    if target.kind == "event":
        return f"{ANSWERS[low > 0]} to {ANSWERS[high > 0]}"
    if relative(target):
        found = math.exp if target.kind in ("level", "largest") else math.expm1
        low, high = found(low), found(high)
    if target.kind in ("rank", "leading"):
        form = "+.0%" if relative(target) else "+.3f"
        return f"margin {low:{form}} to {high:{form}}"
    if target.kind == "order":
        return f"{low:.0%} to {high:.0%} of pairs"
    return f"{format_amount(target, low)} to {format_amount(target, high)}"
