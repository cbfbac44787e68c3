"""A summary or manifest that was altered: an error at its line, or a page; never a traceback."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from hedgesim.cli import main
from hedgesim.description.parsing.problems import InputError
from hedgesim.outcomes.result import Result
from hedgesim.reports.page.page import page
from helpers.summaries import full

MANIFEST = {
    "run": "0123456789abcdef", "hedgesim": "1.0", "commit": "abc", "worlds": {"scenario": "ab"},
    "reproduce": ["hedgesim", "run", "x"], "packages": {"numpy": "2"}, "made_of": {"code": "1"},
    "inputs": [{"path": "x.yaml", "role": "scenario", "sha256": "cd"}],
    "resolved": {"variants": {"exit-only": {"title": "The exit alone"}, "other": {}}},
}  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, -1, 1e308, float("nan"), "", "2024-13", "9999-12", [], {}, [1], {"a": 1}, ["x"],
    10**400, "\x1b[2J", {"a": {"b": []}},
)  # fmt: skip
Alter = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """A summary with a few of the outcomes of `full`, so that pages of it are quick to write."""
    found = full()
    kept = ("lean", "influence.", "effort.", "composite", "legitimacy")
    found["outcomes"] = {k: v for k, v in found["outcomes"].items() if k.startswith(kept)}
    return found


def write(folder: Path, summary: object, manifest: object = MANIFEST) -> Path:
    (folder / "summary.json").write_text(json.dumps(summary, indent=1), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda s: s.pop("poles"), "'poles' is missing"),
        (lambda s: s.update(replications=0), "replications: "),
        (lambda s: s.update(seed="one"), "seed: 'one' is not a whole number"),
        (lambda s: s.update(end="2034-13"), "end: "),
        (lambda s: s.update(start="2035-01"), "start: is after 'end'"),
        (lambda s: s.update(notes="none"), "notes: 'none' is not a list"),
        (lambda s: s["outcomes"]["lean"].pop("baseline"), "'baseline' is missing"),
        (lambda s: s["outcomes"]["lean"]["scenario"]["q50"].pop(),
         "outcomes > lean > scenario > q50: holds 43 values for 44 months"),
        (lambda s: s["outcomes"]["lean"]["scenario"]["q50"].__setitem__(3, float("inf")),
         "outcomes > lean > scenario > q50 > 3: "),
        (lambda s: s["outcomes"]["lean"].update(months=["2024-03"] * 44), "has other months"),
        (lambda s: s["events"]["canal"].update(probability=1.5), "events > canal > probability"),
        (lambda s: s["variants"]["exit-only"].pop("outcomes"), "'outcomes' is missing"),
        (lambda s: [s["outcomes"].pop(k) for k in list(s["outcomes"]) if k[:7] == "effort."],
         "outcomes: no outcome 'effort'"),
        (lambda s: s.update(outcomes=[]), "is not the summary of a run"),
    ],
)  # fmt: skip
def test_an_altered_summary_is_refused_at_its_line(
    alter: Alter, told: str, made: dict[str, Any], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    altered = deepcopy(made)
    alter(altered)
    write(tmp_path, altered)
    for command in (["report"], ["compare"]):
        assert main([*command, str(tmp_path)]) == 2
        error = capsys.readouterr().err
        assert told in error
        assert str(tmp_path / "summary.json") in error
    assert not (tmp_path / "report.html").exists()


def test_a_fault_is_told_at_the_line_of_its_key(made: dict[str, Any], tmp_path: Path) -> None:
    altered = deepcopy(made)
    altered["outcomes"]["composite"]["difference"]["q95"] = "high"
    with pytest.raises(InputError) as raised:
        Result.read(write(tmp_path, altered))
    (problem,) = raised.value.problems
    lines = (tmp_path / "summary.json").read_text("utf-8").splitlines()
    assert lines[problem.line - 1].strip() == '"q95": "high",'


@pytest.mark.parametrize("key", ["reproduce", "packages", "worlds", "commit"])
def test_an_altered_manifest_is_refused(key: str, made: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, made, MANIFEST | {key: 5})
    with pytest.raises(InputError, match=f"manifest.json:.*: {key}: 5 is not"):
        Result.read(tmp_path)


def test_a_folder_without_its_manifest_is_refused_by_name(
    made: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (write(tmp_path, made) / "manifest.json").unlink()
    for command in ("report", "compare"):
        assert main([command, str(tmp_path)]) == 2
        assert f"{tmp_path}:1:1: error: there is no manifest.json" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["summary.json"]
    assert Result.read(tmp_path / "summary.json").manifest == {}


def test_what_later_versions_add_is_read(made: dict[str, Any], tmp_path: Path) -> None:
    added = made | {"tomorrow": {"a": [1]}, "cautions": [{"text": "Few.", "code": "few"}]}
    found = Result.read(write(tmp_path, added, MANIFEST | {"tomorrow": 1}))
    assert found.summary == added


def test_whatever_is_altered_ends_in_an_error_or_a_page(
    made: dict[str, Any], tmp_path: Path
) -> None:
    chance, refused = random.Random(20261127), 0
    for _ in range(16):
        write(tmp_path, altered(made, chance), altered(MANIFEST, chance))
        try:
            found = Result.read(tmp_path)
        except InputError as error:
            assert all(one.line > 0 and one.message for one in error.problems)
            refused += 1
        else:
            assert page(found.summary, found.manifest).endswith("</html>\n")
    assert 2 < refused < 16


def altered(data: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Take out, rename or replace one value anywhere, most often near the top."""
    made = deepcopy(data)
    depth = chance.randint(1, 6)
    places = [one for one in every_place(made) if len(one) <= depth]
    *way, last = chance.choice([one for one in places if len(one) == max(map(len, places))])
    within: Any = made
    for step in way:
        within = within[step]
    what = chance.random()
    if what < 0.3:
        del within[last]
    elif what < 0.4 and isinstance(within, dict):
        within["lean"] = within.pop(last)
    else:
        within[last] = chance.choice(VALUES)
    return made


def every_place(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    parts: Any = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value[:2]) if isinstance(value, list) else parts
    for step, part in parts:
        yield (*way, step)
        yield from every_place(part, (*way, step))
