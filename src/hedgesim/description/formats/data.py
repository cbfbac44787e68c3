"""Dated series with measurement error, as read from CSV files beside a calibration."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Self

from pydantic import PlainValidator, model_validator

from hedgesim.description.formats.periods import PeriodValue
from hedgesim.description.formats.targets import Located, Target, Targets, load_targets
from hedgesim.description.parsing import units
from hedgesim.description.parsing.nodes import Node
from hedgesim.description.parsing.problems import Fault, InputError, Problem
from hedgesim.description.parsing.reading import Document, read_text
from hedgesim.description.parsing.validating import Model, validate
from hedgesim.description.parsing.values import Number, Text
from hedgesim.description.world.variables import is_money

DOCUMENTS, DATA = "documents", "data"  # what a calibration fits: data are fitted beside documents
FOLDER = "data"  # in the calibration folder
COLUMNS = ("series", "date", "value", "unit", "error", "vintage", "source")
MORE = ("note",)
SCALES = {"US$ m": 1.0, "US$ bn": 1000.0, "%": 0.01}  # of units that are not the series' own


def _error(value: object) -> str:
    """Read a standard error, ``10%`` of the value or a number in its unit."""
    part = units.percent(value)
    if (units.number(value) if part is None else part) <= 0:
        raise Fault("a standard error is above 0", "10%, or a number in the unit of the value")
    return str(value)


class Datum(Model):
    """One figure of a series, with its standard error.

    Attributes
    ----------
    series: an outcome, such as ``exports.Vietnam``. date: a year, a month or a range of months,
    over which the figure is a mean. value, unit: the figure. error: its standard error, ``10%`` or
    in the same unit. vintage: when it was published. source: id in sources.yaml.
    """

    series: Text
    date: PeriodValue
    value: Number
    unit: Text
    error: Annotated[str, PlainValidator(_error, json_schema_input_type=str | float)]
    vintage: Annotated[str, PlainValidator(str)]
    source: Text
    note: Text | None = None

    @model_validator(mode="after")
    def positive(self) -> Self:
        """Require an amount above 0 of US$, whose error is relative."""
        if self.unit.startswith("US$") and self.value <= 0:
            raise Fault("an amount of US$ is above 0", "", ("value",))
        return self

    def target(self) -> Target:
        """Return the target that a history comes near to the figure."""
        scale = SCALES.get(self.unit, 1.0)
        error = units.percent(self.error)
        spread = float(self.error) * scale if error is None else error * abs(self.value * scale)
        if is_money(self.series):  # relative
            spread /= abs(self.value * scale)
        when = self.date.describe()
        return Target(
            id=f"data.{self.series}.{when}.{self.vintage}".replace(" ", "-"),
            claim=f"{self.series} of {when}, by {self.source} ({self.vintage}).",
            level=self.series,
            at=when if len(when) > 4 else int(when),
            near=self.value * scale,
            tolerance=spread,
            source=self.source,
        )


class DataFile(Model):
    """A CSV file of data."""

    rows: tuple[Datum, ...]


def load_fit(folder: Path, fit: str = DOCUMENTS) -> Targets:
    """Read the targets of a calibration folder, and its data where ``fit`` is `DATA`.

    Raises
    ------
    InputError: with every fault of form, or where there are no data.
    """
    targets = load_targets(folder)
    if fit == DOCUMENTS:
        return targets
    data = load_data(folder)
    if not data:
        message, hint = "there are no data to fit", f"a CSV file: {','.join(COLUMNS)}"
        raise InputError([Problem(str(folder / FOLDER), 1, 1, message, hint)])
    return replace(targets, data=data)


def load_data(folder: Path) -> tuple[Located, ...]:
    """Read every CSV file in the data folder of a calibration, as targets at their lines.

    Raises
    ------
    InputError: with every fault of form of all files.
    """
    found: list[Located] = []
    problems: list[Problem] = []
    for path in sorted((folder / FOLDER).glob("*.csv")):
        try:
            document = read_csv(path)
            rows = validate(document, DataFile).rows
            found += [
                Located(row.target(), document, ("rows", place), row.unit)
                for place, row in enumerate(rows)
            ]
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def read_csv(path: Path) -> Document:
    """Read a CSV file with a header; lines that begin with # are comments. Raises InputError."""
    lines = [
        (number, line)
        for number, line in enumerate(read_text(path).splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    header = next(csv.reader([lines[0][1]])) if lines else []
    names = [name.strip() for name in header]
    if [*names[: len(COLUMNS)]] != [*COLUMNS] or set(names[len(COLUMNS) :]) - set(MORE):
        message = "the columns are not those of data"
        number = lines[0][0] if lines else 1
        raise InputError([Problem(str(path), number, 1, message, ",".join((*COLUMNS, *MORE)))])
    rows = tuple(_row(names, number, line) for number, line in lines[1:])
    whole = Node([row.data for row in rows], 1, 1, parts=rows)
    return Document(str(path), Node({"rows": whole.data}, 1, 1, parts={"rows": whole}))


def _row(names: list[str], number: int, line: str) -> Node:
    """Return a line as a mapping; what is left empty at its end is left out."""
    parts = {}
    for place, (column, text) in enumerate(_cells(line)):
        if text or place < len(COLUMNS):
            name = names[place] if place < len(names) else f"column {place + 1}"
            parts[name] = Node(_value(text), number, column, quoted=line[column - 1] == '"')
    data = {name: part.data for name, part in parts.items()}
    keys = {name: (part.line, part.column) for name, part in parts.items()}
    return Node(data, number, 1, parts=parts, keys=keys)


def _cells(line: str) -> Iterator[tuple[int, str]]:
    """Yield column and text of each cell."""
    column = 1
    for text in next(csv.reader([line])):
        yield min(column, len(line)), text.strip()
        quotes = 2 if line[column - 1 : column] == '"' else 0
        column += len(text) + text.count('"') * (quotes > 0) + quotes + 1


def _value(text: str) -> object:
    """Text as a number where it is one, and as nothing where it is empty."""
    if not text:
        return None
    found = units.literal(text)
    return (
        text if found is None else int(found) if found.is_integer() and "." not in text else found
    )
