"""Cautions: which histories meet a bound, and which bounds can be met."""

import numpy as np

from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.outcomes.cautions import (
    bound_cautions,
    bounds_of,
    cautions,
    coarse_bands,
    few_histories,
    shares_at_bounds,
    trade_beyond_output,
)
from helpers import worlds

WORLD = worlds.world(months=6)
OUTCOMES = outcomes_of(WORLD)
PLACES = [outcome.place for outcome in OUTCOMES]


def test_a_share_counts_each_history_once_and_only_at_the_bound_itself() -> None:
    values = np.array([[[0.0, 0.5, 1.0, 1e-12]], [[0.0, 0.0, 0.5, 0.5]]])  # 2 months, 4 histories
    assert shares_at_bounds(values, np.array([[0.0, 1.0]])).tolist() == [[0.5, 0.25]]
    assert shares_at_bounds(values, np.array([[np.nan, np.nan]])).tolist() == [[0.0, 0.0]]


def test_measures_and_variables_that_start_at_a_bound_meet_none() -> None:
    bounds = bounds_of(WORLD, PLACES)
    names = WORLD.rows.names()
    for place, (low, high) in zip(PLACES, bounds, strict=True):
        if place >= len(names):
            assert np.isnan(low)
        elif not np.isnan(low):
            assert low < WORLD.initial[place] < high
        else:
            assert WORLD.initial[place] in (0.0, 1.0, 1e9)
    assert not np.isnan(bounds[[outcome.id for outcome in OUTCOMES].index("output")]).any()


def test_an_entry_names_outcome_bound_and_share() -> None:
    bounds, shares = bounds_of(WORLD, PLACES), np.zeros((len(PLACES), 2))
    shares[[outcome.id for outcome in OUTCOMES].index("output"), 0] = 0.25
    [caution] = bound_cautions(WORLD, shares, 0.0 * shares, bounds, 64)
    one = caution.data()
    assert (one["outcome"], one["bound"], one["share"], one["histories"]) == ("output", 0, 0.25, 64)
    assert (one["code"], one["severity"], one["where"]) == ("bound-met", "caution", "output")
    assert one["text"].startswith("Output: held at its bound of 0 in 16 of the first 64")


def test_a_bound_that_is_met_as_often_without_the_events_is_a_note() -> None:
    bounds, shares = bounds_of(WORLD, PLACES), np.zeros((len(PLACES), 2))
    shares[[outcome.id for outcome in OUTCOMES].index("output"), 0] = 0.25
    [one] = bound_cautions(WORLD, shares, shares - 0.04, bounds, 64)
    assert (one.code, one.severity, one.more) == ("bound-usual", "note", {"outcomes": ["output"]})
    [one] = bound_cautions(WORLD, shares, shares - 0.06, bounds, 64)
    assert one.code == "bound-met"


def test_few_histories_say_so() -> None:
    assert [len(list(few_histories(count))) for count in (1, 28, 29, 10_000)] == [1, 1, 0, 0]
    [one] = few_histories(1)
    assert one.text.startswith("One history shows one course")
    assert "--replications 1000" in one.text


def test_exports_that_grow_beyond_output_are_told_with_their_month() -> None:
    def told(exports: list[float], output: list[float]) -> list[str]:
        ids = {"exports.total": exports, "output": output}
        months = ["2024-12", "2025-12", "2026-12"]
        entries = {id: {"months": months, "baseline": {"q50": q50}} for id, q50 in ids.items()}
        return [one.text for one in trade_beyond_output(entries)]

    [text] = told([80.0, 101.0, 130.0], [100.0, 100.0, 100.0])
    assert "exceed output from 2025-12 on" in text
    assert told([80.0, 101.0, 90.0], [100.0, 100.0, 100.0]) == []
    assert told([120.0, 130.0, 140.0], [100.0, 100.0, 100.0]) == []
    assert list(trade_beyond_output({})) == []


def test_outcomes_whose_histories_share_a_bin_are_named() -> None:
    """In one bin of a level, and in one of its change, though most histories change."""
    wide = {"q05": [1.0], "q50": [4.0], "q95": [9.0]}
    level = {"q05": [12.0], "q50": [12.0], "q95": [4843.0]}
    band = {"q05": [0.0], "q50": [0.0], "q95": [0.0]}
    most, few = ({"p_positive": [share], "p_negative": [0.1]} for share in (0.6, 0.2))

    def told(level: dict[str, list[float]], difference: dict[str, list[float]]) -> list[str]:
        found = {"exports.India": {"baseline": level, "difference": difference}}
        return [one.text for one in coarse_bands(found)]

    [text] = told(level, band | most)
    assert text.startswith("Exports to India: a few histories lie so far from the others")
    assert told(level, band | few) == []  # of most histories nothing changes
    assert told(wide, band | most) == []
    assert told(level, wide | most) == []


def test_notes_of_an_earlier_version_are_cautions_too() -> None:
    kept = {"code": "left-out", "severity": "note", "text": "A.", "where": ""}
    found = cautions({"cautions": [kept], "notes": ["A.", "B."]})
    assert found == [kept, {"severity": "note", "text": "B."}]
