"""What is not as shipped is told: by whom it was changed, from what, and with which reason."""

import shutil
from pathlib import Path

import pytest

from hedgesim.description import InputError, load_calibration, parse_scenario, resolve
from hedgesim.description.checking.check import sound_calibration
from hedgesim.description.formats.loading import shipped
from hedgesim.description.provenance.changes import Change, changes, other_differences

STORY = """\
scenario: 1
title: A story
clock: {start: 2024-01, end: 2026-12}
hedger: Cambodia
set:
  heed: 2.5
variants:
  bold:
    set: {heed: 3}
"""


def replaced(path: Path, before: str, after: str) -> int:
    """Replace text that stands once or more, the last time; return its line."""
    text = path.read_text(encoding="utf-8")
    place = text.rindex(before)
    path.write_text(text[:place] + after + text[place + len(before) :], encoding="utf-8")
    return text[:place].count("\n") + 1


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """Return a copy of the shipped calibration in which a researcher has changed three numbers."""
    folder = tmp_path / "mine"
    shutil.copytree(shipped("calibration"), folder)
    parameters = folder / "parameters.yaml"
    text = parameters.read_text(encoding="utf-8")
    head, rest = text.split("name: temperature", 1)
    rest = rest.replace("default: 0.15", "default: 0.3", 1)
    parameters.write_text(f"{head}name: temperature{rest}", encoding="utf-8")
    text = (folder / "countries.yaml").read_text(encoding="utf-8")
    own = "Vietnam: {value: 0.4, assumed: my interviews}"
    assert text.count("Vietnam: 0.46") == 1
    replaced(folder / "countries.yaml", "Vietnam: 0.46", own)
    longer = "default: 60 months, assumed: five years with delays"
    before = "default: 48 months, assumed: four years for a large work"
    replaced(folder / "events.yaml", before, longer)
    return folder


def told(folder: Path | None, **options: object) -> dict[str, Change]:
    file = parse_scenario(STORY, "story.yaml")
    calibration = sound_calibration(folder)
    resolved = resolve(file, calibration, **options)  # type: ignore[arg-type]
    found = changes(file, resolved, calibration)
    return {change.name: change for change in found}


def test_three_edited_numbers_are_told_with_their_lines_and_reasons(edited: Path) -> None:
    found = told(edited)
    assert set(found) == {
        "heed", "temperature", "trust.Cambodia.Vietnam", "infrastructure_project.duration",
    }  # fmt: skip
    trust = found["trust.Cambodia.Vietnam"]
    assert (trust.shipped, trust.used, trust.unit, trust.by) == (0.46, 0.4, "0-1", "calibration")
    lines = (edited / "countries.yaml").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "my interviews" in text)
    assert trust.basis == f"countries.yaml:{line}: assumed: my interviews"
    temperature = found["temperature"]
    assert (temperature.shipped, temperature.used, temperature.unit) == (0.15, 0.3, "utility")
    assert temperature.basis.endswith(": no new reason given")
    lines = (edited / "parameters.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[int(temperature.basis.split(":")[1]) - 1].strip() == "default: 0.3"
    duration = found["infrastructure_project.duration"]
    assert (duration.shipped, duration.used, duration.unit) == (48.0, 60.0, "months")
    assert "five years with delays" in duration.basis


def test_nothing_differs_in_a_plain_copy(edited: Path) -> None:
    shutil.rmtree(edited)
    shutil.copytree(shipped("calibration"), edited)
    assert set(told(edited)) == {"heed"}
    assert other_differences(load_calibration(edited)) == ()


def test_the_last_to_set_a_number_is_named() -> None:
    first = told(None)["heed"]
    assert (first.by, first.used, first.basis) == (
        "scenario", 2.5, "set by the scenario, story.yaml:6",
    )  # fmt: skip
    variant = told(None, variant="bold")["heed"]
    assert (variant.by, variant.used, variant.basis) == (
        "variant", 3.0, "set by the variant, story.yaml:9",
    )  # fmt: skip
    command = told(None, variant="bold", overrides={"heed": 1.5})["heed"]
    assert (command.by, command.used, command.basis) == ("command", 1.5, "set on the command line")


def test_efforts_that_make_room_say_so() -> None:
    found = told(None, overrides={"effort.Vietnam": 0.2})
    assert found["effort.Cambodia.Vietnam"].by == "command"
    others = [c for n, c in found.items() if n.startswith("effort.") and c.by == "balance"]
    assert len(others) == 13
    assert sum(change.used for change in others) == pytest.approx(1 - 0.2 - 0.08, abs=1e-9)


def test_rules_that_differ_are_told(edited: Path) -> None:
    replaced(edited / "reactions.yaml", "rate: restoration_rate", "rate: 2 * restoration_rate")
    replaced(edited / "events.yaml", "  - kind: custom", "  - kind: own")
    found = other_differences(load_calibration(edited))
    assert "reaction 'restore_aid' is changed" in found
    assert "kind of event 'custom' is taken out" in found
    assert "kind of event 'own' is new" in found


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("countries.yaml", "Vietnam: {value: 0.4,", "Vietnam: {value: 1.7,", "out of range"),
        ("countries.yaml", "Vietnam: {value: 0.4,", "Vietnam: {value: low,", "not a number"),
        ("parameters.yaml", "default: 0.3\n", "default: 9\n", "outside the support"),
        ("reactions.yaml", "rate: restoration_rate", "rate: restoring", "unknown name"),
    ],
)
def test_a_faulty_edit_is_refused_where_it_stands(
    edited: Path, name: str, before: str, after: str, said: str
) -> None:
    line = replaced(edited / name, before, after)
    with pytest.raises(InputError) as caught:
        sound_calibration(edited)
    (problem,) = caught.value.problems
    assert (Path(problem.path).name, problem.line) == (name, line)
    assert said in problem.message
