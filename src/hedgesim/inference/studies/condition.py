"""Conditions on histories, in the language of events' conditions, evaluated on many at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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
from hedgesim.description.world.index import recorded_names
from hedgesim.description.world.variables import (
    HEDGER_MEASURES,
    HEDGER_NAMES,
    TIE_MEASURES,
    TIE_NAMES,
)
from hedgesim.description.world.world import Program
from hedgesim.inference.ensemble import Played
from hedgesim.inference.studies.study import Study
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.rules import expressions
from hedgesim.running.parameters.sampling import Floats

DELTA = "delta."  # before an outcome: the scenario less its baseline
_TRUTHS = (
    Code.LESS, Code.LESS_EQUAL, Code.EQUAL, Code.NOT_EQUAL, Code.AND, Code.OR, Code.NOT, Code.FIRED,
)  # fmt: skip


Bools = NDArray[np.bool_]
_OF_HEDGERS = (
    *TIE_NAMES, *HEDGER_NAMES, *(measure.name for measure in (*TIE_MEASURES, *HEDGER_MEASURES)),
    "member",
)  # fmt: skip
_UNARY = np.frompyfunc(expressions.apply_unary, 2, 1)
_BINARY = np.frompyfunc(expressions.apply_binary, 3, 1)
# Gives the value of a code and its operand.
Load = Callable[[int, int], Floats | float]


@dataclass(frozen=True)
class Condition:
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
        sampled = {int(place): axis for axis, place in enumerate(study.space.places)}
        world = study.scenario
        year = (world.first_month + self.month) / 12.0

        def load(code: int, operand: int) -> Floats | float:
            if code == Code.CONSTANT:
                return self.program.constants[operand]
            if code == Code.NUMBER:
                axis = sampled.get(operand)
                return float(world.numbers[operand]) if axis is None else values[:, axis]
            if code == Code.FIRED:
                return (played[0].fired[:, operand] <= self.month).astype(np.float64)
            if code == Code.YEAR:
                return year
            first = played[0].values[:, 0, column[operand % self.recorded]]
            if operand < self.recorded:
                return first
            return first - played[1].values[:, 0, column[operand % self.recorded]]

        found: Bools = evaluated(self.program, load) != 0.0
        return np.broadcast_to(found, (len(values),))

    def columns(self, study: Study, played: list[Played]) -> dict[str, Floats]:
        """Return the values (histories,) of what it reads in a record, by name.

        ``played``: as in `holds`; names that begin with `DELTA` are scenario less baseline.
        """
        names = recorded_names(study.scenario.rows)
        found = {}
        for place, row in enumerate(self.rows):
            found[names[row]] = played[0].values[:, 0, place]
            if self.compares:
                found[DELTA + names[row]] = found[names[row]] - played[1].values[:, 0, place]
        return found

    def units(self, study: Study) -> dict[str, str]:
        """Units of `columns`."""
        names = recorded_names(study.scenario.rows)
        by_place = {outcome.place: outcome.unit for outcome in outcomes_of(study.scenario)}
        found = {names[row]: by_place.get(row, "") for row in self.rows}
        return {"holds": "1"} | found | {DELTA + name: unit for name, unit in found.items()}


def evaluated(program: Program, load: Load) -> Floats:
    """Run a program on arrays, value by value, with the operations that the engines use.

    Parameters
    ----------
    load: gives the value of (code, operand) for what a program reads.
    """
    stack: list[Any] = []
    for code, operand in zip(program.codes, program.operands, strict=True):
        if code in expressions.LOADS:
            stack.append(load(code, operand))
        elif code in expressions.UNARY:
            stack.append(_UNARY(code, stack.pop()))
        else:
            right = stack.pop()
            stack.append(_BINARY(code, stack.pop(), right))
    return np.asarray(stack[0], dtype=np.float64)


def read_condition(text: str, at: str | None, study: Study) -> Condition:
    """Read a condition and the month at which it is evaluated, the last where ``at`` is None.

    Raises
    ------
    InputError: with the column of the fault.
    """
    world = study.scenario
    recorded = len(recorded_names(world.rows))
    month = world.months - 1 if at is None else month_of(at, study)
    try:
        program = _compiled(text, recorded, study)
    except ExpressionError as fault:
        problem = Problem("--where", 1, fault.column + 1, fault.message, fault.hint)
        raise InputError([_clearer(problem, text, study)]) from None
    rows = sorted({row % recorded for row in program.reads(Code.ROW)})
    return Condition(text.strip(), month, program, tuple(rows), recorded)


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
    """Whether the condition is a membership alone, which is true or false by itself."""
    names = study.scenario.rows.names()
    operand = program.operands[-1]
    return (
        program.codes == (Code.ROW,)
        and operand < len(names)
        and names[operand].startswith("member.")
    )


def _names(scope: Scope, recorded: int) -> Mapping[str, Operand | float]:
    """Names in conditions; those that differ from hedger to hedger are left out."""
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


def _clearer(problem: Problem, text: str, study: Study) -> Problem:
    """Explain an unknown name: whether its partner, framework, event or hedger is at fault."""
    if not problem.message.startswith("unknown name"):
        return problem
    written = problem.message.split("'")[1]
    bare = written.removeprefix(DELTA)
    actors = study.actors
    variable, _, of = bare.partition(".")
    if variable in actors.hedgers:
        variable, _, of = of.partition(".")
    elif of.partition(".")[0] in actors.hedgers and of.partition(".")[1]:
        of = of.partition(".")[2]
    column = problem.column + len(written) - len(of)
    ties = (*TIE_NAMES, *(measure.name for measure in TIE_MEASURES))
    if variable in ties and of and of not in actors.partners:
        message, hint = f"'{of}' is not a partner in this scenario", one_of(of, actors.partners, 20)
    elif variable == "member" and of and of not in actors.frameworks:
        of = re.findall(r"[\w-]+", text[column - 1 :])[0]  # what was read as a subtraction too
        message, hint = f"there is no framework '{of}'", one_of(of, actors.frameworks, 20)
    elif variable == "fired" and of:
        ids = [event.id for event in study.scenario.events]
        message, hint = f"there is no event '{of}' in this scenario", one_of(of, ids)
    else:
        column, message, hint = problem.column, problem.message, problem.hint
        first = actors.hedgers[0]
        if len(actors.hedgers) > 1 and variable in _OF_HEDGERS and first not in bare.split("."):
            hint = f"of which hedger? for example '{first}.{bare}'"
    return Problem(problem.path, 1, column, message, hint)


def month_of(at: str, study: Study) -> int:
    """Return the month, from the start, of a date in the clock of a study; raises InputError."""
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
