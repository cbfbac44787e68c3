"""Rules in lanes: what one call costs when a loop over a block does nothing else."""

from typing import Any

import numpy as np
import pytest

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import arithmetic, choice, draws, ties
from hedgesim.rules.compilation import cached
from timing import Work, alone

ROWS = 256
CALLS = ROWS * BLOCK


@cached
def exp_lanes(x: Any, out: Any) -> None:
    for i in range(x.shape[0]):
        row, result = x[i], out[i]
        for k in range(BLOCK):
            result[k] = arithmetic.exp(row[k])


@cached
def log_lanes(x: Any, out: Any) -> None:
    for i in range(x.shape[0]):
        row, result = x[i], out[i]
        for k in range(BLOCK):
            result[k] = arithmetic.log(row[k])


@cached
def normal_lanes(keys: Any, first: Any, second: Any) -> None:
    for i in range(first.shape[0]):
        draws.fill_normal_pairs(keys, draws.counter(7, i), first[i], second[i])


@cached
def pull_lanes(x: Any, out: Any) -> None:
    for i in range(x.shape[0]):
        row, result = x[i], out[i]
        for k in range(BLOCK):
            result[k] = choice.logit_weight(0.1, 1.0, row[k], 0.5, 4.0)


@cached
def trade_lanes(x: Any, out: Any) -> None:
    for i in range(x.shape[0]):
        row, result = x[i], out[i]
        for k in range(BLOCK):
            result[k] = ties.trade_next(1000.0, 0.05, 0.1, row[k])


@cached
def trust_lanes(x: Any, out: Any) -> None:
    for i in range(x.shape[0]):
        row, result = x[i], out[i]
        for k in range(BLOCK):
            result[k] = ties.trust_next(
                row[k], 0.5, 0.1, 0.1, 0.2, 0.2, 1.0, 0.8, 0.4, 0.3, 0.6, 0.06, 0.5
            )


def numpy_exp(x: Any, out: Any) -> None:
    np.exp(x, out=out)


def numpy_log(x: Any, out: Any) -> None:
    np.log(x, out=out)


LOOPS = [exp_lanes, log_lanes, pull_lanes, trade_lanes, trust_lanes, numpy_exp, numpy_log]


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.__name__)
def test_a_rule_in_lanes(benchmark: Any, loop: Any) -> None:
    x = np.linspace(0.01, 0.99, CALLS).reshape(ROWS, BLOCK)
    out = np.empty_like(x)
    work = Work(loop.__name__, lambda: loop(x, out), CALLS)
    alone(benchmark, work, rounds=200, calls=CALLS)


def test_normal_pairs_in_lanes(benchmark: Any) -> None:
    keys = np.arange(BLOCK, dtype=np.uint64)
    first, second = np.empty((ROWS, BLOCK)), np.empty((ROWS, BLOCK))
    work = Work("normal_lanes", lambda: normal_lanes(keys, first, second), CALLS)
    alone(benchmark, work, rounds=200, calls=CALLS)
