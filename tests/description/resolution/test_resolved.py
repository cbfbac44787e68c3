"""Resolution happens once for each world, and says who set which number."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from hedgesim.description import load_calibration, parse_scenario, resolve, resolve_baseline
from hedgesim.description.resolution.actors import find_actors
from hedgesim.description.resolution.numbers import quantities
from hedgesim.running.experiment import run
from hedgesim.running.setup import Options

WORLD = """\
scenario: 1
title: World
clock: {start: 2024-01, end: 2024-12}
hedger: Cambodia
partners: [China, Vietnam, United States, Japan]
"""
STORY = (
    WORLD
    + """\
baseline: world
set: {heed: 2.5}
events:
  - {event: custom, id: quarrel, at: 2024-05, effects: [{change: trust, of: Vietnam, by: -0.3}]}
variants:
  bold: {set: {heed: 3, effort.Vietnam: 0.2}}
  quiet: {remove: [quarrel]}
"""
)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "world.yaml").write_text(f"{WORLD}set: {{trust.Japan: 0.6}}\n")
    path = tmp_path / "story.yaml"
    path.write_text(STORY)
    return path


@pytest.mark.parametrize(
    ("options", "worlds"),
    [
        ({"uncertainty": "chance"}, 2),
        ({"uncertainty": "chance", "variants": ("quiet",)}, 4),
        ({"uncertainty": "prior", "variants": ("bold",)}, 4),
    ],
)
def test_a_run_finds_actors_and_numbers_once_a_world(
    story: Path, monkeypatch: pytest.MonkeyPatch, options: dict, worlds: int
) -> None:
    calls: Counter[str] = Counter()
    loaded = [module for name, module in sys.modules.items() if name.startswith("hedgesim.")]
    for function in (find_actors, quantities):
        counted = _counted(function, calls, function.__name__)
        for module in loaded:
            if vars(module).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, counted)
    run(
        story,
        Options(
            replications=64,
            out=story.parent / "run",
            attribution=False,
            **options,
        ),
    )
    assert calls == {"find_actors": worlds, "quantities": worlds}


def _counted(function, calls: Counter[str], name: str):  # type: ignore[no-untyped-def]
    def call(*args, **options):  # type: ignore[no-untyped-def]
        calls[name] += 1
        return function(*args, **options)

    return call


def test_every_number_that_was_set_says_by_whom(story: Path) -> None:
    file, calibration = parse_scenario(STORY, str(story)), load_calibration()
    plain = resolve(file, calibration)
    assert {name: one.by for name, one in plain.set_by.items()} == {"heed": "scenario"}
    base = resolve_baseline(file, calibration, variant="bold", overrides={"temperature": 0.3})
    by = {name: one.by for name, one in base.set_by.items() if one.by != "balance"}
    assert by == {
        "heed": "variant",
        "effort.Cambodia.Vietnam": "variant",
        "trust.Cambodia.Japan": "baseline",
        "temperature": "command",
    }
    assert base.set_names == sorted(by)
    balanced = {name for name, one in base.set_by.items() if one.by == "balance"}
    assert balanced == {f"effort.Cambodia.{p}" for p in ("China", "United States", "Japan")}


def test_what_differs_from_the_calibration_is_what_somebody_set(story: Path) -> None:
    file, calibration = parse_scenario(STORY, str(story)), load_calibration()
    resolved = resolve(file, calibration, variant="bold")
    differing = {
        name
        for name, one in resolved.effective.items()
        if one.value != resolved.quantities[name].value
    }
    assert differing == set(resolved.set_by)
    assert [one.value for one in resolved.effective.values()] == resolved.world.numbers.tolist()
