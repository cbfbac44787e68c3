"""Cautions that a file shows before it is played: each code, where it belongs and where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hedgesim.description.checking.cautions import calibration_cautions, cautions_of
from hedgesim.description.checking.check import cautions, check
from hedgesim.description.formats.loading import load_calibration, load_scenario, shipped
from hedgesim.description.narration.describe import describe
from hedgesim.description.parsing.cautions import CODES, Caution, caution_lines
from hedgesim.description.resolution.resolving import resolve

CALIBRATED = load_calibration()
HEAD = (
    "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2025-12}\nhedger: Cambodia\n"
    "partners: [China, United States, Japan]\n"
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "story.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def found(tmp_path: Path, text: str, variant: str | None = None) -> list[Caution]:
    path = written(tmp_path, text)
    assert check([path]) == []
    file = load_scenario(path)
    return list(cautions_of(file, resolve(file, CALIBRATED, variant=variant), variant))


def events(*effects: str, at: str = "2024-06") -> str:
    """An event for each effect, all of one month: ``e0``, ``e1``, ..."""
    return "events:\n" + "".join(
        f"  - {{event: custom, id: e{i}, at: {at}, effects: [{{{effect}}}]}}\n"
        for i, effect in enumerate(effects)
    )


HALVE, ADD = "change: trust, of: Japan, times: 0.5", "change: trust, of: Japan, by: 0.1"
SET, AGAIN = "change: trust, of: Japan, to: 0.3", "change: trust, of: Japan, to: 0.4"


@pytest.mark.parametrize(
    ("first", "second", "matters"),
    [
        (HALVE, ADD, True),
        (ADD, HALVE, True),
        (SET, ADD, True),
        (SET, AGAIN, True),
        (SET, SET, False),
        (ADD, ADD, False),
        (HALVE, HALVE, False),
        (HALVE, ADD.replace("Japan", "China"), False),
        (HALVE, f"{ADD}, shape: level, for: 3 months", False),  # lies over the value
        (HALVE, f"{ADD}, delay: 1 month", False),
        (f"{HALVE}, delay: 1 month", f"{ADD}, delay: 1 month", True),
    ],
)
def test_the_order_of_one_month_matters_for_sums_and_products(
    tmp_path: Path, first: str, second: str, matters: bool
) -> None:
    told = [one for one in found(tmp_path, events(first, second)) if one.code == "same-month"]
    assert len(told) == matters
    if matters:
        assert "'e0' comes first" in told[0].text
        assert told[0].where == "story.yaml:8"


def test_events_of_two_months_or_of_chance_have_no_order_to_tell(tmp_path: Path) -> None:
    later = events(HALVE, ADD).replace("e1, at: 2024-06", "e1, at: 2024-07")
    assert not found(tmp_path, later)
    drawn = events(HALVE, ADD).replace("e1, at: 2024-06", "e1, rate: 0.5")
    assert not found(tmp_path, drawn)


def test_a_consequence_of_the_same_month_is_found(tmp_path: Path) -> None:
    text = events(HALVE, ADD).replace("e1, at: 2024-06", "e1, after: e0")
    assert [one.code for one in found(tmp_path, text)] == ["same-month"]


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ("change: aid, of: Japan, by: US$ -100 bn", "falls by US$ 100 bn a year"),
        ("change: aid, of: Japan, by: US$ 900 bn", "more than all there is at the start"),
        ("change: output, by: -100%", "loses 100% of itself"),
        ("change: trust, of: Japan, by: 1", "and stops at 1"),
        ("change: trust, of: Japan, by: -1", "and stops at 0"),
    ],
)
def test_a_shock_larger_than_what_there_is_says_so(tmp_path: Path, effect: str, said: str) -> None:
    [one] = found(tmp_path, events(effect))
    assert (one.code, one.where) == ("larger-than-level", "story.yaml:7")
    assert said in one.text


@pytest.mark.parametrize(
    "effect",
    [
        "change: aid, of: Japan, by: US$ -1 m",
        "change: aid, of: Japan, by: US$ 300 m",
        "change: output, by: -99%",
        "change: trust, of: Japan, by: 0.1",
        "change: trust, of: Japan, to: 1",
    ],
)
def test_a_shock_within_what_there_is_says_nothing(tmp_path: Path, effect: str) -> None:
    assert found(tmp_path, events(effect)) == []


def test_what_another_effect_gave_first_may_be_taken_away(tmp_path: Path) -> None:
    """A promise of the works is made, then kept: it falls back to 0, not beyond."""
    text = (
        "events: [{event: infrastructure_project, id: port, at: 2024-03, builder: Japan, "
        "amount: US$ 600 m}]\n"
    )
    assert found(tmp_path, text) == []


def test_an_effect_of_zero_says_so(tmp_path: Path) -> None:
    [one] = found(tmp_path, events("change: trust, of: Japan, by: 0"))
    assert (one.code, one.where) == ("zero-effect", "story.yaml:7")
    assert one.text == "Event 'e0': its effect on trust.Japan adds nothing."


def test_a_number_outside_its_prior_is_named_with_its_setter(tmp_path: Path) -> None:
    [one] = found(tmp_path, "set: {reciprocity.China: 20}\n")
    assert one.code == "outside-prior"
    assert one.more == {"numbers": ["reciprocity.China"]}
    assert "reciprocity.China: value 20 lies far outside its own prior" in one.text
    assert "story.yaml:6" in one.text
    assert found(tmp_path, "set: {reciprocity.China: 1.6}\n") == []


def test_a_number_that_a_switch_holds_is_no_surprise(tmp_path: Path) -> None:
    assert [one.code for one in found(tmp_path, "rules: {risk: off}\n")] == ["mechanism-off"]


def test_a_variant_has_its_own_cautions(tmp_path: Path) -> None:
    text = f"{events(HALVE)}variants: {{v: {{change: {{e0: {{effects: [{{{ADD[:-3]}0}}]}}}}}}}}\n"
    assert found(tmp_path, text) == []
    [one] = found(tmp_path, text, "v")
    assert one.code == "zero-effect"
    assert [str(one) for one in cautions([written(tmp_path, text)])] == [str(one)]


def test_describe_and_check_tell_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, events(HALVE, ADD))
    file = load_scenario(path)
    told = " ".join(describe(file, resolve(file, CALIBRATED), CALIBRATED).split())
    [one] = cautions([path])
    assert f"Caution: {one.text} (story.yaml:8)" in told


def test_the_shipped_calibration_is_within_its_priors_and_one_that_is_not_is_named(
    tmp_path: Path,
) -> None:
    assert calibration_cautions(CALIBRATED) == ()
    for file in shipped("calibration").glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = tmp_path / "parameters.yaml"
    text = path.read_text("utf-8")
    name = "temperature"
    before, _, after = text.partition(f"name: {name}\n")
    start = after.index("default: ")
    line = after[start : after.index("\n", start)]
    path.write_text(before + f"name: {name}\n" + after.replace(line, "default: 9", 1), "utf-8")
    [one] = cautions([tmp_path])
    assert one.more == {"numbers": [name]}


def test_a_file_of_a_calibration_that_nothing_reads_is_named(tmp_path: Path) -> None:
    for file in shipped("calibration").glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert cautions([tmp_path]) == []
    for name in ("events-mine.yaml", "events.yml", ".#events.yaml"):
        (tmp_path / name).write_text("canal: {}\n", "utf-8")
    found = [(one.code, one.where) for one in cautions([tmp_path])]
    assert found == [("file-unread", "events-mine.yaml"), ("file-unread", "events.yml")]


def test_lines_give_the_gravest_first_and_the_place_of_files_only() -> None:
    made = [Caution("left-out", "A."), Caution("bound-met", "B.", "output"),
            Caution("zero-effect", "C.", "a.yaml:3")]  # fmt: skip
    told = caution_lines([one.data() for one in made])
    assert told == ["Caution: B.", "Caution: C. (a.yaml:3)", "Note: A."]
    assert caution_lines([{"text": "Old."}]) == ["Caution: Old."]


def test_each_code_has_one_sentence() -> None:
    for code in CODES.values():
        assert code.meaning.endswith(".")
        assert ". " not in code.meaning
