"""Cell by cell, a page finds the numbers of a summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.explorer.exported import counting
from hedgesim.explorer.exported.counting import ARMS, Cell, at_end, brief, entry
from hedgesim.outcomes.catalogue import Outcome
from hedgesim.outcomes.chance import chance_summary, effective_replications
from hedgesim.outcomes.course import over_time
from hedgesim.outcomes.precision import quantile_errors
from hedgesim.outcomes.summary import outcomes_summary
from hedgesim.outcomes.tally import BINS, Bins, Tally

MONTHS = ["2024-01", "2024-02", "2024-03"]
OUTCOME = Outcome("lean", "-1..1", "A lean.", 0, "Cambodia")
COUNTS = st.lists(st.integers(0, 40), min_size=4, max_size=9)


def cell_of(bins: Bins, counts: Any, signs: Any, pairs: int) -> Cell:
    own = Bins(*(getattr(bins, name).item() for name in ("origin", "width", "lowest")))
    return Cell(own, counts.tolist(), signs.tolist(), pairs)


def varied(counts: list[int]) -> bool:
    """Whether histories lie in more than one bin."""
    return sum(map(bool, counts)) > 1


@pytest.fixture(autouse=True, scope="module")
def plain() -> Iterator[None]:
    """Loops over cells as they are written: compiled, Python cannot call them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("sum_weighted", "find_ranks_in"):
            patch.setattr(counting, name, getattr(counting, name).py_func)
        yield


@given(counts=st.lists(COUNTS.filter(varied), min_size=9, max_size=9), seed=st.integers(0, 99))
def test_cells_give_the_numbers_of_a_summary(counts: list[list[int]], seed: int) -> None:
    random = np.random.Generator(np.random.PCG64(seed))
    held = np.zeros((3, len(MONTHS), 1, BINS), dtype=np.int64)
    for place, some in enumerate(counts):
        held[place % 3, place // 3, 0, random.choice(BINS, len(some), replace=False)] = some
    replications = 128
    bins = {
        arm: Bins.between(random.random((3, 1)), 1 + random.random((3, 1)), centred=arm == ARMS[2])
        for arm in ARMS
    }
    signs = random.integers(0, 50, (3, 1, 2))
    pairs = random.integers(0, 10**6, (3, 1))
    tally = Tally(
        replications,
        {"scenario": held[0], "baseline": held[1]}, {"scenario": held[2]},
        {"scenario": signs}, {"scenario": pairs}, {}, {},
    )  # fmt: skip
    levels = {arm: bins[arm] for arm in ARMS[:2]}
    wanted = outcomes_summary(
        tally, "scenario", "baseline", (OUTCOME,), MONTHS, levels, {"scenario": bins["difference"]}
    )
    cells = [
        [
            cell_of(bins[arm][m, 0], held[place, m, 0], signs[m, 0], int(pairs[m, 0]))
            for m in range(3)
        ]
        for place, arm in enumerate(ARMS)
    ]
    found = entry(OUTCOME, MONTHS, cells, replications)
    assert found == wanted["lean"]
    short = brief(OUTCOME, MONTHS, cells, replications)
    assert short["scenario"]["mean"] == found["scenario"]["mean"]
    assert short["difference"]["q50"] == found["difference"]["q50"][-1:]
    course, share = at_end(found, cells[2][-1], replications, 32)
    chance = chance_summary(tally, "scenario", ["lean"], 32)["lean"]["share"][-1]
    assert share == chance
    whole = over_time(wanted)["lean"]
    assert all(course[name] == whole[name] for name in course if name != "end")
    assert share is not None
    histories = effective_replications(replications, 32, share)
    errors = quantile_errors(held[2, -1], bins["difference"][-1], [histories])
    for name, value in course["end"]["error"].items():
        assert value == float(f"{errors[name][0]:.3g}")
