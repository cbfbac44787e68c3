"""A scenario as an ordinary Mesa model: collected outcomes, an end, agents of one's own."""

from __future__ import annotations

import json
import multiprocessing
import re
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest
from packaging.requirements import Requirement

import hedgesim
import hedgesim.mesa
from hedgesim.description.parsing.problems import InputError
from hedgesim.engines.mesa import model as engine
from hedgesim.mesa import Framework, Hedger, HedgingModel, Partner
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.running.setup import Options, prepare
from helpers import worlds
from helpers.pages import ROOT

MESA_3 = mesa.__version__.startswith("3.")
PAGE = ROOT / "docs" / "mesa.md"
STORY = """scenario: 1
title: A port
clock: {start: 2024-01, end: 2024-06}
hedger: Cambodia
partners: [China, Japan, United States, Vietnam]
poles: [China, United States]
baseline: none
events:
  - event: infrastructure_project
    id: port
    at: 2024-02
    builder: Japan
    amount: US$ 600 m
variants:
  no-port: {remove: [port]}
"""


def tiny(months: int = 4) -> worlds.World:
    base = worlds.world(frameworks=("Club",), months=months)
    loss = worlds.effect(base, "trust", "China", by=-0.2)
    return worlds.with_events(base, worlds.event("row", loss, at=1))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "port.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


# --- what it plays ------------------------------------------------------------------------------


def test_a_scenario_by_name_is_the_history_that_a_run_plays(story: Path) -> None:
    setup = prepare(story, Options(seed=7, variants=("no-port",)))
    for arm, given in {
        "scenario": {},
        "baseline": {"baseline": True},
        "no-port": {"variant": "no-port"},
    }.items():
        model = HedgingModel(story, 3, 7, **given).play()
        played = engine.HedgingModel(setup.worlds[arm], 3, 7).play()
        assert model.record == played.record, arm
    assert hedgesim.HedgingModel is HedgingModel


def test_numbers_are_changed_by_name(story: Path) -> None:
    given: dict[str, Any] = {"temperature": np.float64(0.5), "aid.Cambodia.Japan": 77.0}
    for model in (
        HedgingModel(story, uncertainty="chance", **given),
        HedgingModel(uncertainty="chance", scenario=scenario_of_mesa(world=story, **given)),
    ):
        assert model.parameters.temperature == 0.5
        japan = next(tie for tie in model.hedgers[0].ties if tie.partner == "Japan")
        assert japan.reference.aid == 77.0


def scenario_of_mesa(**given: Any) -> SimpleNamespace:
    """Mesa's scenario object; Mesa 3 keeps the model and a number of its own in it."""
    return SimpleNamespace(model=None, rng=None, _scenario_id=4, **given)


def test_a_scenario_is_resolved_once_as_long_as_its_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "port.yaml"
    path.write_text(STORY, encoding="utf-8")
    calls: list[object] = []

    def counted(*given: Any) -> Any:
        calls.append(given)
        return prepare(*given)

    monkeypatch.setattr(hedgesim.mesa, "prepare", counted)
    first = HedgingModel(path, uncertainty="chance")
    assert HedgingModel(path, 5, uncertainty="chance").world is first.world
    path.write_text(STORY.replace("2024-06", "2024-05"), encoding="utf-8")
    assert HedgingModel(path, uncertainty="chance").world.months == first.world.months - 1
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"replication": -1}, "--replication:1:1: error: must be a whole number from 0"),
        ({"rng": -1}, "--seed:1:1: error: must be a whole number from 0"),
        ({"temprature": 0.3}, "there is no number 'temprature' (did you mean 'temperature'?)"),
        ({"variant": "no-prot"}, "has no variant 'no-prot' (did you mean 'no-port'?)"),
    ],
)
def test_a_wrong_argument_is_an_input_error(
    given: dict[str, Any], message: str, story: Path
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        HedgingModel(story, **given)


def test_seeds_are_given_as_mesa_gives_them() -> None:
    played = {seed: HedgingModel(tiny(), rng=seed).play().record for seed in (1, 2)}
    assert HedgingModel(tiny()).play().record == played[1] != played[2]
    assert HedgingModel(tiny(), seed=2).play().record == played[2]
    drawn = [HedgingModel(tiny(), rng=np.random.default_rng(5)).play().record for _ in range(2)]
    assert drawn[0] == drawn[1] not in played.values()
    fresh = [HedgingModel(tiny(), rng=None).play().record for _ in range(2)]
    assert fresh[0] != fresh[1]


# --- an ordinary model --------------------------------------------------------------------------


def test_the_collector_holds_every_outcome_of_every_month() -> None:
    model = HedgingModel(tiny())
    assert model.outcomes == dict(model.datacollector.get_model_vars_dataframe().iloc[0][1:])
    model.play()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["month"].tolist() == ["2023-12", "2024-01", "2024-02", "2024-03", "2024-04"]
    outcomes = outcomes_of(model.world)
    assert [*frame][1:] == [one.id for one in outcomes] == [*model.outcome_units]
    for one in outcomes:
        assert frame[one.id].tolist()[1:] == [month[one.place] for month in model.record]
    assert model.outcomes["trust.China"] == frame["trust.China"].iloc[-1]


def test_it_ends_with_the_last_month() -> None:
    model = HedgingModel(tiny(3))
    states = [model.running]
    for _ in range(3):
        model.step()
        states.append(model.running)
    assert states == [True, True, True, False]
    record = list(model.record)
    model.step()
    assert (model.record, model.month) == (record, 2)
    assert len(model.datacollector.get_model_vars_dataframe()) == 4
    again = HedgingModel(tiny(3))
    again.run_model()
    assert again.record == record


@pytest.fixture
def start_method() -> Iterator[None]:
    """`batch_run` sets how processes start, for the whole process."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


@pytest.mark.skipif(not MESA_3, reason="Mesa 4 has no batch_run")
@pytest.mark.usefixtures("start_method")
def test_batch_run_plays_histories() -> None:
    world = tiny()
    rows = mesa.batch_run(
        HedgingModel, {"world": [world], "replication": range(3)}, rng=[1, 2],
        display_progress=False,
    )  # fmt: skip
    for row, (seed, replication) in zip(
        rows, [(s, r) for s in (1, 2) for r in range(3)], strict=True
    ):
        played = HedgingModel(world, replication, seed).play()
        assert row["lean"] == played.outcomes["lean"]
        assert row["month"] == "2024-04"


class Follower(Hedger):
    """Gives all effort to the partner with most trade."""

    def effort_weights(self) -> tuple[float, list[list[float]]]:
        most = max(self.ties, key=lambda tie: tie.exports + tie.imports)
        return 0.0, [[1.0 if tie is most else 0.0] * 3 for tie in self.ties]


class Stern(Partner):
    """Offers nothing."""

    def respond(self) -> None:
        for _, tie in self.ties:
            tie.offered = 0.0


class Named(Framework):
    """A framework of another class."""


def test_agents_of_ones_own_play_in_place_of_the_models() -> None:
    plain = HedgingModel(tiny(24)).play()
    model = HedgingModel(
        tiny(24), hedger_class=Follower, partner_class=Stern, framework_class=Named
    ).play()
    assert {type(agent) for agent in model.agents} == {Follower, Stern, Named}
    (hedger,) = model.hedgers
    most = max(hedger.ties, key=lambda tie: tie.exports + tie.imports).partner
    assert model.outcomes[f"effort.{most}"] > plain.outcomes[f"effort.{most}"]
    assert model.outcomes["effort.self"] < plain.outcomes["effort.self"]
    efforts = [value for id, value in model.outcomes.items() if id.startswith("effort.")]
    assert sum(efforts) == pytest.approx(1.0)
    assert model.outcomes["aid.China"] < plain.outcomes["aid.China"]


# --- the page, and Mesa's own tools -------------------------------------------------------------


def blocks() -> list[str]:
    """Python on the page."""
    return re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.usefixtures("start_method")
def test_the_page_runs_as_written() -> None:
    found: dict[str, Any] = {"__name__": "page"}
    for text in blocks():
        if "SolaraViz" not in text and (MESA_3 or "batch_run" not in text):
            exec(compile(text, str(PAGE), "exec"), found)
    assert found["model"].running is False
    assert len(next(text for text in blocks() if "(Hedger)" in text).strip().splitlines()) <= 10
    plain, loyal = found["model"], found["loyal"]
    (hedger,) = loyal.hedgers
    friend = max(hedger.ties, key=lambda tie: tie.trust).partner
    assert loyal.outcomes[f"effort.{friend}"] > plain.outcomes[f"effort.{friend}"]
    assert len(found.get("rows", [])) == (2 if MESA_3 else 0)


def test_solara_shows_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    solara = pytest.importorskip("solara", reason="mesa[viz] is not installed")
    import ipyvuetify  # noqa: PLC0415

    monkeypatch.setenv("MPLBACKEND", "agg")
    found: dict[str, Any] = {"__name__": "app"}
    (text,) = (text for text in blocks() if "SolaraViz" in text)
    exec(compile(text, str(PAGE), "exec"), found)
    page = found["page"]
    _, context = solara.render(solara.AppLayout(children=[page]), handle_error=False)
    buttons = {str(child): button for button in context.find(ipyvuetify.Btn).widgets
               for child in button.children}  # fmt: skip
    buttons["Step"].click()
    (model,) = page.args
    assert model.month == 0
    buttons["Reset"].click()
    context.close()


def test_the_explorer_and_mesas_visualisation_ask_for_a_common_starlette() -> None:
    """Of the extras `explore` here and `viz` of Mesa; CI also resolves both."""
    import tomllib  # noqa: PLC0415

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = [Requirement(one) for one in project["optional-dependencies"]["explore"]]
    theirs = [Requirement(one) for one in requires("mesa") or []]
    asked = [
        one.specifier for one in (*ours, *theirs)
        if one.name == "starlette" and (not one.marker or one.marker.evaluate({"extra": "viz"}))
    ]  # fmt: skip
    least = next(one.version for one in asked[0] if one.operator == ">=")
    assert json.dumps([str(one) for one in asked if least not in one]) == "[]"
