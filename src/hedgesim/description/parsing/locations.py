"""Locations of values in files, with the list to which their faults are added."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hedgesim.description.parsing.nodes import Node
from hedgesim.description.parsing.problems import Fault, InputError, Loc, Problem, unknown_name
from hedgesim.description.parsing.reading import Document
from hedgesim.description.parsing.validating import problem_at


@dataclass(frozen=True, slots=True)
class Location:
    """A value in a file, with the list that its faults go to.

    ``location / "events" / 2`` is the location of a part. All parts share one list of problems.
    """

    document: Document
    loc: Loc = ()
    problems: list[Problem] = field(default_factory=list)

    def __truediv__(self, step: str | int) -> Location:
        return Location(self.document, (*self.loc, step), self.problems)

    def elsewhere(self, document: Document) -> Location:
        """Return the root of another file; its faults go to the same list."""
        return Location(document, (), self.problems)

    def report(self, message: str, hint: str = "", *, key: bool = False) -> None:
        """Add a fault of this value, or of its key."""
        self.take(Fault(message, hint, key=key))

    def take(self, fault: Fault) -> None:
        """Add a fault of this value or of a part of it."""
        self.problems.append(problem_at(self.document, fault.below(self.loc)))

    def require(
        self, name: object, known: Collection[str], what: str = "country", *, key: bool = False
    ) -> bool:
        """Return whether a name is known; add a fault where it is not."""
        found = isinstance(name, str) and name in known
        if not found:
            self.take(unknown_name(what, str(name), known, key=key))
        return found

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Add the fault that the body raises, if it does, and go on after it."""
        try:
            yield
        except Fault as fault:
            self.take(fault)

    def settle(self) -> None:
        """Raise InputError if any fault was added."""
        if self.problems:
            raise InputError(self.problems)


def nowhere(name: str) -> Location:
    """Return a location for values outside files, such as options of a command."""
    return Location(Document(name, Node(None, 1, 1)))


def file_and_line(location: Location) -> str:
    """Return the file, without its folder, and the line of a key."""
    line = location.document.place(location.loc, key=True)[0]
    return f"{Path(location.document.path).name}:{line}"
