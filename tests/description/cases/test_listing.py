"""What there is: every scenario with its question and the calibrations that can play it."""

import shutil
from pathlib import Path

import pytest

from hedgesim.description import parse_scenario
from hedgesim.description.cases.differences import differences
from hedgesim.description.cases.listing import list_all, questions
from hedgesim.description.checking.check import sound_calibration
from hedgesim.description.formats.cases import calibration_folder, shipped
from hedgesim.description.parsing.problems import InputError


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, object]]]:
    here = Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("empty"))
        found = list_all()
    assert Path.cwd() == here
    return found


def test_each_scenario_is_listed_once_with_the_case_that_plays_it(
    listed: dict[str, list[dict[str, object]]],
) -> None:
    played = {str(one["name"]): one["calibrations"] for one in listed["scenarios"]}
    assert len(played) == len(listed["scenarios"])
    stems = {path.stem for path in shipped("scenarios").glob("*.yaml")}
    assert stems == {name for name, cases in played.items() if cases == ["cambodia"]}
    rest = {name: cases for name, cases in played.items() if name not in stems}
    assert rest == {"nepal-baseline": ["nepal"], "nepal-blockade-2015": ["nepal"]}


def test_each_scenario_asks_a_question(listed: dict[str, list[dict[str, object]]]) -> None:
    assert [one["name"] for one in listed["scenarios"] if not one["questions"]] == []


def test_each_calibration_names_its_own_case(listed: dict[str, list[dict[str, object]]]) -> None:
    titles = {one["name"]: one["title"] for one in listed["calibrations"]}
    assert list(titles) == ["cambodia", "nepal"]
    assert titles["nepal"] == "Nepal between India and China"
    assert "Cambodia" in str(titles["cambodia"])


@pytest.mark.parametrize(
    ("about", "found"),
    [(None, []), ("Nothing.", []), ("One. Two? Three?\nFour", ["Two?", "Three?"])],
)
def test_questions_are_the_sentences_that_ask(about: str | None, found: list[str]) -> None:
    assert questions(about) == found


def test_a_calibration_at_fault_is_listed_with_its_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "case.yaml").write_text("case: Mine\n", encoding="utf-8")
    [mine] = [one for one in list_all()["calibrations"] if one["name"] == "mine"]
    assert "no such file" in mine["fault"]


def test_only_what_was_edited_differs_from_the_original(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(shipped("cases") / "nepal", mine)
    countries = mine / "countries.yaml"
    text = countries.read_text(encoding="utf-8").replace("value: 21400", "value: 24400")
    countries.write_text(text, encoding="utf-8")
    frameworks = mine / "frameworks.yaml"
    text = frameworks.read_text(encoding="utf-8")
    frameworks.write_text(text[: text.index("  - name: WTO")], encoding="utf-8")
    found = differences(sound_calibration("nepal"), sound_calibration(mine))
    assert [(one["name"], one["differ"]) for one in found["numbers"]] == [
        ("output.Nepal", ["value", "prior"])
    ]
    assert (found["numbers"][0]["first"]["value"], found["numbers"][0]["second"]["value"]) == (
        21400,
        24400,
    )
    assert [one["name"] for one in found["only_first"]] == ["benefit.WTO", "cover.WTO"]
    assert found["only_second"] == []
    assert found["rules"] == [{"what": "framework", "name": "WTO", "how": "taken out"}]


def test_a_calibration_does_not_differ_from_itself() -> None:
    found = differences(sound_calibration("cambodia"), sound_calibration())
    assert not any(found[key] for key in ("numbers", "only_first", "only_second", "rules"))


def test_a_folder_here_comes_before_a_shipped_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert calibration_folder("nepal") == shipped("cases") / "nepal"
    (tmp_path / "nepal").mkdir()
    assert calibration_folder("nepal") == Path("nepal")
    with pytest.raises(InputError, match="did you mean 'nepal'"):
        calibration_folder("nepl")


def test_parameters_that_a_case_states_take_the_place_of_general_ones(tmp_path: Path) -> None:
    nepal = sound_calibration("nepal").parameters["reroutable"]
    assert (nepal.default, nepal.prior.describe()) == (0.1, "beta(2, 18)")
    assert "second road" in str(nepal.assumed)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("reroutible: {value: 0.1, assumed: guess}", "there is no parameter 'reroutible'"),
        ("reroutable: {value: 3, assumed: guess}", "reroutable = 3 is out of range"),
        ("reroutable: {value: 0.1}", "no basis given"),
    ],
)
def test_faults_of_stated_parameters_are_in_case_yaml(
    stated: str, message: str, tmp_path: Path
) -> None:
    from hedgesim.description import check  # noqa: PLC0415

    mine = tmp_path / "mine"
    shutil.copytree(shipped("cases") / "nepal", mine)
    case = mine / "case.yaml"
    case.write_text(f"case: Mine\ngeneral: true\nparameters:\n  {stated}\n", encoding="utf-8")
    [problem] = check([mine])
    assert (problem.path, problem.line, problem.message) == (str(case), 4, message)


def test_a_scenario_of_another_case_is_refused_by_name() -> None:
    from hedgesim.description import check  # noqa: PLC0415

    path = shipped("cases") / "nepal" / "scenarios" / "nepal-blockade-2015.yaml"
    assert check([path]) == []
    [problem] = check([path], "cambodia")
    assert problem.message == "there is no hedger 'Nepal'"
    assert parse_scenario(path.read_text(encoding="utf-8")).scenario.hedger == "Nepal"
