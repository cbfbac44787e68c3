"""The template of a scenario: of the calibration that plays it, and sound from the first."""

from pathlib import Path

import numpy as np
import pytest

from hedgesim.cli.new import write_template
from hedgesim.cli.starting import write_starter
from hedgesim.description import (
    InputError,
    check,
    load_calibration,
    load_scenario,
    parse_scenario,
    resolve,
    template,
)
from hedgesim.description.formats.cases import case_of, shipped_cases
from helpers.casefiles import CALIBRATION
from helpers.playing import kernel_block


@pytest.fixture
def nepal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the case of Nepal in an empty current folder."""
    monkeypatch.chdir(tmp_path)
    folder = Path("my-nepal")
    (folder / "scenarios").mkdir(parents=True)
    for name in ("case", "countries", "frameworks", "sources"):
        text = (shipped_cases()["nepal"] / f"{name}.yaml").read_text("utf-8")
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("name", ["my-story", 'a "quoted": name\\'])
@pytest.mark.parametrize("calibration", [None, CALIBRATION, "nepal"])
def test_the_template_is_a_valid_scenario_of_any_name(
    name: str, calibration: Path | None, tmp_path: Path
) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(template(name, load_calibration(calibration)), "utf-8")
    assert check([path], calibration) == []


def test_its_actors_poles_and_start_are_those_of_the_case() -> None:
    first = parse_scenario(template("x")).scenario
    assert (first.hedger, first.poles) == ("Cambodia", ("China", "United States"))
    other = parse_scenario(template("x", load_calibration("nepal"))).scenario
    assert (other.hedger, other.poles) == ("Nepal", ("India", "China"))
    assert other.clock.start == 2015 * 12 + 6
    assert "Cambodia" not in template("x", load_calibration("nepal"))


def test_names_that_yaml_or_an_expression_would_misread_are_quoted(tmp_path: Path) -> None:
    folder = write_starter("Cape Verde", "São Tomé and Príncipe,Guinea-Bissau", folder=tmp_path)
    made = write_template("story", folder / "scenarios")
    scenario = load_scenario(made.path).scenario
    assert scenario.poles == ("São Tomé and Príncipe", "Guinea-Bissau")
    assert {problem.message[:11] for problem in check([made.path])} == {"no level of"}


@pytest.mark.parametrize("place", ["below", "inside", "among the scenarios"])
def test_a_scenario_is_of_the_case_in_which_it_is_written(
    place: str, nepal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = {"below": nepal / "scenarios", "inside": None, "among the scenarios": None}[place]
    here = {"below": Path(), "inside": nepal, "among the scenarios": nepal / "scenarios"}[place]
    monkeypatch.chdir(here)
    made = write_template("story", folder)
    assert made.path.resolve().parent.name == "scenarios"
    assert made.options == ""
    assert '"Nepal"' in made.schema.read_text("utf-8")
    assert check([made.path]) == []
    calibration = load_calibration(case_of(made.path))
    world = resolve(load_scenario(made.path), calibration).world
    assert world.hedgers == ("Nepal",)
    assert np.isfinite(kernel_block(world, months=(0, 12)).values).all()


def test_elsewhere_the_calibration_is_given_and_named_in_what_comes_next(nepal: Path) -> None:
    made = write_template("story", None, nepal)
    assert (made.path, made.options) == (Path("story.yaml"), " --calibration my-nepal")
    assert check([made.path], nepal) == []
    assert write_template("first", None).options == ""


def test_nothing_is_written_where_the_calibration_is_at_fault(nepal: Path) -> None:
    (nepal / "countries.yaml").write_text("countries: 3\n", "utf-8")
    with pytest.raises(InputError):
        write_template("story", nepal / "scenarios")
    assert list((nepal / "scenarios").iterdir()) == []
