"""Names of countries: every name finds its country, borders hold from both sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.description import load_calibration
from hedgesim.description.cases.names import countries, country_named, neighbours
from hedgesim.description.parsing.problems import Fault, simplified

ALL = countries()


def test_codes_are_iso_like_and_no_name_is_of_two_countries() -> None:
    owners: dict[str, str] = {}
    for one in ALL.values():
        assert (len(one.code), len(one.code2)) == (3, 2)
        assert (one.code + one.code2).isupper()
        for name in one.names:
            assert owners.setdefault(simplified(name), one.name) == one.name
    assert len(ALL) > 195


def test_borders_hold_from_both_sides() -> None:
    by_code = {one.code: one for one in ALL.values()}
    one_sided = [
        (one.name, code)
        for one in ALL.values()
        for code in one.borders
        if one.code not in by_code[code].borders
    ]
    assert one_sided == []
    assert neighbours(ALL["Bhutan"], ALL.values()) == ["China", "India"]


def test_names_are_those_of_the_first_case() -> None:
    """A researcher who moves between cases meets each country under one name."""
    for one in load_calibration().countries.values():
        known = ALL[one.name]
        assert (known.code, known.adjective, known.called or None) == (
            one.code,
            one.adjective,
            one.called,
        )
        assert {simplified(name) for name in one.also} <= {*map(simplified, known.names)}


@given(st.sampled_from([(name, one.name) for one in ALL.values() for name in one.names]))
def test_every_name_and_code_finds_its_country(pair: tuple[str, str]) -> None:
    name, country = pair
    assert country_named(name).name == country
    assert country_named(name.lower()).name == country


@pytest.mark.parametrize(("written", "hint"), [("Nepl", "Nepal"), ("Qqqqqq", "ISO code")])
def test_an_unknown_country_is_refused_with_what_would_be_right(written: str, hint: str) -> None:
    with pytest.raises(Fault, match=f"there is no country '{written}'") as caught:
        country_named(written)
    assert hint in caught.value.hint
