"""The reader and the JSON Schema accept the same single values."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hedgesim.description.formats import events, expectations, periods, scenario, sourced, targets
from hedgesim.description.formats.calibration import Positive
from hedgesim.description.parsing import values

EXACT: dict[str, Any] = {
    "text": values.Text,
    "line": values.Line,
    "id": values.Id,
    "flag": values.Flag,
    "state": values.State,
    "number": values.Number,
    "positive": Positive,
    "date": values.Date,
    "time": values.Time,
    "span": values.Span,
    "condition": values.Condition,
    "amount": values.Amount,
    "period": periods.PeriodValue,
    "edge": expectations.EdgeValue,
    "share": expectations.ShareValue,
    "bound": targets.Bound,
    "spread": sourced.Spread,
    "wait": events.WaitValue,
}
# The reader refuses more: signs, ranges and names are compared when a world is resolved.
WIDER: dict[str, Any] = {
    "rate": values.Rate,
    "tolerance": targets.Tolerance,
    "time name": events.TimeName,
    "names": values.Names,
}

OTHER: dict[str, Any] = {"probability": values.Probability, "settings": scenario.Settings}

digits = st.text("0123456789", min_size=1, max_size=3)
signs = st.sampled_from(["", "", "+", "-"])
spaces = st.sampled_from(["", "", " ", "  ", "\t", "\n", "\u00a0"])
decimals = st.one_of(
    st.just(""), digits.map(".{}".format), st.sampled_from([".0", ".25", ".5", "."])
)
numbers = st.builds("{}{}{}".format, signs, digits, decimals)
months = st.sampled_from(
    ["2024-08", "2024-13", "0000-01", "2024-8", "1999-01", "2030-12", "២០២៤-០៨", "24-08"]
)
grouped = st.sampled_from(["1,700", "1,7", "12,34", "1,234.5", ",5", "1,", "35", "1.7"])
quantities = st.one_of(
    st.builds("{}{}{}".format, numbers, spaces, st.sampled_from(["months", "month", "years", "y"])),
    st.builds("{}{}%".format, numbers, spaces),
    st.builds(
        "{}{}{}{}{} {}{}".format,
        signs, spaces, st.sampled_from(["US$", "USD", "$", ""]), signs, spaces | grouped,
        grouped, st.sampled_from([" m", " bn", "m/yr", " m a year", " billion per year", "", " k"]),
    ),
    numbers,
    months,
    st.builds("{}{}..{}{}".format, months, spaces, spaces, months),
    st.sampled_from(["", " ", "a b", "a\nb", "x", "if", "1 per year", "1 a day", "1e3", "a.b"]),
)  # fmt: skip
written = st.builds("{}{}{}".format, spaces, quantities, spaces)
plain = st.one_of(
    written,
    st.integers(-20, 20_000),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.booleans(),
    st.lists(written, max_size=3),
    st.dictionaries(st.sampled_from(["fixed", "mean", "between", "x"]), written, max_size=2),
)


def reads(adapter: TypeAdapter[Any], value: object) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def fits(validator: Any, value: object) -> bool:
    return bool(validator.is_valid(value))


@cache
def both(kind: str) -> tuple[TypeAdapter[Any], Any]:
    """Return the reader of a kind of value, and the validator of its schema."""
    adapter = TypeAdapter((EXACT | WIDER | OTHER)[kind])
    return adapter, jsonschema.Draft202012Validator(adapter.json_schema())


def backwards(value: object) -> bool:
    """Whether it is a range of months that a schema cannot order."""
    first, dots, last = str(value).partition("..")
    return bool(dots) and last.strip() < first.strip()


@pytest.mark.parametrize("kind", EXACT)
@given(value=plain)
def test_schema_and_reader_accept_the_same(kind: str, value: object) -> None:
    adapter, schema = both(kind)
    assume(not isinstance(value, float) or not value.is_integer())  # whole to JSON, not to YAML
    if kind == "period" and backwards(value):
        assert not reads(adapter, value)
    elif kind == "wait" and isinstance(value, dict):
        assert fits(schema, value) or not reads(adapter, value)
    else:
        assert fits(schema, value) == reads(adapter, value)


@pytest.mark.parametrize("kind", WIDER)
@given(value=plain)
def test_the_schema_accepts_what_the_reader_does(kind: str, value: object) -> None:
    """Probabilities out of range are refused when a scenario is resolved."""
    adapter, schema = both(kind)
    assume(not (kind == "probability" and isinstance(value, int | float) and not 0 <= value <= 1))
    assert fits(schema, value) or not reads(adapter, value)


@given(value=plain.filter(lambda value: not isinstance(value, list | dict | bool)))
def test_a_setting_is_written_in_one_of_the_forms_of_numbers(value: object) -> None:
    """What the schema accepts the reader does; other text is refused when it is resolved."""
    adapter, schema = both("settings")
    assert reads(adapter, {"x": value}) or not fits(schema, {"x": value})


@given(value=plain)
def test_a_probability_lies_within_0_and_1_or_is_an_expression(value: object) -> None:
    """Numbers beyond, and flags, are refused when the event is compiled."""
    adapter, schema = both("probability")
    if isinstance(value, int | float):
        assert fits(schema, value) == (not isinstance(value, bool) and 0 <= value <= 1)
    else:
        assert fits(schema, value) or not reads(adapter, value)
