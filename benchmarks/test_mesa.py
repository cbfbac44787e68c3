"""The Mesa engine: one history, and what the kernel does in its place."""

from typing import Any

from hedgesim.engines.mesa.model import HedgingModel
from timing import SEED, Work, dyad_months, dyads, in_turns, playing, shipped

NAME = "canal-and-withdrawal"


def test_the_kernel_against_mesa(benchmark: Any) -> None:
    world = shipped(NAME)

    def play() -> None:
        HedgingModel(world, 0, SEED).play()

    mesa = Work("mesa", play, dyad_months(world))
    kernel = Work("kernel against mesa", playing(world, 512), dyad_months(world, 512))
    agents = len(HedgingModel(world, 0, SEED).agents)
    info = {"replications": 512, "threads": 1, "agents": agents, "dyads": dyads(world)}
    in_turns(benchmark, kernel, [mesa], rounds=5, **info)
