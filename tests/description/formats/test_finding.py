"""Scenarios by name, by path and from standard input, and countries by other names."""

import io
import sys
from pathlib import Path

import pytest

from hedgesim.description import InputError, check, load_calibration, load_scenario
from hedgesim.description.checking.check import check_calibration, check_scenario
from hedgesim.description.formats.loading import Calibration, find_scenario
from hedgesim.description.parsing import reading
from helpers.casefiles import CALIBRATION, CASES

STORY = (CASES / "valid" / "least.yaml").read_bytes()


@pytest.fixture
def standard_input(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Return what standard input will hold; nothing has been read of it."""
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(held))
    reading.standard_input.cache_clear()
    return held


def hold(held: io.BytesIO, contents: bytes) -> None:
    held.write(contents)
    held.seek(0)


def test_standard_input_is_a_scenario_however_often_it_is_read(standard_input: io.BytesIO) -> None:
    hold(standard_input, STORY)
    assert check(["-"], CALIBRATION) == []
    found = load_scenario("-")
    assert (found.name, found.document.path) == ("stdin", "<stdin>")


def test_faults_of_standard_input_have_lines(standard_input: io.BytesIO) -> None:
    hold(standard_input, STORY.replace(b"hedger: Cambodia", b"hedger: Cambodja"))
    [problem] = check(["-"], CALIBRATION)
    assert str(problem).startswith("<stdin>:5:9: error: there is no hedger 'Cambodja'")


def test_a_pipe_without_end_is_cut_off(standard_input: io.BytesIO) -> None:
    hold(standard_input, b"#" * (reading.MAX_BYTES + 10))
    with pytest.raises(InputError, match="larger than 2 MB"):
        load_scenario("-")


def test_without_standard_input_nothing_is_read(
    standard_input: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="standard input is closed"):
        load_scenario("-")


def test_a_baseline_is_no_pipe(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_bytes(STORY + b"baseline: '-'\n")
    [problem] = check([path], CALIBRATION)
    assert "there is no scenario '-'" in problem.message


@pytest.mark.parametrize("name", ["x" * 250, "x" * 5000, "x/" * 3000, "a\0b", "x" * 250 + ".yaml"])
def test_a_name_that_no_file_has_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_scenario(name)
    if "\0" not in name:
        path = tmp_path / "story.yaml"
        path.write_bytes(STORY + f"baseline: {name}\n".encode())
        assert len(check([path], CALIBRATION)) == 1


def test_a_loop_of_links_is_no_scenario(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    assert find_scenario(loop) == loop
    assert len(check([loop], CALIBRATION)) == 1
    path = tmp_path / "story.yaml"
    path.write_bytes(STORY + f"baseline: {loop}\n".encode())
    assert len(check([path], CALIBRATION)) == 1


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    return load_calibration()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Viet Nam", "Vietnam"),
        ("VNM", "Vietnam"),
        ("VN", "Vietnam"),
        ("US", "United States"),
        ("U.S.A.", "United States"),
        ("united states of america", "United States"),
        ("EU", "European Union"),
        ("Republic of Korea", "South Korea"),
        ("PRC", "China"),
        ("People's Republic of China", "China"),
        ("Lao PDR", "Laos"),
        ("LAO", "Laos"),
    ],
)
def test_a_country_by_another_name_is_recognised(
    written: str, meant: str, shipped: Calibration
) -> None:
    text = (
        "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2034-12}\nhedger: Cambodia\n"
        f'events:\n  - {{event: visit, by: "{written}", at: 2025-01}}\n'
    )
    [problem] = check_scenario(reading.parse(text, "story"), "story", shipped)
    assert problem.hint == f"did you mean '{meant}'?"


def test_a_country_that_is_none_here_is_named_all_the_same(shipped: Calibration) -> None:
    text = (
        "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2034-12}\nhedger: Cambodia\n"
        "partners: [China, United States, UK]\n"
    )
    [problem] = check_scenario(reading.parse(text, "story"), "story", shipped)
    assert problem.hint.startswith("that is United Kingdom, which is not one of: China, Vietnam")


def test_two_countries_cannot_have_one_name(folder: Path) -> None:
    path = folder / "countries.yaml"
    path.write_text(path.read_text().replace("code: VNM,", "code: VNM, also: [KHM],", 1))
    [problem] = check_calibration(folder)
    assert "'KHM' is also a name of Cambodia" in problem.message


def test_a_missing_calibration_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "calibration").mkdir()
    with pytest.raises(InputError) as caught:
        load_calibration(tmp_path / "calibraton")
    [problem] = caught.value.problems
    assert problem.message == "there is no such folder"
    assert problem.hint == "did you mean 'calibration'?"
