"""Quantities as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault


@pytest.mark.parametrize(
    ("written", "months"),
    [("48 months", 48), ("1 month", 1), ("4 years", 48), ("1.5 years", 18), ("0 months", 0)],
)
def test_times(written: str, months: int) -> None:
    assert units.months(written) == months


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("US$ 35 m", 35.0),
        ("US$35m", 35.0),
        ("US$ 1.7 bn", 1700.0),
        ("US$ 27 million", 27.0),
        ("US$ 2 billion", 2000.0),
        ("US$ 1,200 m", 1200.0),
        ("USD 35 m", 35.0),
        ("-US$ 27 m", -27.0),
        ("US$ 70 m a year", 70.0),
        ("US$ 70 m/yr", 70.0),
        (35, 35.0),
    ],
)
def test_money(written: object, amount: float) -> None:
    assert units.money(written) == amount


@pytest.mark.parametrize(("written", "share"), [("20%", 0.2), ("0 %", 0.0), (0.35, 0.35), (1, 1.0)])
def test_shares(written: object, share: float) -> None:
    assert units.share(written) == share


@pytest.mark.parametrize(
    ("reader", "value", "hint"),
    [
        (units.months, 48, "'48 months'"),
        (units.months, "48", "48 months"),
        (units.months, "48 weeks", "48 months"),
        (units.months, True, "48 months"),
        (units.months, "-1 month", "without '-'"),
        (units.money, "35 m", "US$ 35 m"),
        (units.money, "US$ 35", "US$ 35 m"),
        (units.money, "20%", "US$ 35 m"),
        (units.share, "2", "20%"),
        (units.date, "2024", "YYYY-MM"),
        (units.date, "2024-1", "YYYY-MM"),
        (units.date, "2024-13", "YYYY-MM"),
        (units.date, 2024, "YYYY-MM"),
        (units.date, None, "YYYY-MM"),
        (units.number, "12 months", "without a unit"),
    ],
)
def test_a_wrong_unit_says_what_is_right(reader, value: object, hint: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Fault) as caught:
        reader(value)
    assert hint in caught.value.hint


@given(st.integers(0, 12_000))
def test_times_read_as_they_are_written(months: int) -> None:
    assert units.months(units.write_months(months)) == months


@given(st.integers(12, 12 * 9999 + 11))
def test_dates_read_as_they_are_written(month: int) -> None:
    assert units.date(units.write_date(month)) == month


@given(st.floats(-1e9, 1e9, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-4))
def test_money_reads_as_it_is_written(amount: float) -> None:
    assert units.money(units.write_money(amount)) == amount


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()))
)
def test_readers_never_fail_but_with_a_fault(value: object) -> None:
    for reader in (units.months, units.money, units.share, units.date, units.number):
        with contextlib.suppress(Fault):
            reader(value)
