"""The posterior that ships, and the figures of its page, belong to the calibration as it is."""

import json

from hedgesim.description import load_calibration
from hedgesim.description.loading import shipped
from hedgesim.running.posterior import find_posterior


def test_posterior_and_checks_are_of_these_inputs() -> None:
    found = find_posterior("shipped", load_calibration())  # refuses another's
    assert found is not None
    assert len(found.values) == 512
    path = shipped("calibration") / "posterior" / "checks.json"
    assert json.loads(path.read_text("utf-8"))["inputs"] == found.inputs


def test_the_method_stood_its_checks() -> None:
    path = shipped("calibration") / "posterior" / "checks.json"
    method = json.loads(path.read_text("utf-8"))["method"]
    assert abs(method["coverage"] - method["coverage_expected"]) < 0.02
    assert method["likelihood_p"] > 0.01
    assert all(abs(count / method["expected"] - 1.0) < 0.1 for count in method["ranks"])
