"""Krippendorff's alpha gives published and hand-computed values; the evidence's are computed."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from hedgesim.description.checking.codings import COMPARED
from writers import coding
from writers.agreement import alpha, interval, nominal, ordinal

ROOT = Path(__file__).resolve().parents[2]

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability: a binary variable and two coders,
# five categories and two coders, and four coders of whom each left some units out.
BINARY = list(zip("0100000010", "1110010000", strict=True))
NAMED = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = list(zip(*FOUR, strict=True))
GRADES = (1, 2, 3, 4, 5)


def test_alpha_gives_the_published_values() -> None:
    assert alpha(BINARY, "01") == pytest.approx(0.095, abs=5e-4)
    assert alpha(NAMED, "abcde") == pytest.approx(0.692, abs=5e-4)
    assert alpha(UNITS, GRADES) == pytest.approx(0.743, abs=5e-4)
    assert alpha(UNITS, GRADES, ordinal) == pytest.approx(0.815, abs=5e-4)


def test_alpha_by_hand() -> None:
    # aa, aa, ab: a is coded 5 times and b once. D_o = 2 of 6; D_e = 2 * 5 * 1 of 6 * 5.
    assert alpha([("a", "a"), ("a", "a"), ("a", "b")], "ab") == pytest.approx(
        1 - (2 / 6) / (10 / 30)
    )
    # ll, mm, hh, lh: l 3, m 2, h 3. Distances: lm and mh (3/2 + 2/2)^2, lh (3/2 + 2 + 3/2)^2.
    units = [("l", "l"), ("m", "m"), ("h", "h"), ("l", "h")]
    observed = 2 * 25 / 8
    expected = 2 * (3 * 2 * 6.25 + 2 * 3 * 6.25 + 3 * 3 * 25) / (8 * 7)
    assert alpha(units, "lmh", ordinal) == pytest.approx(1 - observed / expected)


def test_alpha_is_one_for_agreement_and_undefined_without_variation() -> None:
    assert alpha([("a", "a"), ("b", "b")], "ab") == 1
    assert math.isnan(alpha([("a", "a"), ("a", "a")], "ab"))


def test_a_unit_with_one_coding_does_not_count() -> None:
    units = [("a", "a"), ("b", "b"), ("a", "b")]
    assert alpha([*units, ("b", None)], "ab") == alpha(units, "ab")


def test_order_matters_to_ordinal_alpha_alone() -> None:
    near = [("l", "l"), ("m", "m"), ("h", "h"), ("l", "m")]
    far = [("l", "l"), ("m", "m"), ("h", "h"), ("l", "h")]
    assert alpha(near, "lmh", ordinal) > alpha(far, "lmh", ordinal)
    assert alpha(near, "lmh", nominal) == pytest.approx(alpha(far, "lmh", nominal))


def test_the_interval_holds_the_value_and_repeats() -> None:
    low, high = interval(BINARY * 4, "01") or (1, 0)
    assert low < alpha(BINARY * 4, "01") < high
    assert interval(BINARY * 4, "01") == (low, high)
    assert interval([("a", "a")] * 30 + [("a", "b")], "ab") is None


def test_every_matched_item_is_a_pair() -> None:
    """Every matched item is a pair, and no other."""
    assert len(coding.pairs()) == 327
    assert {pair.item["source"] for pair in coding.pairs()} == {"D0", "D1", "D2", "D3", "D4"}


def test_agreement_on_the_variable_equals_the_two_coder_formula() -> None:
    """Alpha of the variable, by the two-coder formula on counts instead of tables."""
    codings = [(pair.first["variable"], pair.second["variable"]) for pair in coding.pairs()]
    values = [value for two in codings for value in two]
    n = len(values)
    same = sum(one == other for one, other in codings) / len(codings)
    chance = sum(values.count(v) * (values.count(v) - 1) for v in set(values)) / (n * (n - 1))
    expected = 1 - (1 - same) / (1 - chance)
    assert coding.agreement("variable").alpha == pytest.approx(expected)


def test_the_page_warns_of_all_weak_variables() -> None:
    page = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| weak \|", page, flags=re.M)
    warning = page.partition("- *Weak* ones (")[2].partition(" are among them")[0]
    assert rows
    assert sorted(re.findall(r"`(\w+)`", warning)) == sorted(rows)


def test_alphas_of_the_evidence_are_as_recorded() -> None:
    """The values as they came out; a change of matching or coding shows here first."""
    alphas = {name: round(coding.agreement(name).alpha, 2) for name in (*COMPARED, "confidence")}
    assert alphas == {
        "variable": 0.81,
        "partner": 0.94,
        "framework": 0.93,
        "direction": 0.97,
        "confidence": 0.45,
    }
