"""Names, codes, adjectives and land borders of countries, for the calibration of a new case."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hedgesim.description.parsing.problems import Fault, simplified, unknown_name

TABLE = Path(__file__).with_name("countries.csv")
STATES = (
    "its English short name or ISO code; other than the European Union, what is no state is added "
    "to countries.yaml by hand, like a partner there"
)
_PLAIN = re.compile(r"[A-Z][A-Za-z]{2,}( [A-Z]?[a-z]+)*")


@dataclass(frozen=True, slots=True)
class CountryName:
    """A country of the table.

    Attributes
    ----------
    name: as calibrations write it. called: inside a sentence. code, code2: ISO 3166, three and two
    letters. adjective: of it. also: official and other names. borders: codes of land neighbours.
    """

    name: str
    called: str
    code: str
    code2: str
    adjective: str
    also: tuple[str, ...]
    borders: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called, codes included."""
        return (self.name, self.code, self.code2, *self.also)


@cache
def countries() -> Mapping[str, CountryName]:
    """Return every country of the table by name."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = (_read(row) for row in csv.DictReader(file))
        return {one.name: one for one in rows}


def _read(row: Mapping[str, str]) -> CountryName:
    also = tuple(filter(None, row["also"].split(";")))
    borders = tuple(row["borders"].split())
    return CountryName(
        row["name"], row["called"], row["code"], row["code2"], row["adjective"], also, borders
    )


@cache
def _by_any_name() -> Mapping[str, CountryName]:
    return {simplified(name): one for one in countries().values() for name in one.names}


def country_named(written: str) -> CountryName:
    """Return the country that a name, an official name or an ISO code stands for.

    Raises
    ------
    Fault: none does.

    >>> country_named("Lao PDR").name, country_named("VNM").name
    ('Laos', 'Vietnam')
    """
    found = _by_any_name().get(simplified(written))
    if found is None:
        fault = unknown_name("country", written, countries())
        raise Fault(fault.message, fault.hint or STATES)
    return found


def neighbours(country: CountryName, among: Iterable[CountryName]) -> list[str]:
    """Return the names of those that share a land border with a country."""
    return [one.name for one in among if one.code in country.borders]


def quoted(name: str) -> str:
    """Write a name as YAML that every reader takes for text."""
    return name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def quoted_list(names: Iterable[str]) -> str:
    """Write names as a list of YAML in one line."""
    return f"[{', '.join(map(quoted, names))}]"
