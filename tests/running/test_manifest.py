"""What tells one run's story and numbers from another's, and what does not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hedgesim.running import manifest
from hedgesim.running.manifest import differences, made_of
from hedgesim.running.setup import Options, prepare

CALIBRATION = Path(__file__).parents[1] / "cases" / "calibration"
STORY = """\
scenario: 1
title: A quarrel
clock: {start: 2024-01, end: 2025-12}
hedger: Cambodia
partners: [China, Vietnam, United States, Japan]
reactions: none
baseline: world
events:
  - {event: custom, id: quarrel, at: 2024-05, effects: [{change: trust, of: Vietnam, by: -0.3}]}
"""
WORLD = STORY.replace("A quarrel", "World").replace("baseline: world\n", "").partition("events")[0]

Made = Callable[..., dict[str, Any]]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return what a story was made of; texts to replace in its files, and options, may be given."""
    folder = tmp_path / "calibration"
    shutil.copytree(CALIBRATION, folder)
    (tmp_path / "world.yaml").write_text(WORLD + "events: []\n")
    file = tmp_path / "story.yaml"

    def make(changes: dict[str, tuple[str, str]] | None = None, **options: Any) -> dict[str, Any]:
        file.write_text(STORY)
        for name, (old, new) in (changes or {}).items():
            text = (tmp_path / name).read_text()
            assert old in text
            (tmp_path / name).write_text(text.replace(old, new, 1))
        given = Options(calibration=folder, **options)
        return {"made_of": made_of(prepare(file, given))}

    return make


def test_texts_seeds_replications_and_priors_drawn_do_not_count(made: Made) -> None:
    first = made()
    assert differences(first, made()) == []
    assert differences(first, made({"story.yaml": ("A quarrel", "A dispute")})) == []
    assert differences(first, made(seed=7, replications=3, engine="mesa")) == []
    assert differences(first, made(posterior="prior")) == []
    assert made(posterior="prior")["made_of"]["drawn"] == "prior"


def test_what_counts_is_named(made: Made) -> None:
    first = made()
    later = made({"story.yaml": ("2024-05", "2024-06")})
    assert differences(first, later) == ["another scenario or other numbers"]
    assert "other numbers set" in differences(first, made(settings={"trust.Japan": "0.6"}))
    based = made({"world.yaml": ("events: []", "set: {trust.Japan: 0.6}\nevents: []")})
    assert differences(first, based) == ["another baseline", "other numbers set"]


def test_a_number_is_set_by_whatever_name(made: Made) -> None:
    short, full = ({"settings": {name: "0.6"}} for name in ("trust.Japan", "trust.Cambodia.Japan"))
    assert differences(made(**short), made(**full)) == []


def test_priors_count_where_all_numbers_are_the_same(made: Made) -> None:
    first = made()
    wider = ("default: 0.02, support: [0, 10], prior: fixed", "default: 0.02, support: [0, 10], "
             "prior: {uniform: [0, 0.04]}")  # fmt: skip
    assert differences(first, made({"calibration/parameters.yaml": wider})) == ["other priors"]


def test_code_counts(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made()
    monkeypatch.setattr(manifest, "code_id", lambda: "another")
    assert differences(first, made()) == ["other code of the model"]
