"""What all tests share: helpers beside this file can be imported, and Hypothesis is patient."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

# Machines are busy and the kernel may compile: time tells nothing about a rule.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Callable[[str, int, str], None]:
    """Note a fault, how often it was tried and how that ended: a row of docs/reliability.md."""

    def note(fault: str, times: int, outcome: str) -> None:
        record_property("reliability", f"{fault}|{times}|{outcome}")

    return note
