"""The explorer: from a change to new bands, in the ensembles alone and in a real browser.

Events move, so the baseline is kept; a number moves both arms. Every round is a state of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hedgesim.explorer.handlers import Explorer, ServerOptions
from hedgesim.explorer.playing import Ensembles
from hedgesim.explorer.scenarios import Scenarios
from hedgesim.explorer.state import from_address
from helpers.browser import opened
from helpers.served import served
from timing import Work, alone

SCENARIO = "canal-and-withdrawal"
ROUNDS = 12
# A slider is moved; the script ends when the page has drawn what is asked for.
MOVE = """
const [key, value, mark, done] = arguments;
const slider = document.querySelector(`[data-key="${key}"]`);
const root = document.documentElement;
new MutationObserver((_, watch) => {
  if (root.dataset[mark] === undefined) return;
  watch.disconnect();
  done(Number(root.dataset[mark]));
}).observe(root, { attributes: true });
slider.value = value;
slider.dispatchEvent(new Event("input", { bubbles: true }));
"""


def moves(key: str, first: float, step: float) -> Callable[[], float]:
    """Values of a slider, never the same again."""
    values = itertools.count()
    return lambda: first + step * next(values)


EVENT = "with.canal.amount", 1000.0, 10.0
NUMBER = "set.temperature", 0.13, 0.001


@pytest.mark.parametrize("few", [True, False], ids=["first", "all"])
@pytest.mark.parametrize("moved", [EVENT, NUMBER], ids=["event", "number"])
def test_ensembles(benchmark: Any, moved: tuple[str, float, float], few: bool) -> None:
    scenarios = Scenarios(SCENARIO)
    ensembles = Ensembles()
    value = moves(*moved)
    list(ensembles.play(scenarios.get(SCENARIO), from_address("uncertainty=chance", scenarios)[0]))

    def play() -> None:
        state, explored, _ = from_address(f"uncertainty=chance&{moved[0]}={value():.6g}", scenarios)
        for _ in ensembles.play(explored, state):
            if few:
                break

    what = f"explorer: {'first' if few else 'all'} bands of {moved[0].partition('.')[0]}"
    alone(benchmark, Work(what, play), rounds=ROUNDS)
    ensembles.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(Explorer(ServerOptions(SCENARIO))) as found:
        yield found


@pytest.mark.parametrize("mark", ["first", "all"])
@pytest.mark.parametrize("moved", [EVENT, NUMBER], ids=["event", "number"])
def test_end_to_end(
    benchmark: Any, address: str, moved: tuple[str, float, float], mark: str
) -> None:
    """From the change of a slider to pictures in the page; what drives the browser is in it too."""
    value = moves(*moved)
    with opened(f"{address}/?uncertainty=chance") as shown:
        shown.driver.set_script_timeout(60)
        told: list[float] = []

        def move() -> None:
            told.append(shown.driver.execute_async_script(MOVE, moved[0], value(), mark))

        what = f"explorer in a browser: {mark} bands of {moved[0].partition('.')[0]}"
        alone(benchmark, Work(what, move), rounds=ROUNDS)
        benchmark.extra_info["told_ms"] = told
