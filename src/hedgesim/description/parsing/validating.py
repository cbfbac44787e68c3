"""Validation of a file's plain data as a frozen model, with every fault at its line and column."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, ErrorDetails

from hedgesim.description.parsing.meanings import meanings
from hedgesim.description.parsing.problems import (
    MOST_PROBLEMS,
    SURE,
    Fault,
    Hint,
    InputError,
    Loc,
    Problem,
    one_of,
    suggest,
)
from hedgesim.description.parsing.reading import Document
from hedgesim.description.parsing.units import shown

_UNKNOWN_KEY = "unknown key"


class Model(BaseModel):
    """Base of all that is read from files: frozen, and no key that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @classmethod
    def may_be_empty(cls, loc: Loc) -> bool:
        """Return whether the value at ``loc`` may be left empty; none may, by default."""
        return False

    @classmethod
    def empty(cls, data: Any, loc: Loc) -> Fault:
        """Return the fault of an empty value at ``loc`` of a file's plain data."""
        return Fault(f"'{loc[-1]}' is empty", _filled(str(loc[-1])), loc, key=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe each field in the JSON Schema of the model."""
        found = handler(core_schema)
        properties = handler.resolve_ref_schema(found)["properties"]
        for name, text in meanings(cls).items():
            properties[cls.model_fields[name].alias or name]["description"] = text
        return found


def validate[M: Model](document: Document, model: type[M]) -> M:
    """Return the file as ``model``.

    Raises
    ------
    InputError: with every fault of the file's form.
    """
    found, faults = form(document, model)
    if found is None:
        raise InputError(problem_at(document, fault) for fault in faults)
    return found


def form[M: Model](document: Document, model: type[M]) -> tuple[M | None, list[Fault]]:
    """Return the file as ``model``, or None and every fault of its form."""
    if document.data is None:
        return None, [Fault("the file is empty")]
    faults = [
        model.empty(document.data, loc)
        for loc in _empty(document.data)
        if not model.may_be_empty(loc)
    ]
    empty = {fault.loc for fault in faults}
    try:
        found = model.model_validate(document.data)
    except ValidationError as error:
        more = [_misplaced(fault, document.data) for fault in faults_of(error, model)]
        others = (one for one in more if not {one.loc, one.loc[:-1]} & empty)
        return None, [*faults, *others]
    return (None if faults else found), faults


def _filled(key: str) -> str:
    if "(" in key or ")" in key:
        return "inside { }, put an expression that holds a comma in quotes"
    return "give a value, or take the key out"


def _misplaced(fault: Fault, data: Any) -> Fault:
    """Explain an unknown key of the root that may belong to the last block of the list above it."""
    if len(fault.loc) != 1 or not fault.message.startswith(_UNKNOWN_KEY):
        return fault
    above = list(data)[: list(data).index(fault.loc[0])]
    lists = [key for key in above if isinstance(data[key], list) and data[key]]
    known = suggest(str(fault.loc[0]), getattr(fault.hint, "names", ()), SURE)
    if known or not lists or not isinstance(data[lists[-1]][-1], dict):
        return fault
    hint = f"if it belongs to the last of '{lists[-1]}', indent it like the keys there"
    return Fault(fault.message, hint, fault.loc, key=True)


def faults_of(error: ValidationError, model: type[Model]) -> list[Fault]:
    """Return the first faults that pydantic found; their ``loc`` starts at the value validated."""
    found = [one for one in error.errors(include_url=False) if not _follows(one)]
    return [_fault(details, model) for details in found[: MOST_PROBLEMS + 1]]


def _follows(details: ErrorDetails) -> bool:
    """Whether a list is too short only because its parts at fault were not counted."""
    short = details["type"] == "too_short"
    return short and bool(len(details["input"]) > details["ctx"]["actual_length"])


def problem_at(document: Document, fault: Fault) -> Problem:
    """Return a fault, its keys counted from the root of the file, as a problem."""
    line, column = document.place(fault.loc, key=fault.key)
    node = document.find(fault.loc)
    if not fault.key and isinstance(node.data, str) and "\n" not in node.data:
        column += fault.column + node.quoted * (fault.column > 0)
    own = not document.recovered(fault)
    return Problem(document.path, line, column, fault.message, fault.hint, fault, own)


def _empty(value: object, loc: Loc = ()) -> Iterator[Loc]:
    """Keys of empty values."""
    if value is None:
        yield loc
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _empty(part, (*loc, key))
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from _empty(part, (*loc, position))


def _fault(details: ErrorDetails, model: type[Model]) -> Fault:
    loc: Loc = tuple(details["loc"])
    cause = details.get("ctx", {}).get("error")
    if loc[-1:] == ("[key]",):
        loc, key = loc[:-1], True
    else:
        key = False
    if isinstance(cause, Fault):
        cause.key = cause.key or key
        return cause.below(loc)
    explain = _EXPLAIN.get(details["type"])
    if explain is not None:
        return explain(details, loc, model)
    if wanted := _WANTED.get(details["type"]):
        return Fault(f"{shown(details['input'])} is not {wanted}", "", loc)
    return Fault(details["msg"][:1].lower() + details["msg"][1:], "", loc)


def _missing(details: ErrorDetails, loc: Loc, model: type[Model]) -> Fault:
    if isinstance(loc[-1], int):
        return Fault("the list is too short", "", loc)
    options = [one for one in _options(_annotation_at(model, loc)) if get_origin(one) is Literal]
    hint = Hint("", get_args(options[0])) if options else ""
    return Fault(f"'{loc[-1]}' is missing", hint, loc)


def _extra(details: ErrorDetails, loc: Loc, model: type[Model]) -> Fault:
    models = _models(_annotation_at(model, loc[:-1]))
    fields = models[0].model_fields if models else {}
    hint = one_of(str(loc[-1]), [field.alias or name for name, field in fields.items()])
    return Fault(f"{_UNKNOWN_KEY} '{loc[-1]}'", hint, loc, key=True)


def _literal(details: ErrorDetails, loc: Loc, model: type[Model]) -> Fault:
    wanted = details["ctx"]["expected"]
    words = re.findall("'([^']*)'", wanted)
    hint = suggest(str(details["input"]), words) or Hint(f"one of: {wanted}", words)
    return Fault(f"{shown(details['input'])} is not known here", hint, loc)


def _length(details: ErrorDetails, loc: Loc, model: type[Model]) -> Fault:
    limits = details["ctx"]
    hint = f"at most {limits['max_length']}" if "max_length" in limits else "at least one"
    return Fault(f"the list holds {limits['actual_length']}", hint, loc)


_EXPLAIN = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _literal,
    "too_long": _length,
    "too_short": _length,
}
_WANTED = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
    "model_attributes_type": "a block of keys",
    "finite_number": "a finite number",
}


def _annotation_at(model: type[Model], loc: Loc) -> Any:
    found: Any = model
    for step in loc:
        found = _step(found, step)
    return found


def _step(annotation: Any, step: str | int) -> Any:
    """Annotation of the part ``step`` of a value so annotated."""
    for model in _models(annotation):
        for name, field in model.model_fields.items():
            if step in (name, field.alias):
                return field.annotation
    for option in _options(annotation):
        origin, arguments = get_origin(option), get_args(option)
        if origin in (tuple, list) and isinstance(step, int) and arguments:
            return arguments[0] if len(arguments) < 2 or arguments[1] is ... else arguments[step]
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return arguments[1]
    return None


def _models(annotation: Any) -> list[type[Model]]:
    return [
        option
        for option in _options(annotation)
        if isinstance(option, type) and issubclass(option, Model)
    ]


def _options(annotation: Any) -> list[Any]:
    """Members of a union; the annotation itself where it is none."""
    if isinstance(annotation, typing.TypeAliasType):
        return _options(annotation.__value__)
    if get_origin(annotation) is typing.Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in (types.UnionType, typing.Union):
        return [option for part in get_args(annotation) for option in _options(part)]
    return [annotation]
