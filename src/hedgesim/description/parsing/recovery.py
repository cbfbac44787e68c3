"""Recovery of a file with faults, so that everything else in it can be checked all the same.

What was probably meant stands in for a value at fault, or else any value that fits; faults of a
value that stands in are no faults of the file. Lines and columns stay those of the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from hedgesim.description.parsing.nodes import Node
from hedgesim.description.parsing.problems import MOST_PROBLEMS, Fault, Hint, Loc, Problem
from hedgesim.description.parsing.reading import Document
from hedgesim.description.parsing.validating import Model, form, problem_at

# Tried in turn where nothing is known of what was meant: a name that may be a code, the ends of the
# longest clock, a time, a number, a flag, and blocks to which more is added.
STAND_INS: tuple[Any, ...] = ("AAA", "1950-01", "2149-12", "1 month", 1, True, [], {})
ROUNDS = 100

Path = list[tuple[Node, str | int, Node | None]]  # holders from the root, each with its part


@dataclass(frozen=True, slots=True)
class Recovered[M: Model]:
    """A file as its model, with stand-ins where it has faults.

    Attributes
    ----------
    document: the recovered file. value: its model; None where nothing could be recovered.
    problems: every fault of the file's form.
    """

    document: Document
    value: M | None
    problems: frozenset[Problem]


def recover[M: Model](document: Document, model: type[M]) -> Recovered[M]:
    """Return a file as ``model``, with every fault of its form."""
    document = Document(document.path, _copy(document.root))
    problems: set[Problem] = set()
    for _ in range(ROUNDS):
        value, faults = form(document, model)
        if value is not None:
            return Recovered(document, value, frozenset(problems))
        problems |= repair(document, faults[: MOST_PROBLEMS + 1])
        if len(problems) > MOST_PROBLEMS:
            break
    return Recovered(document, None, frozenset(problems))


def repair(document: Document, faults: Iterable[Fault], *, drop: bool = True) -> set[Problem]:
    """Put stand-ins in the places of faults, in place; return the faults of the file's own.

    ``drop``: take out what nothing can stand in for, or else leave it.
    """
    faults = list(faults)
    keys = [fault for fault in faults if fault.key and document.find(fault.loc).data is not None]
    meant = {(*fault.loc[:-1], *_names(fault)[:1]) for fault in keys if _names(fault)}
    values = [
        fault
        for fault in faults
        if fault not in keys
        and not (fault.loc in meant and document.find(fault.loc[:-1]).part(fault.loc[-1]) is None)
    ]
    problems = {problem_at(document, fault) for fault in (*keys, *values)}
    paths = [(fault, _path(document.root, fault.loc)) for fault in values]
    for fault in keys:
        _rename(_path(document.root, fault.loc), _names(fault))
    for fault, path in reversed(paths):
        _stand_in(path, _names(fault), drop=drop)
    return {problem for problem in problems if problem.own}


def _names(fault: Fault) -> tuple[str, ...]:
    return fault.hint.names if isinstance(fault.hint, Hint) else ()


def _copy(node: Node) -> Node:
    """Return a node whose parts are shared with no other, aliases included."""
    if isinstance(node.parts, dict):
        named = {key: _copy(part) for key, part in node.parts.items()}
        data = {key: part.data for key, part in named.items()}
        return replace(node, data=data, parts=named, keys=dict(node.keys or {}))
    if node.parts is not None:
        parts = tuple(map(_copy, node.parts))
        return replace(node, data=[part.data for part in parts], parts=parts)
    return replace(node)


def _path(root: Node, loc: Loc) -> Path:
    """Return the way to a value; steps that lead nowhere are left out, but for a missing last."""
    path: Path = []
    node = root
    for position, step in enumerate(loc):
        part = node.part(step)
        missing = isinstance(node.parts, dict if isinstance(step, str) else tuple)
        if part is not None or (missing and len(path) == position == len(loc) - 1):
            path.append((node, step, part))
        node = part or node
    return path


def _rename(path: Path, names: tuple[str, ...]) -> None:
    """Give a key the name that was probably meant; take it out where none was."""
    if not path:
        return
    holder, step, node = path[-1]
    _put(holder, step, None)
    if node is not None and holder.keys and names and holder.part(names[0]) is None:
        _put(holder, names[0], node)
        holder.keys[names[0]] = holder.keys.get(str(step), (node.line, node.column))


def _stand_in(path: Path, names: tuple[str, ...], *, drop: bool) -> None:
    """Put the next value that was not tried yet; take the holder out where it cannot be."""
    if not path:
        return
    holder, step, node = path[-1]
    if holder.part(step) is not node:
        return  # another fault of the same value was first
    if not drop and node is not None and node.parts:
        return  # the fault is of a block: which of its values is wrong nobody knows
    tried = node.tried if node else ()
    options = [value for value in (*names[:1], *STAND_INS) if repr(value) not in tried]
    if node is None and step in holder.gone:
        options, path = [], path[:-1]
    if options:
        near, value = node or holder, deepcopy(options[0])
        parts: Any = {} if value == {} else () if value == [] else None
        fresh = Node(value, near.line, near.column, parts=parts, tried=(*tried, repr(value)))
        _put(holder, step, fresh)
    elif drop and path and path[-1][0].part(path[-1][1]) is path[-1][2]:
        holder, step, _ = path[-1]
        _put(holder, step, None)
        holder.gone = (*holder.gone, step)


def _put(holder: Node, step: str | int, node: Node | None) -> None:
    """Put a node in the place of a part; None takes the part out."""
    if isinstance(holder.parts, dict):
        if node is None:
            holder.parts.pop(str(step), None)
            holder.data.pop(str(step), None)
        else:
            holder.parts[str(step)] = node
            holder.data[str(step)] = node.data
    elif isinstance(step, int):
        parts = list(holder.parts or ())
        parts[step : step + 1] = [] if node is None else [node]
        holder.parts = tuple(parts)
        holder.data[:] = [part.data for part in parts]
