"""The display row of an outcome, and which rows a report shows."""

import pytest

from hedgesim.reports.rows import (
    COLUMNS,
    Row,
    chances,
    emerging_events,
    headline,
    in_one_unit,
    named,
    rows,
    sections,
)
from helpers import summaries
from helpers.summaries import event, summary


def only(id: str, change: summaries.Change, hedger: str = "Cambodia") -> Row:
    found = rows(summary({id: change}), hedger)
    return next(row for row in found if row.reading.id == id)


def test_cells_are_in_the_unit_of_the_label() -> None:
    row = only("influence.Vietnam", (-0.031, 0.019, 0.01))
    assert row.line() == [
        "Influence of Vietnam (%)", "15.3", "12.2", "-3.1", "-3.9 to -2.3", "-5.0 to -1.2", "1%",
    ]  # fmt: skip
    assert row.line(("change",)) == ["Influence of Vietnam (%)", "-3.1"]
    assert set(COLUMNS) < set(row.cells)
    assert (row.unit, row.change_unit, row.colour) == ("%", "points", "Vietnam")
    assert row.at_end("change") == "-3.1 (90%: -5.0 to -1.2)"
    assert row.quantiles("change")["q50"] == pytest.approx(-3.1)
    assert row.series("difference")["q05"][-1] == pytest.approx(-5.0)


def test_an_outcome_of_nobody_in_particular_has_the_scenarios_colour() -> None:
    row = only("legitimacy", (0.03, 0.01, 1.0))
    assert (row.label, row.unit) == ("Legitimacy at home", "scale of 0 to 1")
    assert row.colour == "scenario"


def test_rows_of_one_outcome_share_unit_and_decimals() -> None:
    little = only("influence.Vietnam", (-0.0011, 0.0001, 0.0))
    much = only("influence.Vietnam", (-0.031, 0.019, 0.01))
    assert little.cells["change"] == "-0.11"
    changes = [row and row.cells["change"] for row in in_one_unit([much, None, little])]
    assert changes == ["-3.1", None, "-0.1"]


def test_the_headline_is_what_moves_most_then_alignment_and_hedging() -> None:
    own = rows(summary(summaries.CANAL), "Cambodia")
    ids = [row.reading.id for row in headline(own)]
    assert ids[:2] == ["influence.Vietnam", "influence.China"]
    assert ids[-2:] == ["composite", "hedging"]
    still = [row.reading.id for row in headline(rows(summary(), "Cambodia"))]
    assert still == ["composite", "hedging"]


def test_sections_without_rows_are_left_out() -> None:
    own = rows(summary(), "Cambodia")
    found = sections(own)
    assert "Ties that moved most" not in found
    assert [row.reading.name for row in found["Hedging"]] == [
        row.reading.name for row in named(own, ("hedging", "hedging.insurance", "hedging.security"))
    ]


def test_events_that_emerge_come_in_the_order_of_how_their_chance_changes() -> None:
    events = {
        "a": event("A.", 0.3, 0.2),
        "b": event("B.", 0.1, 0.6),
        "never": event("N.", 0.0, 0.0),
        "told": event("T.", 1.0, reaction=False),
    }
    assert [one["story"] for one in emerging_events(events)] == ["B.", "A."]
    assert chances(events["b"]) == (0.1, 0.6)
