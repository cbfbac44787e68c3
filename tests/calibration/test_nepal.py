"""The second case: what the rules say of the blockade of 2015, and what its numbers rest on."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hedgesim
from hedgesim.description import check, load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.cases import shipped
from hedgesim.running.setup import Options
from helpers.playing import Block, kernel_block

FOLDER = shipped("cases") / "nepal"
BLOCKADE = "nepal-blockade-2015"


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the summary of a small run whose parameters are sampled from the priors."""
    out = tmp_path_factory.mktemp("nepal") / "run"
    result = hedgesim.run(BLOCKADE, replications=256, out=out, attribution=False)
    found: dict[str, Any] = result.summary
    return found


def row(block: Block, name: str) -> NDArray[np.float64]:
    """Return a row of a block: (months, histories)."""
    found: NDArray[np.float64] = block.values[:, block.names.index(name)]
    return found


def share_rising(summary: dict[str, Any], outcome: str, month: str) -> float:
    """Return in which share of histories an outcome is higher with the blockade."""
    one = summary["outcomes"][outcome]
    rises: float = one["difference"]["p_positive"][one["months"].index(month)]
    return rises


def test_folder_and_scenarios_are_sound() -> None:
    assert check([FOLDER, FOLDER / "scenarios"]) == []


def test_the_blockade_does_what_was_expected_before_it_was_played() -> None:
    found = hedgesim.test([BLOCKADE], Options(200, uncertainty="chance"))
    assert len(found) == 7
    missed = [one for one in found if not one.holds]
    assert [one.expected.outcome for one in missed] == ["effort.India"]
    assert missed[0].value < -0.15  # it turns away further than was expected
    assert missed[0].expected.disagrees


def test_resentment_rises_and_nepal_turns_to_china_in_most_histories(
    summary: dict[str, Any],
) -> None:
    """The priors are wide, so not in all."""
    assert share_rising(summary, "nationalism.India", "2016-03") > 0.85
    assert share_rising(summary, "trust.India", "2016-03") < 0.05
    assert share_rising(summary, "effort.India", "2017-12") < 0.05
    assert share_rising(summary, "effort.China", "2017-12") > 0.9
    assert share_rising(summary, "lean", "2017-12") > 0.9


def test_trade_and_output_fall_while_it_lasts_and_come_back() -> None:
    file, calibration = load_scenario(BLOCKADE), load_calibration("nepal")
    months = (4, 17)  # November 2015, December 2016
    played = [
        kernel_block(arm.world, months=months)
        for arm in (resolve(file, calibration), resolve_baseline(file, calibration))
    ]
    left = {
        name: np.median(row(played[0], name) / row(played[1], name), axis=-1)
        for name in ("imports.Nepal.India", "imports.Nepal.Japan", "output.Nepal")
    }
    assert left["imports.Nepal.India"][0] < 0.6
    assert left["imports.Nepal.Japan"][0] < 0.97  # by Kolkata; a part takes India's place
    assert 0.8 < left["output.Nepal"][0] < 0.97
    assert all(ratio[1] > 0.9 for ratio in left.values())


def test_levels_add_up_to_what_is_published() -> None:
    """Imports of 2014/15 were some 7,790, exports some 860; India's share two thirds of both."""
    [reference] = load_calibration("nepal").hedgers["Nepal"].reference
    for flow, total in (("imports", 7790), ("exports", 860)):
        values = {name: one.value for name, one in reference.ties[flow].values.items()}
        whole = sum(values.values()) + reference.own[f"{flow}_elsewhere"].value
        assert whole == pytest.approx(total, rel=0.01)
        assert values["India"] / whole == pytest.approx(0.645, abs=0.02)


def test_every_statistic_has_its_vintage() -> None:
    from hedgesim.description.parsing.reading import read  # noqa: PLC0415

    path: Path = FOLDER / "sources.yaml"
    for source in read(path).data["sources"]:
        assert "201" in source["citation"]
        assert source["kind"] == "public-statistic"
