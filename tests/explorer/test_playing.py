"""What the explorer shows is what a run finds, however it was arrived at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hedgesim.explorer.playing import Ensembles, Shown
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios
from hedgesim.explorer.state import beginning, file_name, from_address, scenario_text
from hedgesim.explorer.verdicts import verdict_of
from hedgesim.explorer.work_queue import SupersededError
from hedgesim.explorer.worlds import alike, charted, sampled, world_of
from hedgesim.running.experiment import run
from hedgesim.running.setup import SCENARIO, Options
from hedgesim.running.storage.limits import UNCERTAINTIES

STATES = {
    "as told": "",
    "event off": "off=clv-exit",
    "another date": "at.canal=2026-02",
    "other sizes": "with.canal.amount=3000&with.canal.duration=20&with.clv-exit.scale=2.5",
    "other numbers": "set.temperature=0.3&set.risk_weight=11",
    "other times": "set.threat_half_life=30&set.gap_half_life=6",
    "a variant": "variant=exit-only",
    "a variant, moved": "variant=patient-vietnam&off=clv-exit&with.canal.amount=900",
    "chance alone": "uncertainty=chance&set.temperature=0.3&off=canal",
    "from priors": "uncertainty=prior&set.temperature=0.3&with.canal.amount=3000",
    "an event added": "add.1.event=trade_sanction&add.1.by=Vietnam&add.1.at=2026-03&off=canal",
    "all of it": "off=vietnam-retaliates&at.clv-exit=2025-01&with.canal.relief=0.8&set.heed=3",
}

FEW = ("as told", "all of it", "chance alone", "an event added")  # of these, in any test run


def assert_same(shown: Shown, found: dict[str, Any]) -> None:
    """All that the page draws is as in the summary of a run."""
    chosen, others = list(shown.outcomes)[: shown.chosen], list(shown.outcomes)[shown.chosen :]
    assert [shown.outcomes[id] for id in chosen] == [found[id] for id in chosen]
    assert len(others) > 10
    for id in others:
        mine, theirs = shown.outcomes[id], found[id]
        assert mine["months"] == theirs["months"]
        for arm in ("scenario", "baseline", "difference"):
            for name, values in mine[arm].items():
                assert values == (theirs[arm][name][-len(values) :]), (id, arm, name)
        assert mine["scenario"]["mean"] == theirs["scenario"]["mean"]
        assert mine["baseline"]["mean"] == theirs["baseline"]["mean"]


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one in FEW else pytest.mark.slow) for one in STATES]
)
def test_a_saved_state_run_anew_gives_the_same_numbers(
    name: str, scenarios: Scenarios, tmp_path: Path
) -> None:
    state, explored, notes = from_address(STATES[name], scenarios)
    assert notes == ()
    ensembles = Ensembles(workers=2, replications=320)
    *_, end = ensembles.play(explored, state)
    concluded = verdict_of(ensembles, explored, state)
    ensembles.close()
    path = tmp_path / file_name(state, explored)
    path.write_text(scenario_text(state, explored, 1, 320), encoding="utf-8")
    options = Options(320, attribution=False, out=tmp_path / "out", uncertainty=state.uncertainty)
    summary = run(path, options).summary
    assert end.replications == 320
    assert_same(end, summary["outcomes"])
    assert concluded == summary["verdict"]


@pytest.mark.parametrize(
    "variant", ["canal-only", pytest.param("exit-only", marks=pytest.mark.slow)]
)
def test_a_variant_is_that_of_a_run(variant: str, scenarios: Scenarios, tmp_path: Path) -> None:
    state, explored, _ = from_address(f"variant={variant}", scenarios)
    ensembles = Ensembles(workers=2, replications=320)
    *_, end = ensembles.play(explored, state)
    ensembles.close()
    options = Options(320, attribution=False, out=tmp_path / "out", variants=(variant,))
    summary = run(scenarios.paths[explored.name], options).summary
    assert_same(end, summary["variants"][variant]["outcomes"])


@pytest.mark.slow
def test_the_command_gives_what_2000_replications_show(
    scenarios: Scenarios, explored: ExploredScenario, tmp_path: Path
) -> None:
    state, _, _ = from_address("off=canal&outcome=influence.Vietnam", scenarios)
    ensembles = Ensembles(workers=2)
    *_, end = ensembles.play(explored, state)
    ensembles.close()
    path = tmp_path / file_name(state, explored)
    path.write_text(scenario_text(state, explored, 1, 2000), encoding="utf-8")
    command = [sys.executable, "-m", "hedgesim", "run", str(path), "--replications", "2000"]
    command += ["--json", "--no-attribution", "--no-report", "--out", str(tmp_path / "out")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = json.loads(told)["outcomes"]
    assert_same(end, found)


def test_uncertainty_widens_the_bands_and_samples_are_kept(
    scenarios: Scenarios, explored: ExploredScenario
) -> None:
    widths = {}
    for uncertainty in UNCERTAINTIES:
        state, _, _ = from_address(f"uncertainty={uncertainty}", scenarios)
        ensembles = Ensembles(workers=2, replications=320)
        *_, end = ensembles.play(explored, state)
        ensembles.close()
        band = end.outcomes[state.outcomes[0]]["difference"]
        widths[str(uncertainty)] = band["q95"][-1] - band["q05"][-1]
    assert widths["chance"] < min(widths["parameters"], widths["prior"])
    moved, _, _ = from_address("set.temperature=0.3", scenarios)
    again, _, _ = from_address("set.temperature=0.4&off=canal", scenarios)
    one, two = (sampled(explored, state, "scenario", 1).sampled for state in (moved, again))
    assert one is two, "samples depend on which numbers are set, not on their values"
    place = explored.world.number_names.index("temperature")
    assert one is not None
    assert place not in one.places
    free = sampled(explored, beginning(explored), "scenario", 1).sampled
    assert free is not None
    assert place in free.places


def test_few_come_first_then_all(explored: ExploredScenario) -> None:
    ensembles = Ensembles(workers=2, replications=600)
    seen = [found.replications for found in ensembles.play(explored, beginning(explored))]
    assert seen == [256, 600]
    ensembles.close()


def test_a_baseline_that_is_kept_changes_nothing(
    scenarios: Scenarios, explored: ExploredScenario
) -> None:
    """Neither one that is whole nor one that was cut off half way."""
    state, _, _ = from_address("off=canal", scenarios)
    fresh, worn = Ensembles(replications=600), Ensembles(replications=600)
    next(worn.play(explored, beginning(explored)))  # leaves a part of the baseline
    for _ in range(2):
        *_, one = fresh.play(explored, state)
        *_, other = worn.play(explored, state)
        assert one.outcomes == other.outcomes
    fresh.close()
    worn.close()


def test_the_path_of_a_history_is_that_of_its_replication(
    scenarios: Scenarios, explored: ExploredScenario
) -> None:
    from hedgesim.engines.players import player  # noqa: PLC0415
    from hedgesim.outcomes.catalogue import months_reported  # noqa: PLC0415

    state, _, _ = from_address("history=300&off=canal", scenarios)
    ensembles = Ensembles(replications=512)
    first, end = ensembles.play(explored, state)
    ensembles.close()
    world = sampled(explored, state, SCENARIO, 1)
    places = [one.place for one in charted(explored, state.outcomes)[:2]]
    values, _ = player("kernel", world, months_reported(world), places, 1).play(256, 64)
    assert first.paths == ()
    assert [list(path) for path in end.paths] == values[:, :, 300 - 256].T.tolist()


@pytest.mark.parametrize(
    "query", ["off=canal", "off=canal&a=variant%3Dexit-only%26set.temperature%3D0.4"]
)
def test_a_difference_is_taken_history_by_history(query: str, scenarios: Scenarios) -> None:
    from hedgesim.engines.players import player  # noqa: PLC0415
    from hedgesim.outcomes.catalogue import months_reported  # noqa: PLC0415

    state, explored, _ = from_address(f"{query}&outcome=trust.Vietnam&outcome=lean", scenarios)
    like = state.reference()
    assert like is not None
    reference = scenarios.get(like.scenario, like.variant, like.added), like
    ensembles = Ensembles(workers=2, replications=64)
    (end,) = ensembles.play(explored, state, reference=reference)
    (again,) = ensembles.play(explored, state, reference=reference)
    ensembles.close()
    assert again.against == end.against
    ends = []
    for pair in ((explored, state), reference):
        world = sampled(*pair, SCENARIO, 1)
        places = [one.place for one in charted(explored, state.outcomes)[:2]]
        months = months_reported(world)
        ends.append(player("kernel", world, months, places, 1).play(0, 64)[0][-1].copy())
    for place, id in enumerate(state.outcomes):
        found, difference = end.against[id], ends[0][place] - ends[1][place]
        assert found["difference"]["p_positive"][-1] == (difference > 0).mean()
        assert found["difference"]["mean"][-1] == pytest.approx(difference.mean(), abs=2e-3)
        assert found["scenario"]["mean"][-1] == end.outcomes[id]["scenario"]["mean"][-1]
        assert found["baseline"]["mean"][-1] == pytest.approx(ends[1][place].mean(), abs=2e-3)


def test_a_verdict_is_given_up_when_the_state_changes(explored: ExploredScenario) -> None:
    ensembles = Ensembles(workers=1, replications=64)
    with pytest.raises(SupersededError):
        verdict_of(ensembles, explored, beginning(explored), lambda: True)
    ensembles.close()


def test_what_is_superseded_stops(explored: ExploredScenario) -> None:
    ensembles = Ensembles(workers=2)
    asked = 0

    def superseded() -> bool:
        nonlocal asked
        asked += 1
        return asked > 6

    with pytest.raises(SupersededError):
        list(ensembles.play(explored, beginning(explored), superseded))
    assert asked < 12
    ensembles.close()


def test_clients_at_the_same_time_do_not_disturb_each_other(
    scenarios: Scenarios, explored: ExploredScenario
) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    queries = ["", "off=canal", "set.temperature=0.4", "outcome=lean&off=clv-exit"] * 2
    alone = Ensembles(workers=1, replications=300)
    shared = Ensembles(workers=2, replications=300)

    def end(ensembles: Ensembles, query: str) -> dict[str, Any]:
        *_, found = ensembles.play(explored, from_address(query, scenarios)[0])
        return found.outcomes

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: end(shared, query), queries))
    assert together == [end(alone, query) for query in queries]
    alone.close()
    shared.close()


def test_worlds_that_differ_in_form_do_not_share_a_plan(
    scenarios: Scenarios, explored: ExploredScenario
) -> None:
    moved, _, _ = from_address("at.canal=2026-02&with.canal.amount=99&off=clv-exit", scenarios)
    assert alike(explored.world, world_of(explored, moved))
    assert not alike(explored.world, explored.baseline)
