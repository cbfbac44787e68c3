"""The kernel against its peers: drawing the noise alone, and the same model in NumPy."""

from typing import Any

import pytest

from hedgesim.outcomes.catalogue import months_reported
from hedgesim.running.playing.chunks import CHUNK, play_chunk
from peers.arrays import ArrayModel
from peers.noise import draw_all
from timing import (
    SEED,
    Work,
    dyad_months,
    in_turns,
    job_of,
    job_size,
    places_of,
    playing,
    sampled,
    shipped,
    shortened,
)

NAME = "canal-and-withdrawal"
ARRAYS = 4096  # replications at once: the number at which the NumPy peer is quickest, or near it
ARRAY_MONTHS = 36


def noise(replications: int) -> Work:
    """Draw the noise of the scenario, and nothing else."""
    world = shipped(NAME)

    def draw() -> None:
        for _ in draw_all(world, replications, SEED):
            pass

    return Work("noise", draw, dyad_months(world, replications))


@pytest.mark.parametrize("form", ["fixed", "sampled"])
def test_the_kernel_against_its_noise(benchmark: Any, form: str) -> None:
    world = sampled(shipped(NAME)) if form == "sampled" else shipped(NAME)
    kernel = Work(f"{form} kernel against noise", playing(world, 512), dyad_months(world, 512))
    in_turns(benchmark, kernel, [noise(512)], rounds=20, replications=512, threads=1)


def test_a_chunk_against_its_noise(benchmark: Any) -> None:
    job = job_of(NAME, CHUNK)

    def play() -> None:
        play_chunk(job, 0, CHUNK, CHUNK)

    chunk = Work("chunk against noise", play, job_size(job, CHUNK))
    in_turns(benchmark, chunk, [noise(CHUNK)], rounds=6, replications=CHUNK, threads=1)


def test_the_kernel_against_arrays(benchmark: Any) -> None:
    world = shortened(shipped(NAME), ARRAY_MONTHS)
    months, places = months_reported(world), places_of(world)
    size = dyad_months(world, ARRAYS)

    def play() -> None:
        ArrayModel(world, 0, ARRAYS, SEED).play(months, places)

    kernel = Work("kernel against arrays", playing(world, ARRAYS), size)
    in_turns(benchmark, kernel, [Work("arrays", play, size)], rounds=4, replications=ARRAYS)
