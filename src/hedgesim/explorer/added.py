"""Events that a page adds to a scenario: read from its address, and checked as those of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hedgesim.description import Calibration, ScenarioFile
from hedgesim.description.checking.check import check_scenario
from hedgesim.description.formats.events import NUMERIC, TRIGGERS, Kind, KindField
from hedgesim.description.formats.loading import parse_scenario
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Problem, printable
from hedgesim.description.parsing.reading import parse
from hedgesim.description.parsing.writing import write_yaml

MOST = 9  # events added to a scenario
LONGEST = 300  # characters of a value
WHEN = (*TRIGGERS, "delay", "until", "once")  # keys that say when an event happens
_KEY = re.compile(r"add\.([1-9])\.([a-z_]{1,40})")


@dataclass(frozen=True, slots=True)
class Added:
    """An event that is added.

    ``number``: of the event, from 1 to `MOST`. ``fields``: keys and values as text.
    """

    number: int
    fields: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """Id of the event in the scenario."""
        return f"added-{self.number}"

    def pairs(self) -> list[tuple[str, str]]:
        """Return the keys and values of an address."""
        return [(f"add.{self.number}.{key}", text) for key, text in self.fields]


@dataclass(frozen=True, slots=True)
class AddedFault:
    """A fault of an added event; ``field``: the key at fault, or '' for the whole."""

    number: int
    field: str
    message: str


def is_key(key: str) -> bool:
    """Say whether a key of an address belongs to an added event."""
    return _KEY.fullmatch(key) is not None


def added_events(pairs: Iterable[tuple[str, str]]) -> tuple[Added, ...]:
    """Return the events that the pairs of an address add, by number; empty values are left out."""
    found: dict[int, dict[str, str]] = {}
    for name, text in pairs:
        match = _KEY.fullmatch(name)
        if match is not None and text.strip():
            found.setdefault(int(match[1]), {})[match[2]] = printable(text.strip()[:LONGEST])
    return tuple(Added(number, tuple(fields.items())) for number, fields in sorted(found.items()))


def added_to(file: ScenarioFile, added: Sequence[Added], calibration: Calibration) -> ScenarioFile:
    """Return a scenario with further events. Raises InputError."""
    return parse_scenario(write_yaml(_data(file, added, calibration)), file.document.path)


def faults_of(
    file: ScenarioFile, added: Sequence[Added], calibration: Calibration
) -> list[AddedFault]:
    """Return every fault of added events, as `check` finds them in a file."""
    data = _data(file, added, calibration)
    aside = ("variants", "expect")
    text = write_yaml({key: value for key, value in data.items() if key not in aside})
    first = len(data["events"]) - len(added)
    problems = check_scenario(parse(text, file.document.path), file.name, calibration)
    return list(_own(problems, first, added))


def _own(problems: Iterable[Problem], first: int, added: Sequence[Added]) -> Iterator[AddedFault]:
    for problem in problems:
        loc = problem.fault.loc if problem.fault else ()
        place = loc[1] if loc[:1] == ("events",) and len(loc) > 1 else None
        if isinstance(place, int) and place >= first:
            hint = f" ({problem.hint})" if problem.hint else ""
            field = str(loc[2]) if len(loc) > 2 else ""
            yield AddedFault(added[place - first].number, field, f"{problem.message}{hint}")


def _data(file: ScenarioFile, added: Sequence[Added], calibration: Calibration) -> dict[str, Any]:
    written = file.document.data
    events = [_event(one, calibration) for one in added]
    return {**written, "events": [*written.get("events", ()), *events]}


def _event(added: Added, calibration: Calibration) -> dict[str, Any]:
    fields = dict(added.fields)
    name = fields.pop("event", "")
    kind = calibration.kinds.get(name)
    values = {key: _value(text, _field(kind, key)) for key, text in fields.items()}
    return {"event": name, "id": added.id} | values


def _field(kind: Kind | None, key: str) -> KindField | None:
    return kind.fields.get(key) if kind else None


def _value(text: str, field: KindField | None) -> Any:
    """Return a value as a file holds it: a list, a number, a flag or text."""
    if field is None:
        flags = {"true": True, "false": False}
        return flags.get(text.lower(), text)
    if field.many:
        return [name.strip() for name in text.split(",") if name.strip()]
    number = units.literal(text) if field.type in NUMERIC else None
    return text if number is None else number
