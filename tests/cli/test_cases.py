"""Commands for other countries: new --country, list, diff, and calibrate without a history."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hedgesim.cli import main
from hedgesim.description.formats.cases import shipped_cases

type Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run a command in this process, in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_new_writes_a_calibration_whose_levels_check_asks_for_line_by_line(cli: Cli) -> None:
    code, out, _ = cli("new", "--country", "Bhutan", "--partners", "India,CHN,Japan")
    assert (code, "Wrote bhutan" in out) == (0, True)
    code, _, errors = cli("check", "bhutan")
    missing = [line for line in errors.splitlines() if "no level of" in line]
    assert (code, len(missing)) == (2, 18)
    lines = Path("bhutan/countries.yaml").read_text(encoding="utf-8").splitlines()
    place, line, *_ = missing[0].split(":")
    assert (place, lines[int(line) - 1].strip()) == ("bhutan/countries.yaml", "India:")
    assert "OECD" in missing[0]


def test_new_names_every_country_that_there_is_not_and_writes_nothing(cli: Cli) -> None:
    code, _, errors = cli("new", "--country", "Nepl", "--partners", "Viet Nm,Ruritania,India")
    assert code == 2
    assert errors.count("there is no country") == 3
    assert "did you mean 'Nepal'" in errors
    assert "did you mean 'Vietnam'" in errors
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--country", "Nepal", "--partners", "India"), "at least two partners"),
        (("--country", "Nepal"), "at least two partners"),
        (("--country", "Nepal", "--partners", "India,India,China"), "India is named twice"),
        (("--country", "Nepal", "--partners", "Nepal,India,China"), "Nepal is the hedger"),
        (("--country", "Nepal", "--partners", "India,China", "--date", "2024"), "--date"),
        (("x", "--partners", "India,China"), "belong to --country"),
        ((), "NAME or --country is missing"),
    ],
)
def test_new_says_what_is_wrong_with_its_options(
    options: tuple[str, ...], message: str, cli: Cli
) -> None:
    code, _, errors = cli("new", *options)
    assert (code, message in errors) == (2, True)
    assert list(Path().iterdir()) == []


def test_new_never_writes_into_a_folder_that_is_there(cli: Cli) -> None:
    Path("nepal").mkdir()
    code, _, errors = cli("new", "--country", "Nepal", "--partners", "India,China")
    assert (code, "exists already" in errors) == (2, True)
    code, out, _ = cli("new", "mine", "--country", "Nepal", "--partners", "India,China")
    assert (code, "Wrote mine" in out) == (0, True)


def test_diff_prints_numbers_and_rules_and_json(cli: Cli) -> None:
    code, out, _ = cli("diff", "cambodia", "nepal")
    assert (code, "reroutable" in out, "CLV-DTA" in out) == (0, True, True)
    code, out, _ = cli("diff", "cambodia", "nepal", "--json")
    found = json.loads(out)
    assert (code, found["second"]["title"]) == (0, "Nepal between India and China")
    assert found["numbers"][0]["name"] == "reroutable"


def test_calibrate_says_that_there_is_no_history(cli: Cli) -> None:
    code, _, errors = cli("calibrate", "--calibration", "nepal", "--quick")
    assert (code, "no history to fit" in errors) == (2, True)
    assert not Path("runs").exists()


def test_pages_of_a_case_need_no_evidence(cli: Cli) -> None:
    for command in (("evidence",), ("evidence", "trust.India"), ("kinds", "blockade")):
        code, out, _ = cli(*command, "--calibration", "nepal")
        assert (code, bool(out)) == (0, True)


def test_a_scenario_of_a_shipped_case_is_found_with_its_calibration(cli: Cli) -> None:
    code, out, _ = cli("describe", "nepal-blockade-2015")
    assert (code, "India blockades Nepal" in out) == (0, True)


def test_inside_a_case_list_shows_what_it_plays_and_new_adds_to_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path("mine")
    shutil.copytree(shipped_cases()["nepal"], copy)
    monkeypatch.chdir(copy)
    code, out, _ = cli("new", "a-road")
    assert (code, "hedgesim run scenarios/a-road.yaml\n" in out) == (0, True)
    listed = json.loads(cli("list", "--json")[1])
    [road] = [one for one in listed["scenarios"] if one["name"] == "a-road"]
    assert (road["hedgers"], road["calibrations"]) == (["Nepal"], ["nepal", "."])


def test_new_says_how_a_partner_that_is_no_state_is_added(cli: Cli) -> None:
    _, _, errors = cli("new", "--country", "Moldova", "--partners", "EU,World Bank,Russia")
    assert "there is no country 'World Bank'" in errors
    assert "added to countries.yaml by hand" in errors
    assert "EU" not in errors.replace("European Union", "")
