"""A starter calibration: check names what is missing, and accepts whatever it is filled with."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.cli.starting import write_starter
from hedgesim.description import check, load_calibration, load_scenario, parse_scenario, resolve
from hedgesim.description.cases.names import countries
from hedgesim.description.cases.starter import LEVELS, OWN_LEVELS, RIVER, equal_shares
from hedgesim.description.parsing.reading import read
from hedgesim.description.parsing.writing import write_yaml
from helpers.playing import kernel_block

NAMES = sorted(countries())
MONTHS = (0, 24, 119)  # of ten years, before and after the sanction
SOURCES_OF_ONE_COUNTRY = ("D0", "D1", "D2", "D3", "D4")


def filled(value: Any, draw: Any, share: float, key: str = "") -> Any:
    """Return plain data in which drawn numbers stand for every empty value."""
    if isinstance(value, dict):
        return {name: filled(part, draw, share, _key(name, key)) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, draw, share, key) for part in value]
    if value is not None:
        return value
    if key in ("transit", *(name for name, _ in RIVER)):
        return draw(st.floats(0, share))
    return draw(st.floats(1 if key == "output" else 0, 1e5))


def _key(name: str, around: str) -> str:
    known = {*(block.name for block in LEVELS), *(one[0] for one in (*OWN_LEVELS, *RIVER))}
    return name if name in known else around


@settings(max_examples=4, deadline=None)
@given(
    data=st.data(),
    actors=st.lists(st.sampled_from(NAMES), min_size=3, max_size=7, unique=True),
    river=st.booleans(),
)
def test_any_partners_give_a_folder_that_check_accepts_and_that_plays(
    data: st.DataObject, actors: list[str], river: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    hedger, *partners = actors
    place = tmp_path_factory.mktemp("new")
    folder = write_starter(hedger, ", ".join(partners), folder=place, river=river)
    missing = check([folder])
    count = len(LEVELS) * len(partners) + len(OWN_LEVELS) + len(RIVER) * river
    assert len(missing) == count
    assert all("no level of" in problem.message and problem.hint for problem in missing)
    lines = (folder / "countries.yaml").read_text(encoding="utf-8").splitlines()
    assert all(lines[problem.line - 1].endswith(":") for problem in missing)

    path = folder / "countries.yaml"
    made = filled(read(path).data, data.draw, 1.0 / len(partners))
    path.write_text(write_yaml(made), encoding="utf-8")
    assert check([folder]) == []
    calibration = load_calibration(folder)
    for name in ("baseline", "trade-sanction"):
        file = load_scenario(folder / "scenarios" / f"{name}.yaml")
        world = resolve(file, calibration).world
        assert np.isfinite(kernel_block(world, months=MONTHS).values).all()


@given(st.integers(2, 60))
def test_equal_shares_of_effort_sum_to_one_with_what_is_kept(count: int) -> None:
    assert sum(equal_shares(count)) + 0.1 == pytest.approx(1.0, abs=1e-12)


@pytest.fixture(scope="module")
def bhutan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a starter calibration of Bhutan with levels."""
    folder = write_starter("Bhutan", "IND,China,Japan", folder=tmp_path_factory.mktemp("new"))
    path = folder / "countries.yaml"
    text = path.read_text(encoding="utf-8")
    lines = [
        f"{line} 0.2" if line.endswith(":") and line.startswith(" " * 12) and _empty(line) else line
        for line in text.splitlines()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _empty(line: str) -> bool:
    return line.strip() in ("India:", "China:", "Japan:", "value:")


def test_no_number_rests_on_evidence_of_the_first_case(bhutan: Path) -> None:
    from hedgesim.description.checking.cross_references import bases  # noqa: PLC0415

    files = load_calibration(bhutan).files
    named = [basis for _, basis, _ in bases(files)]
    assert not [basis for basis in named if basis.evidence or basis.derivation]
    assert not [basis for basis in named if basis.source in SOURCES_OF_ONE_COUNTRY]
    assert {basis.source[:2] for basis in named if basis.source} == {"L-", "S-"}


def test_priors_of_parameters_are_wider_than_those_of_the_first_case(bhutan: Path) -> None:
    first, general = load_calibration().parameters, load_calibration(bhutan).parameters
    assert list(first) == list(general)
    for name, parameter in first.items():
        before, after = parameter.prior, general[name].prior
        assert (general[name].default, after.family) == (parameter.default, before.family)
        if before.family in ("normal", "lognormal"):
            assert after.arguments == (
                before.arguments[0],
                pytest.approx(1.25 * before.arguments[1]),
            )
        if before.family == "beta":
            a, b = before.arguments
            c, d = after.arguments
            assert c / (c + d) == pytest.approx(a / (a + b))
            assert c + d < a + b or min(a, b) <= 1


def test_there_is_no_river_unless_it_is_asked_for(bhutan: Path) -> None:
    [reference] = load_calibration(bhutan).hedgers["Bhutan"].reference
    assert (reference.own["river_stress"].value, reference.own["commission"].value) == (0, 0)
    assert reference.own["river_stress"].prior is not None


def test_a_scenario_beside_a_calibration_is_played_with_it(bhutan: Path) -> None:
    scenario = bhutan / "scenarios" / "trade-sanction.yaml"
    assert check([scenario]) == []
    assert "Bhutan" in check([scenario], "cambodia")[0].message


def test_a_file_of_ones_own_takes_the_place_of_the_general_one(bhutan: Path) -> None:
    general = load_calibration(bhutan)
    switches = bhutan / "switches.yaml"
    switches.write_text(
        "switches:\n  - {name: calm, meaning: No threat., states: {off: {fear: 0}}}\n",
        encoding="utf-8",
    )
    own = load_calibration(bhutan)
    assert list(own.switches) == ["calm"]
    assert own.parameters == general.parameters
    switches.unlink()


def test_what_only_a_history_needs_is_not_demanded(bhutan: Path) -> None:
    names = {path.name for path in bhutan.iterdir()}
    assert not names & {"evidence.yaml", "targets.yaml", "second_coding.yaml", "parameters.yaml"}
    scenario = parse_scenario((bhutan / "scenarios" / "baseline.yaml").read_text("utf-8"))
    assert resolve(scenario, load_calibration(bhutan)).world.partners == ("China", "India", "Japan")


def test_the_first_line_of_each_file_names_a_schema_that_it_fits(bhutan: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    written = [*bhutan.glob("*.yaml"), *bhutan.glob("scenarios/*.yaml")]
    assert len(written) == 6
    for path in written:
        text = path.read_text("utf-8")
        named = text.splitlines()[0].partition("# yaml-language-server: $schema=")[2]
        schema = json.loads((path.parent / named).read_text("utf-8"))
        jsonschema.validate(read(path).data, schema, cls=jsonschema.Draft7Validator)
    assert schema["$id"].endswith("bhutan")
    assert '"China"' in json.dumps(schema["definitions"]["partner"])
    assert '"Cambodia"' not in json.dumps(schema["definitions"]["country"])
