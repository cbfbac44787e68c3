"""Places in files while names are resolved: where a fault goes once it is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hedgesim.description.parsing.nodes import Node
from hedgesim.description.parsing.problems import Fault, InputError, Loc, Problem
from hedgesim.description.parsing.reading import Document
from hedgesim.description.parsing.validating import problem_at


@dataclass(frozen=True, slots=True)
class Location:
    """A value in a file, with the list that its faults go to.

    ``site / "events" / 2`` is the site of a part. All parts share one list of problems.
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
        """Note a fault of this value, or of its key."""
        self.take(Fault(message, hint, key=key))

    def take(self, fault: Fault) -> None:
        """Note a fault of this value or of a part of it."""
        self.problems.append(problem_at(self.document, fault.below(self.loc)))

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Note the fault that the body raises, if it does, and go on after it."""
        try:
            yield
        except Fault as fault:
            self.take(fault)

    def settle(self) -> None:
        """Raise InputError if any fault was noted."""
        if self.problems:
            raise InputError(self.problems)


def nowhere(name: str) -> Location:
    """Return a site for values that stand in no file, such as options of a command."""
    return Location(Document(name, Node(None, 1, 1)))
