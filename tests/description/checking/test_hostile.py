"""Mutated scenarios: no internal error, none that takes long, whatever the coverage leads to.

More of them, with another seed::

    FUZZ_INPUTS=100000 FUZZ_SEED=7 uv run pytest -m slow tests/description/checking/test_hostile.py
"""

import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType

import pytest

from hedgesim.description import InputError, load_calibration
from hedgesim.description.checking.check import check_scenario
from hedgesim.description.formats.scenario import Scenario
from hedgesim.description.parsing.reading import parse
from hedgesim.description.parsing.validating import form
from hedgesim.description.world.expressions import ExpressionError, compile_expression
from helpers.casefiles import CALIBRATION, INVALID, VALID
from helpers.faults import Tried

INPUTS = int(os.environ.get("FUZZ_INPUTS", "100000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
SECONDS = 2.0  # of the processor, for one input
MEGABYTES = 500
TEXTS = [path.read_text() for path in (*VALID, *INVALID)]
WORDS = sorted({word for text in TEXTS for word in text.replace(",", " ").split()})
ODD = [
    "\\x1b", "\u202e", "\u200b", "'", '"', "&a", "*a", "<<:", "? ", "|", ">-", "{", "[", "#", "-",
    "1e999", "0x", "-0", "~", "\t", "\r", "%", "US$ ", "9" * 30, "(" * 40, "💡",
]  # fmt: skip
TOOL = 3  # of `sys.monitoring`


@contextmanager
def new_lines() -> Iterator[list[int]]:
    """Yield a list to which every line of the package is added when it runs for the first time."""
    found: list[int] = []

    def ran(code: CodeType, line: int) -> object:
        if "hedgesim" in code.co_filename and "tests" not in code.co_filename:
            found.append(line)
        return sys.monitoring.DISABLE

    sys.monitoring.use_tool_id(TOOL, "fuzzing")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, ran)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.LINE)
    try:
        yield found
    finally:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)


def mutated(text: str, corpus: list[str], chance: random.Random) -> str:
    """Return text with one to four changes: a piece replaced, cut, repeated, moved or spliced."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.randint(0, 20))
        other = chance.choice(corpus)
        place = chance.randint(0, len(other))
        piece = chance.choice(
            [
                chance.choice(WORDS), chance.choice(ODD), "", text[start:end] * 2,
                other[place : place + chance.randint(0, 60)], chr(chance.randint(32, 0x2FFF)),
            ]
        )  # fmt: skip
        text = text[:start] + piece + text[end:]
    return text


def peak() -> float:
    """The most megabytes that this process has held, in other tests too."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


OUTCOME = f"an answer or an error of input; none over {SECONDS} s, none over {MEGABYTES} MB"


def fuzz(target: Callable[[str], object], corpus: list[str], count: int) -> None:
    """Try mutations; those that run lines which none has run before are mutated further."""
    chance, corpus = random.Random(SEED), list(corpus)
    before = peak()
    with new_lines() as lines:
        for number in range(count):
            text = mutated(chance.choice(corpus), corpus, chance)
            start, known = time.process_time(), len(lines)
            try:
                target(text)
            except (InputError, ExpressionError):
                pass
            except BaseException as error:
                error.add_note(f"seed {SEED}, input {number}: {text!r}")
                raise
            assert time.process_time() - start < SECONDS, (SEED, number, text)
            if len(lines) > known and len(text) < 10_000:
                corpus.append(text)
    used = peak() - before
    assert used < MEGABYTES, f"{used:.0f} MB"


def compiled(text: str) -> None:
    compile_expression(text, lambda name: 1.0 if len(name) % 2 else None, ("CLV-DTA",), ("a.b",))


@pytest.mark.slow
@pytest.mark.reliability
def test_the_reader(tried: Tried) -> None:
    fuzz(lambda text: form(parse(text, "story"), Scenario), TEXTS, INPUTS * 6 // 10)
    tried("hostile text: reader", INPUTS * 6 // 10, OUTCOME)


@pytest.mark.slow
@pytest.mark.reliability
def test_conditions(tried: Tried) -> None:
    lines = [line.partition(":")[2] for text in TEXTS for line in text.splitlines()]
    fuzz(compiled, [line for line in lines if line.strip()], INPUTS * 4 // 10)
    tried("hostile text: conditions", INPUTS * 4 // 10, OUTCOME)


@pytest.mark.slow
@pytest.mark.reliability
def test_the_resolver(tried: Tried) -> None:
    calibration = load_calibration(CALIBRATION)
    fuzz(
        lambda text: check_scenario(parse(text, "story"), "story", calibration), TEXTS, INPUTS // 50
    )
    tried("hostile text: resolver", INPUTS // 50, OUTCOME)


def test_a_few_of_each() -> None:
    calibration = load_calibration(CALIBRATION)
    fuzz(lambda text: form(parse(text, "story"), Scenario), TEXTS, 100)
    fuzz(compiled, ["trust.Vietnam < 0.35 and not fired.port"], 200)
    fuzz(lambda text: check_scenario(parse(text, "story"), "story", calibration), TEXTS, 20)
