"""The schema of scenarios for editors, and text written so that it reads back."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.description import json_schema, load_calibration
from hedgesim.description.checking.check import check_scenario
from hedgesim.description.parsing.reading import parse, read
from hedgesim.description.parsing.writing import write_yaml
from helpers.casefiles import CALIBRATION, VALID
from helpers.parameters import few


@pytest.mark.parametrize("path", few(VALID, 3))
def test_valid_scenarios_fit_the_schema(path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema(load_calibration(CALIBRATION))
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(read(path).data, schema, cls=jsonschema.Draft7Validator)


def test_the_schema_knows_the_fields_of_kinds() -> None:
    event = json_schema(load_calibration(CALIBRATION))["definitions"]["EventFile"]
    assert event["properties"]["event"]["enum"] == [
        "visit", "infrastructure_project", "framework_withdrawal", "trade_sanction", "aid_cut",
        "exclusion", "dam_construction", "custom",
    ]  # fmt: skip
    visit = event["allOf"][0]["then"]
    assert visit["required"] == ["by"]
    assert visit["properties"]["by"] == {
        "allOf": [{"$ref": "#/definitions/partner"}],
        "description": "Who visits.",
    }


def test_the_schema_bounds_a_probability() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    data = read(next(path for path in VALID if path.stem == "probabilities")).data
    validator = jsonschema.Draft7Validator(json_schema(load_calibration(CALIBRATION)))
    assert validator.is_valid(data)
    data["events"][0]["probability"] = 1.5
    assert not validator.is_valid(data)


def accepts(change: dict[str, Any]) -> tuple[bool, bool]:
    """Whether schema and reader take a scenario with this change of its one event."""
    jsonschema = pytest.importorskip("jsonschema")
    event = {"event": "infrastructure_project", "builder": "China", "at": "2025-01"}
    data = {
        "scenario": 1,
        "title": "T",
        "clock": {"start": "2024-01", "end": "2034-12"},
        "hedger": "Cambodia",
        "events": [event | change],
    }
    calibration = load_calibration(CALIBRATION)
    valid = jsonschema.Draft7Validator(json_schema(calibration)).is_valid(data)
    return valid, not check_scenario(parse(write_yaml(data), "story"), "story", calibration)


@pytest.mark.parametrize(
    "amount",
    ["US$ 35 m", "US$ 1,700 m", "US$ 1,234.5 m", "-US$ 35 m", "US$ -35 m", "USD 1.7 bn", 35, 3.5],
)
def test_schema_and_reader_take_the_same_money(amount: object) -> None:
    assert accepts({"amount": amount}) == (True, True)


@pytest.mark.parametrize(
    "amount",
    [
        "US$ 1,7 bn", "US$ 12,34 m", "US$ ,5 m", "US$ 35, m", "US$ , m", "-US$ -35 m", "+US$ -3 m",
        "US$ 35", "US$ ៣៥ m", "US$ 1,2345 m", "35 m", "1,700", "US$ m",
    ],
)  # fmt: skip
def test_schema_and_reader_refuse_the_same_money(amount: object) -> None:
    assert accepts({"amount": amount}) == (False, False)


@pytest.mark.parametrize("at", ["២០២៤-០៨", "2024-8", "2024-13", "0000-01", "24-08"])
def test_schema_and_reader_refuse_the_same_dates(at: str) -> None:
    assert accepts({"at": at}) == (False, False)


@pytest.mark.parametrize(
    ("duration", "right"),
    [("48 months", True), ("4 years", True), ("1 month", True), ("៤ years", False), ("4", False)],
)
def test_schema_and_reader_agree_on_times(duration: str, right: bool) -> None:
    assert accepts({"duration": duration}) == (right, right)


PLAIN = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(10**12), 10**12),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"))),
        st.sampled_from(
            ["NO", "yes", "~", "null", "0o17", "1e3", "2024-08", "20%", "a: b", "#", ""]
        ),
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "b", "NO", "for", "1"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["a", "b"]), PLAIN, min_size=1))
def test_data_reads_back_as_it_was_written(data: dict[str, object]) -> None:
    assert parse(write_yaml(data), "file").data == data
