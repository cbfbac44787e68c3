"""The notebook's face: a result that shows itself, and charts by name."""

from __future__ import annotations

from pathlib import Path

import pytest

import hedgesim
from hedgesim.description.parsing.problems import InputError
from hedgesim.reports.notebook import Result
from hedgesim.reports.run import _options, run
from hedgesim.running.setup import Options
from helpers.summaries import full, two_hedgers


@pytest.fixture
def result() -> Result:
    made = full() | {"verdict": "Influence <moves>."}
    return Result(made, {}, Path("runs/x"))


def test_few_names_are_public() -> None:
    assert len(hedgesim.__all__) <= 24
    assert hedgesim.Result is Result
    assert hedgesim.run is run


def test_names_are_shown_before_they_are_loaded() -> None:
    shown = {name for name in dir(hedgesim) if not name.startswith("__")}
    assert shown == set(hedgesim.__all__) - {"__version__"}
    assert hedgesim.__dir__() == sorted(hedgesim.__dir__())


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


def test_charts_can_be_layered_and_put_side_by_side(result: Result) -> None:
    """Vega accepts each combination: names of selections and views are unique."""
    vl_convert = pytest.importorskip("vl_convert")
    first, second = result.plot.trust("Vietnam"), result.plot.influence(arm="baseline")
    third = result.plot.trust("China")
    for chart in (
        first + third,
        first | second,
        (first | third) & result.plot.lean(),
        (first | second).configure(**result.plot.theme()),
    ):
        made = vl_convert.vegalite_to_vega(chart.to_json())
        names = [one["name"] for one in made["signals"] if "name" in one]
        assert len(names) == len(set(names))


def test_a_chart_has_the_style_of_pages_unless_it_is_part_of_another(result: Result) -> None:
    chart, theme = result.plot.lean(), result.plot.theme()
    assert chart.to_dict()["config"]["axis"] == theme["axis"]
    own = chart.configure_axis(labelColor="red").to_dict()["config"]["axis"]
    assert own == theme["axis"] | {"labelColor": "red"}
    side_by_side = chart | result.plot.posture("China")
    assert "axis" not in side_by_side.to_dict()["config"]
    assert side_by_side.configure(**theme).to_dict()["config"]["font"] == theme["font"]


def test_of_several_hedgers_one_is_asked_for() -> None:
    result = Result(two_hedgers() | {"verdict": ""}, {}, Path("runs/x"))
    first, second = (
        result.plot.outcome("composite", hedger=h).to_dict() for h in ("Cambodia", "Laos")
    )
    assert first["datasets"] != second["datasets"]


def test_an_unknown_outcome_is_told_with_what_is_near(result: Result) -> None:
    with pytest.raises(KeyError, match=r"did you mean 'effort\.China'"):
        result.plot.effort("Chna")


def test_an_outcome_without_its_partner_is_told_with_those_there_are(result: Result) -> None:
    with pytest.raises(
        KeyError, match=r"no outcome 'trust' \(one of: trust\.China, trust\.Vietnam"
    ):
        result.plot.trust()


def test_charts_that_there_are_are_listed(result: Result) -> None:
    assert {"trust", "autonomy", "lean", "gains", "outcome"} <= set(dir(result.plot))
    assert not hasattr(result.plot, "foo")
    with pytest.raises(AttributeError, match=r"no chart 'trsut' \(did you mean 'trust'\?\)"):
        result.plot.trsut()
    with pytest.raises(AttributeError, match=r"no chart 'foo' \(one of: .*trust, "):
        result.plot.foo()


def test_options_may_be_given_by_name() -> None:
    base = Options(seed=3, replications=9)
    assert _options(base, {"replications": 512}) == Options(seed=3, replications=512)
    with pytest.raises(InputError, match="--replications:1:1: error: must be a whole number"):
        run("no-such-scenario", replications=0)
    with pytest.raises(TypeError, match=r"no option 'replication' \(did you mean 'replications'"):
        run("no-such-scenario", replication=512)
    with pytest.raises(
        TypeError, match=r"no option 'xyz' \(one of: replications, precision, seed, "
    ):
        run("no-such-scenario", xyz=1)


def test_an_unknown_format_is_refused_before_any_work() -> None:
    with pytest.raises(InputError, match=r"^--format:1:1: error: unknown format 'xls'"):
        run("no-such-scenario", formats=["xls"])
    with pytest.raises(InputError, match=r"^--figures:1:1: error: unknown format 'pdf'"):
        run("no-such-scenario", figures=["pdf"])
