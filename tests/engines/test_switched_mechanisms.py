"""Switching a mechanism off takes away its stated share of an effect in a scenario about it.

The shares stand in docs/mechanisms.yaml. Scenario and baseline are played without noise and without
reactions, in 64 histories (drawn delays differ), with the mechanism and without it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import ScenarioFile
from hedgesim.description.parsing.units import date
from helpers.playing import Floats, kernel_block, row_names
from helpers.worlds import quiet
from writers.sources import mechanisms

CARRIED = [(one["id"], carried) for one in mechanisms() for carried in one.get("carries", ())]
CALIBRATION = cache(load_calibration)

type Held = tuple[tuple[str, Any], ...]


@cache
def scenario_file(name: str) -> ScenarioFile:
    return load_scenario(name)


@cache
def changes(name: str, variant: str, rules: Held, numbers: Held) -> dict[str, Floats]:
    """Mean change of every row against the baseline, by month; names without the hedger."""
    means = []
    for arm in (resolve, resolve_baseline):
        resolved = arm(
            scenario_file(name),
            CALIBRATION(),
            variant=variant or None,
            rules=dict(rules),
            overrides=dict(numbers),
        )
        means.append(kernel_block(quiet(resolved.world)).values.mean(axis=2))
    hedger = scenario_file(name).scenario.hedger
    names = [row.replace(f".{hedger}", "", 1) for row in row_names(resolved.world)]
    return dict(zip(names, (means[0] - means[1]).T, strict=True))


def effect(one: dict[str, Any], rules: dict[str, str], numbers: dict[str, float]) -> float:
    """The effect that a row of mechanisms.yaml is about, with numbers held."""
    name = one["scenario"]
    month = date(str(one["at"])) - scenario_file(name).scenario.clock.start
    variants = [one.get("variant", "")] + ([""] if "against" in one else [])
    held = tuple(rules.items()), tuple(numbers.items())
    found = [changes(name, variant, *held) for variant in variants]
    sizes = [rows[one["outcome"]][month] for rows in found]
    if "less" in one:
        sizes = [size - rows[one["less"]][month] for size, rows in zip(sizes, found, strict=True)]
    return float(sizes[0] - sum(sizes[1:]))


@pytest.mark.parametrize(
    ("mechanism", "one"),
    CARRIED,
    ids=[f"{mechanism} {one['scenario']} {one['outcome']}" for mechanism, one in CARRIED],
)
def test_a_mechanism_carries_its_share_of_an_effect(mechanism: str, one: dict[str, Any]) -> None:
    with_it = effect(one, {}, {})
    without = effect(one, one.get("rules", {}), one.get("numbers", {}))
    assert abs(with_it) > 1e-4, mechanism
    assert 1.0 - without / with_it >= Fraction(one["share"]), mechanism


def test_every_mechanism_states_what_it_carries_or_that_it_carries_little() -> None:
    silent = [one["id"] for one in mechanisms() if not {"carries", "little"} & one.keys()]
    assert not silent
