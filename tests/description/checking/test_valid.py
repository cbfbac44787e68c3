"""Every valid case: no faults, a world, and a complete form that gives the same world."""

import dataclasses
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from hedgesim.description import (
    Calibration,
    World,
    describe,
    load_calibration,
    load_scenario,
    parse_scenario,
    resolve,
    resolve_baseline,
    write_scenario,
)
from hedgesim.description.checking.check import check_scenario
from hedgesim.description.parsing.reading import read
from hedgesim.description.world.index import Numbers
from helpers.casefiles import CALIBRATION, VALID
from helpers.parameters import few


@cache
def calibration() -> Calibration:
    return load_calibration(CALIBRATION)


def differences(first: World, second: World) -> list[str]:
    return [
        field.name
        for field in dataclasses.fields(World)
        if not np.array_equal(
            np.asarray(getattr(first, field.name), dtype=object),
            np.asarray(getattr(second, field.name), dtype=object),
        )
    ]


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_there_is_nothing_to_object_to(path: Path) -> None:
    assert check_scenario(read(path), path.stem, calibration()) == []


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_the_complete_form_is_complete_and_gives_the_same_world(path: Path) -> None:
    file = load_scenario(path)
    text = write_scenario(file, calibration())
    again = parse_scenario(text, file.name)
    assert write_scenario(again, calibration()) == text
    for variant in (None, *file.scenario.variants):
        world = resolve(file, calibration(), variant=variant).world
        assert differences(world, resolve(again, calibration(), variant=variant).world) == []


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_the_world_is_whole(path: Path) -> None:
    file = load_scenario(path)
    for world in (resolve(file, calibration()).world, resolve_baseline(file, calibration()).world):
        rows = world.rows
        assert world.initial.shape == world.initial_number.shape == (rows.count,)
        assert np.isfinite(world.initial).all()
        given = world.initial_number >= 0
        assert (world.initial[given] == world.numbers[world.initial_number[given]]).all()
        assert world.link.shape == (len(world.frameworks), len(world.partners))
        extras = tuple(sorted(world.number_names[-5:]))
        layout = Numbers(world.hedgers, world.partners, world.frameworks, extras)
        assert world.number_names == layout.names()
        for hedger in world.hedgers:
            efforts = [
                value
                for name, value in zip(world.number_names, world.numbers, strict=True)
                if name.startswith(f"effort.{hedger}.") or name == f"effort_self.{hedger}"
            ]
            assert sum(efforts) == pytest.approx(1.0, abs=1e-12)
        ids = [event.id for event in world.events]
        assert len(set(ids)) == len(ids)
        for position, event in enumerate(world.events):
            assert event.after is None or event.after < position
            assert all(0 <= effect.row < rows.count for effect in event.effects)


@pytest.mark.parametrize("path", few(VALID, 3))
def test_it_can_be_described(path: Path) -> None:
    file = load_scenario(path)
    resolved = resolve(file, calibration())
    world = resolved.world
    text = describe(file, resolved, calibration(), every_number=True)
    assert file.scenario.title in text
    assert all(event.id in text for event in world.events if not event.reaction)
    assert all(name in text for name in world.number_names)


def test_there_are_enough_cases() -> None:
    assert len(VALID) >= 25
