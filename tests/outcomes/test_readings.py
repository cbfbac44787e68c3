"""Ids of outcomes are split into what is measured and the partner concerned."""

import pytest

from hedgesim.description.world.variables import HEDGER_MEASURES, TIE_MEASURES
from hedgesim.outcomes.readings import split


@pytest.mark.parametrize("name", [measure.name for measure in HEDGER_MEASURES])
def test_a_measure_of_the_hedger_concerns_no_partner(name: str) -> None:
    assert split(name) == (name, "")


@pytest.mark.parametrize("name", [measure.name for measure in TIE_MEASURES])
def test_a_measure_of_a_tie_concerns_its_partner(name: str) -> None:
    assert split(f"{name}.United States") == (name, "United States")
