"""Conditions on whole histories: the language of events' conditions, read on many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault, InputError, Problem, one_of
from hedgesim.description.resolution.binding import Scope, plain
from hedgesim.description.world.expressions import (
    Code,
    ExpressionError,
    Operand,
    compile_expression,
)
from hedgesim.description.world.variables import (
    HEDGER_MEASURES,
    HEDGER_NAMES,
    TIE_MEASURES,
    TIE_NAMES,
)
from hedgesim.description.world.world import Program
from hedgesim.inference.ensemble import Played
from hedgesim.inference.study import Study
from hedgesim.running.space import Floats, Ints

DELTA = "delta."  # before an outcome: the scenario less its baseline
_TRUTHS = (
    Code.LESS, Code.LESS_EQUAL, Code.EQUAL, Code.NOT_EQUAL, Code.AND, Code.OR, Code.NOT, Code.FIRED,
)  # fmt: skip


Bools = NDArray[np.bool_]
_OF_HEDGERS = (
    *TIE_NAMES, *HEDGER_NAMES, *(measure.name for measure in (*TIE_MEASURES, *HEDGER_MEASURES)),
    "member",
)  # fmt: skip
# Gives the value of a code and its operand.
Load = Callable[[int, int], Floats | float]


@dataclass(frozen=True)
class Where:
    """A condition on histories at one month.

    Attributes
    ----------
    text: as written. month: from the start. program: compiled; a row beyond those recorded is the
    difference of one. rows: those of the record that it reads. recorded: how many there are.
    """

    text: str
    month: int
    program: Program
    rows: tuple[int, ...]
    recorded: int

    @property
    def compares(self) -> bool:
        """Whether it reads the baseline too."""
        return any(row >= self.recorded for row in self.program.reads(Code.ROW))

    def holds(self, study: Study, values: Floats, played: list[Played]) -> Bools:
        """Whether it holds in each history.

        Parameters
        ----------
        values: (histories, numbers) of the study's space. played: of the scenario and, where it
        `compares`, of the baseline, with this month and these rows.
        """
        column = {row: place for place, row in enumerate(self.rows)}
        drawn = {int(place): axis for axis, place in enumerate(study.space.places)}
        world = study.scenario
        year = (world.first_month + self.month) / 12.0

        def load(code: int, operand: int) -> Floats | float:
            if code == Code.CONSTANT:
                return self.program.constants[operand]
            if code == Code.NUMBER:
                axis = drawn.get(operand)
                return float(world.numbers[operand]) if axis is None else values[:, axis]
            if code == Code.FIRED:
                return (played[0].fired[:, operand] <= self.month).astype(np.float64)
            if code == Code.YEAR:
                return year
            first = played[0].values[:, 0, column[operand % self.recorded]]
            if operand < self.recorded:
                return first
            return first - played[1].values[:, 0, column[operand % self.recorded]]

        found: Bools = np.asarray(evaluated(self.program, load)) != 0.0
        return np.broadcast_to(found, (len(values),))


def truth(condition: object) -> Floats:
    """Return 1.0 where a condition holds, else 0.0."""
    return np.asarray(condition, dtype=np.float64)


def evaluated(program: Program, load: Load) -> Floats | float:
    """Run a program on arrays; the same operations as `rules.expressions`.

    Parameters
    ----------
    load: gives the value of (code, operand) for what a program reads.
    """
    stack: list[Floats | float] = []
    for code, operand in zip(program.codes, program.operands, strict=True):
        if code <= Code.YEAR:
            stack.append(load(code, operand))
        elif code in (Code.NEGATE, Code.NOT, Code.ABSOLUTE):
            stack.append(_unary(code, np.asarray(stack.pop())))
        else:
            right, left = np.asarray(stack.pop()), np.asarray(stack.pop())
            stack.append(_binary(code, left, right))
    return stack[0]


def _unary(code: int, value: Floats) -> Floats:
    if code == Code.NEGATE:
        return -value
    return truth(value == 0.0) if code == Code.NOT else np.abs(value)


def _binary(code: int, left: Floats, right: Floats) -> Floats:  # noqa: PLR0911
    match code:
        case Code.ADD:
            return left + right
        case Code.SUBTRACT:
            return left - right
        case Code.MULTIPLY:
            return left * right
        case Code.DIVIDE:
            return np.where(right == 0.0, 0.0, left / np.where(right == 0.0, 1.0, right))
        case Code.LESS:
            return truth(left < right)
        case Code.LESS_EQUAL:
            return truth(left <= right)
        case Code.EQUAL:
            return truth(left == right)
        case Code.NOT_EQUAL:
            return truth(left != right)
        case Code.AND:
            return truth((left != 0.0) & (right != 0.0))
        case Code.OR:
            return truth((left != 0.0) | (right != 0.0))
        case Code.MINIMUM:
            return np.minimum(left, right)
    return np.maximum(left, right)


def read_where(text: str, at: str | None, study: Study) -> Where:
    """Read a condition and the month in which it is asked, the last where ``at`` is None.

    Raises
    ------
    InputError: with the column of the fault.
    """
    world = study.scenario
    recorded = world.rows.count + len(study.measures.names())
    month = world.months - 1 if at is None else _month(at, study)
    try:
        program = _compiled(text, recorded, study)
    except ExpressionError as fault:
        problem = Problem("--where", 1, fault.column + 1, fault.message, fault.hint)
        raise InputError([_clearer(problem, study)]) from None
    rows = sorted({row % recorded for row in program.reads(Code.ROW)})
    return Where(text.strip(), month, program, tuple(rows), recorded)


def _compiled(text: str, recorded: int, study: Study) -> Program:
    events = {event.id: index for index, event in enumerate(study.scenario.events)}
    scope = Scope(study.actors, study.scenario.number_names, events)
    names = _names(scope, recorded)
    written = {plain(DELTA + name): DELTA + name for name in scope.written.values()}
    known = [written.get(name) or scope.written.get(name, name) for name in names]
    program = compile_expression(text, names.get, scope.awkward, known)
    if program.codes[-1] not in _TRUTHS and not _is_membership(program, study):
        hint = f"compare it, for example: {program.text} < 0.5"
        raise ExpressionError(f"'{program.text}' is not a condition", hint=hint)
    return program


def _is_membership(program: Program, study: Study) -> bool:
    """Whether all that is asked is a membership, which is true or false by itself."""
    names = study.scenario.rows.names()
    operand = program.operands[-1]
    return (
        program.codes == (Code.ROW,)
        and operand < len(names)
        and names[operand].startswith("member.")
    )


def _names(scope: Scope, recorded: int) -> Mapping[str, Operand | float]:
    """What a condition may name; what means another thing for another hedger is left out."""
    tables = list(scope.situation.values())
    names = {
        name: operand
        for name, operand in tables[0].items()
        if all(table.get(name) == operand for table in tables)
    }
    delta = {
        DELTA + name: (Code.ROW, operand[1] + recorded)
        for name, operand in names.items()
        if isinstance(operand, tuple) and operand[0] == Code.ROW
    }
    return names | delta


def _clearer(problem: Problem, study: Study) -> Problem:
    """Say of a name that names nothing whether its partner or its hedger is at fault."""
    if not problem.message.endswith("names nothing here"):
        return problem
    written = problem.message.split("'")[1]
    bare = written.removeprefix(DELTA)
    who = study.actors
    variable, _, of = bare.partition(".")
    if variable in who.hedgers:
        variable, _, of = of.partition(".")
    elif of.partition(".")[0] in who.hedgers and of.partition(".")[1]:
        of = of.partition(".")[2]
    column = problem.column + len(written) - len(of)
    ties = (*TIE_NAMES, *(measure.name for measure in TIE_MEASURES))
    if variable in ties and of and of not in who.partners:
        message, hint = f"'{of}' is not a partner in this scenario", one_of(of, who.partners, 20)
        return Problem(problem.path, 1, column, message, hint)
    if variable == "member" and of and of not in who.frameworks:
        message, hint = f"there is no framework '{of}'", one_of(of, who.frameworks, 20)
        return Problem(problem.path, 1, column, message, hint)
    if variable == "fired" and of:
        ids = [event.id for event in study.scenario.events]
        message, hint = f"there is no event '{of}' in this scenario", one_of(of, ids)
        return Problem(problem.path, 1, column, message, hint)
    first = who.hedgers[0]
    if len(who.hedgers) > 1 and variable in _OF_HEDGERS and first not in bare.split("."):
        hint = f"of which hedger? for example '{first}.{bare}'"
        return Problem(problem.path, 1, problem.column, problem.message, hint)
    return problem


def _month(at: str, study: Study) -> int:
    """Month from the start of a date; raises InputError."""
    start, months = study.actors.start, study.actors.months
    try:
        month = units.date(at) - start
    except Fault as fault:
        raise InputError(
            [Problem("--at", 1, fault.column + 1, fault.message, fault.hint)]
        ) from None
    if not 0 <= month < months:
        first, last = units.write_date(start), units.write_date(start + months - 1)
        message, hint = f"{at} is outside the scenario's clock", f"{first} to {last}"
        raise InputError([Problem("--at", 1, 1, message, hint)])
    return month


def month_of(where: Where, study: Study) -> str:
    """Date ``YYYY-MM`` at which a condition is asked."""
    return units.write_date(study.actors.start + where.month)


def places_of(where: Where) -> Ints:
    """Rows of the record to keep; one where it reads none, for something must be recorded."""
    return np.array(where.rows or (0,), dtype=np.int64)
