"""Numbers that a simulator is given, read into vectors of parameters, with every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault, InputError, Problem, at_most
from hedgesim.description.resolution.numbers import (
    ROUNDING,
    Quantity,
    full_names,
    read_number,
    unknown_number,
)
from hedgesim.inference.studies.study import Study
from hedgesim.running.parameters.sampling import Floats

PLACE = "numbers"  # names the argument in messages; line and column are those of the table
MOST_ROWS = 10  # of a column that are reported out of range

type Columns = dict[str, NDArray[Any]]


class Given(NamedTuple):
    """Vectors of parameters.

    values: (rows, n) in the order of the study's space. labels: of the rows; None where a single
    vector was given.
    """

    values: Floats
    labels: Any


def read_numbers(numbers: object, study: Study, names: tuple[str, ...]) -> Given:
    """Read numbers by name, tables of them, or arrays whose columns are ``names``.

    Numbers that are not given keep their calibrated values. Efforts that are not given make room
    for those that are, as with ``--set``; weights and efforts that are all given are scaled to
    their sum.

    Raises
    ------
    InputError: with every unknown name and every value that is not allowed.
    """
    columns, labels = _columns(numbers, names)
    lengths = {np.size(one) for one in columns.values() if np.ndim(one)}
    if len(lengths) > 1:
        raise InputError([Problem(PLACE, 1, 1, "columns differ in length", "one value a row")])
    rows = lengths.pop() if lengths else 1
    if not rows:
        raise InputError([Problem(PLACE, 1, 1, "there are no rows", "at least one")])
    reading = _Reading(study, rows)
    for position, (name, column) in enumerate(columns.items()):
        reading.take(position, name, np.atleast_1d(column))
    reading.settle()
    alone = labels is None and all(np.ndim(one) == 0 for one in columns.values())
    return Given(reading.values, None if alone else np.arange(rows) if labels is None else labels)


def _columns(numbers: Any, names: tuple[str, ...]) -> tuple[Columns, Any]:
    """Columns by name as written, and the labels of the rows where there are any."""
    if numbers is None:
        return {}, None
    if isinstance(numbers, Mapping):
        return {str(name): np.asarray(column) for name, column in numbers.items()}, None
    titles = getattr(numbers, "column_names", getattr(numbers, "columns", None))
    if titles is not None:  # frames of pandas and polars, tables of Arrow
        found = {str(name): np.asarray(numbers[name]) for name in titles}
        return found, np.asarray(getattr(numbers, "index", np.arange(len(numbers))))
    if hasattr(numbers, "to_dict"):  # a row of a frame
        return _columns(numbers.to_dict(), names)
    return _columns_of_array(numbers, names)


def _columns_of_array(numbers: Any, names: tuple[str, ...]) -> tuple[Columns, Any]:
    try:
        array = np.asarray(numbers, dtype=np.float64)
    except (TypeError, ValueError):
        hint = "numbers by name, a table with names as columns, or an array of numbers"
        message = f"cannot be a {type(numbers).__name__}"
        raise InputError([Problem(PLACE, 1, 1, message, hint)]) from None
    if array.ndim not in (1, 2) or array.shape[-1] != len(names):
        shape = " x ".join(map(str, array.shape)) or "a single number"
        hint = f"rows x {len(names)}, a column for each of its names"
        raise InputError([Problem(PLACE, 1, 1, f"the array is {shape}", hint)])
    labels = None if array.ndim == 1 else np.arange(len(array))
    return dict(zip(names, array.T, strict=True)), labels


class _Reading:
    """Vectors that are filled column by column, and the faults found on the way."""

    def __init__(self, study: Study, rows: int) -> None:
        space, world = study.space, study.scenario
        self.study = study
        base = world.numbers[space.places]
        self.values = np.tile(base, (rows, 1))
        self._sums = [(axes, float(base[axes].sum())) for axes, _ in space.sums]
        self._full = full_names(world.number_names, study.actors)
        self._axes = {name: axis for axis, name in enumerate(space.names)}
        self._given: dict[str, str] = {}  # as written, by full name
        self._problems: list[Problem] = []

    def take(self, position: int, written: str, column: NDArray[Any]) -> None:
        """Take one column; ``position``: from 0, among the columns."""
        name = self._full.get(written)
        reason = self._refused(written, name)
        if reason is not None:
            self._problems.append(Problem(PLACE, 1, position + 1, *reason))
        elif name in self._axes:
            self._given[name] = written
            self._fill(self._axes[name], position, column)

    def _refused(self, written: str, name: str | None) -> tuple[str, str] | None:
        """Message and hint where a number cannot be given."""
        if name is None:
            return unknown_number(written, self._full, self.study.actors)
        if name in self._given:
            return f"{name} is given twice", f"as '{self._given[name]}' and '{written}'"
        setter = self.study.compared.set_by.get(name)
        if setter is not None:
            return f"{name} is {setter.basis}", "leave it out"
        if name not in self._axes and name not in self.study.idle:
            return f"{name} has no prior, and does not vary", "settings={...} gives it a value"
        return None

    def _fill(self, axis: int, position: int, column: NDArray[Any]) -> None:
        """Take the values of a parameter, in each row or the same in all."""
        quantity = self.study.space.quantities[axis]
        low, high = quantity.support
        if column.dtype.kind in "iuf":
            wrong = np.flatnonzero(~((low <= column) & (column <= high)))
            self._report(wrong[:MOST_ROWS].tolist(), position, column, quantity)
            self.values[:, axis] = column
        else:  # texts such as '5%' or '18 months'
            self.values[:, axis] = self._report(range(len(column)), position, column, quantity)

    def _report(
        self, rows: Iterable[int], position: int, column: NDArray[Any], quantity: Quantity
    ) -> list[float]:
        """Read some values one by one, and note the fault of each that is not allowed."""
        found = []
        for row in rows:
            try:
                found.append(_value(column[row : row + 1].tolist()[0], quantity))
            except Fault as fault:
                found.append(np.nan)
                self._problems.append(_problem(row, position, fault, quantity))
        return found

    def settle(self) -> None:
        """Keep the sums of efforts and weights; raise InputError where there were faults."""
        if self._problems:
            raise InputError(at_most(self._problems))
        given = {self._axes[name] for name in self._given if name in self._axes}
        for axes, total in self._sums:
            if given.issuperset(axes):
                self._scale(axes, total)
            elif not given.isdisjoint(axes) and self._is_effort(axes[0]):
                self._make_room(axes, given, total)
        if self._problems:
            raise InputError(at_most(self._problems))

    def _is_effort(self, axis: int) -> bool:
        return self.study.space.names[axis].startswith("effort_self.")

    def _scale(self, axes: list[int], total: float) -> None:
        """Scale the rows whose sum is not the total; those of a run's own samples stay."""
        sums = self.values[:, axes].sum(axis=1)
        rows = np.flatnonzero(np.abs(sums - total) > ROUNDING)
        for row in np.flatnonzero(sums <= 0.0)[:MOST_ROWS].tolist():
            message = f"{', '.join(self.study.space.names[axis] for axis in axes[:2])}, ... are 0"
            self._problems.append(Problem(PLACE, row + 1, 1, message, "one of them above 0"))
        if not self._problems:
            self.values[np.ix_(rows, axes)] *= (total / sums[rows])[:, np.newaxis]

    def _make_room(self, axes: list[int], given: set[int], total: float) -> None:
        """Scale the efforts that are not given, so that all sum to the total.

        The first axis is the hedger's effort for itself, which stays unless all others are given.
        """
        free = [axis for axis in axes[1:] if axis not in given] or axes[:1]
        held = [axis for axis in axes if axis not in free]
        room = total - self.values[:, held].sum(axis=1)
        for row in np.flatnonzero(room < -ROUNDING)[:MOST_ROWS].tolist():
            names = [self._given[name] for name, axis in self._axes.items()
                     if axis in given and axis in axes]  # fmt: skip
            message = f"{', '.join(names)} leave no room: efforts sum to 1"
            self._problems.append(Problem(PLACE, row + 1, 1, message, "lower one"))
        before = self.values[:, free].sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.where(before > 0.0, np.maximum(room, 0.0) / before, 0.0)
        self.values[:, free] *= factor[:, np.newaxis]


def _value(value: object, quantity: Quantity) -> float:
    """Read a value as ``--set`` does; raises Fault."""
    if isinstance(value, float) and np.isnan(value):
        raise Fault("nan is not a number", units.between(*quantity.support, quantity.unit))
    return read_number(value, quantity)  # type: ignore[arg-type]


def _problem(row: int, position: int, fault: Fault, quantity: Quantity) -> Problem:
    named = quantity.name in fault.message
    message = fault.message if named else f"{quantity.name}: {fault.message}"
    return Problem(PLACE, row + 1, position + 1, message, fault.hint)
