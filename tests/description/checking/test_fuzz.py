"""Whatever is fed as a scenario gives a world or an input error, never another exception."""

import warnings
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from hedgesim.description import (
    Calibration,
    InputError,
    describe,
    load_calibration,
    parse_scenario,
    resolve,
    write_scenario,
)
from hedgesim.description.checking.check import check_scenario
from hedgesim.description.parsing.reading import parse
from hedgesim.description.parsing.writing import write_yaml
from helpers.casefiles import CALIBRATION, INVALID, VALID

TEXTS = [path.read_text() for path in (*VALID, *INVALID)]
WORDS = sorted({word for text in TEXTS for word in text.replace(",", " ").split()})


@cache
def calibration() -> Calibration:
    return load_calibration(CALIBRATION)


def holds(contents: bytes | str) -> None:
    """A world that can be described and completed, or an InputError; `check` agrees which."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            document = parse(contents, "story")
            found = check_scenario(document, "story", calibration())
    except InputError:
        return
    try:
        file = parse_scenario(contents, "story")
        resolved = resolve(file, calibration())
        text = write_scenario(file, calibration())
        describe(file, resolved, calibration())
    except InputError:
        assert found
        return
    if not found:  # a variant may name what is not there
        again = parse_scenario(text, "story")
        assert write_scenario(again, calibration()) == text


@given(st.binary(max_size=200))
def test_any_bytes(contents: bytes) -> None:
    holds(contents)


@given(st.text(max_size=200))
def test_any_text(contents: str) -> None:
    holds(contents)


def test_a_variant_with_an_unknown_kind_can_be_written() -> None:
    holds(
        "scenario: 1\ntitle: A fault\nclock: {start: 2024-01, end: 2034-12}\nhedger: Cambodia\n"
        "variants:\n  more:\n    add:\n      - {event: 0 call, by: China, at: 2025-01}\n"
    )


@given(st.sampled_from(TEXTS), st.data())
def test_cases_with_a_piece_replaced(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    piece = data.draw(st.one_of(st.text(max_size=10), st.sampled_from(WORDS)))
    holds(text[:start] + piece + text[end:])


@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.data())
def test_cases_cut_together(first: str, second: str, data: st.DataObject) -> None:
    lines, others = first.splitlines(), second.splitlines()
    here = data.draw(st.integers(0, len(lines)))
    there = data.draw(st.integers(0, len(others)))
    holds("\n".join(lines[:here] + others[there:]))


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
        st.sampled_from(WORDS),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
    ),
    max_leaves=5,
)  # fmt: skip


@given(st.sampled_from([parse(p.read_text(), "case").data for p in VALID]), VALUES, st.data())
def test_valid_data_with_one_value_replaced(
    base: dict[str, object], value: object, data: st.DataObject
) -> None:
    holds(write_yaml(replaced(base, value, data)))


def replaced(part: object, value: object, data: st.DataObject) -> object:
    """The data with one part, found by walking down at random, replaced or added."""
    if not isinstance(part, dict | list) or not part or data.draw(st.integers(0, 4)) == 0:
        return value
    if isinstance(part, list):
        where = data.draw(st.integers(0, len(part) - 1))
        return [replaced(item, value, data) if i == where else item for i, item in enumerate(part)]
    key = data.draw(st.one_of(st.sampled_from(sorted(part)), st.sampled_from(WORDS)))
    return {**part, key: replaced(part[key], value, data) if key in part else value}
