"""What tests of the validation share."""

import pytest

from hedgesim.description import Calibration, load_calibration


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    return load_calibration()
