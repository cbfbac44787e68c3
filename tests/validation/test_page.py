"""The page and the report: every figure is there, those not reached among them."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hedgesim.cli import main
from hedgesim.description import Calibration
from hedgesim.reports.studies.validation import report
from hedgesim.reports.terminal.layout import console, write
from hedgesim.validation import requirements
from hedgesim.validation.figures import Effort, Figure
from hedgesim.validation.models import bayes_factors
from hedgesim.validation.outside import Check, Fact
from hedgesim.validation.page import page
from hedgesim.validation.requirements import PARTS, Validation, before
from hedgesim.validation.switches import Removed
from helpers.pages import ROOT

PAGE = ROOT / "docs" / "validity.md"
FAMILIES = [f"| `{name}." for name in ("dependence", "exit", "claims", "clash", "war", "closure")]
FAMILIES += ["| `decisions.", "| `hedging.", "| `outside."]
EFFORT = Effort(quick=True, seed=5, histories=64)
FIGURES = (
    Figure("a.met", "what is met", "by counting", low=0.5).found(0.75, "3 of 4", EFFORT),
    Figure("b.missed", "what is |missed|", "by counting", high=0.1).found(0.2, "why", EFFORT),
    Figure("c.none", "what is missing", low=2.0, form="times").found(None, "no data", EFFORT, 0),
    Figure("d.all", "what has no bound", low=2.0, form="times").found(math.inf, "0", EFFORT),
)
REMOVED = (
    Removed("canal", "2025-01", 0.123, {"risk off": 0.25, "home off": -0.004}),
    Removed("calm", "2024-01", 0.0, {"risk off": None, "home off": None}),
)
FOUND = Validation(EFFORT, FIGURES, REMOVED)


def test_the_page_has_every_figure_with_its_verdict() -> None:
    text = page(FOUND)
    assert "| `a.met` | what is met | ≥ 50% | - | 75% | yes |" in text
    assert "| `b.missed` | what is &#124;missed&#124; | ≤ 10% | - | 20% | no |" in text
    assert "| `c.none` | what is missing | ≥ 2.0 | - | - | not computed |" in text
    assert "| `d.all` | what has no bound | ≥ 2.0 | - | unbounded | yes |" in text
    assert "2 of 4 figures are reached" in _joined(text)
    assert "- `b.missed`: by counting; 64 draws, seed 5. Found: why." in text
    assert "- `c.none`: no data." in text


def test_the_page_names_the_command_that_wrote_it() -> None:
    command = "`hedgesim validate --quick --seed 5 --out docs/validity.md`"
    assert command in _joined(page(FOUND))
    assert "--quick" not in page(Validation(Effort(seed=5), FIGURES, ()))


def test_the_page_has_what_switches_remove() -> None:
    text = page(FOUND)
    assert "| scenario | month | effect | risk off | home off |" in text
    assert "| `canal` | 2025-01 | 0.123 | 25% | 0% |" in text
    assert "| `calm` | 2024-01 | 0.000 | - | - |" in text
    assert "mechanism contributes" not in page(Validation(EFFORT, FIGURES, ()))


def test_lines_of_prose_are_short_and_the_page_ends_with_one_newline() -> None:
    text = page(FOUND)
    assert all(len(line) <= 110 for line in text.splitlines() if not line.startswith("|"))
    assert text.endswith("|\n") and "\n\n\n" not in text


def test_values_before_are_those_of_figures_that_exist() -> None:
    """A figure that is renamed takes its earlier value along."""
    known = requirements_ids()
    assert set(before()["values"]) <= known


@pytest.mark.slow
def test_the_page_is_of_the_current_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bayes factors and contributions aside: their last digits may differ between machines."""
    text = PAGE.read_text(encoding="utf-8")
    command = re.search(r"hedgesim validate( --quick)? --seed (\d+) --out", _joined(text))
    assert command is not None
    quick, seed = command[1] is not None, int(command[2])
    monkeypatch.setattr(requirements, "PARTS", [one for one in PARTS if one is not bayes_factors])
    monkeypatch.setattr(requirements, "removed", lambda *_: ())
    found = page(requirements.validate(Effort(quick=quick, seed=seed)))
    rows = [line for line in found.splitlines() if line.startswith("| `")]
    shown = [line for line in text.splitlines() if line.startswith(tuple(FAMILIES))]
    assert shown == rows, "run: hedgesim validate --quick --out docs/validity.md"


def test_the_page_shows_each_figure_once() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in requirements_ids():
        assert text.count(f"| `{name}` |") == 1, name


def _joined(text: str) -> str:
    return " ".join(text.split())


def requirements_ids() -> set[str]:
    from hedgesim.validation import choice, hedging, history, models, shocks  # noqa: PLC0415

    found = {
        one.id
        for module in (choice, hedging, history, shocks)
        for one in vars(module).values()
        if isinstance(one, Figure)
    }
    found |= {one.id for one, _ in history.CLAIMS}
    return found | {f"models.{switch}" for switch, *_ in models.REDUCED}


def test_the_report_says_what_is_not_reached() -> None:
    out = io.StringIO()
    write(report(FOUND), console(out, width=100))
    text = out.getvalue()
    assert "2 of 4 figures reached" in text
    assert "b.missed: why" in text and "c.none: no data" in text
    assert "a.met: 3 of 4" not in text


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two figures instead of all."""

    def part(_: Calibration, effort: Effort) -> Iterator[Figure]:
        yield Figure("a", "asked", "how", low=0.5).found(1.0, "", effort)
        yield Figure("b", "asked", "how", low=0.5).found(0.0, "so", effort)

    monkeypatch.setattr(requirements, "PARTS", (part,))
    monkeypatch.setattr(requirements, "removed", lambda *_: REMOVED)
    monkeypatch.setattr(requirements.outside, "checks", lambda *_: [])


@pytest.mark.usefixtures("small")
def test_the_command_prints_json_and_writes_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "validity.md"
    code = main(["validate", "--quick", "--seed", "3", "--json", "--out", str(out)])
    assert code == 0  # a figure that is not reached is no failure of the command
    found = json.loads(capsys.readouterr().out)
    assert found["quick"] and found["seed"] == 3 and found["reached"] == 1
    assert [one["reached"] for one in found["figures"]] == [True, False]
    assert found["removed"][0]["shares"]["risk off"] == 0.25
    assert "--seed 3" in out.read_text(encoding="utf-8")


@pytest.mark.usefixtures("small")
def test_the_command_prints_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--quick"]) == 0
    assert "1 of 2 figures reached" in capsys.readouterr().out


@pytest.mark.parametrize("file", [".", "no-such-folder/validity.md"])
def test_a_page_that_cannot_be_written_is_refused_before_the_work(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(requirements, "PARTS", ())
    assert main(["validate", "--quick", "--out", file]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_parts_have_names_for_the_progress_bar() -> None:
    assert len({part.__name__ for part in PARTS}) == len(PARTS)


def test_outside_checks_stand_in_a_table_with_each_loss() -> None:
    fact = Fact("exports", "China", 2014, 4.1, "%", "somewhere")
    check = Check(
        fact,
        2011,
        np.linspace(1.0, 3.0, 101),
        {"persistence": 4.0, "trend": 9.0, "interpolation": None},
    )
    found = Validation(Effort(), (), (), (check,), {"exports to Canada in 2014": "no partner"})
    text = page(found)
    row = "| 2011 | share of exports to China 2014 | 4.1% | 2 (1.1 to 2.9) | no "
    assert row + "| 1.8 | 0.1 | 4.9 | - | persistence |" in text
    assert "From 2011: 0 of 1 inside, 1 counts above the band; 1 scored worse" in text
    assert "exports to Canada in 2014: no partner" in text
