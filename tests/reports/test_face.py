"""The notebook's face: a result that shows itself, and charts by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from summaries import full, two_hedgers

import hedgesim
from hedgesim.description.problems import InputError
from hedgesim.reports.face import Result, run


@pytest.fixture
def result() -> Result:
    made = full() | {"verdict": "Influence <moves>."}
    return Result(made, {}, Path("runs/x"))


def test_few_names_are_public() -> None:
    assert len(hedgesim.__all__) <= 10
    assert hedgesim.Result is Result
    assert hedgesim.run is run


def test_a_notebook_sees_the_verdict_and_the_headline(result: Result) -> None:
    html = result._repr_html_()
    assert "Influence &lt;moves&gt;." in html
    assert "Influence of Vietnam (%)" in html


def test_a_result_is_told_in_one_line(result: Result) -> None:
    assert repr(result) == f"<Result of canal-and-exit: 10,000 histories, seed 1, {Path('runs/x')}>"


def test_charts_by_name_have_their_rows_and_no_variables(result: Result) -> None:
    charts = {
        "lean": result.plot.lean(),
        "effort of China": result.plot.effort("China"),
        "effort": result.plot.effort(arm="baseline"),
        "trust": result.plot.trust("Vietnam", change=True),
        "autonomy": result.plot.autonomy(),
        "gains": result.plot.gains("effort"),
        "posture": result.plot.posture("China"),
    }
    for name, chart in charts.items():
        text = chart.to_json()
        assert "var(--" not in text, name
        assert all(chart.to_dict()["datasets"].values()), name


def test_of_several_hedgers_one_is_asked_for() -> None:
    result = Result(two_hedgers() | {"verdict": ""}, {}, Path("runs/x"))
    first, second = (
        result.plot.outcome("composite", hedger=h).to_dict() for h in ("Cambodia", "Laos")
    )
    assert first["datasets"] != second["datasets"]


def test_an_unknown_outcome_is_told_with_what_is_near(result: Result) -> None:
    with pytest.raises(KeyError, match=r"did you mean 'effort\.China'"):
        result.plot.effort("Chna")


def test_an_unknown_format_is_refused_before_any_work() -> None:
    with pytest.raises(InputError, match=r"^--format:1:1: error: there is no format 'xls'"):
        run("no-such-scenario", formats=["xls"])
    with pytest.raises(InputError, match=r"^--figures:1:1: error: there is no format 'pdf'"):
        run("no-such-scenario", figures=["pdf"])
