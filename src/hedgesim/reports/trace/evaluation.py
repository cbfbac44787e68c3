"""Evaluates an event's expressions on the situation in which it decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.variables import HEDGER_REFERENCES, TIE_REFERENCES
from hedgesim.description.world.world import Program, World
from hedgesim.engines.mesa.events import run_program
from hedgesim.rules import expressions


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An expression with its result and the values it read, in the order of its text."""

    text: str
    values: tuple[tuple[str, float], ...]
    result: float


@dataclass(frozen=True)
class PastSituation:
    """A situation of the past, as `engines.mesa.events.Situation`.

    ``situation``: values of all rows. ``fired``: how often each event has fired.
    """

    world: World
    situation: Sequence[float]
    numbers: Sequence[float]
    year: float
    fired: Sequence[int]

    def value(self, row: int) -> float:
        """Value of a row."""
        return self.situation[row]

    def has_fired(self, index: int) -> bool:
        """Whether an event has fired."""
        return self.fired[index] > 0


def evaluate(program: Program, past: PastSituation) -> Evaluation:
    """Evaluate an expression and note the values that it reads, by their names."""
    names = row_names(past.world)
    values: dict[str, float] = {}
    for code, operand in zip(program.codes, program.operands, strict=True):
        if code == expressions.ROW:
            values[_without_hedger(names[operand], past.world)] = past.value(operand)
        elif code == expressions.NUMBER:
            values[_number_name(operand, past.world)] = past.numbers[operand]
        elif code == expressions.FIRED:
            values[f"fired.{past.world.events[operand].id}"] = float(past.has_fired(operand))
    text = " ".join(program.text.split())
    in_order = sorted(values.items(), key=lambda pair: text.find(pair[0]))
    return Evaluation(text, tuple(in_order), run_program(program, past))


def row_names(world: World) -> tuple[str, ...]:
    """Full names of all recorded rows: the situation, then the measures."""
    rows = world.rows
    return (*rows.names(), *MeasureRows(rows).names())


def _number_name(index: int, world: World) -> str:
    """Name of a number as conditions write it: references begin with ``reference.``."""
    name = world.number_names[index]
    bare = name.partition(".")[0]
    short = _without_hedger(name, world)
    is_reference = bare in (*TIE_REFERENCES, *HEDGER_REFERENCES) and name != bare
    return f"reference.{short}" if is_reference else short


def _without_hedger(name: str, world: World) -> str:
    """Leave the only hedger out of a name, as conditions do."""
    if len(world.hedgers) > 1:
        return name
    hedger = world.hedgers[0]
    return name.replace(f".{hedger}", "", 1)
