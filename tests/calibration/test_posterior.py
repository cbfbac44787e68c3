"""The shipped posterior and its checks match the current calibration and rules."""

import json

import numpy as np
import xarray as xr

from hedgesim.description import load_calibration
from hedgesim.description.formats.loading import shipped
from hedgesim.inference.calibration.checks import method_faults
from hedgesim.inference.calibration.question import ask
from hedgesim.running.parameters.posterior import find_posterior


def test_posterior_and_checks_match_the_calibration() -> None:
    found = find_posterior("shipped", load_calibration())  # refuses another's
    assert found is not None
    assert len(found.values) == 512
    path = shipped("calibration") / "posterior" / "checks.json"
    assert json.loads(path.read_text("utf-8"))["inputs"] == found.inputs


def test_the_rules_reproduce_the_stored_predictions() -> None:
    """The hash of inputs does not cover the rules; the predictions do, to the last bit."""
    question = ask(load_calibration())
    posterior = find_posterior("shipped", load_calibration())
    assert posterior is not None
    with xr.open_dataset(posterior.path, group="posterior_predictive", engine="h5netcdf") as kept:
        predicted = kept["statistic"].to_numpy()[0, :64]
        unused = int(kept.attrs["histories"])  # whose chance nothing was fitted to
    played = question.play(posterior.values[:64], unused + np.arange(64))
    assert np.array_equal(played, predicted), "the model changed: hedgesim calibrate --checks"


def test_the_method_passes_its_checks() -> None:
    path = shipped("calibration") / "posterior" / "checks.json"
    method = json.loads(path.read_text("utf-8"))["method"]
    assert method_faults(method) == []
