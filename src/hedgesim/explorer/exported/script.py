"""Functions and classes of Python as JavaScript, with all that they use: the subset of the page.

What a page says in words, and how it draws, is written once, in Python. A function is translated
from its own source; names outside it are looked up in its module, constants are written as they
are. What is outside the subset is refused, with file and line. The helpers ``py`` are in python.js.
"""

from __future__ import annotations

import builtins
import dataclasses
import enum
import inspect
import json
import math
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from hedgesim.engines.transpiled.source import NotTranslatedError, definition_of
from hedgesim.explorer.exported.calls import METHODS
from hedgesim.explorer.exported.statements import Body


class Script:
    """Functions and classes in JavaScript, translated when they are first named.

    Parameters
    ----------
    instead: JavaScript of what is not translated, by the Python object.
    """

    def __init__(self, instead: Mapping[Any, str]) -> None:
        self._instead = dict(instead)
        self._names: dict[int, str] = {}
        self._held: list[Any] = []  # so that ids stay their own
        self._classes: list[type] = []
        self._methods: dict[type, dict[str, str]] = {}
        self._functions: list[str] = []
        self._constants: list[str] = []
        self.attributes: set[str] = set()  # that are named
        self.read: set[str] = set()  # attributes that are read, not called
        self.called: dict[str, NotTranslatedError] = {}  # methods, and what says that there is none

    def instead(self, found: Any, text: str) -> None:
        """Write a Python object as some JavaScript."""
        self._instead[found] = text

    def text(self) -> str:
        """Return all of it; classes come first, then constants, then functions."""
        while self._more_methods():
            pass
        known = METHODS.union(*({*vars(one), *one.__annotations__} for one in self._classes))
        for name, error in self.called.items():
            if name not in known:
                raise error
        classes = [self._class(kind) for kind in self._classes]
        return "\n".join([*classes, *self._constants, *self._functions])

    def name(self, found: Any) -> str:
        """Return how a Python object is written: by name, or as a literal."""
        if isinstance(found, ModuleType):
            raise TypeError(f"the module {found.__name__}")
        if callable(found) and found in self._instead:
            return str(self._instead[found])
        found = inspect.unwrap(getattr(found, "py_func", found)) if callable(found) else found
        if inspect.isfunction(found) or (
            inspect.isclass(found) and dataclasses.is_dataclass(found)
        ):
            return self._named(found)
        if callable(found):
            raise TypeError(getattr(found, "__qualname__", repr(found)))
        return self._literal(found)

    def constant(self, module: str, name: str, value: Any) -> str:
        """Return the name of a module's constant that is no plain number or text."""
        if isinstance(value, (int, float, str, bool, type(None))) or callable(value):
            return self.name(value)
        if id(value) not in self._names:
            text = self._literal(value)
            self._remember(value, _global(module, name))
            self._constants.append(f"const {self._names[id(value)]} = {text};")
        return self._names[id(value)]

    def _remember(self, found: Any, name: str) -> None:
        while name in self._names.values():
            name += "_"
        self._names[id(found)] = name
        self._held.append(found)

    def _named(self, found: Any) -> str:
        if id(found) not in self._names:
            self._remember(found, _global(found.__module__, found.__qualname__))
            if inspect.isclass(found):
                self._classes.append(found)
                self._methods[found] = {}
            else:
                self._functions.append(function(found, self._names[id(found)], self))
        return self._names[id(found)]

    def _literal(self, value: Any) -> str:
        if isinstance(value, enum.Enum):
            value = value.value
        match value:
            case None | bool():
                return json.dumps(value)
            case str():
                return text_literal(value)
            case int() | float():
                return repr(value) if math.isfinite(value) else "NaN"
        return self._collection(value)

    def _collection(self, value: Any) -> str:
        match value:
            case list() | tuple():
                return f"[{', '.join(map(self.name, value))}]"
            case set() | frozenset():
                return f"new Set([{', '.join(map(self.name, sorted(value)))}])"
            case Mapping():
                pairs = (f"[{self.name(key)}, {self.name(one)}]" for key, one in value.items())
                return f"new Map([{', '.join(pairs)}])"
        if dataclasses.is_dataclass(value):
            parts = (self.name(getattr(value, one.name)) for one in dataclasses.fields(value))
            return f"new {self._named(type(value))}({', '.join(parts)})"
        raise TypeError(repr(value))

    # --- classes ---

    def _more_methods(self) -> bool:
        """Translate methods that are named by now; return whether there were any."""
        found = [
            (kind, name, one)
            for kind in self._classes
            for name, one in vars(kind).items()
            if name in self.attributes and name not in self._methods[kind]
        ]
        for kind, name, one in found:
            self._methods[kind][name] = self._method(name, one)
        return bool(found)

    def _method(self, name: str, one: Any) -> str:
        if isinstance(one, property) and one.fget is not None:
            return function(one.fget, f"get {name}", self)
        if isinstance(one, (classmethod, staticmethod)):
            return function(one.__func__, f"static {name}", self)
        if inspect.isfunction(one) and not name.startswith("__"):
            return function(one, name, self)
        return ""  # a field

    def _class(self, kind: Any) -> str:
        fields = dataclasses.fields(kind)
        given = ", ".join(f"{one.name}{self._default(one)}" for one in fields)
        sets = " ".join(f"this.{one.name} = {one.name};" for one in fields)
        methods = "\n".join(
            self._bound(vars(kind)[name], name, one)
            for name, one in self._methods[kind].items()
            if one
        )
        names = [one.name for one in fields]
        taken = {name: _parameters(vars(kind)[name]) for name in self._methods[kind]}
        return (
            f"class {self._names[id(kind)]} {{\nstatic fields = {json.dumps(names)};\n"
            f"static names = {json.dumps({name: one for name, one in taken.items() if one})};\n"
            f"constructor({given}) {{ {sets} }}\n{methods}\n}}"
        )

    def _bound(self, method: Any, name: str, text: str) -> str:
        """Write a method; one that is a value somewhere keeps its object."""
        if not inspect.isfunction(method) or name not in self.read:
            return text
        return f"get {name}() {{ return this.${name}.bind(this); }}\n${text}"

    def _default(self, field: Any) -> str:
        if field.default is not dataclasses.MISSING:
            return f" = {self.name(field.default)}"
        if field.default_factory is not dataclasses.MISSING:
            return f" = {self._literal(field.default_factory())}"
        return ""


def _parameters(method: Any) -> list[str]:
    """Names of a method's arguments, without the object's own."""
    plain = getattr(method, "__func__", method)
    return [*inspect.signature(plain).parameters][1:] if inspect.isfunction(plain) else []


def function(found: Any, name: str, script: Script) -> str:
    """Translate one function; a method has its first argument as ``this``."""
    node, file = definition_of(found)
    outside = {**vars(builtins), **found.__globals__}
    for cell, one in zip(found.__code__.co_freevars, found.__closure__ or (), strict=True):
        outside[cell] = one.cell_contents
    is_numeric = found.__module__.endswith(NUMERIC)
    body = Body(file, outside, found.__module__, script, numeric=is_numeric)
    return body.function(node, name)


NUMERIC = (".tally",)  # modules whose loops hold numbers and arrays of them alone


def _global(module: str, name: str) -> str:
    return f"{module.rpartition('.')[2]}__{name.strip('_').replace('.', '_')}"


def text_literal(text: str) -> str:
    """Write a text so that it may stand in a script of a page."""
    return json.dumps(text, ensure_ascii=False).replace("</", "<\\/")
